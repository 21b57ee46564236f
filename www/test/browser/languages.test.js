// What a reader reads, in the language of the page.
import assert from 'node:assert/strict';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const labels = (page) => page.evaluate(() => ['.play', '.fullscreen', '.timeline[role], .timeline [role]'].map((name) => player.shadowRoot.querySelector(name).getAttribute('aria-label')));

test('the nearest lang decides, and a change of it is followed', async () => {
  await site.withPlayer({ ...FAKE, lang: 'de-CH' }, async (page) => {
    assert.deepEqual(await labels(page), ['Abspielen', 'Vollbild', 'Zeit']);
    assert.equal(await page.evaluate(() => player.shadowRoot.querySelector('.invitation').textContent), 'Replay ansehen0:13');
    assert.equal(await page.evaluate(() => player.shadowRoot.querySelector('.rate').textContent), '1×');
    await page.evaluate(() => void (player.playbackRate = 0.25));
    await page.waitForFunction(() => player.shadowRoot.querySelector('.rate').textContent === '0,25×');
    await page.evaluate(() => {
      player.removeAttribute('lang');
      document.documentElement.lang = 'ja';
    });
    await page.waitForFunction(() => player.shadowRoot.querySelector('.play').getAttribute('aria-label') === '再生');
    assert.equal(await page.evaluate(() => player.shadowRoot.querySelectorAll('.bar').length), 1);
    assert.match(await page.evaluate(() => player.shadowRoot.querySelector('.stage').getAttribute('aria-label')), /3D ビュー/);
  });
});

test('without a lang the browser decides; English stays where a file cannot be fetched', async () => {
  await site.withPage(async (page) => {
    const { addPlayer } = await import('../support/browser.js');
    await page.evaluate(() => document.documentElement.removeAttribute('lang'));
    await addPlayer(page, FAKE);
    assert.equal((await labels(page))[0], 'Lire');
  }, { locale: 'fr-FR' });
  site.server.faults.set('/dist/languages/ko.js', { status: 404 });
  await site.withPlayer({ ...FAKE, lang: 'ko' }, async (page) => {
    assert.equal((await labels(page))[0], 'Play');
    site.server.faults.clear();
  });
});

test('English fetches no catalogue', async () => {
  await site.withPage(async (page) => {
    const { addPlayer } = await import('../support/browser.js');
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await addPlayer(page, FAKE);
    assert.deepEqual(asked.filter((url) => url.includes('/languages/')), []);
  });
});

test('Arabic lays the controls out from the right, while time runs to the right', async () => {
  await site.withPlayer({ ...FAKE, lang: 'ar' }, async (page) => {
    const found = await page.evaluate(() => {
      const at = (name) => player.shadowRoot.querySelector(name).getBoundingClientRect().left;
      return { play: at('.play'), full: at('.fullscreen'), back: at('.step-back'), on: at('.step-forward') };
    });
    assert.ok(found.play > found.full && found.back < found.on, JSON.stringify(found));
    const box = await page.getByRole('slider').boundingBox();
    await page.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
    assert.ok(Math.abs((await page.evaluate(() => player.currentTime)) - 9.75) < 0.2);
    await page.mouse.move(box.x + box.width * 0.75, box.y - 60);
  });
});
