import assert from 'node:assert/strict';
import { after, before, beforeEach } from 'node:test';
import { createServer } from 'node:http';
import { load } from '../support/load.js';
import test from '../support/test.js';

const { fetchBytes, pauseMs, PATIENCE } = await load('internal/fetching.ts');
const { Failure } = await load('internal/failure.ts');
const { filesOf, isSingleFile } = await load('internal/replay_files.ts');
const { splitSingleFile } = await load('internal/other_files.ts');
const { FileFetcher } = await load('internal/file_fetcher.ts');

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

const four = ['0.seg', '1.seg', '2.seg', '3.seg'].map((name) => ({ name, bytes: 4 }));

/** Fetches files until nothing more is wanted. */
function run({ files = four, deliver = () => undefined, more = () => undefined } = {}) {
  const got = [];
  const lost = [];
  const settled = new Set();
  let fetcher;
  return new Promise((resolve) => {
    fetcher = new FileFetcher(
      `${origin}/replay.json`,
      new AbortController().signal,
      {
        wanted: () => files.filter(({ name }) => !settled.has(name)),
        deliver: (name, bytes) => {
          deliver(name, bytes);
          settled.add(name);
          got.push(name);
          more(fetcher, files);
        },
        lost: (name, failure) => {
          settled.add(name);
          lost.push([name, failure.code]);
        },
        progress: () => undefined,
        idle: () => resolve({ got, lost, fetcher }),
      },
      QUICK,
    );
    fetcher.pump();
  });
}

test('files come in the order in which they are wanted, three at a time', async () => {
  let open = 0;
  let most = 0;
  answers = four.map(() => (response) => {
    most = Math.max(most, ++open);
    setTimeout(() => (open--, response.end('fine')), 20);
  });
  const { got } = await run();
  assert.deepEqual(served, four.map(({ name }) => `/${name}`));
  assert.deepEqual(got.sort(), four.map(({ name }) => name));
  assert.equal(most, 3);
});

test('what is no longer wanted is given up, and its place taken', async () => {
  let aborted = 0;
  const never = (response) => response.on('close', () => (aborted += 1));
  answers = [never, never, never];
  let wanted = four.slice(0, 3);
  let got = 0;
  const fetcher = new FileFetcher(
    `${origin}/replay.json`,
    new AbortController().signal,
    {
      wanted: () => wanted,
      deliver: () => {
        wanted = [];
        got += 1;
      },
      lost: () => assert.fail('giving up is no loss'),
      progress: () => undefined,
      idle: () => undefined,
    },
    QUICK,
  );
  fetcher.pump();
  while (served.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  // A seek.
  wanted = [four[3]];
  fetcher.pump();
  while (got < 1 || aborted < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(served.slice(3), ['/3.seg']);
});

test('a damaged file is fetched once more, then costs only itself', async () => {
  answers = [(r) => r.end('fin'), (r) => r.end('fine')];
  const mended = await run();
  assert.equal(mended.lost.length, 0);
  assert.equal(mended.got.filter((name) => name === '0.seg').length, 1);
  served = [];
  answers = [];
  const lost = await run({
    deliver: (name) => {
      if (name === '1.seg') throw Object.assign(new Failure('segment-corrupt', 'checksum'));
    },
  });
  assert.deepEqual(lost.got.sort(), ['0.seg', '2.seg', '3.seg']);
  assert.deepEqual(lost.lost, [['1.seg', 'segment-corrupt']]);
  assert.equal(served.filter((path) => path === '/1.seg').length, 2);
});

test('a file name lies beside the manifest, and nowhere else', async () => {
  const names = ['https://elsewhere.example/x.seg', '//elsewhere.example/x', '../x.seg', 'a/b.seg', '.x.seg', 'a%2fb', '', 'x y', 'é.seg', 'a'.repeat(101)];
  const { lost } = await run({ files: names.map((name) => ({ name, bytes: 4 })) });
  assert.deepEqual(served, []);
  assert.deepEqual(lost, names.map((name) => [name, 'input-malformed']));
  const good = ['a'.repeat(100), '-', '_a..b-C9.seg'];
  await run({ files: good.map((name) => ({ name, bytes: 4 })) });
  assert.deepEqual(served, good.map((name) => `/${name}`));
});

test('a manifest lists files by window, and one file holds them all', () => {
  const manifest = JSON.stringify({ coarse: { files: [[3, 255]] }, segments: { files: [[2, 0xdeadbeef], null, [1, 1]] } });
  const listed = filesOf(manifest);
  assert.deepEqual(listed.coarse, [{ name: '0000-000000ff.coarse', bytes: 3 }]);
  assert.deepEqual(listed.segments, [{ name: '0000-deadbeef.seg', bytes: 2 }, { name: '0002-00000001.seg', bytes: 1 }]);
  assert.deepEqual(filesOf('not json'), { coarse: [], segments: [] });

  const body = new TextEncoder().encode(manifest);
  const whole = new Uint8Array(12 + body.length + 6);
  whole.set([0x41, 0x52, 0x50, 0x4c, 1, 0, 0, 0, body.length]);
  whole.set(body, 12);
  whole.set([1, 2, 3, 4, 5, 6], 12 + body.length);
  assert.ok(isSingleFile(whole));
  const split = splitSingleFile(whole, 'x.replay');
  assert.equal(new TextDecoder().decode(split.manifest), manifest);
  assert.deepEqual(split.files.map(([name, bytes]) => [name, [...bytes]]), [
    ['0000-000000ff.coarse', [1, 2, 3]],
    ['0000-deadbeef.seg', [4, 5]],
    ['0002-00000001.seg', [6]],
  ]);
  assert.throws(() => splitSingleFile(whole.subarray(0, -1), 'x.replay'), { code: 'input-truncated', where: 'x.replay' });
  assert.throws(() => splitSingleFile(whole.subarray(0, 9), 'x.replay'), { code: 'input-truncated' });
});
