// The real engine on both back ends: what is drawn, that both draw the same, and that it is what was drawn before.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { addPlayer, openPage } from '../support/browser.js';
import { actUntil, useSite } from '../support/fixture.js';
import { difference, golden, keepActual } from '../support/pictures.js';

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

async function still(page, width = WIDTH, height = HEIGHT) {
  const bytes = await page.evaluate(
    async ([w, h]) => {
      const { data } = await player.captureStill(w, h);
      let text = '';
      for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
      return btoa(text);
    },
    [width, height],
  );
  return { width, height, rgba: new Uint8ClampedArray(Buffer.from(bytes, 'base64')) };
}

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
      const picture = await still(page);
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
