import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

test('the package loads where there is no DOM, and defines nothing', async () => {
  assert.equal(typeof globalThis.HTMLElement, 'undefined');
  const { AthleteReplay } = await load('index.ts');
  assert.equal(typeof AthleteReplay, 'function');
  assert.ok(AthleteReplay.observedAttributes.includes('src'));
});
