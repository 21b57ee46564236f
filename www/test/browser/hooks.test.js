// What a page may hook itself into: its gate, its addresses, what is done with the replay, and its own marks on the picture.
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { segmentName } from '../support/fake_replay.js';
import { FAKE, actUntil, report, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
afterEach(() => site.server.faults.clear());
/** What was asked for of replay and engine. */
const asked = (from) => site.server.requests.slice(from).filter((path) => /^\/(fake|signed)/.test(path));

/** An element that is set up by `prepare` before it is in the page. */
const addPrepared = (page, prepare, attributes = FAKE) =>
  page.evaluate(
    ([prepare, attributes]) => {
      const player = document.createElement('athlete-replay');
      globalThis.player = player;
      new Function(`return (${prepare})()`)();
      for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value === true ? '' : value);
      document.body.append(player);
    },
    [String(prepare), attributes],
  );

test('nothing is asked for before the gate says yes, and nothing after it says no', async () => {
  await site.withPage(async (page) => {
    const from = site.server.requests.length;
    await addPrepared(page, () => {
      globalThis.asks = [];
      player.gate = (url) => (asks.push(url), new Promise((answer) => (globalThis.answer = answer)));
    });
    await page.waitForFunction(() => globalThis.answer !== undefined);
    await page.waitForTimeout(300);
    assert.deepEqual(asked(from), []);
    await page.evaluate(() => {
      player.play().catch(() => undefined);
      player.preload = 'metadata';
      answer('Only where the race was held.');
    });
    await page.waitForFunction(() => player.error !== null);
    const refused = await report(page);
    assert.deepEqual([refused.code, refused.message, refused.fatal], ['gate-refused', 'Only where the race was held.', true]);
    assert.ok(refused.visible && refused.text.includes('Only where the race was held.'), refused.text);
    await page.waitForTimeout(200);
    assert.deepEqual(asked(from), []);
    // Asked again by the reader, it may say yes.
    await page.evaluate(() => void (globalThis.answer = undefined));
    await page.locator('athlete-replay').getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => globalThis.answer !== undefined);
    await page.evaluate(() => answer(true));
    await page.waitForFunction(() => player.readyState >= 2);
    assert.deepEqual(await page.evaluate(() => [asks.length, new Set(asks).size, player.error]), [2, 1, null]);
    assert.ok(asked(from).includes('/fake-replay/replay.json'));
  });
});

test('a gate that fails, or says anything but yes, refuses; one of a replay that is gone says nothing', async () => {
  for (const gate of [() => Promise.reject(new Error('no')), () => false, () => 1, () => { throw new Error('no'); }, () => '']) {
    await site.withPage(async (page) => {
      const from = site.server.requests.length;
      await addPrepared(page, `() => { player.gate = ${gate}; }`);
      await page.waitForFunction(() => player.error !== null);
      assert.deepEqual(await page.evaluate(() => [player.error.code, player.error.message]), ['gate-refused', 'This page does not show this replay now.']);
      assert.deepEqual(asked(from), []);
    });
  }
  await site.withPage(async (page) => {
    await addPrepared(page, () => {
      player.gate = (url) => (url.includes('other') ? true : new Promise((answer) => setTimeout(() => answer(false), 200)));
    });
    await page.evaluate(() => void (player.gate = null, player.src = '/fake-replay/replay.json?other'));
    await page.waitForFunction(() => player.readyState === 4);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => player.error), null);
  });
});

test('what is set before the element is defined counts', async () => {
  site.server.faults.set('/page', { body: '<!doctype html><link rel="stylesheet" href="/page.css"><athlete-replay src="/fake-replay/replay.json" wasm-url="/fake/"></athlete-replay><script>player = document.querySelector("athlete-replay"); player.gate = () => "Not yet."</script><script type="module" src="/dist/athlete-replay.js"></script>', type: 'text/html' });
  await site.withPage(async (page) => {
    await page.waitForFunction(() => player.error?.code === 'gate-refused');
  });
});

test('every file comes from where the page says, and a refused one is asked for once more', async () => {
  site.server.replays.set('signed', site.server.replays.get('fake-replay'));
  const expired = `/signed/${segmentName(2)}`;
  const never = `/signed/${segmentName(4)}`;
  site.server.faults.set(expired, { status: 403, times: 1 });
  site.server.faults.set(never, { status: 403 });
  await site.withPage(async (page) => {
    const from = site.server.requests.length;
    await addPrepared(page, () => {
      globalThis.calls = [];
      player.resolve = async (url, { expired }) => {
        calls.push(`${new URL(url).pathname} ${expired}`);
        return `${url.replace('/fake-replay/', '/signed/')}?token=${expired ? 'new' : 'old'}`;
      };
    });
    await page.waitForFunction(() => player.error !== null);
    await page.waitForFunction(() => player.networkState === 1);
    const paths = asked(from);
    assert.ok(!paths.some((path) => path.startsWith('/fake-replay/')), 'never from its own address');
    const times = (path) => paths.filter((each) => each === path).length;
    assert.deepEqual([times('/signed/replay.json'), times(expired), times(never), times(`/signed/${segmentName(0)}`)], [1, 2, 2, 1]);
    // The one that stays refused costs itself, and its error tells the address without the token.
    const { code, where, fatal } = await report(page);
    assert.deepEqual([code, where, fatal], ['network-http-status', `${site.server.origin}/fake-replay/${segmentName(4)}`, false]);
    const calls = await page.evaluate(() => calls);
    assert.equal(calls.filter((call) => call === `/fake-replay/${segmentName(2)} true`).length, 1);
    assert.equal(calls.filter((call) => call === `/fake-replay/${segmentName(4)} true`).length, 1);
    assert.ok(calls.every((call) => call.startsWith('/fake-replay/')));
  });
});

test('what readers do is told to the page, and to nobody else', async () => {
  await site.withPage(async (page) => {
    const from = site.server.requests.length;
    await addPrepared(page, () => {
      globalThis.told = [];
    });
    await page.evaluate(async () => {
      const { watchUsage } = await import('/dist/usage.js');
      globalThis.stop = watchUsage(player, (usage) => told.push(usage));
    });
    const of = (type) => page.evaluate((type) => told.filter((usage) => usage.type === type), type);
    await page.waitForFunction(() => player.readyState === 4 && player.shadowRoot.querySelector('.bar'));
    await page.waitForFunction(() => told.some(({ type }) => type === 'first-frame'));
    const [load] = await of('load');
    assert.deepEqual([load.athletes, load.endSecs, load.src], [8, 13, `${site.server.origin}/fake-replay/replay.json`]);
    assert.equal((await of('load')).length, 1);
    assert.equal((await of('first-frame')).length, 1);
    // A seek of the page's is no scrub; the reader's is one, however many steps it has.
    await actUntil(page, 'seeked', () => void (player.currentTime = 1));
    const box = await page.locator('.timeline').boundingBox();
    const at = (share) => [box.x + box.width * share, box.y + box.height / 2];
    await page.mouse.move(...at(0.3));
    await page.mouse.down();
    await page.mouse.move(...at(0.8), { steps: 5 });
    await page.mouse.move(...at(0.6), { steps: 3 });
    await page.mouse.up();
    await page.waitForFunction(() => told.some(({ type }) => type === 'scrub'));
    const [scrub, ...more] = await of('scrub');
    assert.deepEqual(more, []);
    const rounded = Object.fromEntries(Object.entries(scrub).filter(([, value]) => typeof value === 'number').map(([key, value]) => [key, Math.round(value)]));
    assert.deepEqual(rounded, { fromSecs: 1, toSecs: 8, lowestSecs: 1, highestSecs: 10 });
    await page.evaluate(async () => {
      player.follow('runner-4');
      await player.share();
      await player.play();
    });
    await page.waitForTimeout(1300);
    await page.evaluate(() => {
      player.pause();
      document.body.style.paddingTop = '3000px';
    });
    await page.waitForFunction(() => told.some(({ type }) => type === 'dwell'));
    assert.deepEqual(await of('follow'), [{ type: 'follow', athlete: 'runner-4' }]);
    assert.equal((await of('share')).length, 1);
    assert.deepEqual((await of('play')).map(({ rate }) => rate), [1]);
    const [dwell] = await of('dwell');
    assert.ok(dwell.seenSecs > dwell.playedSecs && dwell.playedSecs > 0.9, JSON.stringify(dwell));
    const count = await page.evaluate(() => (stop(), told.length));
    await page.evaluate(() => player.follow(null));
    await page.waitForTimeout(100);
    assert.equal(await page.evaluate(() => told.length), count, 'stopped is stopped');
    assert.ok(site.server.requests.slice(from).every((path) => /^\/(dist|fake|fake-replay|page|favicon)/.test(path)));
  });
});

test('a logo and a sponsor stand on the picture, and take no press that is the picture\'s', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const found = await page.evaluate(async () => {
      const logo = Object.assign(document.createElement('a'), { slot: 'logo', href: '#club', textContent: 'Club' });
      const sponsor = Object.assign(document.createElement('span'), { slot: 'sponsor', textContent: 'Timing by Example' });
      player.append(logo, sponsor);
      await new Promise((done) => setTimeout(done, 100));
      const [stage, a, b, bar] = [player, logo, sponsor, player.shadowRoot.querySelector('.bar')].map((each) => each.getBoundingClientRect().toJSON());
      const at = ({ x, y, width, height }) => document.elementFromPoint(x + width / 2, y + height / 2);
      return { stage, a, b, bar, link: at(a) === logo, through: at(b) === player };
    });
    const inside = (inner) => inner.left >= found.stage.left && inner.right <= found.stage.right && inner.top >= found.stage.top && inner.bottom <= found.bar.top + 1;
    assert.ok(found.a.width > 0 && inside(found.a), JSON.stringify(found));
    assert.ok(found.b.width > 0 && inside(found.b), JSON.stringify(found));
    assert.ok(found.link, 'a link can be pressed');
    assert.ok(found.through, 'what is no link lets presses through');
  });
});
