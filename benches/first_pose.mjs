// How long a page takes from navigation to the first pose, of a packed replay and of the same one as gzipped JSON, drawn by the
// same viewer: at 1.6 Mbit/s and 150 ms round trip, as Chromium's developer tools emulate them.
//
//   cargo xtask build && cargo build --release
//   node benches/first_pose.mjs [RUNS] [webgpu|webgl2]
//
// `cold`: nothing is cached. `warm code`: the player, its engine and its readers are, the replay is not.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { launchBrowser } from '../www/test/support/browser.js';

const runs = Number(process.argv[2] ?? 5);
const backend = process.argv[3] ?? 'webgpu';
const LINK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 1.6e6 / 8 };

const root = fileURLToPath(new URL('..', import.meta.url));
const tool = join(root, 'target/release/athlete-replay');
if (!existsSync(tool)) throw new Error('the tool is missing: run `cargo build --release` first');
const work = mkdtempSync(join(tmpdir(), 'first-pose-'));
execFileSync(tool, ['sample', 'sprint', '--output', join(work, 'sprint')]);
execFileSync(tool, ['convert', join(work, 'sprint/replay.json'), '--to', 'json', '--output', join(work, 'sprint.json')]);
// The packed replay promises 0.5 mm: this is JSON of about the same.
const rounded = readFileSync(join(work, 'sprint.json'), 'utf8').replace(/-?\d+\.\d+(e-?\d+)?/g, (number) => String(Number(Number(number).toFixed(3))));
writeFileSync(join(work, 'sprint-mm.json'), rounded);

const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const answers = new Map();
let sent = 0;

/** What a good server would send: code as brotli, to be kept for good; JSON as gzip; segments as they are. */
function answer(path) {
  let found = answers.get(path);
  if (found) return found;
  const [, folder, ...rest] = path.split('/');
  const isCode = folder === 'dist';
  const body = readFileSync(join(isCode ? join(root, 'www/dist') : work, ...rest));
  const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'cache-control': isCode ? 'public, max-age=31536000, immutable' : 'no-store' };
  if (isCode) found = { body: brotliCompressSync(body), headers: { ...headers, 'content-encoding': 'br' } };
  else if (extname(path) === '.json') found = { body: gzipSync(body, { level: 9 }), headers: { ...headers, 'content-encoding': 'gzip' } };
  else found = { body, headers };
  answers.set(path, found);
  return found;
}

const page = (src) => `<!doctype html><meta charset="utf-8"><title>First pose</title>
<script>addEventListener('loadeddata', () => (globalThis.firstPoseMs ??= performance.now()), true);
addEventListener('error', (event) => (globalThis.failed ??= event.target.error?.message), true);</script>
<script type="module" src="/dist/athlete-replay.js"></script>
<athlete-replay src="${src}" backend="${backend}" style="width:640px"></athlete-replay>`;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x');
  const send = ({ body, headers }) => {
    sent += body.length;
    response.writeHead(200, { ...headers, 'content-length': body.length }).end(body);
  };
  if (pathname === '/page') return send({ body: Buffer.from(page(searchParams.get('src'))), headers: { 'content-type': 'text/html', 'cache-control': 'no-store' } });
  try {
    send(answer(pathname));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const origin = `http://127.0.0.1:${server.address().port}`;

/** Milliseconds and bytes until the first frame with athletes in it has been drawn. */
async function measure(context, src, link) {
  const tab = await context.newPage();
  if (link) {
    const devtools = await context.newCDPSession(tab);
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', link);
  }
  const before = sent;
  await tab.goto(`${origin}/page?src=${src}`, { waitUntil: 'commit' });
  await tab.waitForFunction(() => globalThis.firstPoseMs || globalThis.failed, null, { timeout: 120000 });
  const found = await tab.evaluate(() => ({ ms: globalThis.firstPoseMs, failed: globalThis.failed, used: document.querySelector('athlete-replay').backend }));
  if (found.failed || found.used !== backend) throw new Error(found.failed ?? `expected ${backend}, found ${found.used}`);
  const bytes = sent - before;
  await tab.close();
  return { ms: found.ms, bytes };
}

const FORMS = [['packed', '/data/sprint/replay.json'], ['JSON, gzip', '/data/sprint.json'], ['JSON to 1 mm, gzip', '/data/sprint-mm.json']];
const rows = new Map();
for (const [, src] of FORMS) answer(src);
const browser = await launchBrowser();
for (let run = 0; run < runs; run += 1) {
  for (const [form, src] of FORMS) {
    for (const cache of ['cold', 'warm code']) {
      const context = await browser.newContext({ viewport: { width: 800, height: 600 } });
      if (cache === 'warm code') await measure(context, src, null);
      const found = await measure(context, src, LINK);
      const name = `${cache}\t${form}`;
      rows.set(name, [...(rows.get(name) ?? []), found]);
      await context.close();
    }
  }
}
const median = (numbers) => numbers.sort((a, b) => a - b)[numbers.length >> 1];
console.log(`${backend}, ${runs} runs, Chromium ${browser.version()}\ncache\tform\tmedian s\tleast s\tmost s\tkB sent by then`);
for (const [name, found] of rows) {
  const secs = found.map(({ ms }) => ms / 1000);
  console.log(`${name}\t${median(secs).toFixed(2)}\t${Math.min(...secs).toFixed(2)}\t${Math.max(...secs).toFixed(2)}\t${(median(found.map(({ bytes }) => bytes)) / 1000).toFixed(0)}`);
}
for (const cache of ['cold', 'warm code']) {
  const of = (form) => median(rows.get(`${cache}\t${form}`).map(({ ms }) => ms));
  for (const [form] of FORMS.slice(1)) console.log(`${cache}: packed takes ${(of('packed') / of(form)).toFixed(2)} of the time of ${form}`);
}
await browser.close();
server.closeAllConnections();
server.close();
rmSync(work, { recursive: true });
