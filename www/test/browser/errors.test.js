// What a reader and a page are told when something is wrong with a file or a machine. The engine is the fake one: none of this
// needs a GPU. What may go wrong on the way is in streaming.test.js.
import assert from 'node:assert/strict';
import { afterEach } from 'node:test';
import { FAKE, report, useSite } from '../support/fixture.js';
import { addPlayer, launchBrowser, openPage } from '../support/browser.js';
import test from '../support/test.js';

const site = useSite();
afterEach(() => site.server.faults.clear());

const CASES = [
  ['a raw recording cut short', { body: 'HIERARCHY\nROOT Hips\n{\n' }, 'input-truncated', /end of the file/, ', line 3'],
  ['words', { body: 'just words' }, 'format-unknown', /just words/, ', byte 0'],
  ['an empty answer', { body: '' }, 'input-empty', /empty/],
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
