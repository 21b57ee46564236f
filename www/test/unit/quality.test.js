// The choice of how finely a picture is drawn, against machines that do not exist.
import assert from 'node:assert/strict';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { QualityPolicy, TIERS } = await load('internal/aids/quality.ts');

/** Plays for so many seconds on a machine that takes `frameMs(scale, secs)`; when the tier changed, and to what. */
function play(frameMs, secs, policy = new QualityPolicy()) {
  const changes = [];
  for (let at = 0; at < secs; ) {
    const ms = frameMs(policy.tier.scale, at);
    at += ms / 1000;
    if (policy.frame(ms / 1000)) changes.push([Math.round(at), policy.tier.name]);
  }
  return { policy, changes, names: changes.map(([, name]) => name) };
}

/** Where pixels are what takes the time: so many milliseconds at full size, shown at the display's next refresh. */
const machine = (fullMs, hz = 60, fixedMs = 2) => (scale) => Math.ceil((fixedMs + (fullMs - fixedMs) * scale * scale) / (1000 / hz) - 1e-9) * (1000 / hz);

test('a quick machine stays where it is, at any refresh rate', () => {
  for (const [fullMs, hz] of [[4, 60], [9, 120], [6, 144], [15, 60], [18, 48]]) assert.deepEqual(play(machine(fullMs, hz), 600).changes, [], `${fullMs} ms at ${hz} Hz`);
});

test('one hiccup, or one now and then, changes nothing', () => {
  assert.deepEqual(play((_, at) => (at > 10 && at < 10.5 ? 400 : 16.7), 60).changes, []);
  let frame = 0;
  assert.deepEqual(play(() => ((frame += 1) % 9 === 0 ? 120 : 16.7), 120).changes, []);
  // A second of trouble, as when something else is loaded.
  assert.deepEqual(play((_, at) => (at > 20 && at < 21 ? 50 : 16.7), 120).changes, []);
});

test('a slow machine comes down to what it can draw, and stays', () => {
  const medium = play(machine(26), 3600);
  assert.equal(medium.policy.tier.name, 'medium');
  const low = play(machine(60), 3600);
  assert.equal(low.policy.tier.name, 'low');
  for (const { changes } of [medium, low]) {
    assert.ok(changes[0][0] <= 6, `the first change comes soon: ${JSON.stringify(changes)}`);
    // Up is tried, and given up: an hour has no more changes than its first minutes.
    assert.ok(changes.length <= 5 && changes.at(-1)[0] < 180, JSON.stringify(changes));
  }
});

test('where drawing less does not help it is not drawn less', () => {
  // A display of 30 Hz, and a machine whose time goes elsewhere.
  for (const frameMs of [() => 1000 / 30, () => 45, (_, at) => 40 + 5 * Math.sin(at)]) {
    const { names, changes } = play(frameMs, 3600);
    assert.deepEqual(names, ['medium', 'low', 'high'], JSON.stringify(changes));
    assert.ok(changes.at(-1)[0] < 30);
  }
});

test('a machine that was busy for a while comes back up', () => {
  const { policy, names } = play((scale, at) => machine(at > 5 && at < 20 ? 45 : 8)(scale), 600);
  assert.equal(policy.tier.name, 'high');
  assert.ok(names.length <= 6, names.join());
});

test('no machine makes it go to and fro', () => {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  for (let run = 0; run < 200; run += 1) {
    const [fullMs, hz, noise] = [4 + 80 * random(), [30, 60, 120][run % 3], random() * 12];
    const base = machine(fullMs, hz);
    const { changes } = play((scale) => base(scale) + noise * random(), 3600);
    assert.ok(changes.length <= 8, `${fullMs} ms, ${hz} Hz, ${noise} ms: ${JSON.stringify(changes)}`);
  }
});

test('frames from before a pause are forgotten', () => {
  const policy = new QualityPolicy();
  for (let stretch = 0; stretch < 50; stretch += 1) {
    for (let frame = 0; frame < 60; frame += 1) assert.equal(policy.frame(0.05), false);
    policy.interrupt();
  }
  assert.equal(policy.tier, TIERS[0]);
});
