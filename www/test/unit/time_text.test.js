import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { timeText, clockText, familyName } = await load('internal/time_text.ts');
const { rateText, secondsText } = await load('internal/numbers.ts');

test('time is cut to hundredths, not rounded', () => {
  assert.equal(timeText(0), '0:00.00');
  assert.equal(timeText(7.369), '0:07.36');
  assert.equal(timeText(7.36), '0:07.36', 'binary rounding loses no hundredth');
  assert.equal(timeText(59.999), '0:59.99');
  assert.equal(timeText(61.5), '1:01.50');
  assert.equal(timeText(-0.5), '−0:00.50');
  for (let i = 0; i < 6000; i += 1) assert.equal(timeText(i / 100), `0:${String(Math.floor(i / 100)).padStart(2, '0')}.${String(i % 100).padStart(2, '0')}`);
});

test('the race clock counts to zero at the gun', () => {
  assert.equal(clockText(9.58), '9.58');
  assert.equal(clockText(0), '0.00');
  assert.equal(clockText(-0.001), '−0.01');
  assert.equal(clockText(-1.5), '−1.50');
  assert.equal(clockText(66.3), '1:06.30');
});

test('rates and names read as a viewer expects', () => {
  assert.equal(rateText(-1, 'en'), '−1×');
  assert.equal(rateText(0.25, 'en'), '0.25×');
  assert.equal(rateText(0.25, 'de'), '0,25×');
  assert.equal(secondsText(7.369, 'en'), '7.36 seconds');
  assert.equal(secondsText(-0.5, 'de'), '-0,50 Sekunden');
  assert.match(secondsText(7.36, 'ar'), /7\.36/, 'Latin digits, as on the clocks');
  assert.equal(familyName('Usain Bolt'), 'Bolt');
  assert.equal(familyName('VAN NIEKERK Wayde'), 'VAN NIEKERK');
  assert.equal(familyName('Pelé'), 'Pelé');
  assert.equal(familyName('BOLT'), 'BOLT');
  assert.equal(familyName(''), '');
});
