// Streaming over a network that fails, each fault with a server that really commits it. The engine is the fake one: what its
// pictures show is in streaming_pictures.test.js.
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { addPlayer } from '../support/browser.js';
import { coarseName, fakeReplay, segmentName } from '../support/fake_replay.js';
import { FAKE, actUntil, report, useSite } from '../support/fixture.js';
import { startServer } from '../support/server.js';
import test from '../support/test.js';

const site = useSite();
let elsewhere;
before(async () => (elsewhere = await startServer()));
after(() => elsewhere.close());
afterEach(() => [site.server, elsewhere].forEach(({ faults }) => faults.clear()));

const MANIFEST = '/fake-replay/replay.json';
const SEGMENT = `/fake-replay/${segmentName(2)}`;
const PAGE = '<!doctype html><title>Not here</title>';
/** Longest silence in these tests, in place of the 20 s of a page. */
const SILENCE_MS = 300;

/** Runs `work` on a page that is less patient with silence than others, and by chance pauses hardly at all between tries. */
const withHastyPage = (work) =>
  site.withPage(async (page) => {
    await page.evaluate((silenceMs) => {
      Math.random = () => 0.05;
      const { setTimeout } = globalThis;
      globalThis.setTimeout = (act, ms, ...more) => setTimeout(act, ms === 20000 ? silenceMs : ms, ...more);
    }, SILENCE_MS);
    return work(page);
  });

/** Notes every event of the player to come. */
const watch = (page, names) =>
  page.evaluate((names) => {
    globalThis.heard = [];
    for (const name of names) player.addEventListener(name, () => heard.push(name));
  }, names);

const ranges = (page) => page.evaluate(() => Array.from({ length: player.buffered.length }, (_, i) => [player.buffered.start(i), player.buffered.end(i)]));
const buffers = (page, expected) =>
  page
    .waitForFunction((text) => JSON.stringify(Array.from({ length: player.buffered.length }, (_, i) => [player.buffered.start(i), player.buffered.end(i)])) === text, JSON.stringify(expected), { timeout: 15000 })
    .catch(async () => assert.deepEqual(await ranges(page), expected));
const tryAgain = (page) => page.locator('athlete-replay').getByRole('button', { name: 'Try again' }).click();

/** How often a path was asked for while `work` ran. */
async function asksFor(path, work) {
  const before = site.server.requests.length;
  await work();
  return site.server.requests.slice(before).filter((each) => each === path).length;
}

/** A promise with its key. */
function gate() {
  let open;
  const held = new Promise((resolve) => (open = resolve));
  return { held, open };
}

// What mends itself, and after how many requests; a browser asks some of its own where it got no answer.
const MENDED = [
  ['bytes that trickle', { drip: { bytes: 40, ms: 100 } }, 1],
  ['another content type', { type: 'text/html' }, 1],
  ['no answer at all, once', { destroy: true, times: 1 }, null],
  ['a connection that is reset in the middle, once', { resetAt: 100, times: 1 }, 2],
  ['a connection that is reset short of the length it stated, once', { resetAt: 100, headers: { 'content-length': 400 }, times: 1 }, 2],
  ['silence in the middle, once', { stallAt: 100, times: 1 }, 2],
  ['status 500, once', { status: 500, times: 1 }, 2],
  ['status 503, twice', { status: 503, times: 2 }, 3],
  ['status 429, once', { status: 429, times: 1 }, 2],
];
const MENDED_SEGMENT = [
  ...MENDED,
  ['a body cut short that claims to be whole, once', { cutAt: 100, times: 1 }, 2],
  ['a body that is too long, once', { padBytes: 5, times: 1 }, 2],
  ['a web page with status 200, once', { body: PAGE, type: 'text/html', times: 1 }, 2],
  ['other bytes of the same length, once', { body: Buffer.alloc(400), times: 1 }, 2],
];
// What does not: its code, its words, after how many requests.
const LOST = [
  ['no answer at all', { destroy: true }, 'network-unreachable', /Check the connection/, null],
  ['a connection that is reset in the middle', { resetAt: 100 }, 'network-unreachable', /Check the connection/, 4],
  ['silence in the middle', { stallAt: 100 }, 'network-timeout', /heard nothing/, 4],
  ['status 404', { status: 404 }, 'network-http-status', /404/, 1],
  ['status 403', { status: 403 }, 'network-http-status', /403/, 1],
  ['status 500', { status: 500 }, 'network-http-status', /500/, 4],
];
const LOST_MANIFEST = [
  ...LOST,
  ['a web page with status 200', { body: PAGE, type: 'text/html' }, 'format-html', /web page/, 1],
  ['a body cut short that claims to be whole', { cutAt: 900 }, 'input-truncated', /cut short after 900 bytes/, 1],
];
const LOST_SEGMENT = [
  ...LOST,
  ['a body cut short that claims to be whole', { cutAt: 100 }, 'input-truncated', /400 bytes, found 100/, 2],
  ['a body that is too long', { padBytes: 5 }, 'limit-exceeded', /at most 400 bytes, found more/, 2],
  ['a web page with status 200', { body: PAGE, type: 'text/html' }, 'input-truncated', /400 bytes, found 38/, 2],
  ['other bytes of the same length', { body: Buffer.alloc(400) }, 'segment-corrupt', /checksum/, 2],
];

for (const [path, what, faults] of [[MANIFEST, 'the manifest', MENDED], [SEGMENT, 'a segment', MENDED_SEGMENT]]) {
  for (const [name, fault, requests] of faults) {
    test(`${what}: ${name}: nobody hears of it`, () =>
      withHastyPage(async (page) => {
        site.server.faults.set(path, { ...fault });
        const found = await asksFor(path, async () => {
          await addPlayer(page, FAKE, null);
          await watch(page, ['error']);
          await buffers(page, [[0, 13]]);
        });
        if (requests) assert.equal(found, requests);
        assert.deepEqual(await page.evaluate(() => [heard, player.error, player.readyState]), [[], null, 4]);
      }));
  }
}

for (const [name, fault, code, words, requests] of LOST_MANIFEST) {
  test(`the manifest: ${name}: it is named in the page and by its code, and can be tried again`, () =>
    withHastyPage(async (page) => {
      site.server.faults.set(MANIFEST, { ...fault });
      const asked = await asksFor(MANIFEST, () => addPlayer(page, FAKE, 'error'));
      if (requests) assert.equal(asked, requests);
      const found = await report(page);
      assert.deepEqual([found.code, found.fatal, found.where], [code, true, site.server.origin + MANIFEST]);
      assert.match(found.message, words);
      assert.ok(found.visible && found.text.includes(found.message) && found.text.includes(code), found.text);
      assert.equal(await page.evaluate(() => player.play().catch((error) => error.name)), 'NotSupportedError');
      site.server.faults.clear();
      await tryAgain(page);
      await buffers(page, [[0, 13]]);
      assert.equal((await report(page)).visible, false);
    }));
}

for (const [name, fault, code, words, requests] of LOST_SEGMENT) {
  test(`a segment: ${name}: it costs that segment alone, and can be tried again`, () =>
    withHastyPage(async (page) => {
      site.server.faults.set(SEGMENT, { ...fault });
      const asked = await asksFor(SEGMENT, () => addPlayer(page, FAKE, 'error'));
      if (requests) assert.equal(asked, requests);
      const found = await report(page);
      assert.deepEqual([found.code, found.fatal, found.visible], [code, false, true]);
      assert.match(found.message, words);
      await buffers(page, [[0, 4], [6, 13]]);
      await page.waitForFunction(() => player.readyState === 4);
      site.server.faults.clear();
      await tryAgain(page);
      await buffers(page, [[0, 13]]);
      assert.equal((await report(page)).visible, false);
    }));
}

test('one lost segment is a gap: the rest plays, and trying again goes on at the same time', async () => {
  site.server.faults.set(SEGMENT, { status: 404 });
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForFunction(() => player.readyState === 4);
    await page.evaluate(() => {
      player.currentTime = 3.9;
      return player.play();
    });
    await page.waitForFunction(() => player.currentTime > 4.1 && !player.paused, null, { timeout: 5000 });
    await page.evaluate(() => player.pause());
    await actUntil(page, 'seeked', () => void (player.currentTime = 5.04));
    assert.equal(await page.evaluate(() => player.readyState), 4, 'nothing more will come there');
    site.server.faults.clear();
    await watch(page, ['timeupdate', 'seeking', 'emptied', 'error']);
    await tryAgain(page);
    await buffers(page, [[0, 13]]);
    await page.waitForFunction(() => player.readyState === 4);
    assert.deepEqual(await page.evaluate(() => [player.currentTime, player.paused, player.error, heard]), [5.04, true, null, []]);
    await page.evaluate(() => player.play());
    await page.waitForFunction(() => player.currentTime > 5.1);
  }, { until: 'error' });
});

test('playing stops short of what is still to come, and goes on at the same time', async () => {
  const { held, open } = gate();
  site.server.faults.set(SEGMENT, { held });
  await site.withPage(async (page) => {
    await addPlayer(page, FAKE, null);
    await buffers(page, [[0, 4], [6, 13]]);
    await page.evaluate(() => {
      player.currentTime = 3;
      void player.play();
    });
    await page.waitForFunction(() => player.readyState === 2);
    const stopped = await page.evaluate(() => player.currentTime);
    await page.waitForTimeout(300);
    assert.equal(await page.evaluate(() => player.currentTime), stopped);
    assert.ok(stopped > 3.2 && stopped < 4, `${stopped}`);
    await watch(page, ['playing']);
    open();
    await page.waitForFunction((from) => player.currentTime > from && player.readyState === 4, stopped);
    assert.deepEqual(await page.evaluate(() => [heard, player.paused, player.error]), [['playing'], false, null]);
  });
});

test('answers in another order: each is taken as it comes', async () => {
  const { held, open } = gate();
  site.server.faults.set(`/fake-replay/${segmentName(0)}`, { held });
  await site.withPage(async (page) => {
    await addPlayer(page, FAKE, null);
    await buffers(page, [[2, 13]]);
    assert.ok((await page.evaluate(() => player.readyState)) < 2, 'the moment itself is still to come');
    open();
    await buffers(page, [[0, 13]]);
    await page.waitForFunction(() => player.readyState === 4);
    assert.equal(await page.evaluate(() => player.error), null);
  });
});

/** A replay of 120 segments, of which only the first one comes at once. */
function longReplay() {
  const { held, open } = gate();
  site.server.replays.set('long', fakeReplay({ endSecs: 240, coarseSecs: 60 }));
  for (let index = 1; index < 120; index += 1) site.server.faults.set(`/long/${segmentName(index)}`, { held });
  return { src: '/long/replay.json', open };
}

const under = (folder, paths) => paths.filter((path) => path.startsWith(`/${folder}/`)).map((path) => path.slice(folder.length + 2));

test('a seek gives up what is under way, and only what is near is asked for', async () => {
  const { src, open } = longReplay();
  const [asked, abandoned] = [site.server.requests.length, site.server.abandoned.length];
  await site.withPlayer({ ...FAKE, src }, async (page) => {
    const underWay = () => under('long', site.server.requests.slice(asked)).slice(1);
    const isAskedFor = async (index) => {
      while (!underWay().includes(segmentName(index))) await page.waitForTimeout(10);
    };
    await isAskedFor(3);
    await watch(page, ['seeked', 'error']);
    await page.evaluate(() => void (player.currentTime = 151));
    // Each on a connection of its own: they reach the server in any order.
    for (const index of [75, 76, 77]) await isAskedFor(index);
    while (under('long', site.server.abandoned.slice(abandoned)).length < 3) await page.waitForTimeout(10);
    assert.deepEqual(under('long', site.server.abandoned.slice(abandoned)).sort(), [1, 2, 3].map(segmentName));
    const segments = underWay().filter((name) => name.endsWith('.seg'));
    assert.deepEqual([...segments].sort(), [0, 1, 2, 3, 75, 76, 77].map(segmentName));
    assert.deepEqual(underWay().filter((name) => name.endsWith('.coarse')).sort(), [0, 2].map(coarseName));
    assert.deepEqual(await ranges(page), [[0, 2]]);
    assert.deepEqual(await page.evaluate(() => [heard, player.seeking, player.currentTime]), [[], true, 151]);
    open();
    await page.waitForFunction(() => heard.length > 0);
    assert.deepEqual(await page.evaluate(() => [heard, player.currentTime]), [['seeked'], 151]);
  }, { until: 'loadeddata' });
});

test('a stale answer changes nothing: the request after it is the one that counts', async () => {
  const first = gate();
  site.server.replays.set('stale', fakeReplay({ endSecs: 240 }));
  const path = `/stale/${segmentName(50)}`;
  // Abandoned, and answered all the same, with what is not the segment.
  site.server.faults.set(path, { held: first.held, body: Buffer.alloc(400, 7), times: 1 });
  for (const index of [51, 52, 90, 91, 92]) site.server.faults.set(`/stale/${segmentName(index)}`, { held: first.held });
  await site.withPlayer({ ...FAKE, src: '/stale/replay.json', preload: 'metadata' }, async (page) => {
    await watch(page, ['seeked', 'error']);
    const isAskedFor = async (path, times = 1) => {
      while (site.server.requests.filter((each) => each === path).length < times) await page.waitForTimeout(10);
    };
    await page.evaluate(() => void (player.currentTime = 101));
    await isAskedFor(path);
    await page.evaluate(() => void (player.currentTime = 181));
    await isAskedFor(`/stale/${segmentName(90)}`);
    await actUntil(page, 'seeked', () => void (player.currentTime = 101));
    assert.deepEqual(await ranges(page), [[0, 2], [100, 102]]);
    first.open();
    await page.waitForTimeout(200);
    assert.deepEqual(await ranges(page), [[0, 2], [100, 102]], 'late answers are not taken');
    assert.deepEqual(await page.evaluate(() => [heard, player.error, player.currentTime]), [['seeked'], null, 101]);
    assert.equal(site.server.requests.filter((each) => each === path).length, 2);
  }, { until: 'loadeddata' });
});

test('an answer for the replay before is not taken for this one', async () => {
  const { held, open } = gate();
  site.server.replays.set('other', fakeReplay({ endSecs: 5 }));
  site.server.faults.set(MANIFEST, { held });
  await site.withPage(async (page) => {
    await addPlayer(page, FAKE, 'loadstart');
    await actUntil(page, 'canplaythrough', () => void (player.src = '/other/replay.json'));
    open();
    await page.waitForTimeout(200);
    assert.deepEqual(await page.evaluate(() => [player.duration, player.error, player.readyState]), [5, null, 4]);
  });
});

test('another site that does not allow it is said to need CORS, and one that does is read', async () => {
  const src = elsewhere.origin + MANIFEST;
  await site.withPlayer({ ...FAKE, src }, async (page) => {
    const found = await report(page);
    assert.deepEqual([found.code, found.fatal, found.where], ['network-unreachable', true, src]);
    assert.match(found.message, /CORS/);
    assert.ok(found.visible && found.text.includes('CORS'), found.text);
    // Its manifest alone: then each segment is refused, and says so.
    const allowed = { headers: { 'access-control-allow-origin': '*' } };
    elsewhere.faults.set(MANIFEST, allowed);
    await actUntil(page, 'error', () => player.load());
    assert.deepEqual(await page.evaluate(() => [player.error.code, player.error.fatal, /CORS/.test(player.error.message)]), ['network-unreachable', false, true]);
    for (const name of elsewhere.replays.get('fake-replay').keys()) elsewhere.faults.set(`/fake-replay/${name}`, allowed);
    await actUntil(page, 'canplaythrough', () => player.load());
    await buffers(page, [[0, 13]]);
  }, { until: 'error' });
});

for (const [name, fault] of [['is missing', { status: 404 }], ['is damaged', { cutAt: 10 }], ['never answers', { stallAt: 10 }]]) {
  test(`a coarse file that ${name} is missed by nobody`, () =>
    withHastyPage(async (page) => {
      site.server.replays.set('coarse', fakeReplay({ coarseSecs: 60 }));
      const path = `/coarse/${coarseName(0)}`;
      site.server.faults.set(path, fault);
      assert.ok((await asksFor(path, async () => {
        await addPlayer(page, { ...FAKE, src: '/coarse/replay.json' }, null);
        await watch(page, ['error']);
        await buffers(page, [[0, 13]]);
        await page.waitForFunction(() => player.networkState === 1);
      })) >= 1);
      await page.evaluate(() => player.play());
      await page.waitForFunction(() => player.currentTime > 0.1);
      assert.deepEqual(await page.evaluate(() => [heard, player.error, player.readyState]), [[], null, 4]);
      assert.equal((await report(page)).visible, false);
    }));
}

/** The files of a replay as one, as docs/format.md joins them. */
function joined(files) {
  const head = Buffer.from('ARPL\x01\0\0\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(files.get('replay.json').length, 8);
  const of = (ending) => [...files].filter(([name]) => name.endsWith(ending)).map(([, bytes]) => bytes);
  return Buffer.concat([head, files.get('replay.json'), ...of('.coarse'), ...of('.seg')]);
}

test('a replay in one file plays from its address, and one that is cut short says so', async () => {
  const whole = joined(fakeReplay({ coarseSecs: 60 }));
  site.server.replays.set('single', new Map([['final.replay', whole]]));
  const path = '/single/final.replay';
  await site.withPlayer({ ...FAKE, src: path }, async (page) => {
    assert.deepEqual(await ranges(page), [[0, 13]]);
    assert.deepEqual(await page.evaluate(() => [player.readyState, player.networkState]), [4, 1]);
    for (const cutAt of [8, 500, whole.length - 1]) {
      site.server.faults.set(path, { cutAt });
      await actUntil(page, 'error', () => player.load());
      const found = await report(page);
      assert.deepEqual([found.code, found.fatal, found.where, found.visible], ['input-truncated', true, site.server.origin + path, true]);
      assert.match(found.message, new RegExp(`found ${cutAt}\\b`));
    }
    // A connection that breaks is mended before anybody hears of it.
    site.server.faults.set(path, { resetAt: 600, times: 1 });
    await actUntil(page, 'canplaythrough', () => player.load());
    assert.deepEqual(await ranges(page), [[0, 13]]);
  });
});

test('what is buffered is what has come, at every step', async () => {
  const gates = new Map();
  for (let index = 0; index < 7; index += 1) {
    gates.set(index, gate());
    site.server.faults.set(`/fake-replay/${segmentName(index)}`, { held: gates.get(index).held });
  }
  await site.withPage(async (page) => {
    await addPlayer(page, FAKE, 'loadedmetadata');
    assert.deepEqual(await ranges(page), []);
    // Three requests are under way at a time.
    for (const [index, expected] of [[1, [[2, 4]]], [0, [[0, 4]]], [4, [[0, 4], [8, 10]]], [3, [[0, 4], [6, 10]]], [6, [[0, 4], [6, 10], [12, 13]]], [2, [[0, 10], [12, 13]]], [5, [[0, 13]]]]) {
      gates.get(index).open();
      await buffers(page, expected);
    }
  });
});

test('the coarse file comes first, then the segment at the playhead, then outwards', async () => {
  site.server.replays.set('order', fakeReplay({ endSecs: 12, coarseSecs: 60 }));
  await site.withPage(async (page) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url().split('/').at(-1)));
    await addPlayer(page, { ...FAKE, src: '/order/replay.json', preload: 'metadata' }, 'loadeddata');
    await page.waitForTimeout(100);
    const files = () => asked.filter((name) => /\.(coarse|seg)$/.test(name));
    assert.deepEqual(files(), [coarseName(0), segmentName(0)]);
    await page.evaluate(() => {
      player.currentTime = 7;
      player.preload = 'auto';
    });
    await buffers(page, [[0, 12]]);
    assert.deepEqual(files().slice(2), [3, 4, 5, 2, 1].map(segmentName));
  });
});
