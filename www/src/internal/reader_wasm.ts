import { Failure, typedError } from './failure.js';
import type { ReadReplay } from './raw_files.js';
import type { Family } from './reader_family.js';
import { compileWasm } from './wasm_file.js';
import { withinTime } from './watchdog.js';

const DOWNLOAD_LIMIT_MS = 90000;

export interface RawReplay {
  readonly name: string;
  readonly used: string[];
  readonly manifest: Uint8Array;
  readonly files: [string, Uint8Array][];
  free(): void;
}

interface JoinedReplay {
  add(name: string, manifest: Uint8Array, files: ReadReplay['files']): void;
  join(names: string[], contents: Uint8Array[]): RawReplay;
}

/** The glue of a family's wasm. Each `default` makes a fresh instance, the package's build sees to that. */
export interface ReaderModule {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
  readonly RawReplay: { read(names: string[], contents: Uint8Array[], isAll: boolean): RawReplay };
  familyOf(bytes: Uint8Array): Family | undefined;
  companionsOf(bytes: Uint8Array): string[];
}

/** The family of events also joins what others have read. */
export interface JoiningModule extends ReaderModule {
  readonly JoinedReplay: new () => JoinedReplay;
}

interface Loaded {
  readonly module: ReaderModule;
  readonly code: WebAssembly.Module;
}

const loaded = new Map<string, Promise<Loaded>>();

function load(base: string, family: Family): Promise<Loaded> {
  const folder = new URL(`read-${family}/`, base).href;
  let found = loaded.get(folder);
  if (!found) {
    const late = (): Failure => new Failure('engine-unreachable', 'The readers did not arrive in time.', folder);
    const glueUrl = new URL('engine.js', folder).href;
    const glue = (import(glueUrl) as Promise<ReaderModule>).catch(() => {
      throw new Failure('engine-unreachable', 'The readers could not be loaded. Check that their files lie beside the script.', glueUrl);
    });
    const both = Promise.all([glue, compileWasm(new URL('engine_bg.wasm', folder).href)]);
    found = withinTime(both, DOWNLOAD_LIMIT_MS, late).then(([module, code]) => ({ module, code }));
    loaded.set(folder, found);
    found.catch(() => loaded.delete(folder));
  }
  return found;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Works in an instance that nobody has used before and nobody will use after: bytes of strangers cannot leave one unsound,
 * and the memory of a big file goes with it. One at a time, since the glue knows one instance.
 */
export function inFreshInstance<T>(base: string, family: Family, work: (module: ReaderModule) => T): Promise<T> {
  const mine = turn.then(async () => {
    const { module, code } = await load(base, family);
    await module.default({ module_or_path: code });
    try {
      return work(module);
    } catch (thrown) {
      throw (
        typedError(thrown, '') ??
        new Failure('engine-trapped', `The file could not be read: the reader broke off (${String(thrown)}). Please report this file.`)
      );
    } finally {
      await module.default({ module_or_path: code }).catch(() => undefined);
    }
  });
  turn = mine.catch(() => undefined);
  return mine;
}
