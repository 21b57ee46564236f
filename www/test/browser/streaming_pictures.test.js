// What the real engine shows of a replay whose samples have not come: key poses at once, the samples when they are there.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { addPlayer, openPage } from '../support/browser.js';
import { useSite } from '../support/fixture.js';
import { difference, keepActual, shareOfHue, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const file of ['dist/webgpu/engine_bg.wasm', 'dist/webgl/engine_bg.wasm', 'demo/replays/sprint/replay.json']) {
  if (!existsSync(root + file)) throw new Error(`${file} is missing: run \`cargo xtask build\` first`);
}

const site = useSite();
afterEach(() => site.server.faults.clear());

const FOLDER = '/demo/replays/sprint/';
const files = (await readdir(root + FOLDER)).sort();
const segments = files.filter((name) => name.endsWith('.seg'));
const coarse = files.filter((name) => name.endsWith('.coarse'));
const [WIDTH, HEIGHT] = [320, 180];
/** In the third of the segments, which are 4 s long: a key pose, which is within 5 mm of the samples. */
const MOMENT_SECS = 8.96;
// The camera goes along with the athlete, so that the 5 mm shift every edge of the picture a little; another posture changes a tenth
// of it.
const BETWEEN_LAYERS = { mean: 2, share: 0.01 };

/** A page on which the first segment has come and the others wait for `open`. */
async function openHeldBack(backend, { withCoarse }) {
  let open;
  const held = new Promise((resolve) => (open = resolve));
  for (const name of segments.slice(1)) site.server.faults.set(FOLDER + name, { held });
  if (!withCoarse) for (const name of coarse) site.server.faults.set(FOLDER + name, { status: 404 });
  const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
  await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
  await addPlayer(page, { src: `${FOLDER}replay.json`, backend }, 'loadeddata');
  assert.equal(await page.evaluate(() => player.backend), backend);
  await page.evaluate(() => player.follow('bolt'));
  await page.waitForTimeout(300);
  return { page, open };
}

/** Seeks, lets the next frame be drawn, and gives what is known then. */
const seekForOneFrame = (page) =>
  page.evaluate(async (secs) => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    const before = player.stats.framesSubmitted;
    player.currentTime = secs;
    await frame();
    // This one's callback may come before the engine's of the same frame.
    await new Promise((done) => setTimeout(done));
    return { frames: player.stats.framesSubmitted - before, seeking: player.seeking, readyState: player.readyState, time: player.currentTime };
  }, MOMENT_SECS);

/** The camera goes along with whoever it follows, and where it stands depends on when it set out: it sets out anew. */
async function setOutAnew(page) {
  await page.evaluate(() => {
    player.resetCamera();
    player.follow('bolt');
  });
  await page.waitForTimeout(300);
}

const vest = (page) => page.evaluate(() => player.participants.find(({ id }) => id === 'bolt').colours[0]);

for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: a moment that has not come shows key poses in the next frame, then the samples`, { timeout: 120000 }, async () => {
    const { page, open } = await openHeldBack(backend, { withCoarse: true });
    const at = await seekForOneFrame(page);
    assert.deepEqual(at, { frames: 1, seeking: true, readyState: 1, time: MOMENT_SECS });
    const colour = await vest(page);
    await setOutAnew(page);
    const early = await stillOf(page, WIDTH, HEIGHT);
    const share = shareOfHue(early, colour);
    if (process.env.KEEP) await keepActual(`coarse-${backend}`, early);
    assert.ok(share > 0.005, `the vest fills ${(share * 100).toFixed(2)} %`);
    await page.evaluate(() => (globalThis.sought = new Promise((done) => player.addEventListener('seeked', done, { once: true }))) && undefined);
    open();
    await page.evaluate(() => sought.then(() => undefined));
    await setOutAnew(page);
    const final = await stillOf(page, WIDTH, HEIGHT);
    if (process.env.KEEP) await keepActual(`samples-${backend}`, final);
    assert.deepEqual(await page.evaluate(() => [player.currentTime, player.error]), [MOMENT_SECS, null]);
    assert.deepEqual(page.problems, []);
    await page.close();

    // The same moment with everything at hand, reached the same way; and with nothing.
    const all = await openHeldBack(backend, { withCoarse: true });
    all.open();
    await all.page.waitForFunction(() => player.readyState === 4 && player.buffered.length === 1 && player.buffered.end(0) > 12);
    await seekForOneFrame(all.page);
    await all.page.waitForFunction(() => !player.seeking);
    await setOutAnew(all.page);
    const exact = await stillOf(all.page, WIDTH, HEIGHT);
    await all.page.close();
    assert.deepEqual(difference(final, exact), { mean: 0, share: 0 }, 'how the samples came leaves no trace');
    const apart = difference(early, exact);
    assert.ok(apart.mean <= BETWEEN_LAYERS.mean && apart.share <= BETWEEN_LAYERS.share, `key pose and samples: ${JSON.stringify(apart)}`);
    if (process.env.KEEP) console.log(backend, apart);

    site.server.faults.clear();
    const none = await openHeldBack(backend, { withCoarse: false });
    await seekForOneFrame(none.page);
    await setOutAnew(none.page);
    const empty = await stillOf(none.page, WIDTH, HEIGHT);
    if (process.env.KEEP) await keepActual(`empty-${backend}`, empty);
    none.open();
    await none.page.close();
    const without = shareOfHue(empty, colour);
    assert.ok(without < share / 5, `the empty track has ${(without * 100).toFixed(2)} % of the vest's hue, the athletes ${(share * 100).toFixed(2)} %`);
  });
}
