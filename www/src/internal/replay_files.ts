import { Failure } from './failure.js';

/** One file beside the manifest. */
export interface ReplayFile {
  readonly name: string;
  readonly bytes: number;
}

interface Windows {
  readonly files?: readonly (readonly [number, number] | null)[];
}

interface Listed {
  readonly coarse?: Windows;
  readonly segments?: Windows;
}

const HEADER_BYTES = 12;

/** What a manifest lists, coarse files first, as docs/format.md names them; nothing when it cannot be read, which the engine will say better. */
export function filesOf(manifest: string): { readonly coarse: readonly ReplayFile[]; readonly segments: readonly ReplayFile[] } {
  const named = (windows: Windows | undefined, ending: string): ReplayFile[] =>
    (windows?.files ?? []).flatMap((file, index) =>
      file ? [{ name: `${String(index).padStart(4, '0')}-${file[1].toString(16).padStart(8, '0')}.${ending}`, bytes: file[0] }] : [],
    );
  try {
    const { coarse, segments } = JSON.parse(manifest) as Listed;
    return { coarse: named(coarse, 'coarse'), segments: named(segments, 'seg') };
  } catch {
    return { coarse: [], segments: [] };
  }
}

/** Whether bytes are a packed replay in one file. */
export function isSingleFile(bytes: Uint8Array): boolean {
  return String.fromCharCode(...bytes.subarray(0, 4)) === 'ARPL';
}

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
