// Trails, slices and ghosts: what a page says, what the engine is told, and what is seen on both back ends.
import assert from 'node:assert/strict';
import { addPlayer, openPage } from '../support/browser.js';
import { FAKE, actUntil, report, useSite } from '../support/fixture.js';
import { difference, stillOf } from '../support/pictures.js';
import test from '../support/test.js';

const site = useSite();
const [WIDTH, HEIGHT] = [320, 180];
const whenFull = (page) => page.waitForFunction(() => player.stats.full && player.readyState === 4, null, { timeout: 60000 });

test('one word shows everybody\'s trail, with speeds, peaks and a legend in the reader\'s language', async () => {
  await site.withPlayer({ ...FAKE, lang: 'de' }, async (page) => {
    await page.evaluate(() => void (player.trails = 'speed'));
    await whenFull(page);
    await page.waitForFunction(() => fakeEngine.trails?.length === player.participants.length);
    const root = () => page.evaluate(() => {
      const text = (selector) => [...player.shadowRoot.querySelectorAll(selector)].map((element) => element.textContent);
      const row = player.shadowRoot.querySelector('.legend-row');
      return { first: fakeEngine.trails[0], id: player.participants[0].id, speeds: text('.speed'), peaks: text('.peak'), legend: text('.legend'), label: row.getAttribute('aria-label'), bar: row.children[1].style.backgroundImage };
    });
    const found = await root();
    assert.deepEqual(found.first, [found.id, 'com', 2, 0, 12, false]);
    assert.match(found.speeds[0], /^11,8\sm\/s$/);
    assert.match(found.peaks[0], /^12,3\sm\/s$/);
    assert.match(found.legend[0], /Geschwindigkeit/);
    assert.match(found.label, /0\sm\/s – 12\sm\/s/);
    assert.match(found.bar, /72, 36, 117.*253, 231, 37/);
    // Whoever is followed has the only one.
    await page.evaluate(() => player.follow(1));
    await page.waitForFunction(() => fakeEngine.trails.length === 1 && fakeEngine.trails[0][0] === player.participants[1].id);
    await page.evaluate(() => void (player.trails = null));
    await page.waitForFunction(() => fakeEngine.trails.length === 0 && player.shadowRoot.querySelector('.legend').hidden);
  });
});

test('slices at steps, times and events, and ghosts, are told to the engine, and again to the next one', async () => {
  await site.withPlayer({ ...FAKE, slices: '0.5' }, async (page) => {
    await whenFull(page);
    const stepped = await page.evaluate(() => ({ ...fakeEngine.slices, zero: player.info.clockZeroSecs ?? player.info.startSecs, all: player.participants.length, end: player.duration }));
    assert.equal(stepped.participants.length, stepped.all);
    assert.ok(stepped.times.length > 10 && stepped.times.every((time) => Math.abs(((time - stepped.zero) / 0.5) % 1) < 1e-9 && time <= stepped.end));
    const told = await page.evaluate(async () => {
      player.slices = { events: true, times: [1, 1], count: 3, participants: [player.participants[2].id] };
      player.ghosts = [{ participant: player.participants[1].id, offset: -0.5, lateral: 1.22 }];
      await new Promise((done) => setTimeout(done, 100));
      return { slices: fakeEngine.slices, ghosts: fakeEngine.ghosts, events: player.replayEvents };
    });
    const mine = told.events.filter(({ participants }) => participants.length === 0 || participants.includes(2)).map(({ timeSecs }) => timeSecs);
    assert.deepEqual(told.slices, { participants: [2], times: [...new Set([1, ...mine])].sort((a, b) => a - b), most: 3 });
    assert.deepEqual(told.ghosts, [[1, -0.5, 1.22, 0.6]]);
    await page.evaluate(() => {
      fakeEngine.ghosts = fakeEngine.slices = null;
      fakeEngine.trapNext = 'draw';
      player.currentTime = 3;
    });
    await page.waitForFunction(() => fakeEngine.traps === 1 && fakeEngine.ghosts?.length === 1 && fakeEngine.slices?.most === 3);
  });
});

test('what is wrong with a wish is told, and costs nothing else', async () => {
  await site.withPlayer(FAKE, async (page) => {
    for (const [name, value, words] of [
      ['trails', [{ participant: 'nobody', seconds: -1 }], /seconds above 0/],
      ['trails', 'fast', /speed, or nothing/],
      ['slices', { every: 0 }, /0\.01 s or more/],
      ['slices', { times: [1], count: 99 }, /whole count of 1 to 24/],
      ['ghosts', [{ participant: 'nobody' }], /id of a participant/],
    ]) {
      await actUntil(page, 'error', new Function(`player.${name} = ${JSON.stringify(value)}`));
      const found = await report(page);
      assert.deepEqual([found.code, found.fatal], ['out-of-range', false]);
      assert.match(found.message, words);
      await page.evaluate((which) => void (player[which] = null), name);
    }
    assert.equal(await page.evaluate(() => player.stats.full), false, 'nothing that was wanted needed the full engine');
    await actUntil(page, 'error', () => (player.trails = [{ participant: player.participants[0].id, joint: 'tail' }]));
    assert.match((await report(page)).message, /found tail/);
    assert.equal(await page.evaluate(() => player.readyState), 4);
  });
});

const pictures = new Map();
for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: trails, slices and ghosts are seen, in few draw calls`, { timeout: 180000 }, async () => {
    const page = await openPage(site.browser, site.server.origin, { reducedMotion: 'reduce' });
    await page.addStyleTag({ content: `athlete-replay{width:${WIDTH}px!important}` });
    await addPlayer(page, { src: '/demo/replays/sprint/replay.json', backend, engine: 'full' });
    await actUntil(page, 'seeked', () => void (player.currentTime = player.info.clockZeroSecs + 6.5));
    const before = await stillOf(page, WIDTH, HEIGHT);
    const shown = async (act) => {
      await page.evaluate(act);
      // What is to be read of the files is read a little every frame.
      let frames = -1;
      for (let now = 0; now !== frames; ) {
        frames = now;
        await page.waitForTimeout(700);
        now = await page.evaluate(() => player.stats.framesSubmitted);
        if (now === frames) break;
      }
      return stillOf(page, WIDTH, HEIGHT);
    };
    for (const [name, act] of [
      ['trails', () => void (player.trails = 'speed')],
      ['slices', () => ((player.trails = null), (player.slices = { every: 0.1, participants: ['bolt', 'gay'] }))],
      ['ghosts', () => ((player.slices = null), (player.ghosts = player.participants.map(({ id }) => ({ participant: id, offset: -0.1, lateral: 0.6 }))))],
    ]) {
      const picture = await shown(act);
      pictures.set(`${backend} ${name}`, picture);
      assert.ok(difference(picture, before).share > 0.002, `${name}: ${JSON.stringify(difference(picture, before))}`);
    }
    await page.evaluate(() => void (player.trails = 'speed'));
    await page.waitForTimeout(500);
    const calls = await page.evaluate(() => player.stats.drawCalls);
    assert.ok(calls >= 6 && calls <= 12, `${calls} draw calls`);
    assert.deepEqual([await page.evaluate(() => player.error), page.problems], [null, []]);
    const after = await shown(() => ((player.ghosts = null), (player.trails = null)));
    const found = difference(after, before);
    assert.ok(found.mean < 0.5 && found.share < 0.001, JSON.stringify(found));
    await page.close();
  });
}

test('both back ends tell the same story', () => {
  for (const name of ['trails', 'slices', 'ghosts']) {
    const found = difference(pictures.get(`webgpu ${name}`), pictures.get(`webgl2 ${name}`));
    // As for other pictures: a mean of one level, and one pixel in 200 that matches no neighbour.
    assert.ok(found.mean <= 1 && found.share <= 0.005, `${name}: ${JSON.stringify(found)}`);
  }
});
