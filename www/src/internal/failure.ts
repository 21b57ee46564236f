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

  /** The same failure, costing only a part of the replay. */
  partial(): Failure {
    return new Failure(this.code, this.message, this.where, false);
  }
}

/** A thrown value of the engine that carries a code is an answer; anything else means the instance is unsound. */
export function typedError(thrown: unknown, where: string): Failure | null {
  if (thrown instanceof Failure) return thrown;
  if (!(thrown instanceof Error)) return null;
  const { code, where: place } = thrown as Error & { code?: unknown; where?: unknown };
  if (typeof code !== 'string') return null;
  const at = typeof place === 'string' && place !== '' ? `${where}${where === '' ? '' : ', '}${place}` : where;
  return new Failure(code, thrown.message, at);
}
