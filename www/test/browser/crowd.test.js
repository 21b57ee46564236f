// Many elements on one page: who is seen has a renderer, the others show a still; nothing is left behind of those that went.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FAKE, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const SPRINT = '/demo/replays/sprint/replay.json';
const REAL = existsSync(fileURLToPath(new URL('../../dist/webgl/engine_bg.wasm', import.meta.url)));
const MANY = 30;

/** Counts what the page has of views, devices and contexts, before anything asks for one. */
const count = (page) =>
  page.evaluate(() => {
    globalThis.devices = 0;
    if (globalThis.GPUAdapter) {
      const { requestDevice } = GPUAdapter.prototype;
      GPUAdapter.prototype.requestDevice = function (...more) {
        devices += 1;
        return requestDevice.apply(this, more);
      };
    }
    globalThis.contexts = new Set();
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
      const context = getContext.call(this, kind, ...more);
      if (kind !== '2d' && context) contexts.add(new WeakRef(this));
      return context;
    };
    const { instantiate } = WebAssembly;
    globalThis.wasmInstances = 0;
    WebAssembly.instantiate = (...more) => ((wasmInstances += 1), instantiate.apply(WebAssembly, more));
  });

/** A long page of small players; `perRow` of them beside one another. */
const fill = (page, attributes, { many = MANY, width = 320, gap = 40 } = {}) =>
  page.evaluate(
    ({ attributes, many, width, gap }) => {
      globalThis.players = Array.from({ length: many }, () => {
        const player = document.createElement('athlete-replay');
        player.style.width = `${width}px`;
        player.style.marginBottom = `${gap}px`;
        for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value === true ? '' : value);
        document.body.append(player);
        return player;
      });
    },
    { attributes, many, width, gap },
  );

/** The players in the window. */
const seen = () => players.filter((player) => {
  const box = player.getBoundingClientRect();
  return box.bottom > 0 && box.top < innerHeight;
});

test('of thirty elements those that are seen have a renderer, and the others answer all the same', { timeout: 120000 }, async () => {
  await site.withPage(async (page) => {
    await fill(page, FAKE);
    await page.waitForFunction(() => players.every(({ readyState }) => readyState === 4), null, { timeout: 60000 });
    const visible = await page.evaluate(seenCount);
    await page.waitForFunction((visible) => fakeEngine.views === visible, visible);
    assert.equal(await page.evaluate(() => fakeEngine.instances), 1, 'one engine, and so one device');
    const told = await page.evaluate(() => {
      const last = players.at(-1);
      return [last.duration, last.frameCount, last.frameRate, last.currentFrame, last.participants.length, last.buffered.end(0), last.readyState, last.backend, last.camera?.length];
    });
    assert.deepEqual(told, [13, 1301, 100, 0, 8, 13, 4, 'webgpu', 6]);
    // What is asked of a still is done by a renderer, in order and to the end.
    const done = await page.evaluate(async () => {
      const last = players.at(-1);
      const seeked = new Promise((resolve) => last.addEventListener('seeked', resolve, { once: true }));
      last.currentTime = 3;
      const soon = last.currentTime;
      await seeked;
      last.stepFrames(2);
      last.follow(3);
      last.orbit(0.25, 0);
      last.loopRange = { a: 1, b: 5 };
      await new Promise((resolve) => setTimeout(resolve, 800));
      return [soon, last.currentTime, last.following, last.camera[0], last.loopRange, last.currentFrame];
    });
    assert.deepEqual(done, [3, 3.02, 3, 0.25, { a: 1, b: 5 }, 302]);
    const refused = await page.evaluate(() => {
      try {
        players.at(-1).loopRange = { a: 50, b: 60 };
        return null;
      } catch ({ name }) {
        return name;
      }
    });
    assert.equal(refused, 'RangeError');
    const still = await page.evaluate(async () => {
      const { width, height, data } = await players.at(-2).captureStill(32, 18);
      return [width, height, data.some((value) => value > 0)];
    });
    assert.deepEqual(still, [32, 18, true]);
    await page.waitForFunction((visible) => fakeEngine.views === visible, visible);
    // Playing on where nobody looks keeps its renderer, and its time.
    await page.evaluate(() => players.at(-3).play());
    await page.waitForFunction(() => players.at(-3).currentTime > 0.3);
    await page.waitForTimeout(600);
    assert.equal(await page.evaluate(() => fakeEngine.views), visible + 1);
    await page.evaluate(() => players.at(-3).pause());
    // Scrolled there, it draws; what was seen before gives its renderer back.
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForFunction(() => players.at(-1).stats.framesSubmitted > 0 && players.at(-1).shadowRoot.querySelectorAll('canvas').length === 1);
    const after = await page.evaluate(seenCount);
    await page.waitForFunction((after) => fakeEngine.views === after, after);
    assert.deepEqual(await page.evaluate(() => players.map(({ error }) => error).filter(Boolean)), []);
    assert.deepEqual(page.problems, []);
  });
});

test('two hundred times in and out of the page leaves nothing behind', { timeout: 120000 }, async () => {
  await site.withPlayer(FAKE, async (page) => {
    const session = await page.context().newCDPSession(page);
    const state = async () => {
      await session.send('HeapProfiler.collectGarbage');
      const { usedSize } = await session.send('Runtime.getHeapUsage');
      const { jsEventListeners, nodes, documents } = await session.send('Memory.getDOMCounters');
      return { usedSize, jsEventListeners, nodes, documents, ...(await page.evaluate(() => ({ views: fakeEngine.views, instances: fakeEngine.instances }))) };
    };
    const cycle = (times) =>
      page.evaluate(async (times) => {
        for (let i = 0; i < times; i += 1) {
          player.remove();
          await new Promise((done) => setTimeout(done, 2));
          document.body.append(player);
          // Every tenth time it draws again before it goes.
          await new Promise((done) => setTimeout(done, i % 10 ? 2 : 60));
        }
        await new Promise((done) => setTimeout(done, 300));
      }, times);
    await cycle(20);
    const before = await state();
    await cycle(200);
    const after = await state();
    assert.deepEqual([after.views, after.instances, after.documents], [1, 1, before.documents]);
    assert.ok(after.jsEventListeners <= before.jsEventListeners + 2, `${before.jsEventListeners} to ${after.jsEventListeners} listeners`);
    assert.ok(after.nodes <= before.nodes + 10, `${before.nodes} to ${after.nodes} nodes`);
    assert.ok(after.usedSize < before.usedSize + 300_000, `${before.usedSize} to ${after.usedSize} bytes`);
    // And of two hundred that never come back.
    await page.evaluate(async (attributes) => {
      for (let i = 0; i < 200; i += 1) {
        const other = document.createElement('athlete-replay');
        for (const [name, value] of Object.entries(attributes)) other.setAttribute(name, value);
        document.body.append(other);
        await new Promise((done) => setTimeout(done, 5));
        other.remove();
      }
      await new Promise((done) => setTimeout(done, 500));
    }, { ...FAKE, preload: 'metadata' });
    // What is still under way when it goes ends by itself.
    let last = await state();
    for (let i = 0; i < 20 && last.nodes > after.nodes + 400; i += 1) {
      await page.waitForTimeout(300);
      last = await state();
    }
    assert.deepEqual([last.views, last.instances], [1, 1]);
    assert.ok(last.nodes <= after.nodes + 400, `${after.nodes} to ${last.nodes} nodes`);
    assert.ok(last.usedSize < after.usedSize + 1_500_000, `${after.usedSize} to ${last.usedSize} bytes`);
    assert.equal(await page.evaluate(() => player.error), null);
  });
});

test('moveBefore, a double mount and the way back through the history leave it as it was', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const moved = await page.evaluate(async () => {
      const box = document.body.appendChild(document.createElement('div'));
      player.currentTime = 2;
      await player.play();
      const canvas = player.shadowRoot.querySelector('canvas');
      box.moveBefore(player, null);
      await new Promise((done) => setTimeout(done, 300));
      return [player.paused, player.currentTime > 2, player.shadowRoot.querySelector('canvas') === canvas, fakeEngine.views, fakeEngine.instances];
    });
    assert.deepEqual(moved, [false, true, true, 1, 1]);
    // What React does in strict mode: in, out and in again, within one task.
    const mounted = await page.evaluate(async (attributes) => {
      const other = document.createElement('athlete-replay');
      const events = [];
      for (const name of ['loadstart', 'loadedmetadata', 'abort', 'emptied', 'error']) other.addEventListener(name, () => events.push(name));
      for (const [name, value] of Object.entries(attributes)) other.setAttribute(name, value);
      document.body.append(other);
      other.remove();
      document.body.append(other);
      await new Promise((done) => other.addEventListener('canplaythrough', done, { once: true }));
      return [events, other.shadowRoot.querySelectorAll('canvas, .bar').length, fakeEngine.views];
    }, FAKE);
    assert.deepEqual(mounted, [['loadstart', 'loadedmetadata'], 2, 2]);
  });
});

test('a page that comes back from the browser\'s memory goes on', { timeout: 60000 }, async () => {
  // What is not to be stored is not kept either.
  for (const path of ['/page', '/favicon.ico']) site.server.faults.set(path, { ...(path === '/page' ? {} : { body: 'Away', type: 'text/plain' }), headers: { 'cache-control': 'max-age=60' } });
  const { launchBrowser } = await import('../support/browser.js');
  const browser = await launchBrowser({ backForwardCache: true });
  try {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${site.server.origin}/page`);
    await page.evaluate((attributes) => {
      globalThis.player = document.createElement('athlete-replay');
      for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
      document.body.append(player);
      addEventListener('pagehide', () => (globalThis.left = player.currentTime));
      addEventListener('pageshow', ({ persisted }) => Object.assign(globalThis, { persisted, back: player.currentTime }));
      return new Promise((done) => player.addEventListener('canplaythrough', done, { once: true }));
    }, FAKE);
    await page.evaluate(() => {
      player.currentTime = 2;
      return player.play();
    });
    await page.goto(`${site.server.origin}/favicon.ico`);
    await page.waitForTimeout(700);
    await page.goBack({ waitUntil: 'commit' });
    await page.waitForFunction(() => globalThis.player?.currentTime !== undefined);
    const [persisted, paused, left, back] = await page.evaluate(() => [persisted, player.paused, left, back]);
    assert.equal(persisted, true, 'it was kept');
    assert.ok(!paused && back - left < 0.1, `it stood still meanwhile: ${left} to ${back}`);
    await page.waitForFunction((time) => player.currentTime > time + 0.2, back);
    assert.equal(await page.evaluate(() => player.error), null);
  } finally {
    await browser.close();
    site.server.faults.clear();
  }
});

const seenCount = `(${seen})().length`;

for (const [backend, most] of [['webgpu', null], ['webgl2', 12]]) {
  test(`${backend}: the real engine serves thirty, and none loses its picture`, { timeout: 180000, skip: !REAL && 'wasm is not built' }, async () => {
    await site.withPage(async (page) => {
      await count(page);
      await page.addStyleTag({ content: 'body{display:grid;grid-template-columns:repeat(6,110px);gap:10px} athlete-replay{width:110px!important;margin:0!important}' });
      // Twenty-four are seen at once, six are not.
      await fill(page, { src: SPRINT, backend, preload: 'metadata' }, { width: 110, gap: 0 });
      await page.evaluate(() => players.slice(24).forEach((player, index) => (player.style.gridRow = String(40 + index), player.style.paddingTop = '2000px')));
      await page.waitForFunction(() => players.every(({ readyState }) => readyState >= 2), null, { timeout: 120000 });
      await page.waitForTimeout(1500);
      const found = await page.evaluate(() => ({
        devices,
        live: [...new Set([...contexts].map((ref) => ref.deref()))].filter((canvas) => canvas?.getContext('webgl2')?.isContextLost() === false).length,
        errors: players.map(({ error }) => error?.code).filter(Boolean),
        pictures: players.slice(0, 24).filter((player) => player.shadowRoot.querySelectorAll('canvas').length === 1).length,
      }));
      console.log(backend, JSON.stringify(found));
      assert.deepEqual(found.errors, []);
      assert.equal(found.pictures, 24);
      if (backend === 'webgpu') assert.equal(found.devices, 1);
      else assert.ok(found.live <= most, `${found.live} contexts`);
    });
  });
}
