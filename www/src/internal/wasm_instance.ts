import { Failure, typedError } from './failure.js';
import { compileWasm } from './wasm_file.js';
import { withinTime } from './watchdog.js';

const DOWNLOAD_LIMIT_MS = 90000;

/** The glue of a wasm. Each `default` makes a fresh instance, the package's build sees to that. */
export interface FreshGlue {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

interface Loaded {
  readonly glueUrl: string;
  readonly module: FreshGlue;
  readonly code: WebAssembly.Module;
}

const loaded = new Map<string, Promise<Loaded>>();

function load(base: string, name: string): Promise<Loaded> {
  const folder = new URL(`${name}/`, base).href;
  let found = loaded.get(folder);
  if (!found) {
    const late = (): Failure => new Failure('engine-unreachable', 'Part of the replay did not arrive in time.', folder);
    const glueUrl = new URL('engine.js', folder).href;
    const glue = (import(glueUrl) as Promise<FreshGlue>).catch(() => {
      throw new Failure('engine-unreachable', 'Part of the replay could not be loaded. Check that its files lie beside the script.', glueUrl);
    });
    const both = Promise.all([glue, compileWasm(new URL('engine_bg.wasm', folder).href)]);
    found = withinTime(both, DOWNLOAD_LIMIT_MS, late).then(([module, code]) => ({ glueUrl, module, code }));
    loaded.set(folder, found);
    found.catch(() => loaded.delete(folder));
  }
  return found;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Works in an instance that nobody has used before and nobody will use after: bytes of strangers cannot leave one unsound,
 * and the memory of a big file goes with it. One at a time, since the glue knows one instance. `name` is the folder of the
 * wasm; `broke` says what happened where it breaks off.
 */
export function inFreshInstance<M extends FreshGlue, T>(base: string, name: string, broke: string, work: (module: M) => T | Promise<T>): Promise<T> {
  const mine = turn.then(async () => {
    const { module, code } = await load(base, name);
    await module.default({ module_or_path: code });
    try {
      return await work(module as M);
    } catch (thrown) {
      throw typedError(thrown, '') ?? new Failure('engine-trapped', `${broke} (${String(thrown)}). Please report this file.`);
    } finally {
      await module.default({ module_or_path: code }).catch(() => undefined);
    }
  });
  turn = mine.catch(() => undefined);
  return mine;
}

/** An instance that stays, beside those that are made anew for every use. */
export interface OwnInstance<M> {
  readonly module: M;
  /** Lets its memory go, and the glue to the next who asks. */
  close(): void;
}

/** Glue that nobody uses: it knows one instance, so that each that stays has glue of its own. */
const idle = new Map<string, FreshGlue[]>();
let glues = 0;

/** An instance that stays until it is closed. */
export async function instanceOfItsOwn<M extends FreshGlue>(base: string, name: string): Promise<OwnInstance<M>> {
  const { glueUrl, code } = await load(base, name);
  const free = idle.get(glueUrl) ?? [];
  idle.set(glueUrl, free);
  // A script is the same one only as far as its address is.
  const module = free.pop() ?? ((await import(`${glueUrl}#${(glues += 1)}`)) as FreshGlue);
  await module.default({ module_or_path: code });
  return {
    module: module as M,
    close: () => void module.default({ module_or_path: code }).then(() => free.push(module), () => undefined),
  };
}
