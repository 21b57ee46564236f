// Links, key maps, the loop's ends, the clock's faces and gestures: what the API and the controls both do.
import assert from 'node:assert/strict';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();

test('a shared link shows the same moment from the same camera in another page', async () => {
  const seen = (page) => page.evaluate(() => ({ time: player.currentTime, following: player.following, loop: player.loopRange, camera: player.camera }));
  let link = '';
  let shared = {};
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(async () => {
      player.follow(3);
      player.orbit(0.123, 0.0456);
      player.dolly(2);
      player.loopRange = { a: 1 / 3, b: 7.5 };
      player.currentTime = 4 + 1 / 7;
    });
    await page.waitForTimeout(100);
    link = await page.evaluate(() => player.share('https://example.org/race?heat=2#old'));
    shared = await seen(page);
  });
  const { origin, search, hash } = new URL(link);
  assert.deepEqual([origin, search], ['https://example.org', '?heat=2']);
  assert.match(hash, /^#t=4\.142857142857143&replay=1&athlete=runner-4&loop=0\.333\d+_7\.5&camera=[\w-]+$/);
  await site.withPlayer(FAKE, async (page) => {
    // Asked for before there is a replay.
    assert.equal(await page.evaluate((link) => (player.load(), player.restore(link)), link), true);
    await page.waitForTimeout(150);
    assert.deepEqual(await seen(page), shared);
  });
});

test('a link that says nothing, or nonsense, does no harm', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const restored = (hash) => page.evaluate(async (hash) => [await player.restore(`https://example.org/${hash}`), player.currentTime, player.following], hash);
    assert.deepEqual(await restored(''), [false, 0, -1]);
    assert.deepEqual(await restored('#chapter-3'), [false, 0, -1]);
    assert.deepEqual(await restored('#t=2.5'), [true, 2.5, -1]);
    assert.deepEqual(await restored('#t=3&replay=2&athlete=runner-4'), [true, 3, -1], 'a later version: the time alone');
    const camera = await page.evaluate(() => player.camera);
    assert.deepEqual(await restored('#t=1e9&replay=1&athlete=%3Cimg%3E&loop=9_3&camera=AAAAAAAAAAAAAAAAAAA'), [true, 13, -1]);
    assert.deepEqual(await restored('#t=Infinity&replay=1&camera=%00%00&loop=-5_-1'), [true, 13, -1]);
    assert.deepEqual(await page.evaluate(() => [player.loopRange, player.camera]), [null, camera]);
  });
});

test('the menu copies the link and saves the picture', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: site.server.origin });
    await page.evaluate(() => void (player.currentTime = 3));
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).click();
    await page.waitForFunction(() => player.shadowRoot.querySelector('.hint').textContent === 'Link copied');
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/page#t=3&replay=1&camera=/);
    await page.getByRole('button', { name: 'More' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'Save picture' }).click()]);
    assert.equal(download.suggestedFilename(), 'replay-3.00.png');
  });
});

test('the shuttle map: J, K and L run the replay both ways, faster each time', async () => {
  await site.withPlayer({ ...FAKE, keymap: 'shuttle' }, async (page) => {
    await page.evaluate(() => {
      player.currentTime = 6;
      player.focus();
    });
    const press = async (key) => {
      await page.keyboard.press(key);
      return page.evaluate(() => [player.paused, player.playbackRate]);
    };
    assert.deepEqual(await press('l'), [false, 1]);
    assert.deepEqual(await press('l'), [false, 2]);
    assert.deepEqual(await press('l'), [false, 4]);
    assert.deepEqual(await press('l'), [false, 4]);
    assert.deepEqual(await press('j'), [false, -1]);
    assert.deepEqual(await press('j'), [false, -2]);
    assert.deepEqual(await press('k'), [true, -2]);
    await press('?');
    assert.match(await page.getByRole('dialog').innerText(), /Backwards, stop, forwards/);
    await press('Escape');
    await page.evaluate(() => void (player.keymap = 'web'));
    await press('?');
    assert.doesNotMatch(await page.getByRole('dialog').innerText(), /Backwards, stop, forwards/);
  });
});

test('the ends of a loop are set, dragged and moved by keys', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const range = () => page.evaluate(() => player.loopRange);
    assert.deepEqual(await page.evaluate(() => [player.loopStart, player.loopEnd]), [NaN, NaN]);
    await page.evaluate(() => void (player.loopStart = 4));
    assert.deepEqual(await range(), { a: 4, b: 13 });
    await page.evaluate(() => void (player.loopEnd = 8));
    assert.deepEqual(await range(), { a: 4, b: 8 });
    const refused = await page.evaluate(() => {
      try {
        player.loopEnd = 3;
        return null;
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(refused, 'RangeError');
    const start = page.getByRole('slider', { name: 'Loop start' });
    await start.focus();
    await page.keyboard.press('ArrowRight');
    assert.ok(Math.abs((await range()).a - 4.01) < 1e-9, 'one frame');
    assert.match(await start.getAttribute('aria-valuetext'), /4\.01 seconds/);
    await page.keyboard.press('End');
    assert.ok(Math.abs((await range()).a - 7.99) < 1e-9, 'a frame before the end, and no farther');
    const box = await page.getByRole('slider', { name: 'Loop end' }).boundingBox();
    const rail = await page.evaluate(() => player.shadowRoot.querySelector('.rail').getBoundingClientRect().toJSON());
    await page.mouse.move(box.x + 5, box.y + 12);
    await page.mouse.down();
    await page.mouse.move(rail.x + (rail.width * 10) / 13, box.y + 12, { steps: 3 });
    await page.mouse.up();
    assert.ok(Math.abs((await range()).b - 10) < 0.05, JSON.stringify(await range()));
    assert.equal(await page.evaluate(() => player.currentTime), 0, 'the playhead stayed');
  });
});

test('the clock shows time, frames, the race and, where the replay knows it, the time of day', async () => {
  const files = new Map(site.server.replays.get('fake-replay'));
  files.set('replay.json', Buffer.from(JSON.stringify({ ...JSON.parse(files.get('replay.json')), start_utc: '2009-08-16T19:35:00Z' })));
  site.server.replays.set('dated', files);
  await site.withPlayer({ ...FAKE, src: '/dated/replay.json' }, async (page) => {
    await actUntil(page, 'seeked', () => void (player.currentTime = 2.5));
    const shown = () => page.evaluate(() => player.shadowRoot.querySelector('.clock .now').textContent);
    const faces = [];
    for (let i = 0; i < 5; i += 1) {
      faces.push(await shown());
      await page.evaluate(() => player.shadowRoot.querySelector('.clock').click());
      await page.waitForTimeout(30);
    }
    assert.deepEqual(faces.map((face) => face.replace(/\u202f/g, ' ')), ['0:02.50', '250', '1.00', '7:35:02.5 PM', '0:02.50']);
  }, { timezoneId: 'UTC' });
});

test('gestures: all keeps the wheel, none leaves everything to the page', async () => {
  for (const [gestures, scrolls] of [['all', false], ['none', true], ['cooperative', true]]) {
    await site.withPlayer({ ...FAKE, gestures }, async (page) => {
      await page.addStyleTag({ content: 'body{height:4000px}' });
      const before = await page.evaluate(() => player.camera);
      await page.mouse.move(300, 150);
      await page.mouse.wheel(0, 200);
      await page.waitForTimeout(250);
      assert.equal((await page.evaluate(() => scrollY)) > 0, scrolls, gestures);
      assert.equal(JSON.stringify(await page.evaluate(() => player.camera)) === JSON.stringify(before), scrolls, gestures);
      await page.evaluate(() => scrollTo(0, 0));
      await page.mouse.move(300, 120);
      await page.mouse.down();
      await page.mouse.move(400, 120, { steps: 4 });
      await page.mouse.up();
      const moved = JSON.stringify(await page.evaluate(() => player.camera)) !== JSON.stringify(before);
      assert.equal(moved, gestures !== 'none', gestures);
      const touch = await page.evaluate(() => getComputedStyle(player.shadowRoot.querySelector('.stage')).touchAction);
      assert.equal(touch, { all: 'none', none: 'auto', cooperative: 'pan-y' }[gestures]);
    });
  }
});
