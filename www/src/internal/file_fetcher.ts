import type { Resolve } from '../public/hooks.js';
import { Failure, typedError } from './failure.js';
import { fetchBytes, type Patience } from './fetching.js';
import type { ReplayFile } from './replay_files.js';

/** A file above this is refused whatever the manifest says. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
const REQUESTS_AT_ONCE = 3;
/** A file lies beside its manifest: a name may not lead elsewhere. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/;

export interface FileListener {
  /** What to fetch, the most urgent first: whatever is under way and no longer among it is given up. */
  wanted(): readonly ReplayFile[];
  /** The bytes of a file. Throws a typed failure when they are not what they should be. */
  deliver(name: string, bytes: Uint8Array): void;
  /** A file will not come. */
  lost(name: string, failure: Failure): void;
  /** Something arrived. */
  progress(): void;
  /** Nothing is being fetched any more. */
  idle(): void;
}

/** Fetches files that lie beside a manifest, as they are wanted. It decides nothing but how often to try. */
export class FileFetcher {
  readonly #base: string;
  readonly #signal: AbortSignal;
  readonly #listener: FileListener;
  readonly #patience: Patience | undefined;
  readonly #resolve: Resolve | undefined;
  readonly #running = new Map<string, AbortController>();
  /** Files whose first copy was damaged: the second one is fetched past every cache. */
  readonly #damaged = new Set<string>();

  constructor(base: string, signal: AbortSignal, listener: FileListener, patience?: Patience, resolve?: Resolve) {
    this.#base = base;
    this.#signal = signal;
    this.#listener = listener;
    this.#patience = patience;
    this.#resolve = resolve;
    signal.addEventListener('abort', () => this.#running.forEach((stop) => stop.abort()), { once: true });
  }

  /** Looks again at what is wanted. */
  pump(): void {
    if (this.#signal.aborted) return;
    const wanted = this.#listener.wanted();
    const names = new Set(wanted.map(({ name }) => name));
    for (const [name, stop] of this.#running) {
      if (names.has(name)) continue;
      this.#running.delete(name);
      stop.abort();
    }
    for (const file of wanted) {
      if (this.#running.size >= REQUESTS_AT_ONCE) break;
      if (this.#running.has(file.name)) continue;
      if (NAME.test(file.name)) void this.#fetch(file);
      else this.#listener.lost(file.name, new Failure('input-malformed', `Expected a file name beside the manifest, found "${file.name}".`, this.#base));
    }
    if (this.#running.size === 0) this.#listener.idle();
  }

  /** Damaged files are given another chance. */
  forgive(): void {
    this.#damaged.clear();
    this.pump();
  }

  async #fetch({ name, bytes: length }: ReplayFile): Promise<void> {
    const stop = new AbortController();
    this.#running.set(name, stop);
    let failure: Failure | null = null;
    try {
      const bytes = await fetchBytes(new URL(name, this.#base).href, {
        signal: stop.signal,
        resolve: this.#resolve,
        maxBytes: Math.min(Math.max(length, 1), MAX_FILE_BYTES),
        exactBytes: length,
        fresh: this.#damaged.has(name),
        ...(this.#patience && { patience: this.#patience }),
      });
      if (stop.signal.aborted) return;
      this.#listener.deliver(name, bytes);
    } catch (thrown) {
      if (stop.signal.aborted) return;
      failure = typedError(thrown, '') ?? new Failure('engine-failed', String(thrown), name);
    }
    this.#running.delete(name);
    if (failure) this.refuse(name, failure);
    else this.#listener.progress();
    this.pump();
  }

  /** A file cannot be used. Damaged bytes may be a damaged copy on the way: those are fetched once more. */
  refuse(name: string, failure: Failure): void {
    const damaged = failure.code === 'segment-corrupt' || failure.code === 'limit-exceeded' || failure.code.startsWith('input-');
    if (damaged && !this.#damaged.has(name)) this.#damaged.add(name);
    else this.#listener.lost(name, failure);
  }
}
