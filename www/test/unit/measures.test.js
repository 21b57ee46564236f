// What the panel of measures says, from data: where a race was won, gaps at a moment, colours.
import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { wonText } = await load('internal/measures/won.ts');
const { readingsAt, readingsWhere, inOrder } = await load('internal/measures/readings.ts');
const { coloursFor, contrast, difference, GROUND } = await load('internal/measures/curve_colours.ts');
const { valuesCsv, seriesCsv } = await load('internal/measures/csv.ts');

const value = (who, measure, which, number, time_secs = null) => ({
  who, measure, which, value: number, unit: 's', time_secs, uncertainty: null, flags: [], withheld: null,
});
const splits = (who, seconds) => seconds.map((secs, index) => value(who, 'split', `${(index + 1) * 10} m`, secs, secs));
const BOLT = { who: 'bolt', name: 'Usain Bolt' };
const GAY = { who: 'gay', name: 'Tyson Gay' };

test('where it was won is told in words, whoever is named first', () => {
  const values = [...splits('bolt', [1.89, 2.88, 3.78]), ...splits('gay', [1.91, 2.93, 3.84]), value('bolt vs gay', 'largest_gain', '10-20 m', 0.03)];
  const sentence = 'Usain Bolt beat Tyson Gay by 0.06 s over 30 m. The largest gain, 0.03 s, came between 10 and 20 m.';
  assert.equal(wonText({ values }, BOLT, GAY), sentence);
  assert.equal(wonText({ values }, GAY, BOLT), sentence);
});

test('what is compared is the last line that both passed', () => {
  const values = [...splits('bolt', [1.89, 2.88, 3.78]), ...splits('gay', [1.88, 2.93, null]), value('bolt vs gay', 'largest_gain', '10-20 m', 0.06)];
  assert.equal(wonText({ values }, GAY, BOLT), 'Usain Bolt beat Tyson Gay by 0.05 s over 20 m. The largest gain, 0.06 s, came between 10 and 20 m.');
});

test('less than a hundredth is no victory in words, and no data no sentence', () => {
  const even = [...splits('bolt', [1.89]), ...splits('gay', [1.89]), value('gay vs bolt', 'largest_gain', '0-10 m', 0.0)];
  assert.equal(wonText({ values: even }, BOLT, GAY), 'Tyson Gay and Usain Bolt passed 10 m within a hundredth of a second. The largest gain, 0.00 s, came between 0 and 10 m.');
  assert.equal(wonText({ values: splits('bolt', [1.89]) }, BOLT, GAY), null);
  assert.equal(wonText({ values: [value('bolt vs gay', 'largest_gain', '0-10 m', 0.02)] }, BOLT, GAY), null);
});

const times = { start_secs: 0, rate_hz: 10, frames: 101 };
/** Somebody at a steady speed from a start, home at 20 m. */
function curve(who, index, speed, startSecs) {
  const at = (frame) => Math.max(0, speed * (frame / 10 - startSecs));
  const series = (measure, values) => ({ who, measure, which: '', unit: '', cutoff_hz: null, flags: [], times, values, raw: [] });
  const frames = Array.from({ length: 101 }, (_, frame) => frame);
  return {
    who, index, name: who, label: who, colour: '#fff', dash: '', peak: null,
    key: who,
    shown: series('torso_speed', frames.map(() => speed)),
    distance: series('torso_distance', frames.map(at)),
    get along() {
      return this.distance;
    },
    end: { lineM: 20, secs: startSecs + 20 / speed },
  };
}

test('gaps are in metres to the leader and in seconds since the leader was there, and stand still at the finish', () => {
  const curves = [curve('slow', 0, 4, 1), curve('fast', 1, 5, 1)];
  const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-9, `${found}, ${expected}`);
  const [slow, fast] = readingsAt(curves, 3);
  assert.deepEqual([fast.gapSecs, fast.gapM], [0, 0]);
  near(slow.gapM, 2);
  near(slow.gapSecs, 8 / 4 - 8 / 5);
  // The leader is home at 5 s, the other at 6 s.
  near(readingsAt(curves, 5.5)[0].gapM, 20 - 16);
  near(readingsAt(curves, 9)[0].gapSecs, 1);
  const there = readingsWhere(curves, 10);
  near(there[0].gapSecs, 10 / 4 - 10 / 5);
  near(there[0].gapM, 10 - 4 * 2);
  assert.deepEqual(inOrder(there).map(({ curve }) => curve.who), ['fast', 'slow']);
});

test('a gap in the data is no number', () => {
  const holed = curve('slow', 0, 4, 1);
  holed.shown.values[30] = null;
  holed.distance.values[30] = null;
  const [slow] = readingsAt([holed, curve('fast', 1, 5, 1)], 3.02);
  assert.deepEqual([slow.value, slow.metres, slow.gapSecs, slow.gapM], [null, null, null, null]);
});

test('colours are the vests, unless they are too dark or too near another for any kind of colour vision', () => {
  const kits = [['#ffd200'], ['#1a2b66'], ['#ffd60a', '#12954a'], [], ['#24242c'], ['#d21f2b'], ['#12954a'], ['#f2f4f7']];
  const colours = coloursFor(kits.map((colours) => ({ colours })));
  assert.equal(colours[0].colour, '#ffd200');
  assert.notEqual(colours[1].colour, '#1a2b66');
  assert.notEqual(colours[2].colour, '#ffd60a');
  for (const [index, { colour, dash }] of colours.entries()) {
    assert.ok(contrast(colour, GROUND) >= 3, colour);
    const alike = colours.slice(0, index).filter((other) => difference(other.colour, colour) < 0.11);
    assert.ok(alike.length === 0 || dash !== '', `${colour} is like ${alike.map((other) => other.colour)}`);
  }
  // Red and green of the same lightness: far apart for most, not for all.
  assert.ok(difference('#c8202f', '#3f6b1f') < 0.2);
});

test('tables have the digits of the measure, and quotes where they must', () => {
  const measures = { split: { name: 'Split', unit: 's', decimals: 2, definition: 'From the start, to "there".', method: '', source: '' } };
  const row = { ...value('a', 'split', '10 m', 9.6, 1.5), flags: ['jitter', 'gaps'] };
  const away = { ...value('a', 'split', '20 m', null), withheld: { code: 'gap', reason: 'a gap lies where it looks' } };
  const lines = valuesCsv({ measures, values: [row, away], series: [] }).split('\r\n');
  assert.equal(lines[1], 'a,split,10 m,9.60,s,1.500,,jitter gaps,,Split,"From the start, to ""there""."');
  assert.equal(lines[2], 'a,split,20 m,,s,,,,gap: a gap lies where it looks,Split,"From the start, to ""there""."');
  const series = [{ who: 'a', measure: 'split', which: '', unit: 's', cutoff_hz: null, flags: [], times: { start_secs: 2, rate_hz: 50, frames: 2 }, values: [1.5, null], raw: [] }];
  assert.equal(seriesCsv({ measures, values: [], series }), 'who,measure,which,time_secs,value,raw,unit\r\na,split,,2.000,1.50,,s\r\na,split,,2.020,,,s\r\n');
});
