import type { CompareOptions, Comparison, Measures } from '../../public/measures.js';
import { fetchBytes } from '../fetching.js';
import { splitSingleFile } from '../other_files.js';
import { MAX_RECORDING_BYTES } from '../raw_files.js';
import { isSingleFile, MAX_MANIFEST_BYTES } from '../replay_files.js';
import { valueAt } from './curves.js';
import { feed, inMeasures, manifestOf, once, printed, using, type Found, type Held, type Measuring, type Place } from './measuring.js';

/** What a comparison keeps through time. */
const SERIES = ['torso_distance'];

type How = CompareOptions & { readonly who: string };

const known = new WeakMap<Uint8Array, Map<string, Promise<Measures[]>>>();

/** Compares one with another of the same replay, or of one at an address. */
export async function compareOne(place: Place, base: string, options: How, isHere: boolean): Promise<Comparison> {
  const [found] = isHere ? await compareAll(place, base, options, [options.with]) : await compareReplays(place, base, options);
  if (!found) throw new DOMException('Nothing was compared.', 'InvalidStateError');
  return comparison(found);
}

/** Compares one with several of the same replay, which is measured once. */
export async function compareAll(place: Place, base: string, options: How, others: readonly string[]): Promise<Measures[]> {
  const manifest = manifestOf(place.held);
  return once(known, manifest, JSON.stringify([options, others]), () =>
    inMeasures<Measures[]>(base, async (module) => {
      const work = new module.Measuring(manifest, options.inferred === true, SERIES, true);
      return using(work, async () => {
        await feed(work, place);
        const found: Measures[] = [];
        for (const other of others) found.push(await using(compared(work, options, work, other), printed));
        return found;
      });
    }),
  );
}

async function compareReplays(place: Place, base: string, options: How): Promise<Measures[]> {
  const manifest = manifestOf(place.held);
  const address = new URL(options.with, document.baseURI).href;
  return once(known, manifest, JSON.stringify([options, address]), async () => {
    const other = await replayAt(address, place.held.resolve);
    return inMeasures<Measures[]>(base, async (module) => {
      const begun = ({ held }: Place): Measuring => new module.Measuring(manifestOf(held), options.inferred === true, SERIES, true);
      return using(begun(place), async (own) => {
        await feed(own, place);
        return using(begun(other), async (theirs) => {
          await feed(theirs, other);
          return [await using(compared(own, options, theirs, options.withWho ?? ''), printed)];
        });
      });
    });
  });
}

function compared(work: Measuring, { who, alignBy, event, lineM, warp }: How, other: Measuring, withWho: string): Found {
  return work.compare(who, other, withWho, alignBy ?? 'event', event, lineM, warp === true);
}

/** A packed replay at an address: a manifest with files beside it, or all in one file. */
async function replayAt(address: string, resolve: Held['resolve']): Promise<Place> {
  const { signal } = new AbortController();
  const bytes = await fetchBytes(address, { signal, resolve, maxBytes: (head) => (isSingleFile(head) ? MAX_RECORDING_BYTES : MAX_MANIFEST_BYTES) });
  const lost = new Set<string>();
  if (!isSingleFile(bytes)) return { held: { manifest: bytes, files: new Map(), lost, resolve }, src: address };
  const { manifest, files } = splitSingleFile(bytes, address);
  return { held: { manifest, files: new Map(files), lost }, src: '' };
}

/** With what a picture of both needs. */
function comparison(found: Measures): Comparison {
  const series = (id: string) => found.series.find(({ measure }) => measure === id);
  const at = (id: string, timeSecs: number): number | null => {
    const one = series(id);
    return one ? valueAt(one, timeSecs) : null;
  };
  const constant = found.values.find(({ measure }) => measure === 'time_offset')?.value ?? null;
  return {
    ...found,
    offsetAt: (timeSecs) => constant ?? at('time_offset', timeSecs),
    gapAt: (timeSecs) => ({ secs: at('gap_secs', timeSecs), metres: at('gap_metres', timeSecs) }),
  };
}
