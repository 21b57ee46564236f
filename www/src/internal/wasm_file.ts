import { Failure } from './failure.js';

/** Downloads and compiles a wasm file. */
export async function compileWasm(url: string): Promise<WebAssembly.Module> {
  const unreachable = (detail: string): Failure =>
    new Failure('engine-unreachable', `The replay engine could not be loaded (${detail}). Check that its files lie beside the script.`, url);
  const response = await fetch(url).catch(() => {
    throw unreachable('no answer');
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
