// Going over from the small engine to the full one, beside the running picture.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { addPlayer, openPage } from '../support/browser.js';
import { FAKE, actUntil, report, useSite } from '../support/fixture.js';
import { difference, stillOf } from '../support/pictures.js';
import { decodePng } from '../support/png.js';
import test from '../support/test.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const file of ['dist/webgpu-full/engine_bg.wasm', 'dist/webgl-full/engine_bg.wasm', 'demo/replays/sprint/replay.json']) {
  if (!existsSync(root + file)) throw new Error(`${file} is missing: run \`cargo xtask build\` first`);
}

const site = useSite();
const SPRINT = '/demo/replays/sprint/replay.json';
const [WIDTH, HEIGHT] = [320, 180];
/** Of the same engine on the same device. */
const SAME = { mean: 0.5, share: 0.001 };
const FOLDERS = { webgpu: 'webgpu', webgl2: 'webgl' };

const whenFull = (page) => page.waitForFunction(() => player.stats.full && player.readyState === 4, null, { timeout: 60000 });
const askForFull = (page) => page.evaluate(() => player.setAttribute('engine', 'full'));
/** What is on the screen where the player is. */
const seen = async (page) => decodePng(await page.screenshot({ clip: await page.locator('athlete-replay').boundingBox() }));

for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: the picture neither blanks nor jumps while the full engine takes over`, { timeout: 180000 }, async () => {
    const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
    await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
    await addPlayer(page, { src: SPRINT, backend });
    await actUntil(page, 'seeked', () => void (player.currentTime = player.info.clockZeroSecs + 4.2));
    await page.evaluate(() => {
      player.follow('gay');
      player.orbit(0.4, 0.05);
      player.dolly(-1);
    });
    await page.waitForTimeout(500);
    const [before, still] = [await seen(page), await stillOf(page, WIDTH, HEIGHT)];
    const state = () => page.evaluate(() => [player.currentTime, player.following, player.camera, player.error, player.backend]);
    const told = await state();
    site.server.faults.set(`/dist/${FOLDERS[backend]}-full/engine_bg.wasm`, { delayMs: 400 });
    await askForFull(page);
    let over = false;
    for (let looks = 0; looks < 400 && !over; looks += 1) {
      over = await page.evaluate(() => player.stats.full && player.shadowRoot.querySelectorAll('canvas').length === 1);
      const found = difference(await seen(page), before);
      assert.ok(found.mean < SAME.mean && found.share < SAME.share, `look ${looks}: ${JSON.stringify(found)}`);
    }
    assert.ok(over, 'the full engine took over');
    site.server.faults.clear();
    assert.deepEqual(await state(), told);
    const found = difference(await stillOf(page, WIDTH, HEIGHT), still);
    assert.ok(found.mean < SAME.mean && found.share < SAME.share, JSON.stringify(found));
    assert.deepEqual(page.problems, []);
    await page.close();
  });

  test(`${backend}: playing goes on while the full engine takes over`, { timeout: 180000 }, async () => {
    const page = await openPage(site.browser, site.server.origin);
    await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
    await addPlayer(page, { src: SPRINT, backend, loop: true });
    const events = await page.evaluate(async () => {
      const fired = [];
      await player.play();
      for (const name of ['pause', 'waiting', 'seeking', 'emptied', 'error']) player.addEventListener(name, () => fired.push(name));
      player.playbackRate = 0.1;
      globalThis.times = [];
      const look = () => {
        times.push(player.currentTime);
        requestAnimationFrame(look);
      };
      look();
      player.setAttribute('engine', 'full');
      return fired;
    });
    await whenFull(page);
    const found = await page.evaluate(async () => {
      const at = player.currentTime;
      while (player.currentTime === at) await new Promise((done) => requestAnimationFrame(done));
      return { times, paused: player.paused };
    });
    assert.deepEqual([events, found.paused], [[], false]);
    for (const [index, time] of found.times.entries()) assert.ok(index === 0 || time >= found.times[index - 1], `${found.times[index - 1]} then ${time}`);
    await page.close();
  });
}

test('a page that asks for the full engine from the start downloads it alone', { timeout: 60000 }, async () => {
  const page = await openPage(site.browser, site.server.origin);
  const before = site.server.requests.length;
  await addPlayer(page, { src: SPRINT, backend: 'webgpu', engine: 'full' });
  assert.equal(await page.evaluate(() => player.stats.full), true);
  const engines = site.server.requests.slice(before).filter((path) => path.endsWith('engine_bg.wasm'));
  assert.deepEqual(engines, ['/dist/webgpu-full/engine_bg.wasm']);
  await page.close();
});

test('a full engine that cannot be had leaves the small one playing, and is told of', async () => {
  for (const file of ['engine.js', 'engine_bg.wasm']) {
    await site.withPlayer(FAKE, async (page) => {
      await page.evaluate(() => player.play());
      site.server.faults.set(`/fake/webgpu-full/${file}`, { status: 404, times: 1 });
      await actUntil(page, 'error', () => player.setAttribute('engine', 'full'));
      const found = await report(page);
      assert.deepEqual([found.code, found.fatal, found.visible], ['engine-unreachable', false, true]);
      assert.match(found.where, /\/fake\/webgpu-full\//);
      const [full, paused, time] = await page.evaluate(() => [player.stats.full, player.paused, player.currentTime]);
      assert.deepEqual([full, paused], [false, false]);
      await page.waitForFunction((before) => player.currentTime > before, time);
      // Trying again is a click. A script that failed to load is remembered by the page for good.
      if (file === 'engine_bg.wasm') {
        await page.evaluate(() => player.shadowRoot.querySelector('[part=retry]').click());
        await whenFull(page);
        assert.equal(await page.evaluate(() => player.error), null);
      }
    });
  }
});

test('a page that asks for a full engine that is not there gets the small one', async () => {
  for (const folder of ['webgpu-full', 'webgl-full']) site.server.faults.set(`/fake/${folder}/engine_bg.wasm`, { status: 404 });
  try {
    await site.withPlayer({ ...FAKE, engine: 'full' }, async (page) => {
      await page.waitForFunction(() => player.readyState === 4);
      assert.deepEqual(await page.evaluate(() => [player.error.code, player.error.fatal, player.stats.full]), ['engine-unreachable', false, false]);
    }, { until: 'error' });
  } finally {
    site.server.faults.clear();
  }
});

test('an element that leaves while the full engine is on its way, or asks early or twice, ends with one picture', async () => {
  site.server.faults.set('/fake/webgpu-full/engine_bg.wasm', { delayMs: 300, times: 1 });
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(async () => {
      player.setAttribute('engine', 'full');
      player.remove();
      await new Promise((done) => setTimeout(done, 500));
      document.body.append(player);
      player.setAttribute('engine', 'auto');
      player.setAttribute('engine', 'full');
    });
    await whenFull(page);
    await page.waitForFunction(() => player.shadowRoot.querySelectorAll('canvas').length === 1);
    assert.equal(await page.evaluate(() => player.error), null);
  });
  // Asked for while the small one is on its way.
  site.server.faults.set('/fake/webgpu/engine_bg.wasm', { delayMs: 300, times: 1 });
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForTimeout(50);
    await askForFull(page);
    await whenFull(page);
    assert.deepEqual(await page.evaluate(() => [player.error, player.shadowRoot.querySelectorAll('canvas').length]), [null, 1]);
  }, { until: null });
});

test('a trap in the full engine is replaced by a full engine', async () => {
  await site.withPlayer({ ...FAKE, engine: 'full' }, async (page) => {
    await page.evaluate(() => {
      globalThis.fakeEngine.trapNext = 'draw';
      player.currentTime = 3;
    });
    await page.waitForFunction(() => fakeEngine.traps === 1 && fakeEngine.instances === 2 && player.readyState === 4);
    assert.deepEqual(await page.evaluate(() => [player.stats.full, player.error, player.currentTime]), [true, null, 3]);
  });
});
