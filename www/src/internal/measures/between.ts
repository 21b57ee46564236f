import type { BetweenReading, LiveBetween, MeasurePoint } from '../../public/measures.js';
import { Failure, typedError } from '../failure.js';
import { filesOf } from '../replay_files.js';
import { instanceOfItsOwn, type OwnInstance } from '../wasm_instance.js';
import { addFile, addressesOf, BROKE, manifestOf, type Measuring, type MeasuringModule, type Place } from './measuring.js';

/** Somebody or something of a replay, and what of it may be measured from. */
export interface Pinnable {
  readonly who: string;
  readonly parts: readonly string[];
  readonly joints: readonly string[];
}

/** Two points of a replay, from now on. */
export async function between(place: Place, base: string, now: () => number, a: MeasurePoint, b: MeasurePoint): Promise<LiveBetween> {
  const samples = await samplesOf(place, base, now);
  const [from, to] = [wordsOf(a), wordsOf(b)];
  const at = (timeSecs: number): BetweenReading | null => samples.between(from, to, timeSecs);
  try {
    at(now());
  } catch (thrown) {
    samples.release();
    throw thrown;
  }
  let isOpen = true;
  const read = (name: keyof BetweenReading): number | null => at(now())?.[name] ?? null;
  return {
    at: (timeSecs) => (isOpen ? at(timeSecs) : null),
    close() {
      if (isOpen) samples.release();
      isOpen = false;
    },
    get distance_m() {
      return isOpen ? read('distance_m') : null;
    },
    get horizontal_m() {
      return isOpen ? read('horizontal_m') : null;
    },
    get height_m() {
      return isOpen ? read('height_m') : null;
    },
    get angle_rad() {
      return isOpen ? read('angle_rad') : null;
    },
    get angle_deg() {
      return isOpen ? read('angle_deg') : null;
    },
  };
}

/** Who and what may be measured from; the samples stay until they are released. */
export async function pinnables(place: Place, base: string, now: () => number): Promise<{ readonly points: readonly Pinnable[]; release(): void }> {
  const samples = await samplesOf(place, base, now);
  return { points: samples.points, release: () => samples.release() };
}

/** A point as the wasm reads it: docs/measures/two-points.md. */
export function wordsOf(point: MeasurePoint): string {
  if (!('who' in point)) return point.join(',');
  return `${point.who}:${'joint' in point ? point.joint : `${point.ground ? 'ground below ' : ''}${point.part}`}`;
}

const open = new WeakMap<Uint8Array, Promise<Samples>>();

/** The samples of a replay, shared by all who read of it. */
async function samplesOf(place: Place, base: string, now: () => number): Promise<Samples> {
  const manifest = manifestOf(place.held);
  let found = open.get(manifest);
  if (!found) {
    found = instanceOfItsOwn<MeasuringModule>(addressesOf(base)).then((instance) => new Samples(instance, manifest, () => open.delete(manifest)));
    open.set(manifest, found);
    found.catch(() => open.delete(manifest));
  }
  const samples = await found;
  samples.hold();
  try {
    await samples.come(place, now);
  } catch (thrown) {
    samples.release();
    throw typedError(thrown, '') ?? thrown;
  }
  return samples;
}

/** Decoded samples in an instance of their own, which goes with the last who holds them. */
class Samples {
  readonly #instance: OwnInstance<MeasuringModule>;
  readonly #closed: () => void;
  readonly #work: Measuring;
  #holders = 0;
  #coming: Promise<void> | null = null;
  readonly points: readonly Pinnable[];

  constructor(instance: OwnInstance<MeasuringModule>, manifest: Uint8Array, closed: () => void) {
    this.#instance = instance;
    this.#closed = closed;
    try {
      this.#work = new instance.module.Measuring(manifest, true, [], true);
      this.points = JSON.parse(this.#work.points()) as Pinnable[];
    } catch (thrown) {
      instance.close();
      throw typedError(thrown, '') ?? new Failure('engine-trapped', `${BROKE} (${String(thrown)}). Please report this file.`);
    }
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0) return;
    this.#closed();
    try {
      this.#work.free();
    } catch {
      // The instance broke off.
    }
    this.#instance.close();
  }

  /** Decodes everything, nearest to the playhead first; done when that is here. */
  come(place: Place, now: () => number): Promise<void> {
    this.#coming ??= this.#decode(place, now);
    return this.#coming;
  }

  async #decode(place: Place, now: () => number): Promise<void> {
    const text = new TextDecoder().decode(manifestOf(place.held));
    const { segments } = JSON.parse(text) as { segments?: { start_secs?: number; window_secs?: number } };
    const waiting = filesOf(text).segments.map((file, index) => ({ file, secs: (segments?.start_secs ?? 0) + (index + 0.5) * (segments?.window_secs ?? 1) }));
    const next = async (): Promise<boolean> => {
      const secs = now();
      waiting.sort((a, b) => Math.abs(b.secs - secs) - Math.abs(a.secs - secs));
      const nearest = waiting.pop();
      if (!nearest || this.#holders <= 0) return false;
      await addFile(this.#work, nearest.file, place);
      return true;
    };
    await next();
    void (async () => {
      while (await next());
    })().catch(() => undefined);
  }

  between(from: string, to: string, timeSecs: number): BetweenReading | null {
    try {
      const text = this.#work.between(from, to, timeSecs);
      return text === undefined ? null : (JSON.parse(text) as BetweenReading);
    } catch (thrown) {
      throw typedError(thrown, '') ?? new Failure('engine-trapped', `${BROKE} (${String(thrown)}). Please report this file.`);
    }
  }
}
