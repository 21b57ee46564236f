import type { Gate } from '../public/hooks.js';
import { Failure } from './failure.js';

/** Asks the page's gate. Null: go on. */
export async function refusalOf(gate: Gate, url: string): Promise<Failure | null> {
  let answer: unknown = false;
  try {
    answer = await gate(url);
  } catch {
    // A page that cannot say yes has not said yes.
  }
  if (answer === true) return null;
  return new Failure('gate-refused', typeof answer === 'string' && answer !== '' ? answer : 'This page does not show this replay now.', url);
}
