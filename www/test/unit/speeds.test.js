// Speeds in the reader's units and language.
import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { speedText } = await load('internal/story/speeds.ts');

test('a speed is told in metres per second or miles per hour, in the language of the controls', () => {
  // A mile is 1609.344 m: 12.27 m/s is 27.447 miles an hour.
  assert.equal(speedText(12.27, 'en', 2, 'metric'), '12.27 m/s');
  assert.equal(speedText(12.27, 'en', 2, 'imperial'), '27.45 mph');
  assert.equal(speedText(10, 'de', 1, 'metric'), '10,0 m/s');
  assert.equal(speedText(10, 'de', 1, 'imperial'), '22,4 mi/h');
  assert.match(speedText(12.27, 'ar', 1, 'imperial'), /27\.4/);
});
