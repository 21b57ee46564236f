// Both back ends draw the same, over twelve scenes that between them use everything that is drawn.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { addPlayer, openPage } from '../support/browser.js';
import { useSite } from '../support/fixture.js';
import { difference, keepActual, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const site = useSite();
const root = fileURLToPath(new URL('../../..', import.meta.url));
const [WIDTH, HEIGHT] = [320, 180];
/** The mean difference in levels of 255, and the share of pixels that match no neighbour within 24. */
const BOUND = { mean: 1, share: 0.005 };

const SPRINT = '/demo/replays/sprint/replay.json';
const GUN_SECS = 2;

/** `act` runs in the page, once the moment `at` (in seconds; else the middle) is shown. */
const SCENES = [
  { name: 'in the blocks', at: GUN_SECS - 0.5, act: () => player.showShot('start') },
  { name: 'head-on', at: GUN_SECS + 6, act: () => player.showShot('head-on') },
  { name: 'from above', at: GUN_SECS + 5, act: () => player.showShot('blimp') },
  { name: 'close', at: GUN_SECS + 8, act: () => (player.follow('bolt'), player.dolly(5)) },
  { name: 'far', at: GUN_SECS + 4, act: () => player.dolly(-14) },
  { name: 'by day', at: GUN_SECS + 9.58, attributes: { light: 'day' }, act: () => player.showShot('finish-line') },
  { name: 'at night, with trails', at: GUN_SECS + 5, attributes: { light: 'night' }, act: () => (player.trails = 'speed') },
  { name: 'in a studio, with slices', at: GUN_SECS + 2, attributes: { light: 'studio' }, act: () => (player.slices = { participants: ['bolt', 'thompson'], every: 0.3 }) },
  { name: 'in high contrast', at: GUN_SECS + 3, attributes: { palette: 'high-contrast' }, act: () => player.showShot('chase') },
  { name: 'a football pitch', src: '/scenes/football.json', at: 4, act: () => player.showShot('main-stand') },
  { name: 'markers', src: '/scenes/markers.trc', act: () => player.dolly(1) },
  { name: 'a recording of two', src: '/scenes/two_athletes.gltf', act: () => player.orbit(0.2, 0.05) },
];

/** The sprint's own files, its race run across a football pitch. */
async function serveScenes() {
  const sprint = `${root}www/demo/replays/sprint/`;
  const manifest = JSON.parse(await readFile(`${sprint}replay.json`, 'utf8'));
  const { sources, ...venue } = JSON.parse(await readFile(`${root}assets/venues/football.json`, 'utf8'));
  assert.ok(sources.length > 0);
  const files = new Map([['football.json', Buffer.from(JSON.stringify({ ...manifest, venue }))]]);
  for (const { name } of [...listed(manifest.coarse, 'coarse'), ...listed(manifest.segments, 'seg')]) files.set(name, await readFile(sprint + name));
  for (const [name, file] of [['markers.trc', 'markers.trc'], ['two_athletes.gltf', 'gltf/two_athletes.gltf']]) files.set(name, await readFile(`${root}tests/data/${file}`));
  site.server.replays.set('scenes', files);
}

const listed = ({ files }, ending) => files.map(([, crc32], index) => ({ name: `${String(index).padStart(4, '0')}-${crc32.toString(16).padStart(8, '0')}.${ending}` }));

/** Trails and slices are made a piece at a time: until nothing new was drawn through 30 turns of the screen, and for half a second. */
const atRest = (page) =>
  page.evaluate(async () => {
    let [drawn, turns, since] = [-1, 0, performance.now()];
    while (turns < 30 || performance.now() - since < 500) {
      await new Promise((done) => requestAnimationFrame(done));
      const { framesSubmitted: frames } = player.stats;
      [drawn, turns, since] = frames === drawn ? [drawn, turns + 1, since] : [frames, 0, performance.now()];
    }
  });

/** The pictures of all scenes, by name. */
async function pictures(backend) {
  const drawn = new Map();
  for (const { name, src = SPRINT, at, attributes = {}, act } of SCENES) {
    const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
    await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
    await addPlayer(page, { src, backend, engine: 'full', ...attributes });
    await page.waitForFunction(() => player.stats.full);
    await page.evaluate(
      async ([at, act]) => {
        const sought = new Promise((done) => player.addEventListener('seeked', done, { once: true }));
        player.currentTime = at ?? (player.seekable.start(0) + player.seekable.end(0)) / 2;
        await sought;
        await new Function(`return (${act})()`)();
      },
      [at, String(act)],
    );
    await atRest(page);
    drawn.set(name, await stillOf(page, WIDTH, HEIGHT));
    assert.deepEqual(page.problems, [], name);
    assert.equal(await page.evaluate(() => player.backend), backend);
    await page.close();
  }
  return drawn;
}

test('twelve scenes look the same on both back ends', { timeout: 300000 }, async () => {
  await serveScenes();
  const [webgpu, webgl2] = [await pictures('webgpu'), await pictures('webgl2')];
  const missed = [];
  for (const { name } of SCENES) {
    const [a, b] = [webgpu.get(name), webgl2.get(name)];
    const found = difference(a, b);
    console.log(`${name}: mean ${found.mean.toFixed(3)}, share ${found.share.toFixed(5)}`);
    if (found.mean <= BOUND.mean && found.share <= BOUND.share) continue;
    missed.push(`${name}: ${JSON.stringify(found)}`);
    await keepActual(`${name}-webgpu`, a);
    await keepActual(`${name}-webgl2`, b);
  }
  assert.deepEqual(missed, []);
  // The bound would notice one scene in place of another.
  const all = [...webgpu.values()];
  for (let i = 1; i < all.length; i += 1) assert.ok(difference(all[i - 1], all[i]).mean > 4 * BOUND.mean, `${SCENES[i].name} is too like the scene before`);
});
