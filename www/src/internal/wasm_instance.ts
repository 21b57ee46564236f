import { Failure, typedError } from './failure.js';
import { codeAt, glueAt, type Addresses } from './wasm_file.js';
import { withinTime } from './watchdog.js';

const DOWNLOAD_LIMIT_MS = 90000;

/** The glue of a wasm. Each `default` makes a fresh instance, the package's build sees to that. */
export interface FreshGlue {
  default(input: { module_or_path: WebAssembly.Module }): Promise<unknown>;
}

interface Loaded {
  /** The glue's address. */
  readonly glue: string;
  readonly module: FreshGlue;
  readonly code: WebAssembly.Module;
}

const loaded = new Map<string, Promise<Loaded>>();

function load({ glue, wasm }: Addresses): Promise<Loaded> {
  let found = loaded.get(wasm);
  if (!found) {
    const late = (): Failure => new Failure('engine-unreachable', 'Part of the replay did not arrive in time.', wasm);
    const both = Promise.all([glueAt<FreshGlue>(glue), codeAt(wasm)]);
    found = withinTime(both, DOWNLOAD_LIMIT_MS, late).then(([module, code]) => ({ glue, module, code }));
    loaded.set(wasm, found);
    found.catch(() => loaded.delete(wasm));
  }
  return found;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Works in an instance that nobody has used before and nobody will use after: bytes of strangers cannot leave one unsound,
 * and the memory of a big file goes with it. One at a time, since the glue knows one instance. `broke` says what happened where it breaks off.
 */
export function inFreshInstance<M extends FreshGlue, T>(addresses: Addresses, broke: string, work: (module: M) => T | Promise<T>): Promise<T> {
  const mine = turn.then(async () => {
    const { module, code } = await load(addresses);
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
export async function instanceOfItsOwn<M extends FreshGlue>(addresses: Addresses): Promise<OwnInstance<M>> {
  const { glue, code } = await load(addresses);
  const free = idle.get(glue) ?? [];
  idle.set(glue, free);
  // A script is the same one only as far as its address is.
  const module = free.pop() ?? (await glueAt<FreshGlue>(`${glue}#${(glues += 1)}`));
  await module.default({ module_or_path: code });
  return {
    module: module as M,
    close: () => void module.default({ module_or_path: code }).then(() => free.push(module), () => undefined),
  };
}
