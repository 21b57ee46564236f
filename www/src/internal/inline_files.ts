import { GLUES, WASMS } from 'athlete-replay:files';
import * as fetched from './wasm_file.js';

// In the package's one-file form this takes the place of wasm_file.ts: the files are in the script.

export { addressesIn, type Addresses, type Beside } from './wasm_file.js';

/** `webgpu/engine.js` of a whole address. */
const nameIn = (url: string): string => new URL(url).pathname.split('/').slice(-2).join('/');
const compiled = new Map<string, Promise<WebAssembly.Module>>();

export function glueAt<M>(url: string): Promise<M> {
  const fresh = GLUES[nameIn(url)];
  return fresh ? Promise.resolve(fresh() as M) : fetched.glueAt<M>(url);
}

export function codeAt(url: string): Promise<WebAssembly.Module> {
  const name = nameIn(url);
  const packed = WASMS[name];
  if (packed === undefined) return fetched.codeAt(url);
  let code = compiled.get(name);
  if (!code) {
    code = unpacked(packed).then((bytes) => WebAssembly.compile(bytes));
    compiled.set(name, code);
  }
  return code;
}

/** Base64 of deflated bytes. */
async function unpacked(text: string): Promise<ArrayBuffer> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).arrayBuffer();
}
