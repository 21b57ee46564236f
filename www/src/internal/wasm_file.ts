import { Failure } from './failure.js';

/** Downloads and compiles a wasm file. */
export async function compileWasm(url: string): Promise<WebAssembly.Module> {
  const unreachable = (detail: string): Failure =>
    new Failure('engine-unreachable', `The replay engine could not be loaded (${detail}). Check that its files lie beside the script.`, url);
  const integrity = integrityOf(url);
  const response = await fetch(url, { integrity }).catch(() => {
    throw unreachable(integrity ? 'no answer, or not what the page’s import map vouches for' : 'no answer');
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

/** What the page's import maps say a file must hold, as they do of scripts. */
function integrityOf(url: string): string {
  for (const { text } of document.querySelectorAll<HTMLScriptElement>('script[type=importmap]')) {
    try {
      for (const [address, hash] of Object.entries(JSON.parse(text).integrity)) if (new URL(address, document.baseURI).href === url) return String(hash);
    } catch {
      // A map of nothing that concerns us.
    }
  }
  return '';
}
