// A replay beside a real <video>, recorded in the page, follows the frames that it presents.
import assert from 'node:assert/strict';
import { fakeReplay } from '../support/fake_replay.js';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
/** A frame at 60 Hz. */
const FRAME_SECS = 1 / 60;

/** Records four seconds of a canvas into a WebM and shows it as `<video id="video">`. */
const addVideo = (page) =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const done = new Promise((resolve) => (recorder.onstop = resolve));
    recorder.start();
    for (let i = 0; i < 120; i += 1) {
      context.fillStyle = `hsl(${i * 4} 90% 50%)`;
      context.fillRect(0, 0, 64, 36);
      await new Promise((next) => setTimeout(next, 33));
    }
    recorder.stop();
    await done;
    const video = Object.assign(document.createElement('video'), { id: 'video', muted: true, src: URL.createObjectURL(new Blob(pieces, { type: 'video/webm' })) });
    document.body.append(video);
    await new Promise((resolve) => (video.onloadeddata = resolve));
    globalThis.video = video;
    const note = (_, { mediaTime }) => {
      globalThis.presentedSecs = mediaTime;
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  });

test('the replay plays, pauses, seeks and keeps time with the video', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await addVideo(page);
    assert.ok(Number.isNaN(await page.evaluate(() => player.syncResidual)));
    await page.evaluate(() => {
      player.setAttribute('sync-offset', '4.5');
      player.setAttribute('sync', '#video');
    });
    await page.waitForTimeout(200);
    const residuals = await page.evaluate(async () => {
      await video.play();
      const residuals = [];
      await new Promise((done) => setTimeout(done, 1200));
      while (!video.ended && residuals.length < 40) {
        await new Promise((next) => setTimeout(next, 25));
        residuals.push(Math.abs(player.syncResidual));
      }
      return residuals.sort((a, b) => a - b);
    });
    const [median, most] = [0.5, 0.9].map((share) => residuals[Math.floor(residuals.length * share)]);
    assert.ok(residuals.length >= 20, `${residuals.length} measurements`);
    console.log(`residual: median ${(median * 1000).toFixed(2)} ms, 9 of 10 below ${(most * 1000).toFixed(2)} ms`);
    assert.ok(median < FRAME_SECS, `${median} s`);
    assert.equal(await page.evaluate(() => player.paused), false);
    await page.evaluate(() => video.pause());
    await page.waitForFunction(() => player.paused && !player.seeking);
    const apart = await page.evaluate(() => player.currentTime - presentedSecs - 4.5);
    assert.ok(Math.abs(apart) < 1e-3, `at rest it shows the video's frame, found ${apart} s`);
    await page.evaluate(() => void (video.currentTime = 0.5));
    await page.waitForFunction(() => Math.abs(player.currentTime - 5) < 0.04);
    await page.evaluate(() => {
      video.playbackRate = 0.5;
      return video.play();
    });
    await page.waitForFunction(() => !player.paused && player.playbackRate === 0.5);
  });
});

test('outside of the replay it waits at its end, and without the attribute it is free', async () => {
  await site.withPlayer({ ...FAKE, sync: '#video', 'sync-offset': '20' }, async (page) => {
    await addVideo(page);
    // The video came after the attribute: naming it again finds it.
    await page.evaluate(() => player.setAttribute('sync', '#video'));
    await page.evaluate(() => video.play());
    await page.waitForFunction(() => player.currentTime === 13 && player.paused);
    await page.evaluate(() => player.removeAttribute('sync'));
    await page.waitForFunction(() => Number.isNaN(player.syncResidual));
    await page.evaluate(() => void (player.currentTime = 2));
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => player.currentTime), 2);
    for (const nonsense of ['::nothing', '#none', 'body']) await page.evaluate((name) => player.setAttribute('sync', name), nonsense);
    await page.waitForTimeout(50);
    assert.ok(Number.isNaN(await page.evaluate(() => player.syncResidual)));
    assert.deepEqual(page.problems, []);
  });
});

test('a nudge moves the replay against a video that stands, by key, by menu and by the API', async () => {
  await site.withPlayer({ ...FAKE, sync: '#video', 'sync-offset': '4.5' }, async (page) => {
    await addVideo(page);
    await page.evaluate(async () => {
      player.setAttribute('sync', '#video');
      video.currentTime = 1;
      await new Promise((done) => (video.onseeked = done));
      player.focus();
    });
    await page.waitForFunction(() => Math.abs(player.currentTime - 5.5) < 0.04 && Math.abs(player.syncResidual) < 1e-6);
    const before = await page.evaluate(() => player.currentTime);
    await page.keyboard.press(']');
    await page.waitForFunction((before) => Math.abs(player.currentTime - before - 0.02) < 1e-6, before);
    assert.equal(await page.evaluate(() => player.getAttribute('sync-offset')), '4.52');
    assert.match(await page.evaluate(() => player.shadowRoot.querySelector('.hint').textContent), /Offset to the video: 4\.52 seconds/);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Replay a little back against the video' }).click();
    await page.waitForFunction((before) => Math.abs(player.currentTime - before) < 1e-6, before);
    await page.evaluate(() => void (player.syncOffset = 3.25));
    await page.waitForFunction((before) => Math.abs(player.currentTime - before + 1.25) < 1e-6, before);
  });
});

test('the replay leads the video: it plays, stands, seeks and changes its rate with the replay', async () => {
  await site.withPlayer({ ...FAKE, 'sync-role': 'leader', 'sync-offset': '4' }, async (page) => {
    await addVideo(page);
    await page.evaluate(() => {
      player.currentTime = 5;
      player.setAttribute('sync', '#video');
    });
    await page.waitForFunction(() => Math.abs(video.currentTime - 1) < 0.01 && video.paused);
    const residuals = await page.evaluate(async () => {
      player.currentTime = 4.2;
      await player.play();
      await new Promise((done) => setTimeout(done, 1500));
      const residuals = [];
      while (!video.ended && residuals.length < 25) {
        await new Promise((next) => setTimeout(next, 25));
        residuals.push(Math.abs(player.syncResidual));
      }
      return residuals.filter(Number.isFinite).sort((a, b) => a - b);
    });
    const median = residuals[Math.floor(residuals.length / 2)];
    console.log(`residual while leading: median ${(median * 1000).toFixed(2)} ms of ${residuals.length}`);
    assert.ok(residuals.length >= 10);
    // What a video's rate can do: within the distance that is put right by a seek, and mostly far nearer.
    assert.ok(median < 0.1, `${median} s`);
    assert.equal(await page.evaluate(() => video.paused), false);
    await page.evaluate(() => player.pause());
    await page.waitForFunction(() => video.paused && !video.seeking && Math.abs(video.currentTime - (player.currentTime - 4)) < 0.01);
    await page.evaluate(() => {
      player.playbackRate = 0.5;
      player.currentTime = 4.5;
      return player.play();
    });
    await page.waitForFunction(() => !video.paused && Math.abs(video.playbackRate - 0.5) < 0.06);
    // Before its own start the video waits at it.
    await page.evaluate(() => {
      player.pause();
      player.currentTime = 1;
    });
    await page.waitForFunction(() => video.paused && video.currentTime === 0);
    assert.deepEqual(page.problems, []);
  });
});

for (const kind of ['Shaka Player', 'hls.js']) {
  test(`the wall clock of ${kind} places the replay by the time of day`, async () => {
    const files = fakeReplay();
    files.set('replay.json', Buffer.from(JSON.stringify({ ...JSON.parse(files.get('replay.json')), start_utc: '2030-08-03T20:00:00Z' })));
    site.server.replays.set('of-the-day', files);
    await site.withPlayer({ ...FAKE, src: '/of-the-day/replay.json' }, async (page) => {
      await addVideo(page);
      const start = await page.evaluate(() => player.info.startUtc);
      assert.ok(Number.isFinite(Date.parse(start ?? '')), 'the fake replay says when it began');
      await page.evaluate(async (kind) => {
        // The video's own 0 is six seconds into the replay; the stream knows it only as a time of day, and only after a while.
        let known = false;
        const date = () => (known ? new Date(Date.parse(player.info.startUtc) + (6 + video.currentTime) * 1000) : null);
        const shaka = { getPlayheadTimeAsDate: date, getMediaElement: () => video };
        const hls = {
          media: video,
          get playingDate() {
            return date();
          },
        };
        player.clock = kind === 'hls.js' ? hls : shaka;
        await video.play();
        await new Promise((done) => setTimeout(done, 300));
        globalThis.unknown = [player.paused, Number.isNaN(player.syncResidual)];
        known = true;
      }, kind);
      assert.deepEqual(await page.evaluate(() => globalThis.unknown), [true, true], 'nothing moves before the time is known');
      await page.waitForFunction(() => !player.paused && Math.abs(player.currentTime - 6 - video.currentTime) < 0.1);
      await page.evaluate(() => video.pause());
      await page.waitForFunction(() => player.paused && Math.abs(player.currentTime - 6 - video.currentTime) < 0.05);
      await page.evaluate(() => void (player.clock = null));
      await page.waitForFunction(() => Number.isNaN(player.syncResidual));
      assert.deepEqual(page.problems, []);
    });
  });
}
