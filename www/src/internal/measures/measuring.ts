import type { MeasureOptions, MeasureSeries, Measures, MeasureValue } from '../../public/measures.js';
import { Failure, typedError } from '../failure.js';
import { fetchBytes } from '../fetching.js';
import { filesOf, type ReplayFile } from '../replay_files.js';
import type { Truth } from '../truth.js';
import { addressesIn, type Addresses, type Beside } from '../wasm_file.js';
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

/** What was found, printed piece by piece. */
export interface Found {
  definitions(): string;
  values(from: number, count: number): string;
  series(index: number): string | undefined;
  free(): void;
}

export interface Measuring {
  add(name: string, bytes: Uint8Array): void;
  complete(): void;
  advance(): boolean;
  /** Once. */
  found(): Found;
  compare(who: string, other: Measuring, withWho: string, by: string, event: string | undefined, lineM: number | undefined, warp: boolean): Found;
  points(): string;
  between(from: string, to: string, timeSecs: number): string | undefined;
  free(): void;
}

export interface MeasuringModule extends FreshGlue {
  readonly Measuring: new (manifest: Uint8Array, inferred: boolean, series: string[], race: boolean) => Measuring;
}

/** Beside this script, written out so that a bundler finds the files and carries them along. */
const BESIDE: Beside = {
  measures: () => ({ glue: new URL('./measures/engine.js', import.meta.url).href, wasm: new URL('./measures/engine_bg.wasm', import.meta.url).href }),
};

export const addressesOf = (base: string): Addresses => addressesIn(base, 'measures', BESIDE);

/** Works in an instance of its own that goes with the work. */
export const inMeasures = <T>(base: string, work: (module: MeasuringModule) => T | Promise<T>): Promise<T> => inFreshInstance(addressesOf(base), BROKE, work);

/** What is needed of a replay. */
export type Held = Pick<Truth, 'manifest' | 'files' | 'lost' | 'resolve'>;

/** A replay's bytes, and where its other files lie; empty for files at hand. Segments that are not held are fetched from there. */
export interface Place {
  readonly held: Held;
  readonly src: string;
}

export const BROKE = 'The replay could not be measured: the measures broke off';

/** The manifest, which is there from metadata on. */
export function manifestOf({ manifest }: Held): Uint8Array {
  if (manifest) return manifest;
  throw new DOMException('There is no replay yet: wait for loadedmetadata.', 'InvalidStateError');
}

/** Does a piece of work again and again while it answers true, never for longer than a slice without the page's turn. */
export async function inSlices(piece: () => boolean): Promise<void> {
  for (let more = true; more; ) {
    await turnOfPage();
    const until = performance.now() + SLICE_MS;
    do more = piece();
    while (more && performance.now() < until);
  }
}

const known = new WeakMap<Uint8Array, Map<string, Promise<Measures>>>();

/** Measures a replay, once for each set of options. */
export async function measure(place: Place, base: string, options: MeasureOptions): Promise<Measures> {
  const manifest = manifestOf(place.held);
  const how = { inferred: options.inferred === true, series: [...(options.series ?? USUAL_SERIES)].map(String) };
  return once(known, manifest, JSON.stringify(how), () =>
    inMeasures(base, async (module) => {
      const work = new module.Measuring(manifest, how.inferred, how.series, false);
      return using(work, async () => {
        await feed(work, place);
        return using(work.found(), printed);
      });
    }),
  );
}

/** What was computed of a replay before, else what `compute` gives; what fails is forgotten. */
export function once<T>(cache: WeakMap<Uint8Array, Map<string, Promise<T>>>, manifest: Uint8Array, key: string, compute: () => Promise<T>): Promise<T> {
  const ofReplay = cache.get(manifest) ?? new Map<string, Promise<T>>();
  cache.set(manifest, ofReplay);
  let found = ofReplay.get(key);
  if (!found) {
    found = compute();
    ofReplay.set(key, found);
    found.catch(() => ofReplay.delete(key));
  }
  return found;
}

/** Gives a replay's segments, one after another, and does what can be done of each, a slice at a time. */
export async function feed(work: Measuring, place: Place): Promise<void> {
  for (const file of filesOf(new TextDecoder().decode(manifestOf(place.held))).segments) {
    await addFile(work, file, place);
    await inSlices(() => work.advance());
  }
  work.complete();
  await inSlices(() => work.advance());
}

/**
 * Frees what belongs to an instance before that goes, however the work on it ends: what is collected later would be freed in
 * the next one.
 */
export async function using<T extends { free(): void }, R>(own: T, work: (own: T) => Promise<R>): Promise<R> {
  try {
    return await work(own);
  } finally {
    try {
      own.free();
    } catch {
      // The instance broke off.
    }
  }
}

/** Prints what was found, a slice at a time. */
export async function printed(found: Found): Promise<Measures> {
  const measures = JSON.parse(found.definitions()) as Measures['measures'];
  const values: MeasureValue[] = [];
  await inSlices(() => {
    const next = JSON.parse(found.values(values.length, VALUES_AT_ONCE)) as MeasureValue[];
    values.push(...next);
    return next.length > 0;
  });
  const series: MeasureSeries[] = [];
  await inSlices(() => {
    const next = found.series(series.length);
    if (next !== undefined) series.push(JSON.parse(next) as MeasureSeries);
    return next !== undefined;
  });
  return { measures, values, series };
}

/** A segment as it is held, else fetched. */
export async function addFile(work: Measuring, file: ReplayFile, { held, src }: Place): Promise<void> {
  const bytes = held.files.get(file.name) ?? (await fetched(file, held, src));
  await turnOfPage();
  if (bytes) addSegment(work, file.name, bytes);
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
