// Avatars: fetched, read, worn on both back ends; and what is wrong with one.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { avatarFile } from '../support/avatar_file.js';
import { addPlayer, openPage } from '../support/browser.js';
import { actUntil, report, useSite } from '../support/fixture.js';
import { difference, keepActual, shareOfHue, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
for (const file of ['dist/webgpu-full/engine_bg.wasm', 'dist/webgl-full/engine_bg.wasm', 'dist/read-avatar/engine_bg.wasm', 'demo/replays/sprint/replay.json']) {
  if (!existsSync(root + file)) throw new Error(`${file} is missing: run \`cargo xtask build\` first`);
}

const site = useSite();
const [WIDTH, HEIGHT] = [320, 180];
const SPRINT = '/demo/replays/sprint/replay.json';

/** A page on which these files are served, by their names. */
async function pageWith(files, attributes) {
  site.server.replays.set('avatars', new Map(Object.entries(files)));
  const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
  await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
  await addPlayer(page, { src: SPRINT, ...attributes });
  return page;
}

/** The still once nothing is drawn any more. */
async function still(page) {
  let before = -1;
  for (let frames = 0; frames !== before; ) {
    before = frames;
    await page.waitForTimeout(600);
    frames = await page.evaluate(() => player.stats.framesSubmitted);
  }
  return stillOf(page, WIDTH, HEIGHT);
}

const pictures = new Map();
for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: athletes wear an avatar, in a draw of its own`, { timeout: 180000 }, async () => {
    const page = await pageWith({ 'boxes.glb': avatarFile() }, { backend, engine: 'full' });
    await actUntil(page, 'seeked', () => void (player.currentTime = player.info.clockZeroSecs + 6.5));
    await page.evaluate(() => {
      player.nameTags = false;
      player.follow('gay');
    });
    const before = await still(page);
    const draws = await page.evaluate(() => player.stats.drawCalls);
    await page.evaluate(() => player.setAttribute('avatar', '/avatars/boxes.glb'));
    await page.waitForFunction((few) => player.stats.drawCalls > few, draws);
    const worn = await still(page);
    pictures.set(backend, worn);
    if (process.env.KEEP) await keepActual(`avatar-${backend}`, worn);
    assert.equal(await page.evaluate(() => player.stats.drawCalls), draws + 2, 'one for all wearers, and one for their shadows');
    assert.ok(difference(worn, before).share > 0.01, JSON.stringify(difference(worn, before)));
    for (const colour of ['#e60d99', '#28c83c', '#fadc28']) assert.ok(shareOfHue(worn, colour) > 0.001, `${colour}: ${shareOfHue(worn, colour)}`);

    // One of them alone; then nobody.
    await page.evaluate(() => void (player.avatar = { gay: '/avatars/boxes.glb' }));
    const one = await still(page);
    assert.ok(shareOfHue(one, '#e60d99') > 0.001 && shareOfHue(one, '#e60d99') <= shareOfHue(worn, '#e60d99'));
    await page.evaluate(() => void (player.avatar = null));
    const after = await still(page);
    const found = difference(after, before);
    assert.ok(found.mean < 0.5 && found.share < 0.001, JSON.stringify(found));
    assert.deepEqual([await page.evaluate(() => player.error), page.problems], [null, []]);
    await page.close();
  });
}

test('both back ends dress them alike', () => {
  const found = difference(pictures.get('webgpu'), pictures.get('webgl2'));
  // As for other pictures: a mean of one level, and one pixel in 200 that matches no neighbour.
  assert.ok(found.mean <= 1 && found.share <= 0.005, JSON.stringify(found));
});

test('a page that says nothing of avatars fetches nothing of them, and one that does gets the full engine by itself', { timeout: 120000 }, async () => {
  const page = await pageWith({ 'boxes.glb': avatarFile() }, { backend: 'webgpu' });
  const fetched = () => site.server.requests.filter((path) => /avatars\.js|read-avatar|-full\//.test(path));
  const before = fetched().length;
  await page.waitForTimeout(300);
  assert.equal(fetched().length, before);
  await page.evaluate(() => void (player.avatar = '/avatars/boxes.glb'));
  await page.waitForFunction(() => player.stats.full && player.readyState === 4, null, { timeout: 60000 });
  await page.close();
});

test('what is wrong with an avatar is told, and the mannequin goes on', { timeout: 120000 }, async () => {
  const nameless = avatarFile({ rename: (name) => (name === 'LeftForeArm' ? 'thing' : name) });
  const page = await pageWith({ 'nameless.glb': nameless, 'cut.glb': avatarFile().subarray(0, 3000), 'page.glb': Buffer.from('<!doctype html>') }, { backend: 'webgpu' });
  for (const [wish, code, words] of [
    ['/avatars/nothing.glb', 'network-http-status', /404/],
    ['/avatars/nameless.glb', 'input-malformed', /found none for left_elbow;/],
    ['/avatars/cut.glb', 'input-truncated', /get the whole file/],
    ['/avatars/page.glb', 'format-unknown', /./],
    [{ nobody: '/avatars/cut.glb' }, 'out-of-range', /the id of a participant for an avatar, found nobody/],
    [7, 'out-of-range', /the address of a glTF, or a file, for avatar, found 7/],
  ]) {
    await actUntil(page, 'error', (value) => void (player.avatar = value), wish);
    const found = await report(page);
    assert.deepEqual([found.code, found.fatal], [code, false], JSON.stringify(wish));
    assert.match(found.message, words);
    if (typeof wish === 'string') assert.match(found.where, /avatars\/\w+\.glb/);
  }
  assert.deepEqual(await page.evaluate(() => [player.readyState, player.stats.full]), [4, false], 'nothing that was wanted needed the full engine');
  await page.close();
});
