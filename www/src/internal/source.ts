import { Failure, typedError } from './failure.js';
import { fetchBytes } from './fetching.js';
import { segmentsOf } from './manifest.js';
import { MAX_RECORDING_BYTES, type Reader, type ReadReplay } from './raw_files.js';
import { HeldSegments, MAX_MANIFEST_BYTES, SegmentQueue, type Segments } from './segments.js';
import { kindOf } from './sniff.js';


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

/** Where a replay comes from: an address, or files at hand. */
export type Origin = { readonly url: string } | { readonly files: readonly Blob[] };

/**
 * One replay being fetched: its manifest, then its segments, until abandoned. A raw recording is read as a whole and then
 * has everything.
 */
export class Source {
  readonly #origin: Origin;
  readonly #base: string;
  readonly #stop = new AbortController();
  readonly #host: SourceHost;
  #queue: Segments | null = null;
  #needSecs: number | null = null;
  #everything = false;
  #begun = false;

  /** `base`: the folder with the readers, should the replay be a raw recording. */
  constructor(origin: Origin, base: string, host: SourceHost) {
    this.#origin = origin;
    this.#base = base;
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
    const url = 'url' in this.#origin ? this.#origin.url : '';
    try {
      if ('files' in this.#origin) {
        const replay = await (await loadReader()).readFiles(this.#origin.files, this.#base);
        if (!signal.aborted) this.#hold(replay);
      } else await this.#fetchFrom(url, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      // The readers' script has classes of its own: an error is known by its code.
      this.#host.failed(typedError(thrown, '') ?? new Failure('engine-failed', String(thrown), url));
    }
  }

  async #fetchFrom(url: string, signal: AbortSignal): Promise<void> {
    const maxBytes = (head: Uint8Array): number => (kindOf(head, url) === 'recording' ? MAX_RECORDING_BYTES : MAX_MANIFEST_BYTES);
    const bytes = await fetchBytes(url, { signal, maxBytes });
    const kind = kindOf(bytes, url);
    if (kind instanceof Failure) throw kind;
    if (kind === 'recording') {
      const beside = (address: string): Promise<Uint8Array> => fetchBytes(address, { signal, maxBytes: MAX_RECORDING_BYTES });
      const replay = await (await loadReader()).readAddress(url, bytes, beside, this.#base);
      if (!signal.aborted) this.#hold(replay);
      return;
    }
    const cut = cutShort(bytes, url);
    if (cut) throw cut;
    if (signal.aborted) return;
    this.#host.progress(0);
    const entries = segmentsOf(new TextDecoder().decode(bytes));
    const queue = new SegmentQueue(entries, url, signal, {
      deliver: (index, segment) => this.#host.segment(index, segment),
      failed: (index, failure) => this.#host.segmentFailed(index, failure),
      progress: () => this.#host.progress(queue.share),
      idle: () => this.#host.idle(),
    });
    this.#queue = queue;
    this.#host.manifest(bytes);
    this.want(this.#needSecs, this.#everything);
    if (entries.length === 0) this.#host.idle();
  }

  #hold({ manifest, segments }: ReadReplay): void {
    this.#queue = new HeldSegments((index, failure) => this.#host.segmentFailed(index, failure));
    this.#host.manifest(manifest);
    segments.forEach((segment, index) => this.#host.segment(index, segment));
    this.#host.progress(1);
    this.#host.idle();
  }
}

function loadReader(): Promise<Reader> {
  return (import('./reader.js') as Promise<Reader>).catch(() => {
    throw new Failure('engine-unreachable', 'The readers could not be loaded. Check that reader.js lies beside the script.', new URL('reader.js', import.meta.url).href);
  });
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
