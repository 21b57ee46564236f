import { Failure } from './failure.js';
import { isSingleFile } from './replay_files.js';

const LOOKED_AT = 4096;

/**
 * Whether a body is a packed replay, its manifest or all of it, or something for the readers; a failure when it is plainly neither. A
 * server that answers a wrong address with a page and status 200 is the commonest case.
 */
export function kindOf(bytes: Uint8Array, where: string): 'manifest' | 'single-file' | 'recording' | Failure {
  if (bytes.length === 0) {
    return new Failure('input-empty', 'Expected a replay, found an empty answer. Check the file on the server.', where);
  }
  if (isSingleFile(bytes)) return 'single-file';
  const head = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT)).trimStart();
  if (/^<(!doctype html|html|head|body)\b/i.test(head) || (/^<(\?xml|!--)/.test(head) && /<html\b/i.test(head))) {
    return new Failure(
      'format-html',
      'Expected a replay, found a web page. Check the address: the server may answer a missing file with a page.',
      where,
    );
  }
  return /^\{/.test(head) && /"format"\s*:\s*"athlete-replay"/.test(head) ? 'manifest' : 'recording';
}
