// Uncertainty, implements and quality: what the engine is told, and what is seen on both back ends.
import assert from 'node:assert/strict';
import { addPlayer, openPage } from '../support/browser.js';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import { difference, keepActual, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const site = useSite();
const whenFull = (page) => page.waitForFunction(() => player.stats.full && player.readyState === 4, null, { timeout: 60000 });

test('uncertainty is told to the full engine, which nothing fetches before, and the menu turns it off again', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => player.stats.full), false);
    await page.evaluate(() => void (player.uncertainty = true));
    await whenFull(page);
    await page.waitForFunction(() => fakeEngine.uncertainty === true);
    assert.equal(await page.evaluate(() => player.hasAttribute('uncertainty')), true);
    await page.locator('[part~=more], button[aria-label=More]').first().click();
    const item = page.getByRole('menuitemcheckbox', { name: 'Uncertainty' });
    assert.equal(await item.getAttribute('aria-checked'), 'true');
    await item.click();
    await page.waitForFunction(() => fakeEngine.uncertainty === false);
    assert.equal(await page.evaluate(() => player.uncertainty), false);
  });
});

/** Pixels across. */
const width = (page) => page.evaluate(() => player.shadowRoot.querySelector('canvas').width);

test('a page chooses a quality, and without one frames that are slow for their pixels choose a lower one while it moves', { timeout: 120000 }, async () => {
  await site.withPlayer({ ...FAKE, loop: true }, async (page) => {
    await page.waitForTimeout(300);
    const full = await width(page);
    await page.evaluate(() => void (player.quality = 'low'));
    await page.waitForFunction((full) => player.shadowRoot.querySelector('canvas').width === Math.floor(full / 2), full);
    await page.evaluate(() => player.removeAttribute('quality'));
    await page.waitForFunction((full) => player.shadowRoot.querySelector('canvas').width === full, full);
    assert.equal(await page.evaluate(() => player.quality), 'auto');
    // A machine that takes its time for every pixel.
    await page.evaluate((full) => {
      const real = requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (call) => {
        const share = player.shadowRoot.querySelector('canvas').width / full;
        return real(() => setTimeout(() => call(performance.now()), 110 * share * share - 16));
      };
      void player.play();
    }, full);
    await page.waitForFunction((full) => player.shadowRoot.querySelector('canvas').width < full, full, { timeout: 60000 });
    // A picture that stands still is drawn in full.
    await page.evaluate(() => player.pause());
    await page.waitForFunction((full) => player.shadowRoot.querySelector('canvas').width === full, full);
    await page.evaluate(() => player.setAttribute('engine', 'full'));
    await whenFull(page);
    await page.evaluate(() => void (player.quality = 'medium'));
    await page.waitForFunction(() => fakeEngine.shadowSide === 1024);
  });
});

/** Somebody who stands and holds a ball, guesses at a leg, and an elbow that is not seen for a fifth of a second. */
function recording() {
  const at = {
    head: [0, 1.66, 0.02], left_shoulder: [0.19, 1.47, 0], right_shoulder: [-0.19, 1.47, 0], left_elbow: [0.3, 1.2, 0.05], right_elbow: [-0.3, 1.2, 0.05],
    left_wrist: [0.22, 1.15, 0.3], right_wrist: [-0.22, 1.15, 0.3], left_hip: [0.09, 0.95, 0], right_hip: [-0.09, 0.95, 0], left_knee: [0.12, 0.51, 0.06],
    right_knee: [-0.12, 0.51, 0.06], left_ankle: [0.12, 0.07, 0], right_ankle: [-0.12, 0.07, 0],
  };
  const joints = Object.keys(at);
  const frames = Array.from({ length: 101 }, (_, frame) => ({
    joints: joints.map((name) => {
      if (name === 'left_elbow' && frame > 40 && frame < 61) return null;
      const [x, y, z] = at[name];
      return { x, y, z, confidence: /right_(knee|ankle)/.test(name) ? 0.1 : 1 };
    }),
    objects: { basketball: [0, 1.15 + 0.1 * Math.sin(frame / 9), 0.42] },
  }));
  return JSON.stringify({ format: 'pose-json', version: 1, rate_hz: 100, joints, body_map: Object.fromEntries(joints.map((name) => [name, name])), objects: ['basketball'], frames });
}

for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: a ball has its size at once, and what is not sure is seen to be`, { timeout: 180000 }, async () => {
    const [w, h] = [320, 180];
    const page = await openPage(site.browser, site.server.origin, { viewport: { width: w, height: h }, reducedMotion: 'reduce' });
    await page.addStyleTag({ content: `athlete-replay{width:${w}px!important;height:${h}px}` });
    await addPlayer(page, { backend }, null);
    await page.evaluate((text) => void (player.srcObject = new File([text], 'somebody.json')), recording());
    // An object is reason enough for the full engine.
    await whenFull(page);
    await actUntil(page, 'seeked', () => void (player.currentTime = 0.5));
    await page.evaluate(() => {
      player.nameTags = false;
      player.orbit(-0.25, 0.05);
    });
    const sure = await stillOf(page, w, h);
    await page.evaluate(() => void (player.uncertainty = true));
    await page.waitForTimeout(600);
    const unsure = await stillOf(page, w, h);
    await keepActual(`aids-sure-${backend}`, sure);
    await keepActual(`aids-unsure-${backend}`, unsure);
    assert.deepEqual(page.problems, []);
    const found = difference(unsure, sure);
    assert.ok(found.share > 0.004 && found.share < 0.1, JSON.stringify(found));
    await page.evaluate(() => void (player.uncertainty = false));
    await page.waitForTimeout(600);
    const again = difference(await stillOf(page, w, h), sure);
    assert.ok(again.share < 0.0005, JSON.stringify(again));
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}
