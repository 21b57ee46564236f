// A replay beside a real <video>, recorded in the page, follows the frames that it presents.
import assert from 'node:assert/strict';
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
