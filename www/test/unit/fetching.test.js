import assert from 'node:assert/strict';
import test, { after, before, beforeEach } from 'node:test';
import { createServer } from 'node:http';
import { load } from '../support/load.js';

const { fetchBytes, pauseMs, PATIENCE } = await load('internal/fetching.ts');
const { SegmentQueue } = await load('internal/segments.ts');

const QUICK = { tries: 3, firstPauseMs: 1, longestPauseMs: 2, silenceMs: 150 };
let server;
let origin;
let answers = [];
let served = [];

before(async () => {
  server = createServer((request, response) => {
    served.push(request.url);
    const answer = answers.shift() ?? ((r) => r.end('fine'));
    answer(response);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  answers = [];
  served = [];
});

const status = (code) => (response) => {
  response.writeHead(code);
  response.end();
};
const get = (options = {}) => fetchBytes(`${origin}/x`, { signal: new AbortController().signal, maxBytes: 1000, patience: QUICK, ...options });

test('pauses grow, stay random over their whole width, and are bounded', () => {
  assert.equal(pauseMs(1, PATIENCE, () => 0), 0, 'full jitter starts at nothing');
  assert.equal(pauseMs(1, PATIENCE, () => 1), PATIENCE.firstPauseMs);
  assert.equal(pauseMs(3, PATIENCE, () => 1), PATIENCE.firstPauseMs * 4);
  assert.equal(pauseMs(50, PATIENCE, () => 1), PATIENCE.longestPauseMs);
});

test('a busy server is asked again, a bounded number of times', async () => {
  answers = [status(503), status(503)];
  assert.equal(new TextDecoder().decode(await get()), 'fine');
  assert.equal(served.length, 3);
  answers = [status(503), status(503), status(503), status(503)];
  served = [];
  await assert.rejects(get(), { code: 'network-http-status' });
  assert.equal(served.length, QUICK.tries);
});

test('a missing file is not asked for again', async () => {
  answers = [status(404)];
  await assert.rejects(get(), { code: 'network-http-status', where: `${origin}/x` });
  assert.equal(served.length, 1);
});

test('a broken connection and a silent one are told apart', async () => {
  const breaks = (response) => response.destroy();
  answers = [breaks, breaks, breaks];
  await assert.rejects(get(), { code: 'network-unreachable' });
  const silent = () => undefined;
  answers = [silent, silent, silent];
  await assert.rejects(get(), { code: 'network-timeout' });
});

test('length is checked both ways', async () => {
  await assert.rejects(get({ exactBytes: 5 }), { code: 'input-truncated' });
  await assert.rejects(get({ maxBytes: 3 }), { code: 'limit-exceeded' });
  assert.equal(served.length, 2, 'neither is mended by asking again here');
});

test('an abandoned load ends at once', async () => {
  const stop = new AbortController();
  answers = [() => stop.abort()];
  await assert.rejects(get({ signal: stop.signal }), { name: 'AbortError' });
});

const entries = [0, 1, 2, 3].map((i) => ({ name: `${i}.seg`, startSecs: i * 2, endSecs: i * 2 + 2, bytes: 4 }));

/** Runs a queue until it is idle. */
function run({ needSecs = 0, everything = true, deliver = () => undefined, of = entries } = {}) {
  const got = [];
  const failed = [];
  let queue;
  const done = new Promise((resolve) => {
    queue = new SegmentQueue(
      of,
      `${origin}/replay.json`,
      new AbortController().signal,
      {
        deliver: (index, bytes) => (deliver(index, bytes), got.push(index)),
        failed: (index, failure) => failed.push([index, failure.code]),
        progress: () => undefined,
        idle: () => resolve({ got, failed, queue }),
      },
      QUICK,
    );
  });
  queue.want(needSecs, everything);
  return done;
}

test('segments come from the needed moment on, then from the start', async () => {
  const { queue } = await run({ needSecs: 4.5 });
  assert.deepEqual(served, ['/2.seg', '/3.seg', '/0.seg', '/1.seg']);
  assert.equal(queue.complete, true);
  assert.equal(queue.share, 1);
});

test('only the needed segment comes when not everything is wanted', async () => {
  const { queue } = await run({ needSecs: 2, everything: false });
  assert.deepEqual(served, ['/1.seg']);
  assert.equal(queue.stateAt(2.5), 'held');
  assert.equal(queue.stateAt(0), 'wanted');
  assert.equal(queue.settledUntil(2), 4);
});

test('a damaged segment is fetched once more, then costs only itself', async () => {
  const damaged = () => {
    throw Object.assign(new Error('checksum'), { code: 'segment-corrupt' });
  };
  answers = [(r) => r.end('fin'), (r) => r.end('fine')];
  const mended = await run();
  assert.equal(mended.failed.length, 0);
  assert.equal(mended.got.filter((i) => i === 0).length, 1);
  served = [];
  answers = [];
  const lost = await run({ deliver: (index) => index === 1 && damaged() });
  assert.deepEqual(lost.got.sort(), [0, 2, 3]);
  assert.equal(lost.queue.complete, true);
  assert.equal(lost.queue.settledUntil(0), 8, 'playback goes through the hole');
});

test('a moment in a hole between segments needs the next segment', async () => {
  const holed = [[0, 2], [4, 6], [6, 8]].map(([startSecs, endSecs], i) => ({ name: `${i}.seg`, startSecs, endSecs, bytes: 4 }));
  const { queue } = await run({ of: holed, needSecs: 3, everything: false });
  assert.deepEqual(served, ['/1.seg']);
  assert.equal(queue.settledUntil(3), 6, 'what follows is still to come');
  assert.equal(queue.settledUntil(0), 0);
  assert.equal(queue.settledUntil(2.5), 6);
  const first = await run({ of: holed, needSecs: 0, everything: false });
  assert.equal(first.queue.settledUntil(1), 4, 'nothing will come for the hole');
  assert.equal(first.queue.settledUntil(3), 4);
});

test('a segment name is a file name beside the manifest, and nothing else', async () => {
  const names = ['https://elsewhere.example/x.seg', '//elsewhere.example/x', '../x.seg', 'a/b.seg', '.x.seg', 'a%2fb', '', 'x y', 'é.seg', 'a'.repeat(101)];
  const { failed } = await run({ of: names.map((name, i) => ({ name, startSecs: i, endSecs: i + 1, bytes: 4 })) });
  assert.deepEqual(served, []);
  assert.deepEqual(failed.map(([, code]) => code), names.map(() => 'input-malformed'));
  served = [];
  const good = ['a'.repeat(100), '-', '_a..b-C9.seg'];
  await run({ of: good.map((name, i) => ({ name, startSecs: i, endSecs: i + 1, bytes: 4 })) });
  assert.deepEqual(served, good.map((name) => `/${name}`));
});
