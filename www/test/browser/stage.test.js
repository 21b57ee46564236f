// Light, colours, shots and calibrated cameras, with the full engine on both back ends.
import assert from 'node:assert/strict';
import { addPlayer, openPage } from '../support/browser.js';
import { useSite } from '../support/fixture.js';
import { decodePng } from '../support/png.js';
import { difference, keepActual, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const site = useSite();
const SPRINT = '/demo/replays/sprint/replay.json';
const BACKENDS = ['webgpu', 'webgl2'];
const [WIDTH, HEIGHT] = [320, 180];

async function openSprint(attributes, { reducedMotion = 'reduce' } = {}) {
  const page = await openPage(site.browser, site.server.origin, { viewport: { width: WIDTH, height: HEIGHT }, reducedMotion });
  await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important;height:${HEIGHT}px}` });
  await addPlayer(page, { src: SPRINT, engine: 'full', ...attributes });
  await page.waitForFunction(() => player.stats.full);
  await page.evaluate(async () => {
    player.nameTags = false;
    const sought = new Promise((done) => player.addEventListener('seeked', done, { once: true }));
    player.currentTime = 8;
    await sought;
  });
  return page;
}

/** After some frames: what was asked for is shown. */
const settle = (page) => page.waitForTimeout(400);

async function screenOver(page, colour) {
  await page.evaluate((colour) => void (document.body.style.background = colour), colour);
  await settle(page);
  return decodePng(await page.screenshot({ clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT } }));
}

/** Rows below the headline. */
const FIRST_ROW = Math.round(HEIGHT * 0.36);

for (const backend of BACKENDS) {
  test(`${backend}: over a page only athletes cover it, and their edges mix with it as their alpha says`, { timeout: 120000 }, async () => {
    const page = await openSprint({ backend, background: 'transparent' });
    await page.evaluate(() => player.showShot('head-on'));
    const [dark, light] = [[20, 40, 90], [220, 200, 150]];
    const over = [await screenOver(page, `rgb(${dark})`), await screenOver(page, `rgb(${light})`)];
    const still = await stillOf(page, WIDTH, HEIGHT);
    const seen = { nothing: 0, edge: 0, athlete: 0 };
    let [spread, excess, apart, pixels] = [0, 0, 0, 0];
    for (let y = FIRST_ROW; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const p = (y * WIDTH + x) * 4;
        // What comes through of two page colours is the share that is not covered: the same in all channels.
        const through = [0, 1, 2].map((c) => (over[1].rgba[p + c] - over[0].rgba[p + c]) / (light[c] - dark[c]));
        const alpha = 1 - (through[0] + through[1] + through[2]) / 3;
        spread = Math.max(spread, Math.max(...through) - Math.min(...through));
        seen[alpha < 0.02 ? 'nothing' : alpha > 0.98 ? 'athlete' : 'edge'] += 1;
        for (let c = 0; c < 3; c += 1) {
          // Premultiplied: no more light than the cover has.
          const own = over[0].rgba[p + c] - through[c] * dark[c];
          excess = Math.max(excess, own - 255 * alpha);
          // The still, whose colours are not premultiplied, laid over the page by hand.
          const cover = still.rgba[p + 3] / 255;
          apart += Math.abs(still.rgba[p + c] * cover + (1 - cover) * dark[c] - over[0].rgba[p + c]);
          pixels += 1;
        }
      }
    }
    assert.ok(spread < 0.04, `channels disagree by ${spread}`);
    assert.ok(excess < 4, `${excess} levels more than covered`);
    assert.ok(apart / pixels < 0.6, `the still is ${apart / pixels} levels off`);
    assert.ok(seen.nothing > 10 * seen.athlete && seen.athlete > 500 && seen.edge > 200, JSON.stringify(seen));
    // Where nothing is, the page's colour is exact.
    const corner = ((HEIGHT - 3) * WIDTH + 3) * 4;
    assert.deepEqual([...over[0].rgba.subarray(corner, corner + 3)], dark);
    assert.deepEqual(page.problems, []);

    await page.evaluate(() => player.removeAttribute('background'));
    await settle(page);
    const back = await stillOf(page, WIDTH, HEIGHT);
    assert.ok(back.rgba.every((value, i) => i % 4 < 3 || value === 255), 'with a venue behind it a picture is opaque');
    await page.close();
  });
}

const brightness = ({ rgba }) => rgba.reduce((sum, value, i) => (i % 4 === 3 ? sum : sum + value), 0) / (rgba.length * 0.75);

test('light and palette change the picture, and leaving them out changes it back', { timeout: 120000 }, async () => {
  const page = await openSprint({ backend: 'webgpu' });
  const shown = async (attributes) => {
    await page.evaluate((attributes) => {
      for (const name of ['light', 'palette', 'background']) player.removeAttribute(name);
      for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
    }, attributes);
    await settle(page);
    return stillOf(page, WIDTH, HEIGHT);
  };
  const own = await shown({});
  const [day, night] = [await shown({ light: 'day' }), await shown({ light: 'night' })];
  assert.ok(brightness(day) > brightness(night) + 10, `${brightness(day)} and ${brightness(night)}`);
  const contrast = await shown({ palette: 'high-contrast' });
  assert.ok(difference(contrast, own).mean > 10);
  // The page's own colours: a ground whose hue is nowhere else.
  await page.addStyleTag({ content: 'athlete-replay{--athlete-replay-ground:rgb(150 20 140);--athlete-replay-vests:#fff,hsl(120 100% 30%)}' });
  const ours = await shown({ palette: 'page' });
  const low = ((HEIGHT - 4) * WIDTH + WIDTH / 2) * 4;
  const [red, green, blue] = ours.rgba.subarray(low, low + 3);
  assert.ok(red > 1.5 * green && blue > 1.5 * green, `${red} ${green} ${blue}`);
  assert.deepEqual(difference(await shown({}), own), { mean: 0, share: 0 });
  assert.deepEqual([await page.evaluate(() => player.light), await page.evaluate(() => player.palette)], ['venue', 'replay']);
  await page.close();
});

test('shots are listed by name, flown to, and cut to where motion is to be reduced', { timeout: 120000 }, async () => {
  const cameras = [];
  for (const reducedMotion of ['no-preference', 'reduce']) {
    const page = await openSprint({ backend: 'webgpu' }, { reducedMotion });
    const names = await page.evaluate(async () => {
      if (player.shots.length === 0) await new Promise((come) => player.addEventListener('shotschange', come, { once: true }));
      return player.shots.map(({ name, label }) => `${name}: ${label}`);
    });
    assert.ok(names.includes('finish-line: Finish line') && names.includes('blimp: Blimp'), names.join(', '));
    const before = await page.evaluate(() => player.camera[0]);
    const [first, last] = await page.evaluate(async () => {
      const frames = (count) => new Promise((done) => (function next(left) {
        if (left === 0) done();
        else requestAnimationFrame(() => next(left - 1));
      })(count));
      await player.showShot('head-on');
      await frames(3);
      const first = player.camera[0];
      // A flight that turned no further for 30 frames is over.
      for (let yaw = NaN; yaw !== player.camera[0]; ) {
        yaw = player.camera[0];
        await frames(30);
      }
      return [first, [...player.camera]];
    });
    assert.ok(Math.abs(before - last[0]) > 0.5);
    if (reducedMotion === 'reduce') assert.equal(first, last[0]);
    else assert.ok(Math.abs(first - last[0]) > 0.3, 'a flight takes more than three frames');
    cameras.push(last);
    await assert.rejects(page.evaluate(() => player.showShot('from the moon')), /RangeError: Expected one of side-on/);
    await page.close();
  }
  cameras[0].forEach((value, i) => assert.ok(Math.abs(value - cameras[1][i]) < 1e-3, `${cameras}`));
});

test('a calibrated camera sees what the same turning camera does, until somebody moves it', { timeout: 120000 }, async () => {
  const page = await openSprint({ backend: 'webgpu' });
  await page.evaluate(() => player.showShot('finish-line'));
  await page.evaluate(() => void (player.currentTime = 11.4));
  await settle(page);
  const shot = await stillOf(page, WIDTH, HEIGHT);
  // The same by hand: yaw of -90 and pitch of 8 degrees, 30 degrees from the lower to the upper edge.
  await page.evaluate(async () => {
    const [sin, cos] = [Math.sin((8 * Math.PI) / 180), Math.cos((8 * Math.PI) / 180)];
    const distance = (1.06 * 3.4) / Math.sin((15 * Math.PI) / 180);
    const f = 540 / Math.tan((15 * Math.PI) / 180);
    await player.setCamera({
      intrinsics: { fx: f, fy: f, cx: 960, cy: 540, width: 1920, height: 1080 },
      // Looking along +X: right is +Z.
      pose: { rotation: [0, 0, 1, -sin, -cos, 0, cos, -sin, 0], position: [-cos * distance, 0.9 + sin * distance, 98.5] },
    });
  });
  await settle(page);
  const calibrated = await stillOf(page, WIDTH, HEIGHT);
  const found = difference(shot, calibrated);
  if (found.mean > 0.5 || found.share > 0.002) {
    await keepActual('shot', shot);
    await keepActual('calibrated', calibrated);
  }
  assert.ok(found.mean <= 0.5 && found.share <= 0.002, JSON.stringify(found));

  const refused = await page.evaluate(() =>
    player
      .setCamera({ intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0, width: 1, height: 1, distortion: [0.2] }, pose: { rotation: [0, 0, 0, 1], position: [0, 0, 0] } })
      .catch(({ code, fatal }) => [code, fatal]),
  );
  assert.deepEqual(refused, ['out-of-range', false]);
  const squeezed = await page.evaluate(() =>
    player
      .setCamera({ intrinsics: { fx: 1, fy: 1, cx: 0, cy: 0, width: 1, height: 1 }, pose: { rotation: [2, 0, 0, 0, 2, 0, 0, 0, 2], position: [0, 0, 0] } })
      .catch(({ code, fatal }) => [code, fatal]),
  );
  assert.deepEqual(squeezed, ['out-of-range', false]);

  await page.evaluate(() => player.orbit(0.2, 0));
  await settle(page);
  assert.ok(difference(await stillOf(page, WIDTH, HEIGHT), calibrated).mean > 4);
  assert.deepEqual(page.problems, []);
  await page.close();
});
