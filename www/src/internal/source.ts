import type { Resolve } from '../public/hooks.js';
import { loadApart } from './apart.js';
import { Failure, typedError } from './failure.js';
import { fetchBytes, PATIENCE, type Begun } from './fetching.js';
import { FileFetcher } from './file_fetcher.js';
import { MAX_RECORDING_BYTES, type Reader, type ReadReplay } from './raw_files.js';
import { filesOf, isSingleFile, MAX_MANIFEST_BYTES, type ReplayFile } from './replay_files.js';
import { kindOf } from './sniff.js';

/** The pauses between looks at a live manifest are patience enough. */
const ONE_TRY = { ...PATIENCE, tries: 1 };

export interface SourceHost {
  manifest(bytes: Uint8Array): void;
  /** A file of the replay arrived. Throws a typed failure when it cannot be used. */
  file(name: string, bytes: Uint8Array): void;
  fileLost(name: string, failure: Failure): void;
  /** What to fetch, the most urgent first; null while no renderer has opened the manifest. */
  wanted(): readonly ReplayFile[] | null;
  /** Seconds until a live manifest should be read again; null where the replay is complete. */
  lookPause(): number | null;
  /** A live manifest was read again; nothing where that failed. */
  looked(bytes: Uint8Array | null, elapsedSecs: number): void;
  /** Files that are no longer to be held. */
  takeSurplus(): void;
  /** Something arrived. */
  progress(): void;
  /** Nothing more is being fetched for now. */
  idle(): void;
  failed(failure: Failure): void;
}

/** Where a replay comes from: an address, perhaps asked already, or files at hand. */
export type Origin = { readonly url: string; readonly begun: Begun | null } | { readonly files: readonly Blob[] };

/**
 * One replay being fetched: its manifest, then its files as they are wanted, until abandoned. A raw recording, and a replay in
 * one file, are fetched as a whole and then have everything.
 */
export class Source {
  readonly #origin: Origin;
  readonly #base: string;
  readonly #stop = new AbortController();
  readonly #host: SourceHost;
  readonly #resolve: Resolve | undefined;
  #fetcher: FileFetcher | null = null;
  #watching = false;

  /** `base`: the folder with the readers, should the replay be a raw recording. */
  constructor(origin: Origin, base: string, host: SourceHost, resolve?: Resolve) {
    this.#origin = origin;
    this.#base = base;
    this.#host = host;
    this.#resolve = resolve;
  }

  begin(): void {
    void this.#run();
  }

  /** A renderer has opened the manifest: a live one is read again and again from here on. */
  opened(): void {
    this.pump();
    if ('url' in this.#origin && this.#fetcher && !this.#watching) void this.#watch(this.#origin.url);
  }

  async #watch(url: string): Promise<void> {
    const signal = this.#stop.signal;
    this.#watching = true;
    let before = performance.now();
    for (let pause = this.#host.lookPause(); pause !== null && !signal.aborted; pause = this.#host.lookPause()) {
      await new Promise((resolve) => setTimeout(resolve, pause * 1000));
      const bytes = await fetchBytes(url, { signal, resolve: this.#resolve, maxBytes: MAX_MANIFEST_BYTES, revalidate: true, patience: ONE_TRY }).catch(() => null);
      if (signal.aborted) return;
      const now = performance.now();
      this.#host.looked(bytes, (now - before) / 1000);
      before = now;
      this.pump();
    }
    this.#watching = false;
  }

  /** What is wanted may have changed. */
  pump(): void {
    this.#fetcher?.pump();
  }

  fileRefused(name: string, failure: Failure): void {
    if (this.#fetcher) this.#fetcher.refuse(name, failure);
    else this.#host.fileLost(name, failure);
  }

  retryLost(): void {
    this.#fetcher?.forgive();
  }

  abandon(): void {
    this.#stop.abort();
  }

  async #run(): Promise<void> {
    const signal = this.#stop.signal;
    const url = 'url' in this.#origin ? this.#origin.url : '';
    try {
      if ('files' in this.#origin) {
        const replay = (await singleFile(this.#origin.files)) ?? (await (await loadReader()).readFiles(this.#origin.files, this.#base));
        if (!signal.aborted) this.#hold(replay);
      } else await this.#fetchFrom(url, this.#origin.begun, signal);
    } catch (thrown) {
      if (signal.aborted) return;
      // The readers' script has classes of its own: an error is known by its code.
      this.#host.failed(typedError(thrown, '') ?? new Failure('engine-failed', String(thrown), url));
    }
  }

  async #fetchFrom(url: string, begun: Begun | null, signal: AbortSignal): Promise<void> {
    const maxBytes = (head: Uint8Array): number => (kindOf(head) === 'manifest' ? MAX_MANIFEST_BYTES : MAX_RECORDING_BYTES);
    const bytes = await fetchBytes(url, { begun, signal, resolve: this.#resolve, maxBytes });
    const kind = kindOf(bytes);
    if (kind === 'recording') {
      const beside = (address: string): Promise<Uint8Array> => fetchBytes(address, { signal, resolve: this.#resolve, maxBytes: MAX_RECORDING_BYTES });
      const replay = await (await loadReader()).readAddress(url, bytes, beside, this.#base);
      if (!signal.aborted) this.#hold(replay);
      return;
    }
    if (kind === 'single-file') {
      const { splitSingleFile } = await loadOthers();
      if (!signal.aborted) this.#hold(splitSingleFile(bytes, url));
      return;
    }
    const text = new TextDecoder().decode(bytes);
    if (kind !== 'manifest' || !isJson(text)) throw (await loadOthers()).refusalOf(kind, bytes, url);
    if (signal.aborted) return;
    this.#host.progress();
    // Until a renderer says what is wanted: the first moment, at once.
    const { coarse, segments } = filesOf(text);
    const first = [...coarse.slice(0, segments.length > 1 ? 1 : 0), ...segments.slice(0, 1)];
    const here = new Set<string>();
    this.#fetcher = new FileFetcher(url, signal, {
      wanted: () => this.#host.wanted() ?? first.filter(({ name }) => !here.has(name)),
      deliver: (name, file) => {
        this.#host.file(name, file);
        here.add(name);
        this.#host.takeSurplus();
      },
      lost: (name, failure) => {
        here.add(name);
        this.#host.fileLost(name, failure);
      },
      progress: () => this.#host.progress(),
      idle: () => this.#host.idle(),
    }, undefined, this.#resolve);
    this.#host.manifest(bytes);
    this.#fetcher.pump();
  }

  #hold({ manifest, files }: ReadReplay): void {
    this.#host.manifest(manifest);
    for (const [name, bytes] of files) {
      try {
        this.#host.file(name, bytes);
      } catch (thrown) {
        this.#host.fileLost(name, thrown instanceof Failure ? thrown : new Failure('engine-failed', String(thrown), name));
      }
    }
    this.#host.progress();
    this.#host.idle();
  }
}

/** A packed replay in one file, where that is what was given. */
async function singleFile(files: readonly Blob[]): Promise<ReadReplay | null> {
  const [file, another] = files;
  if (!file || another || !isSingleFile(new Uint8Array(await file.slice(0, 4).arrayBuffer()))) return null;
  return (await loadOthers()).splitSingleFile(new Uint8Array(await file.arrayBuffer()), 'name' in file ? String(file.name) : '');
}

const loadReader = (): Promise<Reader> => loadApart(import('./reader.js'), 'reader.js');

/** What is not a manifest with its files beside it is the business of a script of its own. */
const loadOthers = (): Promise<typeof import('./other_files.js')> => loadApart(import('./other_files.js'), 'other_files.js');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
