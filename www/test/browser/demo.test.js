// The demo site: on a phone and on a desk, in light and dark, by keyboard, under its own policy, asking nobody else for anything.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const demo = new URL('../../demo/', import.meta.url);
const PAGES = ['index.html', 'playground.html', 'story.html', 'docs/index.html', 'docs/element.html', 'docs/measures/index.html'];
const SIZES = [
  { width: 360, height: 740, colorScheme: 'dark' },
  { width: 1280, height: 800, colorScheme: 'light' },
];

/** Opens a page of the site, watching what it asks for, what moves and what its policy refuses. */
async function visit(path, { width = 1280, height = 800, colorScheme = 'light' }, work) {
  const context = await site.browser.newContext({ viewport: { width, height }, colorScheme, bypassCSP: false });
  const page = await context.newPage();
  const asked = [];
  const problems = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.addInitScript(() => {
    globalThis.moved = 0;
    globalThis.refused = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ value, hadRecentInput }) => (moved += hadRecentInput ? 0 : value))).observe({ type: 'layout-shift', buffered: true });
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => refused.push(`${violatedDirective} ${blockedURI}`));
  });
  try {
    await page.goto(`${site.server.origin}/demo/${path}`);
    await page.waitForLoadState('networkidle');
    await work(page);
    assert.deepEqual(await page.evaluate(() => [refused, moved]), [[], 0], 'refused by its policy, and moved after it was laid out');
    assert.deepEqual(asked.filter((url) => new URL(url).origin !== site.server.origin), [], 'nobody else is asked');
    assert.deepEqual(problems, []);
  } finally {
    await context.close();
  }
}

for (const path of PAGES) {
  for (const size of SIZES) {
    test(`${path} at ${size.width} pixels: nothing moves, sticks out or is out of anybody's reach`, async () => {
      await visit(path, size, async (page) => {
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, 'wider than the screen');
        // The page's policy lets no script in; axe-core comes by the debugger.
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { violations } = await globalThis.axe.run(document);
          return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);
        });
        assert.deepEqual(found, []);
      });
    });
  }
}

test('the Tab key reaches all that can be pressed, each with a visible focus', async () => {
  for (const path of ['index.html', 'playground.html']) {
    await visit(path, { width: 1280, height: 800 }, async (page) => {
      const wanted = await page.evaluate(() => {
        const all = [...document.querySelectorAll('a[href], button, input, select, pre[tabindex]')];
        return all.filter((each) => each.tabIndex >= 0 && each.checkVisibility()).length;
      });
      const seen = await page.evaluate(() => {
        globalThis.seen = new Set();
        addEventListener('focusin', ({ target }) => target.matches('a[href], button, input, select, pre[tabindex]') && seen.add(target));
        return seen.size;
      });
      assert.equal(seen, 0);
      for (let i = 0; i < 120 && (await page.evaluate(() => seen.size)) < wanted; i += 1) {
        await page.keyboard.press('Tab');
        const bare = await page.evaluate(() => {
          const focused = document.activeElement;
          if (focused.localName === 'athlete-replay' || focused === document.body || focused.type === 'file') return null;
          return getComputedStyle(focused).outlineStyle === 'none' ? focused.outerHTML : null;
        });
        assert.equal(bare, null);
      }
      assert.equal(await page.evaluate(() => seen.size), wanted, path);
    });
  }
});

test('an example of the gallery is a picture until it is asked for, and then plays from its moment', async () => {
  await visit('index.html', SIZES[1], async (page) => {
    await page.waitForFunction(() => document.getElementById('final').stats.framesSubmitted > 0);
    assert.equal(await page.evaluate(() => document.querySelectorAll('athlete-replay:not([hidden])').length), 1);
    await page.getByRole('button', { name: 'Play: Three ways to jump' }).click();
    await page.waitForFunction(() => {
      const player = document.querySelector('[aria-label="Three ways to jump"]');
      return player?.currentTime > 2.86 && player.stats.framesSubmitted > 0;
    });
  });
});

test('the playground writes the code of what it shows, for each framework, and its address says the same', async () => {
  await visit('playground.html', SIZES[1], async (page) => {
    const described = JSON.parse(await readFile(new URL('../dist/custom-elements.json', demo), 'utf8')).modules[0].declarations[0].attributes;
    const shown = await page.locator('#attributes label').allTextContents();
    assert.deepEqual(shown, described.map(({ name }) => name).filter((name) => !['wasm-url', 'sync', 'sync-offset', 'sync-role'].includes(name)));
    await page.getByLabel('loop', { exact: true }).check();
    await page.getByLabel('light', { exact: true }).selectOption('night');
    await page.getByLabel('lang', { exact: true }).fill('de');
    await page.getByLabel('lang', { exact: true }).press('Enter');
    const code = page.locator('#code');
    assert.match(await code.textContent(), /<athlete-replay\s+src="replays\/sprint\/replay.json"\s+controls\s+loop\s+light="night"\s+lang="de"\s*><\/athlete-replay>$/);
    await page.getByRole('tab', { name: 'HTML' }).press('ArrowRight');
    assert.match(await code.textContent(), /import 'athlete-replay';[^]*<athlete-replay[^]*light="night"[^]*\/>/);
    assert.equal(await page.evaluate(() => [...document.getElementById('player').attributes].map(({ name }) => name).sort().join()), 'controls,id,lang,light,loop,src');
    const { hash } = new URL(page.url());
    assert.equal(hash, '#src=replays%2Fsprint%2Freplay.json&controls&loop&light=night&lang=de');
    await page.getByRole('button', { name: 'Start over' }).click();
    assert.equal(await page.evaluate(() => document.getElementById('player').hasAttribute('light')), false);
  });
});

test('every link within the site leads to a page that is there', async () => {
  const pages = (await readdir(demo, { recursive: true })).filter((file) => file.endsWith('.html') && !file.startsWith('pages/'));
  assert.ok(pages.length > 20, `${pages.length} pages`);
  const texts = new Map(await Promise.all(pages.map(async (file) => [new URL(file, demo).pathname, await readFile(new URL(file, demo), 'utf8')])));
  const broken = [];
  for (const [path, text] of texts) {
    for (const [, href] of text.replace(/<pre[^]*?<\/pre>/g, '').matchAll(/ (?:href|src)="([^"]+)"/g)) {
      const url = new URL(href.replace(/&amp;/g, '&'), `file://${path}`);
      if (url.protocol !== 'file:' || path.includes('/pages/')) continue;
      const target = texts.get(url.pathname);
      const there = target ?? existsSync(url.pathname);
      const fragment = target && url.hash && !url.hash.includes('=') ? target.includes(`id="${decodeURIComponent(url.hash.slice(1))}"`) : true;
      if (!there || !fragment) broken.push(`${path.split('/demo/')[1]}: ${href}`);
    }
  }
  assert.deepEqual(broken, []);
});
