import type { ReplayError } from '../public/errors.js';

/** An error on its way to `element.error`. */
export class Failure extends Error implements ReplayError {
  readonly code: string;
  readonly where: string;
  readonly fatal: boolean;

  constructor(code: string, message: string, where = '', fatal = true) {
    super(message);
    this.name = 'ReplayError';
    this.code = code;
    this.where = where;
    this.fatal = fatal;
  }

  /** The same failure, at an address and the place within it. */
  at(address: string): Failure {
    const where = this.where === '' || this.where === address ? address : `${address}, ${this.where}`;
    return new Failure(this.code, this.message, where, this.fatal);
  }

  /** The same failure, costing only a part of the replay. */
  partial(): Failure {
    return new Failure(this.code, this.message, this.where, false);
  }
}

/** A place as the engine gives it, in words: "run.bvh, line 7, Frame Time". */
function placeText(place: unknown): string {
  if (typeof place === 'string') return place;
  if (typeof place !== 'object' || place === null) return '';
  const { file, line, byte, field } = place as Readonly<Record<string, unknown>>;
  const parts = [file, line === undefined ? '' : `line ${String(line)}`, byte === undefined ? '' : `byte ${String(byte)}`, field];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}

/** A thrown value of the engine that carries a code is an answer; anything else means the instance is unsound. */
export function typedError(thrown: unknown, where: string): Failure | null {
  if (thrown instanceof Failure) return thrown;
  if (!(thrown instanceof Error)) return null;
  const { code, where: place } = thrown as Error & { code?: unknown; where?: unknown };
  if (typeof code !== 'string') return null;
  return new Failure(code, thrown.message, [where, placeText(place)].filter((part) => part !== '').join(', '));
}

/** A thrown value without a code: the instance trapped and is unsound. */
export function trap(thrown: unknown, where: string): Failure {
  return new Failure('engine-trapped', thrown instanceof Error ? thrown.message : String(thrown), where);
}

/** What a page asked for is none of what there is; the replay goes on. */
export const outOfRange = (expected: string, found: unknown): Failure => new Failure('out-of-range', `Expected ${expected}, found ${String(found)}.`, '', false);
