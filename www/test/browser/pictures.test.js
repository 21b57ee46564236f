// The real engine on both back ends: what is drawn, that both draw the same, and that it is what was drawn before.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { addPlayer, openPage } from '../support/browser.js';
import { actUntil, useSite } from '../support/fixture.js';
import { difference, golden, keepActual, shareOfHue, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const file of ['dist/webgpu/engine_bg.wasm', 'dist/webgl/engine_bg.wasm', 'demo/replays/sprint/replay.json']) {
  if (!existsSync(root + file)) throw new Error(`${file} is missing: run \`cargo xtask build\` first`);
}

/** The glue as built, with a trap that a test can set off. */
async function trappingEngine(folder, file) {
  const bytes = await readFile(`${root}/wasm/${folder}/${file}`);
  if (file !== 'engine.js') return bytes;
  return `${bytes}
{
  const advance = View.prototype.advance;
  View.prototype.advance = function (dtSecs) {
    if (globalThis.trapNext) {
      globalThis.trapNext = false;
      throw new WebAssembly.RuntimeError('unreachable');
    }
    return advance.call(this, dtSecs);
  };
  globalThis.instances = (globalThis.instances ?? 0) + 1;
}`;
}

const site = useSite({ engines: { 'trapping-engine': trappingEngine } });
const SPRINT = '/demo/replays/sprint/replay.json';
const BACKENDS = ['webgpu', 'webgl2'];
const [WIDTH, HEIGHT] = [320, 180];

// Both back ends run on one software rasteriser, but rounding differs: a mean of one level of 255, and one pixel in 200
// that matches no neighbour.
const BETWEEN_BACKENDS = { mean: 1, share: 0.005 };
// Against golden pictures a driver's next version gets the same leeway.
const AGAINST_GOLDEN = { mean: 1, share: 0.005 };

/** Race time to the name of its golden picture. */
const MOMENTS = [
  { name: 'start', raceSecs: 0 },
  { name: 'drive', raceSecs: 3 },
  { name: 'finish', raceSecs: 9.58 },
];

const goTo = (page, raceSecs) => actUntil(page, 'seeked', (secs) => void (player.currentTime = player.info.clockZeroSecs + secs), raceSecs);

/** A small element, so that software drawing stays quick. */
async function openSprint(backend, more = {}) {
  const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
  await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
  await addPlayer(page, { src: SPRINT, backend, ...more });
  return page;
}

const shots = new Map();

for (const backend of BACKENDS) {
  test(`${backend} draws the sprint at three moments as it did before`, { timeout: 120000 }, async () => {
    const page = await openSprint(backend);
    assert.equal(await page.evaluate(() => player.backend), backend);
    for (const { name, raceSecs } of MOMENTS) {
      await goTo(page, raceSecs);
      const picture = await stillOf(page, WIDTH, HEIGHT);
      shots.set(`${backend} ${name}`, picture);
      // One golden picture serves both back ends.
      if (process.env.BLESS && backend !== BACKENDS[0]) continue;
      const found = difference(picture, await golden(name, picture));
      if (found.mean > AGAINST_GOLDEN.mean || found.share > AGAINST_GOLDEN.share) {
        await keepActual(`${name}-${backend}`, picture);
        assert.fail(`${name}: ${JSON.stringify(found)}; see test/golden/${name}-${backend}.actual.png`);
      }
    }
    assert.deepEqual(page.problems, []);
    await page.close();
  });
}

test('both back ends draw the same', () => {
  for (const { name } of MOMENTS) {
    const [a, b] = BACKENDS.map((backend) => shots.get(`${backend} ${name}`));
    const found = difference(a, b);
    assert.ok(found.mean <= BETWEEN_BACKENDS.mean && found.share <= BETWEEN_BACKENDS.share, `${name}: ${JSON.stringify(found)}`);
  }
  const moved = difference(shots.get('webgpu start'), shots.get('webgpu finish'));
  assert.ok(moved.mean > 4 * BETWEEN_BACKENDS.mean, `the tolerance would not notice another moment: ${JSON.stringify(moved)}`);
});

for (const backend of BACKENDS) {
  test(`${backend}: the athletes are what is drawn`, { timeout: 120000 }, async () => {
    const page = await openSprint(backend);
    await goTo(page, 5);
    // Vests that neither track, grass nor sky resembles; without athletes not a fifth of this share has their hue.
    for (const id of ['bolt', 'burns']) {
      const colour = await page.evaluate((id) => {
        player.follow(id);
        return player.participants.find((p) => p.id === id).colours[0];
      }, id);
      await page.waitForTimeout(400);
      const share = shareOfHue(await stillOf(page, 160, 90), colour);
      assert.ok(share > 0.005, `${id} in ${colour} fills ${(share * 100).toFixed(2)} % when followed`);
    }
    await page.close();
  });
}

for (const backend of BACKENDS) {
  test(`${backend}: paused and untouched, no frame is submitted`, { timeout: 60000 }, async () => {
    const page = await openSprint(backend);
    await goTo(page, 5);
    const frames = () => page.evaluate(() => player.stats.framesSubmitted);
    let before = 0;
    // What is still arriving on a busy machine may be drawn first.
    do {
      before = await frames();
      await page.waitForTimeout(500);
    } while (before === 0 || (await frames()) !== before);
    await page.waitForTimeout(1000);
    assert.equal(await frames(), before);
    await page.close();
  });
}

test('where the motion is missing nobody is drawn', { timeout: 120000 }, async () => {
  const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
  await page.route('**/*.seg', (route) => route.fulfill({ status: 404 }));
  await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
  await addPlayer(page, { src: SPRINT, backend: 'webgpu' }, 'error');
  await page.waitForFunction(() => player.readyState === 4);
  await goTo(page, 5);
  const picture = await stillOf(page, 160, 90);
  for (const colour of await page.evaluate(() => ['bolt', 'burns'].map((id) => player.participants.find((p) => p.id === id).colours[0]))) {
    assert.ok(shareOfHue(picture, colour) < 0.001, colour);
  }
  await page.close();
});

for (const backend of BACKENDS) {
  test(`${backend}: after a trap a fresh engine shows the same frame`, { timeout: 120000 }, async () => {
    const page = await openSprint(backend, { 'wasm-url': '/trapping-engine/' });
    await goTo(page, 4.2);
    await page.evaluate(() => {
      player.follow('gay');
      player.orbit(0.4, 0.05);
      player.dolly(-1);
    });
    await page.waitForTimeout(800);
    const before = await stillOf(page, WIDTH, HEIGHT);
    await page.evaluate(() => {
      globalThis.trapNext = true;
      player.currentTime = player.currentTime;
    });
    await page.waitForFunction(() => globalThis.instances >= 2 && player.backend !== null && player.readyState === 4, null, { timeout: 60000 });
    const found = difference(await stillOf(page, WIDTH, HEIGHT), before);
    assert.ok(found.mean < 0.5 && found.share < 0.001, JSON.stringify(found));
    assert.deepEqual(await page.evaluate(() => [player.error, player.backend, globalThis.instances]), [null, backend, 2]);
    await page.close();
  });
}

test('webgl2: an element that leaves gives its context back, and has one when it returns', { timeout: 120000 }, async () => {
  const page = await openSprint('webgl2');
  await goTo(page, 4.2);
  const before = await stillOf(page, WIDTH, HEIGHT);
  const lost = await page.evaluate(async () => {
    const context = player.shadowRoot.querySelector('canvas').getContext('webgl2');
    const held = context.isContextLost();
    player.remove();
    await new Promise((done) => setTimeout(done, 100));
    const given = context.isContextLost();
    document.body.append(player);
    return [held, given];
  });
  assert.deepEqual(lost, [false, true]);
  const found = difference(await stillOf(page, WIDTH, HEIGHT), before);
  assert.ok(found.mean < 0.5 && found.share < 0.001, JSON.stringify(found));
  assert.deepEqual(await page.evaluate(() => [player.error, player.backend]), [null, 'webgl2']);
  await page.close();
});

test('webgl2: a lost context comes back with the same frame', { timeout: 120000 }, async () => {
  const page = await openSprint('webgl2');
  await goTo(page, 4.2);
  const before = await stillOf(page, WIDTH, HEIGHT);
  await page.evaluate(() => {
    const canvas = player.shadowRoot.querySelector('canvas');
    globalThis.lost = canvas;
    canvas.getContext('webgl2').getExtension('WEBGL_lose_context').loseContext();
  });
  await page.waitForFunction(() => {
    const canvases = [...player.shadowRoot.querySelectorAll('canvas')];
    return canvases.length === 1 && canvases[0] !== lost && player.frameCount > 0;
  }, null, { timeout: 60000 });
  const found = difference(await stillOf(page, WIDTH, HEIGHT), before);
  assert.ok(found.mean < 0.5 && found.share < 0.001, JSON.stringify(found));
  await page.close();
});

test('the back end is chosen at run time and only that one is downloaded', { timeout: 120000 }, async () => {
  for (const [hide, expected, folder] of [[false, 'webgpu', 'webgl'], [true, 'webgl2', 'webgpu']]) {
    const page = await openPage(site.browser, site.server.origin);
    if (hide) await page.evaluate(() => Object.defineProperty(navigator, 'gpu', { value: undefined }));
    const before = site.server.requests.length;
    await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
    await addPlayer(page, { src: SPRINT });
    assert.equal(await page.evaluate(() => player.backend), expected);
    const asked = site.server.requests.slice(before);
    assert.ok(asked.some((path) => path.endsWith('engine_bg.wasm')));
    assert.ok(!asked.some((path) => path.includes(`/${folder}/`)), asked.join(' '));
    await page.close();
  }
});

for (const backend of BACKENDS) {
  test(`${backend}: idle is idle, and a strict policy is no obstacle`, { timeout: 120000 }, async () => {
    const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; style-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'";
    site.server.faults.set('/page', { headers: { 'content-security-policy': policy } });
    try {
      const page = await openPage(site.browser, site.server.origin);
      await page.evaluate(() => {
        globalThis.violations = [];
        document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI}`));
      });
      await addPlayer(page, { src: SPRINT, backend, controls: true });
      await page.waitForTimeout(1500);
      const frames = () => page.evaluate(() => player.stats.framesSubmitted);
      const before = await frames();
      assert.ok(before >= 1);
      await page.waitForTimeout(1000);
      assert.equal(await frames(), before);
      assert.deepEqual(await page.evaluate(() => violations), []);
      await page.close();
    } finally {
      site.server.faults.clear();
    }
  });
}
