// `test` of node:test, but no test waits for ever: what never happens fails by its name, and the others go on.
import { test as run } from 'node:test';

/** Many times what the slowest takes on a busy machine. */
const LONGEST_MS = 180_000;

export default function test(name, ...rest) {
  const work = rest.pop();
  const [options = {}] = rest;
  return run(name, { timeout: LONGEST_MS, ...options }, work);
}
