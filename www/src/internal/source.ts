import { Failure } from './failure.js';
import { fetchBytes } from './fetching.js';
import { segmentsOf } from './manifest.js';
import { MAX_MANIFEST_BYTES, SegmentQueue } from './segments.js';
import { wrongType } from './sniff.js';

export interface SourceHost {
  manifest(bytes: Uint8Array): void;
  segment(index: number, bytes: Uint8Array): void;
  segmentFailed(index: number, failure: Failure): void;
  /** Something arrived; `share` of the replay's bytes, 0 to 1, is here. */
  progress(share: number): void;
  /** Nothing more is being fetched for now. */
  idle(): void;
  failed(failure: Failure): void;
}

/** One replay being fetched: its manifest, then its segments, until abandoned. */
export class Source {
  readonly url: string;
  readonly #stop = new AbortController();
  readonly #host: SourceHost;
  #queue: SegmentQueue | null = null;
  #needSecs: number | null = null;
  #everything = false;
  #begun = false;

  constructor(url: string, host: SourceHost) {
    this.url = url;
    this.#host = host;
  }

  get begun(): boolean {
    return this.#begun;
  }

  get complete(): boolean {
    return this.#queue?.complete ?? false;
  }

  /** Starts fetching. `everything`: all segments, not only the one at the current time. */
  begin(everything: boolean): void {
    this.#everything ||= everything;
    if (this.#begun) {
      this.want(this.#needSecs, everything);
      return;
    }
    this.#begun = true;
    void this.#run();
  }

  /** The moment that is needed next; null for the start. */
  want(timeSecs: number | null, everything: boolean): void {
    this.#needSecs = timeSecs;
    this.#everything ||= everything;
    if (timeSecs !== null) this.#queue?.want(timeSecs, this.#everything);
    else this.#queue?.want(-Infinity, this.#everything);
  }

  /** Whether the moment's data is still to come. */
  awaits(timeSecs: number): boolean {
    const state = this.#queue?.stateAt(timeSecs);
    return state === undefined || state === 'wanted' || state === 'fetching';
  }

  /** Until when, from a moment on, everything has arrived or is lost for good. */
  settledUntil(timeSecs: number): number {
    return this.#queue?.settledUntil(timeSecs) ?? timeSecs;
  }

  segmentRefused(index: number, failure: Failure): void {
    this.#queue?.refuse(index, failure);
  }

  retryFailed(): void {
    this.#queue?.retryFailed();
  }

  abandon(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const signal = this.#stop.signal;
    try {
      const bytes = await fetchBytes(this.url, { signal, maxBytes: MAX_MANIFEST_BYTES });
      const wrong = wrongType(bytes, this.url) ?? cutShort(bytes, this.url);
      if (wrong) throw wrong;
      if (signal.aborted) return;
      this.#host.progress(0);
      const entries = segmentsOf(new TextDecoder().decode(bytes));
      const queue = new SegmentQueue(entries, this.url, signal, {
        deliver: (index, segment) => this.#host.segment(index, segment),
        failed: (index, failure) => this.#host.segmentFailed(index, failure),
        progress: () => this.#host.progress(queue.share),
        idle: () => this.#host.idle(),
      });
      this.#queue = queue;
      this.#host.manifest(bytes);
      this.want(this.#needSecs, this.#everything);
      if (entries.length === 0) this.#host.idle();
    } catch (thrown) {
      if (signal.aborted) return;
      this.#host.failed(thrown instanceof Failure ? thrown : new Failure('engine-failed', String(thrown), this.url));
    }
  }
}

/** A manifest whose closing brace never came. Anything subtler is the engine's to judge. */
function cutShort(bytes: Uint8Array, where: string): Failure | null {
  const text = new TextDecoder().decode(bytes).trimEnd();
  try {
    JSON.parse(text);
    return null;
  } catch {
    return new Failure(
      text.endsWith('}') ? 'input-malformed' : 'input-truncated',
      text.endsWith('}')
        ? 'Expected a packed replay (replay.json), found text that is not JSON.'
        : `Expected a whole replay.json, found it cut short after ${bytes.length} bytes. Publish the file again.`,
      where,
    );
  }
}
