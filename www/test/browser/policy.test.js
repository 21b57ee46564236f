// Whatever a page forbids, the element does not need; where it cannot do without, it says so.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { addPlayer, openPage } from '../support/browser.js';
import { FAKE, useSite } from '../support/fixture.js';
import { startServer } from '../support/server.js';
import test from '../support/test.js';

const site = useSite();
let cdn;
before(async () => void (cdn = await startServer({}, { anybody: true })));
after(() => cdn?.close());

const SPRINT = '/demo/replays/sprint/replay.json';
const strict = (from, more = '') =>
  [
    "default-src 'none'",
    `script-src ${from} ${more} 'wasm-unsafe-eval'`,
    `connect-src ${from}`,
    `img-src ${from}`,
    "style-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** A page with this policy whose script is another site's. */
function serveFrom(server, policy, head = '') {
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title><link rel="stylesheet" href="/page.css">${head}<script type="module" src="${cdn.origin}/dist/athlete-replay.js"></script><body></body></html>`;
  server.faults.set('/page', { body, type: 'text/html', headers: policy ? { 'content-security-policy': policy } : {} });
}

/** Counts violations from here on, once it is sure that they are counted. */
async function watchViolations(frame) {
  await frame.evaluate(() => {
    globalThis.violations = [];
    document.addEventListener('securitypolicyviolation', (event) => violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    document.body.setAttribute('style', 'color:red');
  });
  await frame.waitForFunction(() => violations.length === 1);
  await frame.evaluate(() => void (violations.length = 0));
}

/** Uses all that comes in a file of its own, and what a reader can reach. */
async function useEverything(page, frame = page) {
  await frame.evaluate(async () => {
    player.toggleAttribute('text-version');
    document.documentElement.lang = 'ar';
    await player.restore(await player.share());
    document.body.append(Object.assign(document.createElement('video'), { id: 'video' }));
    player.setAttribute('sync', '#video');
  });
  await frame.waitForFunction(() => player.shadowRoot.querySelector('.text-version h3')?.textContent === 'اللاعبون');
  await frame.evaluate(() => {
    player.removeAttribute('text-version');
    document.documentElement.lang = 'en';
  });
  await frame.getByRole('button', { name: 'More' }).click();
  await page.keyboard.press('Escape');
  await frame.evaluate(() => player.focus());
  await page.keyboard.press('?');
  await frame.getByRole('dialog').waitFor();
  for (const key of ['Escape', 'i', '4', 'n', 'n', 'Shift+ArrowLeft']) await page.keyboard.press(key);
  const box = await frame.locator('.timeline').boundingBox();
  await page.mouse.move(box.x + box.width * 0.8, box.y + box.height / 2);
  await frame.evaluate(() => player.play());
  await page.waitForTimeout(300);
}

const violations = (frame) => frame.evaluate(() => globalThis.violations);

test('under a strict policy everything works and nothing is violated', async () => {
  site.server.faults.set('/page', { headers: { 'content-security-policy': strict("'self'") } });
  await site.withPage(async (page) => {
    await watchViolations(page);
    await addPlayer(page, FAKE);
    await useEverything(page);
    await page.evaluate(() => void (player.src = '/fake-replay/none.json'));
    await page.waitForFunction(() => player.error !== null);
    assert.deepEqual(await violations(page), []);
  });
  site.server.faults.clear();
});

test('all from a CDN, under a policy that allows the CDN alone, without a header but CORS', async () => {
  serveFrom(site.server, strict(cdn.origin));
  try {
    await site.withPage(async (page) => {
      const asked = [];
      page.on('request', (request) => asked.push(new URL(request.url()).origin));
      await watchViolations(page);
      await addPlayer(page, { src: `${cdn.origin}/fake-replay/replay.json`, 'wasm-url': `${cdn.origin}/fake/`, poster: `${cdn.origin}/favicon.ico`, controls: true });
      assert.equal(await page.evaluate(() => crossOriginIsolated), false);
      await useEverything(page);
      assert.deepEqual(await violations(page), []);
      assert.deepEqual(new Set(asked), new Set([cdn.origin]), 'nobody else is asked');
      const stored = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]);
      assert.deepEqual(stored, ['', 0, 0, 0, 0]);
    });
    // The real engine, with what measures and reads, which are wasm too.
    await site.withPage(async (page) => {
      await watchViolations(page);
      await page.addStyleTag({ url: '/page.css' });
      await page.evaluate(() => void (document.body.style.width = '320px'));
      await addPlayer(page, { src: cdn.origin + SPRINT, controls: true });
      assert.ok(await page.evaluate(async () => (await player.measures()).values.length > 0));
      await page.evaluate(async (address) => {
        const text = await (await fetch(address)).text();
        player.srcObject = new File([text], 'a.trc');
      }, `${cdn.origin}/dist/iframe.css`);
      await page.waitForFunction(() => player.error !== null);
      assert.equal(await page.evaluate(() => player.error.code), 'format-unknown');
      assert.deepEqual(await violations(page), []);
    });
  } finally {
    site.server.faults.clear();
  }
});

test('in a sandboxed frame without an origin of its own', async () => {
  serveFrom(cdn, strict(cdn.origin).replace("'self'", cdn.origin));
  site.server.faults.set('/page', { body: `<!doctype html><iframe sandbox="allow-scripts" width="700" height="450" src="${cdn.origin}/page"></iframe>`, type: 'text/html' });
  const page = await site.browser.newPage();
  try {
    const problems = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    await page.goto(`${site.server.origin}/page`);
    const frame = page.frames().find((each) => each.url() === `${cdn.origin}/page`);
    await frame.evaluate(() => customElements.whenDefined('athlete-replay').then(() => undefined));
    assert.equal(await frame.evaluate(() => self.origin), 'null');
    await watchViolations(frame);
    await addPlayer(frame, { src: `${cdn.origin}/fake-replay/replay.json`, 'wasm-url': `${cdn.origin}/fake/`, controls: true });
    await useEverything(page, frame);
    // Neither the clipboard nor a download is to be had there: the link is shown instead, and the picture costs nothing.
    await frame.evaluate(() => player.pause());
    await frame.getByRole('button', { name: 'More' }).click();
    await frame.getByRole('menuitem', { name: 'Copy link' }).evaluate((item) => item.click());
    await frame.waitForFunction(() => /^http.*#t=/.test(player.shadowRoot.querySelector('.hint').textContent));
    assert.deepEqual(await violations(frame), []);
    assert.deepEqual(problems, []);
  } finally {
    await page.close();
    site.server.faults.clear();
    cdn.faults.clear();
  }
});

for (const backend of ['webgpu', 'webgl2']) {
  test(`${backend}: wasm that the server calls something else is taken all the same`, async () => {
    const wasm = `/dist/${backend === 'webgpu' ? 'webgpu' : 'webgl'}/engine_bg.wasm`;
    site.server.faults.set(wasm, { body: await readFile(new URL(`../..${wasm}`, import.meta.url)), type: 'text/plain', headers: { 'x-content-type-options': 'nosniff' } });
    site.server.faults.set('/page', { headers: { 'content-security-policy': strict("'self'") } });
    try {
      const page = await openPage(site.browser, site.server.origin, { viewport: { width: 320, height: 240 } });
      await watchViolations(page);
      await addPlayer(page, { src: SPRINT, backend });
      assert.deepEqual(await page.evaluate(() => [player.backend, player.error]), [backend, null]);
      assert.deepEqual(await violations(page), []);
      await page.close();
    } finally {
      site.server.faults.clear();
    }
  });
}

test('a page that vouches for the wasm in its import map gets these bytes and no others', async () => {
  const hashOf = (bytes) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`;
  const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  const glue = await readFile(new URL('../support/fake_engine.js', import.meta.url));
  const outcome = async (hash) => {
    const map = { integrity: { [`${cdn.origin}/fake/webgpu/engine.js`]: hashOf(glue), [`${cdn.origin}/fake/webgpu/engine_bg.wasm`]: hash } };
    serveFrom(site.server, strict(cdn.origin, "'nonce-map'"), `<script type="importmap" nonce="map">${JSON.stringify(map)}</script>`);
    const page = await openPage(site.browser, site.server.origin);
    try {
      await watchViolations(page);
      await addPlayer(page, { src: `${cdn.origin}/fake-replay/replay.json`, 'wasm-url': `${cdn.origin}/fake/`, backend: 'webgpu' }, null);
      await page.waitForFunction(() => player.error !== null || player.readyState === 4);
      assert.deepEqual(await violations(page), []);
      return await page.evaluate(() => [player.error?.code ?? null, player.error?.where ?? null, /import map/.test(player.error?.message ?? '')]);
    } finally {
      await page.close();
      site.server.faults.clear();
    }
  };
  assert.deepEqual(await outcome(hashOf(empty)), [null, null, false]);
  assert.deepEqual(await outcome(hashOf(Buffer.from('other bytes'))), ['engine-unreachable', `${cdn.origin}/fake/webgpu/engine_bg.wasm`, true]);
});
