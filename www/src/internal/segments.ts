import { Failure } from './failure.js';
import { fetchBytes, type Patience } from './fetching.js';
import type { SegmentEntry } from './manifest.js';

/** A manifest above this is refused, as the format says. */
export const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
/** A segment above this is refused whatever the manifest says. */
const MAX_SEGMENT_BYTES = 256 * 1024 * 1024;
const REQUESTS_AT_ONCE = 3;

export type SegmentState = 'wanted' | 'fetching' | 'held' | 'failed';

export interface SegmentListener {
  /** The bytes of a segment. Throws a typed failure, or calls `refuse` later, when they are not what they should be. */
  deliver(index: number, bytes: Uint8Array): void;
  failed(index: number, failure: Failure): void;
  /** Something arrived. */
  progress(): void;
  /** Nothing is being fetched any more. */
  idle(): void;
}

/** What a source knows of its segments. */
export interface Segments {
  want(timeSecs: number, everything: boolean): void;
  retryFailed(): void;
  stateAt(timeSecs: number): SegmentState;
  settledUntil(timeSecs: number): number;
  refuse(index: number, failure: Failure): void;
  readonly complete: boolean;
}

/** Segments that are all there from the beginning. */
export class HeldSegments implements Segments {
  readonly complete = true;
  readonly #failed: (index: number, failure: Failure) => void;

  constructor(failed: (index: number, failure: Failure) => void) {
    this.#failed = failed;
  }

  want(): void {}

  retryFailed(): void {}

  stateAt(): SegmentState {
    return 'held';
  }

  settledUntil(): number {
    return Infinity;
  }

  refuse(index: number, failure: Failure): void {
    this.#failed(index, failure);
  }
}

/** Which of a replay's segments are there, under way or lost; fetches them, the needed ones first. */
export class SegmentQueue implements Segments {
  readonly #entries: readonly SegmentEntry[];
  readonly #states: SegmentState[];
  readonly #base: string;
  readonly #signal: AbortSignal;
  readonly #listener: SegmentListener;
  readonly #patience: Patience | undefined;
  /** Segments whose first copy was damaged: the second one is fetched past every cache. */
  readonly #damaged = new Set<number>();
  #running = 0;
  #needSecs = -Infinity;
  #everything = false;

  constructor(
    entries: readonly SegmentEntry[],
    base: string,
    signal: AbortSignal,
    listener: SegmentListener,
    patience?: Patience,
  ) {
    this.#entries = entries;
    this.#states = entries.map(() => 'wanted');
    this.#base = base;
    this.#signal = signal;
    this.#listener = listener;
    this.#patience = patience;
  }

  /** Fetches what the moment needs, and after it the rest when `everything`. */
  want(timeSecs: number, everything: boolean): void {
    this.#needSecs = timeSecs;
    this.#everything ||= everything;
    this.#pump();
  }

  /** Gives lost segments another chance. */
  retryFailed(): void {
    this.#damaged.clear();
    this.#states.forEach((state, index) => {
      if (state === 'failed') this.#states[index] = 'wanted';
    });
    this.#pump();
  }

  /** What is known of the segment at a moment; `held` where no segment covers it, for nothing more will come. */
  stateAt(timeSecs: number): SegmentState {
    const index = this.#indexAt(timeSecs);
    return index < 0 ? 'held' : (this.#states[index] ?? 'held');
  }

  /** The end of the stretch from a moment on for which nothing more will come, whether held or lost. */
  settledUntil(timeSecs: number): number {
    for (let index = this.#indexFrom(timeSecs); index < this.#entries.length; index += 1) {
      const state = this.#states[index];
      // A hole between segments is settled up to the next of them.
      if (state !== 'held' && state !== 'failed') return Math.max(timeSecs, this.#entries[index]?.startSecs ?? timeSecs);
    }
    return Math.max(timeSecs, this.#entries.at(-1)?.endSecs ?? timeSecs);
  }

  get busy(): boolean {
    return this.#running > 0;
  }

  get complete(): boolean {
    return this.#states.every((state) => state === 'held' || state === 'failed');
  }

  /** The share of bytes that arrived, 0 to 1. */
  get share(): number {
    let all = 0;
    let here = 0;
    this.#entries.forEach(({ bytes }, index) => {
      all += bytes;
      if (this.#states[index] === 'held') here += bytes;
    });
    return all === 0 ? 1 : here / all;
  }

  #indexAt(timeSecs: number): number {
    const inside = this.#entries.findIndex(({ startSecs, endSecs }) => timeSecs >= startSecs && timeSecs < endSecs);
    if (inside >= 0) return inside;
    const last = this.#entries.length - 1;
    const end = this.#entries[last]?.endSecs;
    return end !== undefined && timeSecs >= end ? last : -1;
  }

  /** The segment that covers a moment, or the first one after it; the last one where none follows. */
  #indexFrom(timeSecs: number): number {
    const index = this.#entries.findIndex(({ endSecs }) => timeSecs < endSecs);
    return index < 0 ? Math.max(0, this.#entries.length - 1) : index;
  }

  /** From the needed moment to the end, then what lies before it. */
  #next(): number {
    const from = this.#indexFrom(this.#needSecs);
    const last = this.#everything ? this.#entries.length : 1;
    for (let step = 0; step < last; step += 1) {
      const index = (from + step) % this.#entries.length;
      if (this.#states[index] === 'wanted') return index;
    }
    return -1;
  }

  #pump(): void {
    while (this.#running < REQUESTS_AT_ONCE && !this.#signal.aborted) {
      const index = this.#next();
      const entry = this.#entries[index];
      if (!entry) break;
      this.#states[index] = 'fetching';
      this.#running += 1;
      void this.#fetch(index, entry).finally(() => {
        this.#running -= 1;
        if (this.#signal.aborted) return;
        this.#pump();
        if (this.#running === 0) this.#listener.idle();
      });
    }
  }

  async #fetch(index: number, entry: SegmentEntry): Promise<void> {
    try {
      const bytes = await fetchBytes(segmentUrl(entry.name, this.#base), {
        signal: this.#signal,
        maxBytes: Math.min(Math.max(entry.bytes, 1), MAX_SEGMENT_BYTES),
        exactBytes: entry.bytes,
        fresh: this.#damaged.has(index),
        ...(this.#patience && { patience: this.#patience }),
      });
      if (this.#signal.aborted) return;
      this.#states[index] = 'held';
      this.#listener.deliver(index, bytes);
      this.#listener.progress();
    } catch (thrown) {
      if (this.#signal.aborted) return;
      this.refuse(index, thrown instanceof Failure ? thrown : new Failure('engine-failed', String(thrown), entry.name));
    }
  }

  /** A segment cannot be used. Damaged bytes may be a damaged copy on the way: those are fetched once more. */
  refuse(index: number, failure: Failure): void {
    const damaged = failure.code === 'segment-corrupt' || failure.code === 'limit-exceeded' || failure.code.startsWith('input-');
    if (damaged && !this.#damaged.has(index)) {
      this.#damaged.add(index);
      this.#states[index] = 'wanted';
      this.#pump();
      return;
    }
    this.#states[index] = 'failed';
    this.#listener.failed(index, failure);
  }
}

/** A segment lies beside its manifest: a name may not lead elsewhere. */
function segmentUrl(name: string, base: string): string {
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name)) {
    throw new Failure('input-malformed', `Expected a file name beside the manifest, found "${name}".`, base);
  }
  return new URL(name, base).href;
}
