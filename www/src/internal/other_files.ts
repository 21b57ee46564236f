import { Failure } from './failure.js';
import { filesOf } from './replay_files.js';
import type { Kind } from './sniff.js';

const HEADER_BYTES = 12;

/** The manifest and the files of a packed replay in one file, as views of its bytes. */
export function splitSingleFile(bytes: Uint8Array, where: string): { readonly manifest: Uint8Array; readonly files: readonly (readonly [string, Uint8Array])[] } {
  const cut = (expected: number): Failure =>
    new Failure('input-truncated', `Expected a replay of ${expected} bytes, found ${bytes.length}. Get the whole file.`, where);
  if (bytes.length < HEADER_BYTES) throw cut(HEADER_BYTES);
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  if (header.getUint16(4, true) !== 1) {
    throw new Failure('version-unsupported', `Expected a replay file of version 1, found ${header.getUint16(4, true)}. Use a newer athlete-replay.`, where);
  }
  let at = HEADER_BYTES;
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw cut(at + length);
    at += length;
    return bytes.subarray(at - length, at);
  };
  const manifest = take(header.getUint32(8, true));
  const { coarse, segments } = filesOf(new TextDecoder().decode(manifest));
  return { manifest, files: [...coarse, ...segments].map(({ name, bytes }) => [name, take(bytes)] as const) };
}

/** What is to be said of a body that plainly is no replay, or of a manifest that is no JSON. */
export function refusalOf(kind: Kind, bytes: Uint8Array, where: string): Failure {
  if (kind === 'empty') return new Failure('input-empty', 'Expected a replay, found an empty answer. Check the file on the server.', where);
  if (kind === 'web-page') {
    return new Failure('format-html', 'Expected a replay, found a web page. Check the address: the server may answer a missing file with a page.', where);
  }
  // A manifest whose closing brace never came. Anything subtler is the engine's to judge.
  if (new TextDecoder().decode(bytes).trimEnd().endsWith('}')) {
    return new Failure('input-malformed', 'Expected a packed replay (replay.json), found text that is not JSON.', where);
  }
  return new Failure('input-truncated', `Expected a whole replay.json, found it cut short after ${bytes.length} bytes. Publish the file again.`, where);
}
