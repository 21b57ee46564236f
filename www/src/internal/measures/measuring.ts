import type { MeasureOptions, MeasureSeries, Measures, MeasureValue } from '../../public/measures.js';
import { Failure, typedError } from '../failure.js';
import { fetchBytes } from '../fetching.js';
import { filesOf, type ReplayFile } from '../replay_files.js';
import type { Truth } from '../truth.js';
import { addressesIn, type Beside } from '../wasm_file.js';
import { inFreshInstance, type FreshGlue } from '../wasm_instance.js';
import { turnOfPage } from './turn_of_page.js';

/** Distance and speed of whatever moves, and the angles of the legs. */
export const USUAL_SERIES: readonly string[] = [
  'torso_distance',
  'torso_speed',
  'com_speed',
  'player_speed',
  'object_speed',
  'hip_flexion',
  'knee_flexion',
  'ankle_angle',
];
/** Work goes on for this long before the page has its turn. */
const SLICE_MS = 4;
/** So many values are printed in one go. */
const VALUES_AT_ONCE = 50;

interface Measuring {
  add(name: string, bytes: Uint8Array): void;
  complete(): void;
  advance(): boolean;
  definitions(): string;
  values(from: number, count: number): string;
  series(index: number): string | undefined;
  free(): void;
}

interface MeasuringModule extends FreshGlue {
  readonly Measuring: new (manifest: Uint8Array, inferred: boolean, series: string[]) => Measuring;
}

/** Beside this script, written out so that a bundler finds the files and carries them along. */
const BESIDE: Beside = {
  measures: () => ({ glue: new URL('./measures/engine.js', import.meta.url).href, wasm: new URL('./measures/engine_bg.wasm', import.meta.url).href }),
};

/** What is needed of a replay. */
export type Held = Pick<Truth, 'manifest' | 'files' | 'lost' | 'resolve'>;

/** Does a piece of work again and again while it answers true, never for longer than a slice without the page's turn. */
async function inSlices(piece: () => boolean): Promise<void> {
  for (let more = true; more; ) {
    await turnOfPage();
    const until = performance.now() + SLICE_MS;
    do more = piece();
    while (more && performance.now() < until);
  }
}

const known = new WeakMap<Uint8Array, Map<string, Promise<Measures>>>();

/** Measures a replay, once for each set of options: the manifest, and its segments as they are held, else fetched from beside `src`. */
export function measure(held: Held, src: string, base: string, options: MeasureOptions): Promise<Measures> {
  const { manifest } = held;
  if (!manifest) return Promise.reject(new DOMException('There is no replay yet: wait for loadedmetadata.', 'InvalidStateError'));
  const how = { inferred: options.inferred === true, series: [...(options.series ?? USUAL_SERIES)].map(String) };
  const key = JSON.stringify(how);
  const ofReplay = known.get(manifest) ?? new Map<string, Promise<Measures>>();
  known.set(manifest, ofReplay);
  let found = ofReplay.get(key);
  if (!found) {
    found = inFreshInstance<MeasuringModule, Measures>(addressesIn(base, 'measures', BESIDE), 'The replay could not be measured: the measures broke off', (module) =>
      run(module, manifest, held, src, how),
    );
    ofReplay.set(key, found);
    found.catch(() => ofReplay.delete(key));
  }
  return found;
}

async function run(module: MeasuringModule, manifest: Uint8Array, held: Held, src: string, how: { inferred: boolean; series: string[] }): Promise<Measures> {
  const work = new module.Measuring(manifest, how.inferred, how.series);
  for (const file of filesOf(new TextDecoder().decode(manifest)).segments) {
    const bytes = held.files.get(file.name) ?? (await fetched(file, held, src));
    await turnOfPage();
    if (bytes) addSegment(work, file.name, bytes);
    await inSlices(() => work.advance());
  }
  work.complete();
  await inSlices(() => work.advance());
  const measures = JSON.parse(work.definitions()) as Measures['measures'];
  const values: MeasureValue[] = [];
  await inSlices(() => {
    const next = JSON.parse(work.values(values.length, VALUES_AT_ONCE)) as MeasureValue[];
    values.push(...next);
    return next.length > 0;
  });
  const series: MeasureSeries[] = [];
  await inSlices(() => {
    const next = work.series(series.length);
    if (next !== undefined) series.push(JSON.parse(next) as MeasureSeries);
    return next !== undefined;
  });
  work.free();
  return { measures, values, series };
}

/** A damaged segment is a gap. */
function addSegment(work: Measuring, name: string, bytes: Uint8Array): void {
  try {
    work.add(name, bytes);
  } catch (thrown) {
    if (!typedError(thrown, name)) throw thrown;
  }
}

/** A segment that is not held; nothing where it is known to be lost. */
async function fetched({ name, bytes }: ReplayFile, held: Held, src: string): Promise<Uint8Array | null> {
  if (held.lost.has(name)) return null;
  if (src === '') throw new Failure('input-truncated', 'Expected every segment of the replay at hand. Wait for canplaythrough.', name);
  const { signal } = new AbortController();
  return fetchBytes(new URL(name, src).href, { signal, resolve: held.resolve, maxBytes: bytes, exactBytes: bytes });
}
