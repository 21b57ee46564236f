// What a reader and a page are told when something goes wrong. The engine is the fake one: none of this needs a GPU.
import assert from 'node:assert/strict';
import test, { afterEach } from 'node:test';
import { FAKE, useSite } from '../support/fixture.js';
import { launchBrowser, openPage, addPlayer } from '../support/browser.js';

const site = useSite();
afterEach(() => site.server.faults.clear());

/** What the panel says, and what the API says. */
const report = (page) =>
  page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 50));
    const panel = player.shadowRoot.querySelector('[role=alert]');
    const { code, message, where, fatal } = player.error ?? {};
    return { code, message, where, fatal, visible: panel.checkVisibility(), text: panel.innerText, networkState: player.networkState };
  });

const CASES = [
  ['a missing file', { status: 404 }, 'network-http-status', /404/],
  ['a server that fails', { status: 403 }, 'network-http-status', /403/],
  ['a web page with status 200', { body: '<!doctype html><title>Not here</title>', type: 'text/html' }, 'format-html', /web page/],
  ['a raw recording cut short', { body: 'HIERARCHY\nROOT Hips\n{\n' }, 'input-truncated', /end of the file/, ', line 3'],
  ['words', { body: 'just words' }, 'format-unknown', /just words/, ', byte 0'],
  ['an empty answer', { body: '' }, 'input-empty', /empty/],
  ['a manifest cut short', { cutAt: 900 }, 'input-truncated', /cut short after 900 bytes/],
  ['JSON of another kind', { body: '{"format":"other"}' }, 'format-unknown', /known format/, ', byte 0'],
];

for (const [name, fault, code, words, place = ''] of CASES) {
  test(`${name} is named in the page and by its code`, async () => {
    site.server.faults.set('/fake-replay/replay.json', fault);
    await site.withPlayer(
      FAKE,
      async (page) => {
        const found = await report(page);
        assert.equal(found.code, code);
        assert.match(found.message, words);
        assert.equal(found.fatal, true);
        assert.equal(found.where, `${site.server.origin}/fake-replay/replay.json${place}`);
        assert.ok(found.visible && found.text.includes(found.message) && found.text.includes(code), found.text);
        assert.equal(await page.evaluate(() => player.play().catch((error) => error.name)), 'NotSupportedError');
      },
      { until: 'error' },
    );
  });
}

test('trying again from the panel loads what has come back', async () => {
  site.server.faults.set('/fake-replay/replay.json', { status: 404 });
  await site.withPlayer(
    FAKE,
    async (page) => {
      site.server.faults.clear();
      await page.locator('athlete-replay').getByRole('button', { name: 'Try again' }).click();
      await page.waitForFunction(() => player.readyState === 4);
      const found = await report(page);
      assert.equal(found.code, undefined);
      assert.equal(found.visible, false);
    },
    { until: 'error' },
  );
});

test('a segment cut short costs that segment only, and can be had again', async () => {
  site.server.faults.set('/fake-replay/0002-00000000.seg', { cutAt: 100 });
  await site.withPlayer(
    FAKE,
    async (page) => {
      const found = await report(page);
      assert.equal(found.code, 'input-truncated');
      assert.match(found.message, /400 bytes, found 100/);
      assert.equal(found.fatal, false);
      assert.ok(found.visible);
      await page.waitForFunction(() => player.readyState === 4);
      const ranges = await page.evaluate(() =>
        Array.from({ length: player.buffered.length }, (_, i) => [player.buffered.start(i), player.buffered.end(i)]),
      );
      assert.deepEqual(ranges, [[0, 4], [6, 13]]);
      await page.evaluate(() => {
        player.currentTime = 3.9;
        return player.play();
      });
      await page.waitForFunction(() => player.currentTime > 4.1 && !player.paused, null, { timeout: 5000 });
      site.server.faults.clear();
      await page.locator('athlete-replay').getByRole('button', { name: 'Try again' }).click();
      await page.waitForFunction(() => player.buffered.length === 1 && player.buffered.end(0) === 13);
      assert.equal((await report(page)).visible, false);
    },
    { until: 'error' },
  );
});

test('a damaged segment is fetched once more before anybody hears of it', async () => {
  const before = site.server.requests.length;
  // The first copy only: the page reads the fault anew for each request.
  const fault = { cutAt: 10 };
  site.server.faults.set('/fake-replay/0001-00000000.seg', fault);
  await site.withPage(async (page) => {
    await page.route('**/fake-replay/0001-00000000.seg', async (route) => {
      const answer = await route.fetch();
      site.server.faults.delete('/fake-replay/0001-00000000.seg');
      await route.fulfill({ response: answer });
    });
    await addPlayer(page, FAKE, null);
    await page.waitForFunction(() => player.buffered.length === 1 && player.buffered.end(0) === 13);
    assert.equal(await page.evaluate(() => player.error), null);
    const asked = site.server.requests.slice(before).filter((path) => path === '/fake-replay/0001-00000000.seg');
    assert.equal(asked.length, 2);
  });
});

test('missing engine files are said to be missing', async () => {
  await site.withPlayer(
    { ...FAKE, 'wasm-url': '/nowhere/' },
    async (page) => {
      const found = await report(page);
      assert.equal(found.code, 'engine-unreachable');
      assert.ok(found.visible);
    },
    { until: 'error' },
  );
});

test('a failing element leaves its neighbour alone', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(async () => {
      await player.play();
      const broken = document.createElement('athlete-replay');
      broken.src = '/fake-replay/none.json';
      await new Promise((done) => {
        broken.addEventListener('error', done);
        document.body.append(broken);
      });
    });
    const before = await page.evaluate(() => player.currentTime);
    await page.waitForTimeout(300);
    assert.ok((await page.evaluate(() => player.currentTime)) > before);
  });
});

test('without any 3D graphics the page says what to do, and downloads no engine', async () => {
  const browser = await launchBrowser({ gpu: false });
  try {
    const page = await openPage(browser, site.server.origin);
    assert.equal(await page.evaluate(() => document.createElement('canvas').getContext('webgl2')), null, 'the browser has none');
    const before = site.server.requests.length;
    await addPlayer(page, FAKE, 'error');
    const found = await report(page);
    assert.equal(found.code, 'gpu-unavailable');
    assert.match(found.message, /hardware acceleration/);
    assert.ok(found.visible);
    const asked = site.server.requests.slice(before);
    assert.ok(!asked.some((path) => path.includes('engine')), asked.join(' '));
  } finally {
    await browser.close();
  }
});
