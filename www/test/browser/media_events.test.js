// What a <video> does, the element does: one script against both, in the same browser.
import assert from 'node:assert/strict';
import { fakeReplay } from '../support/fake_replay.js';
import { useSite } from '../support/fixture.js';
import { runMediaScript, silence } from '../support/media_script.js';
import test from '../support/test.js';

const site = useSite();

// How often time is reported differs between any two players, and is tested on its own below.
const ordered = (events) => events.filter((name) => name !== 'timeupdate');
// Where a <video> waits for its decoder at the seam of a loop, nothing is interrupted here.
const SEAM = ['waiting', 'canplay', 'playing', 'canplaythrough'];

test('events and properties agree with a <video>, step by step', async () => {
  const files = fakeReplay({ endSecs: 3 });
  files.set('silence.wav', silence(3));
  site.server.replays.set('short', files);
  await site.withPage(async (page) => {
    await page.evaluate((base) => void (customElements.get('athlete-replay').wasmUrl = base), `${site.server.origin}/fake/`);
    const run = (...args) => page.evaluate(`(${runMediaScript})(...${JSON.stringify(args)})`);
    const video = await run('video', '/short/silence.wav', '/short/none.wav');
    const replay = await run('athlete-replay', '/short/replay.json', '/short/none.json');
    assert.equal(Object.keys(video).length, 19);
    for (const [step, expected] of Object.entries(video)) {
      const { events, ...properties } = expected;
      const { events: found, ...foundProperties } = replay[step];
      const keep = step === 'loop' ? (name) => !SEAM.includes(name) : () => true;
      assert.deepEqual(ordered(found).filter(keep), ordered(events).filter(keep), `events of "${step}"`);
      assert.deepEqual(foundProperties, properties, `properties after "${step}"`);
    }
    for (const step of ['seek while paused', 'seek while playing']) {
      const { events } = replay[step];
      const [seeking, time, seeked] = ['seeking', 'timeupdate', 'seeked'].map((name) => events.indexOf(name));
      assert.ok(seeking < time && time < seeked, `${step}: ${events}`);
    }
  });
});

test('timeupdate fires 4 to 66 times a second while playing, and never at rest', async () => {
  await site.withPlayer({ src: '/fake-replay/replay.json', 'wasm-url': '/fake/' }, async (page) => {
    const count = (ms) =>
      page.evaluate(
        (ms) =>
          new Promise((resolve) => {
            let fired = 0;
            player.addEventListener('timeupdate', () => (fired += 1));
            setTimeout(() => resolve(fired), ms);
          }),
        ms,
      );
    await page.evaluate(() => player.play());
    const playing = await count(1500);
    assert.ok(playing >= 6 && playing <= 99, `${playing} in 1.5 s`);
    await page.evaluate(() => player.pause());
    await page.waitForTimeout(50);
    assert.equal(await count(600), 0);
  });
});

test('there is no sound, so nothing speaks of it', async () => {
  await site.withPage(async (page) => {
    const found = await page.evaluate(() => {
      const player = document.createElement('athlete-replay');
      return ['volume', 'muted', 'requestPictureInPicture', 'audioTracks'].filter((name) => name in player);
    });
    assert.deepEqual(found, []);
  });
});

test('attributes reflect as properties and back', async () => {
  await site.withPage(async (page) => {
    const found = await page.evaluate(() => {
      const player = document.createElement('athlete-replay');
      player.loop = true;
      player.autoplay = true;
      player.controls = true;
      player.preload = 'none';
      player.poster = 'a.png';
      player.src = 'b/replay.json';
      const set = player.getAttributeNames().sort().map((name) => `${name}=${player.getAttribute(name)}`);
      player.setAttribute('preload', 'nonsense');
      const read = [player.preload, new URL(player.src).pathname, new URL(player.poster).pathname];
      player.loop = false;
      return [set, read, player.hasAttribute('loop')];
    });
    assert.deepEqual(found, [
      ['autoplay=', 'controls=', 'loop=', 'poster=a.png', 'preload=none', 'src=b/replay.json'],
      ['auto', '/b/replay.json', '/a.png'],
      false,
    ]);
  });
});
