// The picture over the timeline, on the real engine: it is of the moment pointed at, and the main picture knows nothing of it.
import assert from 'node:assert/strict';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const SPRINT = '/demo/replays/sprint/replay.json';

/** Points at a share of the timeline. */
async function pointAt(page, share) {
  const box = await page.locator('.rail').boundingBox();
  await page.mouse.move(box.x + box.width * share, box.y + box.height / 2);
}

const pixels = (page) => page.locator('.preview[data-shown]').screenshot();

for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: the timeline shows the moment pointed at, and nothing of the main picture changes`, async () => {
    await site.withPlayer({ src: SPRINT, controls: true, backend }, async (page) => {
      await page.evaluate(async () => {
        player.currentTime = 3;
        player.follow('bolt');
        player.orbit(0.3, 0.02);
        await new Promise((done) => setTimeout(done, 1500));
      });
      const before = await page.evaluate(() => ({ time: player.currentTime, camera: player.camera, following: player.following, frames: player.stats.framesSubmitted, paused: player.paused }));
      await pointAt(page, 0.3);
      await page.waitForSelector('.preview[data-shown] canvas');
      await page.waitForTimeout(300);
      const first = await pixels(page);
      await pointAt(page, 0.75);
      await page.waitForTimeout(400);
      const second = await pixels(page);
      assert.ok(!first.equals(second), 'another moment is another picture');
      // What is asked for is not what was left behind.
      await pointAt(page, 0.3);
      await page.waitForTimeout(400);
      assert.ok((await pixels(page)).length > 1500, 'there is a scene in it');
      const after = await page.evaluate(() => ({ time: player.currentTime, camera: player.camera, following: player.following, frames: player.stats.framesSubmitted, paused: player.paused }));
      assert.deepEqual(after, before);
      // Looked at no more, it gives everything back.
      await page.mouse.move(5, 5);
      await page.waitForFunction(() => player.shadowRoot.querySelector('.preview canvas') === null, null, { timeout: 15000 });
      assert.deepEqual([await page.evaluate(() => player.error), page.problems], [null, []]);
    }, { viewport: { width: 900, height: 600 }, reducedMotion: 'reduce' });
  });
}

test('another replay has previews of its own', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await pointAt(page, 0.3);
    await page.waitForSelector('.preview[data-shown] canvas');
    await page.evaluate(() => {
      player.shadowRoot.querySelector('.preview canvas').id = 'of-the-first';
      player.load();
    });
    await page.waitForFunction(() => player.readyState === 4);
    await pointAt(page, 0.5);
    await page.waitForFunction(() => player.shadowRoot.querySelector('.preview[data-shown] canvas:not([id])'));
    assert.deepEqual(page.problems, []);
  });
});

test('without its script the timeline still tells the time', async () => {
  site.server.faults.set('/dist/preview.js', { status: 503 });
  try {
    await site.withPlayer(FAKE, async (page) => {
      await pointAt(page, 0.5);
      await page.waitForFunction(() => /6\.\d/.test(player.shadowRoot.querySelector('.tip').textContent));
      assert.equal(await page.evaluate(() => player.shadowRoot.querySelector('.preview').hasAttribute('data-shown')), false);
    });
  } finally {
    site.server.faults.clear();
  }
});
