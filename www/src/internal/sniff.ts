import { isSingleFile } from './replay_files.js';

const LOOKED_AT = 4096;

/** What a body plainly is: a packed replay's manifest, or all of one; nothing; a web page; else something for the readers. */
export type Kind = 'manifest' | 'single-file' | 'recording' | 'empty' | 'web-page';

/** A server that answers a wrong address with a page and status 200 is the commonest mistake. */
export function kindOf(bytes: Uint8Array): Kind {
  if (bytes.length === 0) return 'empty';
  if (isSingleFile(bytes)) return 'single-file';
  const head = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT)).trimStart();
  if (/^<(!doctype html|html|head|body)\b/i.test(head) || (/^<(\?xml|!--)/.test(head) && /<html\b/i.test(head))) return 'web-page';
  return /^\{/.test(head) && /"format"\s*:\s*"athlete-replay"/.test(head) ? 'manifest' : 'recording';
}
