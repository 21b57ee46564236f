// A long replay in a browser: the engine's memory, and how long a seek takes until the first frame, until the samples are shown,
// and within WebAssembly.
//
//   cargo xtask build && cargo bench --bench long_match -- DIR HOURS
//   node benches/scrubbing.mjs DIR [MOMENTS] [webgpu|webgl2]
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../www/test/support/browser.js';

const [folder, moments = '30', backend = 'webgpu'] = process.argv.slice(2);
const dist = fileURLToPath(new URL('../www/dist', import.meta.url));
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const PAGE = '<!doctype html><meta charset="utf-8"><title>Scrubbing</title><script type="module" src="/dist/athlete-replay.js"></script>';

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  const file = pathname.startsWith('/dist/') ? join(dist, pathname.slice(6)) : join(folder, pathname.slice(8));
  const body = pathname === '/' ? PAGE : await readFile(file).catch(() => null);
  // Isolated, for the finest clock that a page may have.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store' };
  response.writeHead(body === null ? 404 : 200, { ...headers, 'content-type': pathname === '/' ? 'text/html' : (TYPES[extname(pathname)] ?? 'application/octet-stream') });
  response.end(body);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await launchBrowser();
const page = await browser.newPage({ viewport: { width: 400, height: 300 }, reducedMotion: 'reduce' });
await page.addInitScript(() => {
  globalThis.memories = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate.apply(WebAssembly, given);
    memories.push(Object.values((made.instance ?? made).exports).find((each) => each instanceof WebAssembly.Memory));
    return made;
  };
});
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.evaluate(async ([backend, glue]) => {
  const { View } = await import(glue);
  globalThis.spent = {};
  for (const name of ['openManifest', 'seek', 'receive', 'advance']) {
    const call = View.prototype[name];
    View.prototype[name] = function (...given) {
      const start = performance.now();
      try {
        return call.apply(this, given);
      } finally {
        (spent[name] ??= []).push(performance.now() - start);
      }
    };
  }
  globalThis.player = document.createElement('athlete-replay');
  player.style.width = '320px';
  player.setAttribute('backend', backend);
  player.setAttribute('src', '/replay/replay.json');
  document.body.append(player);
  await new Promise((done, reject) => {
    player.addEventListener('canplaythrough', done, { once: true });
    player.addEventListener('error', () => reject(new Error(player.error.message)), { once: true });
  });
}, [backend, `/dist/${{ webgpu: 'webgpu', webgl2: 'webgl' }[backend]}/engine.js`]);
const megabytes = () => page.evaluate(() => Math.max(...memories.map(({ buffer }) => buffer.byteLength)) / 1e6);
const opened = await megabytes();
// Until nothing more is wanted here: every coarse file has come.
await page.waitForFunction(() => player.networkState === 1, null, { timeout: 120000 });

/** One seek: when a frame was drawn, when the moment's own samples were, and what the call took. */
const seekTo = (secs) =>
  page.evaluate(async (secs) => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    const before = player.stats.framesSubmitted;
    spent.seek = [];
    const held = Array.from({ length: player.buffered.length }, (_, i) => i).some((i) => player.buffered.start(i) <= secs && secs < player.buffered.end(i));
    const sought = new Promise((done) => player.addEventListener('seeked', () => done(performance.now()), { once: true }));
    const start = performance.now();
    player.currentTime = secs;
    const wasmMs = spent.seek.reduce((a, b) => a + b, 0);
    let frames = 0;
    do {
      await frame();
      // The engine's callback of the same frame may come after this one.
      await new Promise((done) => setTimeout(done));
      frames += 1;
    } while (player.stats.framesSubmitted === before);
    const firstMs = performance.now() - start;
    return { held, wasmMs, frames, firstMs, exactMs: (await sought) - start };
  }, secs);

const [startSecs, endSecs] = await page.evaluate(() => [player.seekable.start(0), player.seekable.end(0)]);
let seed = 1;
const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
const chosen = Array.from({ length: Number(moments) }, () => startSecs + random() * (endSecs - startSecs));
const far = [];
for (const secs of chosen) far.push(await seekTo(secs));
const scrubbed = await megabytes();
const again = [];
for (const secs of chosen) again.push(await seekTo(secs));

await page.evaluate(async () => {
  player.playbackRate = 4;
  await player.play();
  await new Promise((done) => setTimeout(done, 10000));
  player.pause();
});
const played = await megabytes();

const of = (rows, field) => rows.map((row) => row[field]).sort((a, b) => a - b);
const line = (name, rows) => {
  if (rows.length === 0) return;
  const columns = ['wasmMs', 'firstMs', 'exactMs'].map((field) => of(rows, field)).map((all) => `${all[all.length >> 1].toFixed(2)}\t${all.at(-1).toFixed(2)}`);
  console.log(`${name}\t${rows.length}\t${columns.join('\t')}\t${Math.max(...of(rows, 'frames'))}`);
};
console.log(`${backend}, ${((endSecs - startSecs) / 3600).toFixed(1)} h, Chromium ${browser.version()}`);
console.log('seeks\tnumber\tin wasm, median ms\tmost\tto a frame, median ms\tmost\tto the samples, median ms\tmost\tmost frames waited');
line('not buffered', far.filter(({ held }) => !held));
line('buffered', [...far, ...again].filter(({ held }) => held));
const spent = await page.evaluate(() => spent);
for (const name of ['openManifest', 'receive', 'advance']) {
  const all = spent[name].sort((a, b) => a - b);
  console.log(`${name}\t${all.length} calls\tmedian ${all[all.length >> 1].toFixed(2)} ms\tmost ${all.at(-1).toFixed(2)} ms`);
}
console.log(`memory of the engine, MB: opened ${opened.toFixed(1)}, scrubbed ${scrubbed.toFixed(1)}, played ${played.toFixed(1)}`);
console.log(`error: ${await page.evaluate(() => player.error?.code ?? 'none')}`);
await browser.close();
server.closeAllConnections();
server.close();
