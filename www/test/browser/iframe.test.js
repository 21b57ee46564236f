// The page for frames: Player.js messages with one origin alone, links that restore exactly, and nothing parsed as HTML.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { useSite } from '../support/fixture.js';
import { startServer } from '../support/server.js';
import test from '../support/test.js';

const site = useSite();
let host;
before(async () => {
  host = await startServer();
  host.faults.set('/host', { body: '<!doctype html><title>Host</title><body></body>', type: 'text/html' });
});
after(() => host?.close());

// The frame's page fetches its engine from beside its script, as published: the real one.
const SPRINT = '/demo/replays/sprint/replay.json';
const addressOf = (fields = {}, hash = '') => `${site.server.origin}/dist/iframe.html?${new URLSearchParams({ src: SPRINT, ...fields })}${hash}`;

/** A page of another site with a frame, which talks to it as Player.js does. */
async function withFrame(address, work) {
  const page = await site.browser.newPage({ viewport: { width: 500, height: 400 } });
  const problems = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  try {
    await page.goto(`${host.origin}/host`);
    await page.evaluate(
      (address) => {
        globalThis.heard = [];
        let next = 0;
        addEventListener('message', ({ data, origin }) => heard.push({ ...JSON.parse(data), origin }));
        globalThis.frame = Object.assign(document.createElement('iframe'), { width: 320, height: 180, src: address });
        document.body.append(frame);
        globalThis.send = (message, target = new URL(address).origin) => frame.contentWindow.postMessage(JSON.stringify({ context: 'player.js', version: '0.0.11', ...message }), target);
        globalThis.ask = async (method, value) => {
          const listener = `listener-${(next += 1)}`;
          send({ method, value, listener });
          for (;;) {
            const answer = heard.find((each) => each.listener === listener);
            if (answer) return answer.value;
            await new Promise((done) => setTimeout(done, 10));
          }
        };
      },
      address,
    );
    const frame = await (await page.$('iframe')).contentFrame();
    await frame.waitForSelector('athlete-replay');
    await frame.evaluate(() => {
      globalThis.player = document.querySelector('athlete-replay');
      globalThis.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => violations.push(violatedDirective));
    });
    await work(page, frame);
    assert.deepEqual(await frame.evaluate(() => violations), []);
    return problems;
  } finally {
    await page.close();
  }
}

const readyIn = (page) => page.waitForFunction(() => heard.some(({ event }) => event === 'ready'));

test('a page of another site plays it by the messages of Player.js', { timeout: 120000 }, async () => {
  await withFrame(addressOf(), async (page, frame) => {
    await readyIn(page);
    const [ready] = await page.evaluate(() => heard);
    assert.deepEqual([ready.context, ready.origin, ready.value.src], ['player.js', site.server.origin, addressOf()]);
    // The set of Player.js, but for sound, of which a replay has none.
    for (const event of ['ready', 'play', 'pause', 'ended', 'timeupdate', 'progress', 'seeked', 'error']) assert.ok(ready.value.events.includes(event), event);
    const methods = ['play', 'pause', 'getPaused', 'getDuration', 'setCurrentTime', 'getCurrentTime', 'setLoop', 'getLoop', 'addEventListener', 'removeEventListener'];
    for (const method of methods) assert.ok(ready.value.methods.includes(method), method);
    assert.ok(!ready.value.methods.includes('mute'));
    await frame.waitForFunction(() => player.readyState === 4);
    const duration = await frame.evaluate(() => player.duration);
    assert.equal(await page.evaluate(() => ask('getDuration')), duration);
    assert.equal(await page.evaluate(() => ask('getPaused')), true);
    await page.evaluate(() => {
      for (const value of ['play', 'pause', 'timeupdate', 'seeked', 'ended']) send({ method: 'addEventListener', value, listener: `on-${value}` });
      send({ method: 'setCurrentTime', value: 4.25 });
    });
    assert.equal(await page.evaluate(() => ask('getCurrentTime')), 4.25);
    await page.waitForFunction(() => heard.some(({ listener }) => listener === 'on-seeked'));
    await page.evaluate(() => send({ method: 'play' }));
    await page.waitForFunction(() => heard.some(({ listener, value }) => listener === 'on-timeupdate' && value.seconds > 4.25));
    assert.equal(await page.evaluate(() => ask('getPaused')), false);
    await page.evaluate(() => send({ method: 'pause' }));
    await page.waitForFunction(() => heard.some(({ listener }) => listener === 'on-pause'));
    await page.evaluate(() => {
      send({ method: 'removeEventListener', value: 'seeked', listener: 'on-seeked' });
      send({ method: 'setLoop', value: true });
    });
    assert.equal(await page.evaluate(() => ask('getLoop')), true);
    const before = await page.evaluate(() => heard.filter(({ listener }) => listener === 'on-seeked').length);
    await page.evaluate(() => send({ method: 'setCurrentTime', value: 2 }));
    assert.equal(await page.evaluate(() => ask('getCurrentTime')), 2);
    await frame.waitForFunction(() => !player.seeking);
    assert.equal(await page.evaluate(() => heard.filter(({ listener }) => listener === 'on-seeked').length), before);
    await page.evaluate(() => {
      send({ method: 'setCurrentTime', value: 'Infinity' });
      send({ method: 'addEventListener', value: 'error', listener: 'on-error' });
      send({ method: 'constructor' });
    });
    await page.waitForFunction(() => heard.some(({ listener, value }) => listener === 'on-error' && value.code === 3));
    assert.equal(await page.evaluate(() => ask('getCurrentTime')), 2);
  });
});

test('only the page around it commands it, and only from the origin it is said to be', async () => {
  const paused = (frame) => frame.evaluate(() => player.paused);
  const settled = (page) => page.waitForTimeout(150);
  // A page that says it is another is neither heard nor told.
  await withFrame(addressOf({ origin: 'https://example.org' }), async (page, frame) => {
    await frame.waitForFunction(() => player.readyState >= 1);
    await page.evaluate(() => send({ method: 'play' }));
    await settled(page);
    assert.deepEqual([await paused(frame), await page.evaluate(() => heard)], [true, []]);
  });
  // Where the publisher wrote down whom to trust, nobody else is heard, whatever the address says.
  const html = await (await fetch(`${site.server.origin}/dist/iframe.html`)).text();
  const trusting = (origins) => site.server.faults.set('/dist/iframe.html', { body: html.replace('name="athlete-replay-parents" content=""', `name="athlete-replay-parents" content="${origins}"`), type: 'text/html' });
  try {
    trusting('https://example.org https://example.com');
    await withFrame(addressOf({ origin: host.origin }), async (page, frame) => {
      await frame.waitForFunction(() => player.readyState >= 1);
      await page.evaluate(() => send({ method: 'play' }));
      await settled(page);
      assert.deepEqual([await paused(frame), await page.evaluate(() => heard)], [true, []]);
    });
    trusting(`https://example.org ${host.origin}`);
    await withFrame(addressOf(), async (page, frame) => {
      await readyIn(page);
      // A frame beside it is not the page around it; and what is no message of Player.js does nothing.
      await page.evaluate(() => {
        const beside = document.createElement('iframe');
        document.body.append(beside);
        const script = beside.contentDocument.createElement('script');
        script.textContent = `parent.frames[0].postMessage(JSON.stringify({ context: 'player.js', method: 'play' }), '*')`;
        beside.contentDocument.body.append(script);
        for (const odd of ['{', 'null', '7', JSON.stringify({ method: 'play' }), JSON.stringify({ context: 'player.js', method: 7 })]) frame.contentWindow.postMessage(odd, '*');
        frame.contentWindow.postMessage({ context: 'player.js', method: '__proto__' }, '*');
      });
      await settled(page);
      assert.equal(await paused(frame), true);
      await page.evaluate(() => send({ method: 'play' }));
      await frame.waitForFunction(() => !player.paused);
    });
  } finally {
    site.server.faults.clear();
  }
});

test('a link shared from the frame shows the same there again, to the last bit', { timeout: 120000 }, async () => {
  const seen = (frame) => frame.evaluate(() => ({ time: player.currentTime, following: player.following, loop: player.loopRange, camera: player.camera }));
  let link = '';
  let shared;
  await withFrame(addressOf(), async (page, frame) => {
    await readyIn(page);
    await frame.waitForFunction(() => player.readyState === 4);
    await frame.evaluate(async () => {
      player.orbit(0.123, 0.0456);
      player.dolly(2);
      player.loopRange = { a: 1 / 3, b: 7.5 };
      player.currentTime = 4 + 1 / 7;
      await new Promise((done) => player.addEventListener('seeked', done, { once: true }));
    });
    await frame.evaluate(async () => {
      // At rest: the same in five looks, since a busy machine may draw nothing between two.
      for (let last = '', same = 0; same < 5; await new Promise((done) => setTimeout(done, 200))) {
        same = last === String(player.camera) ? same + 1 : 0;
        last = String(player.camera);
      }
    });
    link = await page.evaluate(() => ask('share'));
    shared = await seen(frame);
  });
  assert.ok(link.startsWith(`${addressOf()}#t=4.14`), link);
  await withFrame(link, async (page, frame) => {
    await frame.waitForFunction(() => player.readyState === 4 && player.currentTime > 4);
    await frame.waitForFunction((camera) => String(player.camera) === camera, String(shared.camera), { timeout: 10000 }).catch(() => undefined);
    assert.deepEqual(await seen(frame), shared);
    // Somebody followed, another fragment, and a link from the page around.
    await frame.evaluate(() => void (location.hash = '#t=3&replay=1&athlete=bolt'));
    await frame.waitForFunction(() => player.currentTime === 3 && player.participants[player.following]?.id === 'bolt' && player.loopRange === null);
    await page.evaluate(() => send({ method: 'restore', value: 'https://example.org/#t=2.5&replay=1' }));
    await frame.waitForFunction(() => player.currentTime === 2.5 && player.following === -1 && player.loopRange === null);
    await frame.evaluate(() => void (location.hash = '#t=3.5'));
    await frame.waitForFunction(() => player.currentTime === 3.5);
  });
});

test('nothing of an address, a link or a replay is parsed as HTML or run', { timeout: 120000 }, async () => {
  const hostile = '"><img src=x onerror="globalThis.pwned=1"><script>globalThis.pwned=1</script>';
  const files = new Map([['replay.json', null]]);
  const manifest = JSON.parse(await (await fetch(site.server.origin + SPRINT)).text());
  manifest.title = manifest.notice = manifest.location = manifest.discipline = hostile;
  manifest.participants.forEach((participant) => Object.assign(participant, { name: hostile, organisation: hostile, mark: hostile, bib: hostile }));
  manifest.participants.forEach((participant, index) => (participant.id = `${hostile}${index}`));
  manifest.events.forEach((event) => Object.assign(event, { label: hostile, value: hostile }));
  files.set('replay.json', Buffer.from(JSON.stringify(manifest)));
  const { start_secs: _, files: segments } = manifest.segments;
  const names = segments.map(([, crc], index) => `${String(index).padStart(4, '0')}-${crc.toString(16).padStart(8, '0')}.seg`);
  const folder = new URL('../../demo/replays/sprint/', import.meta.url);
  const { readFile } = await import('node:fs/promises');
  for (const name of names) files.set(name, await readFile(new URL(name, folder)).catch(() => null));
  site.server.replays.set('hostile', files);
  const pictures = async (frame) => frame.evaluate(() => [globalThis.pwned, player.shadowRoot.querySelectorAll('img[onerror],script').length + document.querySelectorAll('img,script:not([src])').length]);
  const hash = `#t=3&replay=1&athlete=${encodeURIComponent(`${hostile}3`)}`;
  await withFrame(addressOf({ src: '/hostile/replay.json', lang: hostile, keymap: hostile, backend: hostile, poster: 'javascript:globalThis.pwned=1', 'wasm-url': 'https://example.org/', onerror: 'pwned' }, hash), async (page, frame) => {
    await frame.waitForFunction(() => player.info !== null && player.following === 3);
    const heardShare = await page.evaluate(() => ask('share'));
    assert.ok(heardShare.includes('athlete='));
    await frame.locator('.timeline').hover();
    await frame.evaluate(() => player.toggleAttribute('text-version'));
    await frame.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
    assert.deepEqual(await pictures(frame), [undefined, 0]);
    assert.equal(await frame.evaluate(() => document.title), hostile);
    assert.deepEqual(await frame.evaluate(() => [player.hasAttribute('wasm-url'), player.hasAttribute('onerror'), player.poster]), [false, false, '']);
  });
  for (const src of ['javascript:globalThis.pwned=1', 'data:application/json,{}', 'https://example.org/replay.json', '']) {
    const problems = await withFrame(addressOf({ src }), async (page, frame) => {
      await frame.waitForFunction(() => player.error !== null);
      assert.equal(await frame.evaluate(() => player.error.code), 'network-unreachable');
      assert.deepEqual(await pictures(frame), [undefined, 0]);
      await frame.evaluate(() => void (violations.length = 0));
    });
    assert.ok(problems.every((problem) => /Content Security Policy|Fetch API/.test(problem)), problems.join());
  }
});
