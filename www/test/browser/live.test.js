// A live replay in the real engine: the sample sprint, published a segment at a time.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { addPlayer } from '../support/browser.js';
import { useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const folder = fileURLToPath(new URL('../../demo/replays/sprint/', import.meta.url));
const whole = JSON.parse(await readFile(`${folder}replay.json`, 'utf8'));
const window = whole.segments.window_secs;
const all = whole.segments.files.length;

let written = 0;

/** Publishes the first segments, and the coarse layer with the last: what `athlete-replay live` would have written by then. */
async function publish(segments, { ended = false, state = 'live', correct } = {}) {
  const manifest = structuredClone(whole);
  manifest.segments.files.length = segments;
  if (!ended) {
    manifest.coarse.files = [];
    for (const { times } of manifest.tracks) times.frames = Math.min(times.frames, Math.round((segments * window - (times.start_secs - whole.start_secs)) * times.rate_hz));
    const times = manifest.tracks.map(({ times }) => times.start_secs + (times.frames - 1) / times.rate_hz);
    manifest.end_secs = Math.max(...times);
    manifest.events = manifest.events.filter(({ time_secs }) => time_secs <= manifest.end_secs);
    written += 1;
    manifest.live = { state, updated_utc: `2030-01-01T00:00:${String(written).padStart(2, '0')}Z`, segment_secs: window, poll_secs: 0.5 };
  }
  correct?.(manifest);
  serve('replay.json', JSON.stringify(manifest));
  for (const kind of ['segments', 'coarse']) {
    for (const [index, [, crc]] of manifest[kind].files.entries()) {
      const name = `${String(index).padStart(4, '0')}-${crc.toString(16).padStart(8, '0')}.${kind === 'coarse' ? 'coarse' : 'seg'}`;
      serve(name, await readFile(folder + name));
    }
  }
  return manifest;
}

const serve = (name, body) => site.server.faults.set(`/fake-replay/${name}`, { body, type: name.endsWith('json') ? 'application/json' : 'application/octet-stream' });

const state = (page) =>
  page.evaluate(() => ({
    duration: player.duration,
    streamType: player.streamType,
    liveState: player.liveState,
    edge: player.liveEdgeStart,
    seekable: player.seekable.end(0),
    buffered: player.buffered.length ? player.buffered.end(player.buffered.length - 1) : 0,
    time: player.currentTime,
    ended: player.ended,
    events: player.replayEvents.length,
    error: player.error?.code ?? null,
  }));

test('a live replay grows, waits at its edge, takes corrections over and becomes an ordinary one', { timeout: 120000 }, async () => {
  const first = await publish(2);
  await site.withPage(async (page) => {
    await addPlayer(page, { src: '/fake-replay/replay.json', 'wasm-url': '/dist/', controls: true }, 'canplay');
    await page.evaluate(() => {
      globalThis.told = [];
      for (const name of ['livestatechange', 'durationchange', 'ended', 'waiting']) player.addEventListener(name, () => told.push(`${name} ${player.liveState}`));
    });
    const opened = await state(page);
    assert.equal(opened.duration, Infinity);
    assert.equal(opened.streamType, 'live');
    assert.equal(opened.error, null);
    assert.ok(Math.abs(opened.seekable - first.end_secs) < 1e-9);
    assert.ok(Math.abs(opened.edge - Math.max(first.start_secs, first.end_secs - 2 * window)) < 1e-9);
    assert.equal(opened.time, opened.edge, 'it opens at the edge');
    await page.locator('athlete-replay').getByRole('button', { name: /^LIVE/ }).waitFor();

    // Played to what there is: it waits there, and has not ended.
    await page.evaluate(() => {
      player.currentTime = player.seekable.end(0) - 0.5;
      return player.play();
    });
    await page.waitForFunction((end) => Math.abs(player.currentTime - end) < 1e-6 && player.readyState === 2, first.end_secs);
    const waiting = await state(page);
    assert.equal(waiting.ended, false);
    assert.ok(Math.abs(waiting.time - first.end_secs) < 1e-6);

    // More comes, and playing goes on by itself.
    const second = await publish(3);
    await page.waitForFunction((end) => player.seekable.end(0) >= end - 1e-9, second.end_secs);
    await page.waitForFunction((end) => player.currentTime > end + 0.2, first.end_secs);
    const grown = await state(page);
    assert.ok(grown.events >= opened.events);
    assert.ok(grown.buffered > first.end_secs);

    // Another renderer takes over in the middle of it: the same moment, and the manifest goes on being read.
    await page.evaluate(() => player.pause());
    const moment = await page.evaluate(() => player.currentTime);
    await page.evaluate(() => player.setAttribute('backend', 'webgl2'));
    await page.waitForFunction(() => player.backend === 'webgl2' && player.frameCount > 0 && player.readyState >= 2);
    const moved = await state(page);
    assert.deepEqual([moved.time, moved.streamType, moved.duration], [moment, 'live', Infinity]);
    const asking = site.server.requests.length;
    await page.waitForTimeout(1500);
    assert.ok(site.server.requests.slice(asking).filter((path) => path.endsWith('/replay.json')).length >= 2);

    // An older manifest from a cache on the way changes nothing, and neither does a page in its place.
    await page.evaluate(() => player.pause());
    await publish(2);
    await page.waitForTimeout(1300);
    assert.ok(Math.abs((await state(page)).seekable - second.end_secs) < 1e-9);
    serve('replay.json', '<!doctype html><title>Oops</title>');
    await page.waitForTimeout(1300);
    assert.equal((await state(page)).error, null);

    // An event is corrected.
    await publish(3, {
      correct: (manifest) => {
        manifest.events[0].label = 'Corrected';
      },
    });
    await page.waitForFunction(() => player.replayEvents[0].label === 'Corrected', null, { timeout: 30000 });

    // A frame step while live holds still.
    const before = await page.evaluate(() => {
      player.stepFrames(-5);
      return player.currentTime;
    });
    await publish(3);
    await page.waitForTimeout(1200);
    assert.equal((await state(page)).time, before);

    // Far behind is delayed; the button goes back.
    await page.evaluate(() => {
      player.currentTime = player.seekable.start(0);
      return player.play();
    });
    const last = await publish(all, { ended: true });
    await page.waitForFunction(() => player.streamType === 'on-demand', null, { timeout: 30000 });
    const ended = await state(page);
    assert.ok(Math.abs(ended.duration - last.end_secs) < 1e-9);
    assert.equal(ended.liveState, null);
    assert.ok((await page.evaluate(() => told)).some((name) => name.startsWith('durationchange')));
    assert.equal(await page.locator('athlete-replay').getByRole('button', { name: /^(LIVE|DELAYED|LOST)/ }).count(), 0);
    await page.waitForFunction(() => player.buffered.length === 1 && player.readyState === 4);
    await page.evaluate(() => {
      player.currentTime = player.duration - 0.3;
    });
    await page.waitForFunction(() => player.ended, null, { timeout: 10000 });
    const asked = site.server.requests.length;
    await page.waitForTimeout(1500);
    assert.equal(site.server.requests.length, asked, 'nobody asks any more');
  });
});

test('a silent source is said to be so', { timeout: 60000 }, async () => {
  await publish(2, { state: 'stalled' });
  await site.withPlayer({ src: '/fake-replay/replay.json', 'wasm-url': '/dist/', controls: true }, async (page) => {
    assert.equal((await state(page)).liveState, 'delayed');
    await page.locator('athlete-replay').getByRole('button', { name: /^DELAYED/ }).waitFor();
  }, { until: 'canplay' });
});
