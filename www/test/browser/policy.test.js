// A page's content security policy is obeyed to the letter.
import assert from 'node:assert/strict';
import { addPlayer } from '../support/browser.js';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();

const STRICT = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

test('under a strict policy everything works and nothing is violated', async () => {
  site.server.faults.set('/page', { headers: { 'content-security-policy': STRICT } });
  await site.withPage(async (page) => {
    await page.evaluate(() => {
      globalThis.violations = [];
      document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    // The policy is really there.
    await page.evaluate(() => document.body.setAttribute('style', 'color:red'));
    await page.waitForFunction(() => violations.length === 1);
    await page.evaluate(() => void (violations.length = 0));

    await addPlayer(page, FAKE);
    await page.getByRole('button', { name: 'More' }).click();
    await page.keyboard.press('Escape');
    await page.evaluate(() => player.focus());
    await page.evaluate(async () => {
      player.toggleAttribute('text-version');
      document.documentElement.lang = 'ar';
      await player.restore(await player.share());
      document.body.append(Object.assign(document.createElement('video'), { id: 'video' }));
      player.setAttribute('sync', '#video');
    });
    await page.waitForFunction(() => player.shadowRoot.querySelector('.text-version h3')?.textContent === 'اللاعبون');
    await page.evaluate(() => player.removeAttribute('text-version'));
    for (const key of ['?', 'Escape', 'i', '4', 'n', 'n', 'Shift+ArrowLeft']) await page.keyboard.press(key);
    const box = await page.getByRole('slider').boundingBox();
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2);
    await page.evaluate(() => player.play());
    await page.waitForTimeout(300);
    await page.evaluate(() => void (player.src = '/fake-replay/none.json'));
    await page.waitForFunction(() => player.error !== null);
    assert.deepEqual(await page.evaluate(() => violations), []);
  });
});

test('nothing is asked of another site, and nothing is stored', async () => {
  await site.withPage(async (page) => {
    const asked = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    await addPlayer(page, FAKE);
    await page.evaluate(() => player.play());
    await page.waitForTimeout(200);
    assert.deepEqual([...new Set(asked)], [site.server.origin]);
    const stored = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length]);
    assert.deepEqual(stored, ['', 0, 0, 0]);
  });
});
