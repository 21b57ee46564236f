import { Failure } from './failure.js';

const startsWith = (bytes: Uint8Array, text: string, offset = 0): boolean =>
  [...text].every((letter, index) => bytes[offset + index] === letter.charCodeAt(0));

/** Raw recordings by their first bytes: a row each, tried in order. */
const RAW_FORMATS: readonly { readonly name: string; readonly matches: (bytes: Uint8Array, head: string) => boolean }[] = [
  { name: 'BVH', matches: (_, head) => /^HIERARCHY\b/i.test(head) },
  { name: 'TRC', matches: (_, head) => /^PathFileType\b/i.test(head) },
  { name: 'MOT or STO', matches: (_, head) => /\bendheader\b/i.test(head) },
  { name: 'C3D', matches: (bytes) => bytes[1] === 0x50 && bytes[0] !== undefined && bytes[0] >= 1 && bytes[0] < 16 },
  { name: 'glTF', matches: (bytes) => startsWith(bytes, 'glTF') },
  { name: 'FBX', matches: (bytes) => startsWith(bytes, 'Kaydara FBX') },
];

/**
 * What a body that should be a manifest turned out to be, when it is plainly something else; null when it may be one.
 * A server that answers a wrong address with a page and status 200 is the commonest case.
 */
export function wrongType(bytes: Uint8Array, where: string): Failure | null {
  if (bytes.length === 0) {
    return new Failure('input-empty', 'Expected a packed replay, found an empty answer. Check the file on the server.', where);
  }
  const head = new TextDecoder().decode(bytes.subarray(0, 2048)).trimStart();
  if (/^<(!doctype|html|head|body|\?xml|!--)/i.test(head)) {
    return new Failure(
      'format-html',
      'Expected a packed replay (replay.json), found a web page. Check the address: the server may answer a missing file with a page.',
      where,
    );
  }
  const raw = RAW_FORMATS.find((format) => format.matches(bytes, head));
  if (raw) {
    return new Failure(
      'format-raw',
      `Expected a packed replay (replay.json), found a raw ${raw.name} recording. Pack it first: athlete-replay pack FILE -o DIR`,
      where,
    );
  }
  if (!head.startsWith('{')) {
    return new Failure('format-unknown', 'Expected a packed replay (replay.json), found data of another kind.', where);
  }
  return null;
}
