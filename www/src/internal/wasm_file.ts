import { Failure } from './failure.js';

/** Where a wasm lies, and the script that joins it to the page. */
export interface Addresses {
  readonly glue: string;
  readonly wasm: string;
}

/** Those that lie beside a script, by name. */
export type Beside = Readonly<Record<string, () => Addresses>>;

/** In a folder; beside the script that asks where `base` is empty. */
export function addressesIn(base: string, name: string, beside: Beside): Addresses {
  const there = base === '' ? beside[name] : undefined;
  const { glue, wasm } = there ? there() : { glue: `${name}/engine.js`, wasm: `${name}/engine_bg.wasm` };
  // Some bundlers make a path of what is written as an address.
  const from = base || document.baseURI;
  return { glue: new URL(glue, from).href, wasm: new URL(wasm, from).href };
}

/** The script that joins a wasm to the page. Bundlers leave the address as it is. */
export function glueAt<M>(url: string): Promise<M> {
  return (import(/* webpackIgnore: true */ /* @vite-ignore */ url) as Promise<M>).catch(() => {
    throw new Failure('engine-unreachable', 'Part of the replay engine could not be loaded. Check that its files lie beside the script.', url);
  });
}

const compiled = new Map<string, Promise<WebAssembly.Module>>();

/** The code of a wasm, downloaded and compiled once. A download that failed is tried again by the next call. */
export function codeAt(url: string): Promise<WebAssembly.Module> {
  let code = compiled.get(url);
  if (!code) {
    code = compileWasm(url);
    compiled.set(url, code);
    code.catch(() => compiled.delete(url));
  }
  return code;
}

async function compileWasm(url: string): Promise<WebAssembly.Module> {
  const unreachable = (detail: string): Failure =>
    new Failure('engine-unreachable', `The replay engine could not be loaded (${detail}). Check that its files lie beside the script.`, url);
  const map = document.querySelector('script[type=importmap]');
  const response = await (async () => fetch(url, { integrity: map ? (await import('./integrity.js')).integrityOf(url) : '' }))().catch(() => {
    throw unreachable(map ? 'no answer, or not what the import map vouches for' : 'no answer');
  });
  if (!response.ok) throw unreachable(`HTTP ${response.status}`);
  try {
    // A copy, for a server that names the wrong type makes streaming refuse what is perfectly good.
    const type = response.headers.get('content-type') ?? '';
    if (type.startsWith('application/wasm')) return await WebAssembly.compileStreaming(response);
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (thrown) {
    throw unreachable(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
