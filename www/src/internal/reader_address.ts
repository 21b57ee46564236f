import { Failure } from './failure.js';

/** Files that a recording or an avatar may refer to. */
export const MAX_COMPANIONS = 64;

/** A failure of the file at an address, or of one that it refers to. */
export function inAddress(failure: Failure, name: string, url: string): Failure {
  const own = `${name}, `;
  const where = failure.where.startsWith(own) ? failure.where.slice(own.length) : failure.where;
  return new Failure(failure.code, failure.message, where, failure.fatal).at(url);
}

/** The last part of an address's path. */
export function nameOf(url: string): string {
  try {
    return decodeURIComponent(new URL(url).pathname.split('/').pop() ?? '') || url;
  } catch {
    return url;
  }
}
