// The snippets of docs/element.md do what the page says, or at least run.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const page = await readFile(new URL('../../../docs/element.md', import.meta.url), 'utf8');
const snippets = [...page.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

test('every snippet of the element\'s page runs', async () => {
  assert.ok(snippets.length >= 8);
  await site.withPlayer(FAKE, async (browserPage) => {
    await browserPage.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
    for (const code of snippets) {
      await browserPage.evaluate((code) => new (Object.getPrototypeOf(async () => undefined).constructor)(code)(), code);
    }
    await browserPage.waitForFunction(() => player.shadowRoot.querySelector('.play').getAttribute('aria-label') === 'Abspielen');
    const state = await browserPage.evaluate(() => ({
      range: player.loopRange,
      keymap: player.getAttribute('keymap'),
      gestures: player.gestures,
      text: player.shadowRoot.querySelector('.text-version').offsetWidth > 200,
    }));
    assert.deepEqual(state, { range: { a: 4, b: 6.5 }, keymap: 'shuttle', gestures: 'none', text: true });
    assert.deepEqual(browserPage.problems, []);
  });
});
