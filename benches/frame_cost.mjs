// What a frame costs the processor, in Chromium: pose, scene and encoding for 22, 100 and 500 athletes with each engine, beside
// an InstancedMesh scene of the same athletes in three.js; and draw calls and bytes uploaded per frame. Needs `cargo xtask build`.
//
//   npm install --prefix DIR three
//   node benches/frame_cost.mjs DIR [22,100,500]
//
// The athletes are those of `benches/long_match.rs`, 14 s of them, kept in DIR. Times are medians over the frames drawn.
// What a software driver takes is none of it: every draw is cut to one instance when it is encoded, which costs the page as much as
// all of them, and each frame waits until the one before has left the graphics process.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../www/test/support/browser.js';

const [folder, counts = '22,100,500'] = process.argv.slice(2);
if (folder === undefined || !existsSync(join(folder, 'node_modules/three'))) {
  console.error('expected a folder in which three is installed: npm install --prefix DIR three');
  process.exit(2);
}
const root = fileURLToPath(new URL('..', import.meta.url));
const HOURS = '0.004';
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const PAGE = `<!doctype html><meta charset="utf-8"><title>Frame cost</title>
<script type="importmap">{"imports":{"three":"/three/build/three.module.js"}}</script><script type="module" src="/page.js"></script>`;

for (const count of counts.split(',')) await makeMatch(count);

/** The packed match with the football pitch below it, since a pitch with stands is what 22 athletes are seen on. */
async function makeMatch(count) {
  const to = resolve(folder, count);
  if (existsSync(join(to, 'positions.f32'))) return;
  const made = spawnSync('cargo', ['bench', '--quiet', '--profile', 'dev', '--bench', 'long_match', '--', to, HOURS, '4', count], { cwd: root, stdio: 'inherit' });
  if (made.status !== 0) process.exit(1);
  const manifest = JSON.parse(await readFile(join(to, 'replay.json'), 'utf8'));
  const { sources, ...venue } = JSON.parse(await readFile(join(root, 'assets/venues/football.json'), 'utf8'));
  await writeFile(join(to, 'replay.json'), JSON.stringify({ ...manifest, venue }));
}

function fileOf(path) {
  if (path === '/page.js') return join(root, 'benches/frame_cost_page.js');
  if (path.startsWith('/dist/')) return join(root, 'www', path);
  if (path.startsWith('/three/')) return join(folder, 'node_modules', path);
  return join(folder, path);
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  const body = pathname === '/' ? PAGE : await readFile(fileOf(pathname)).catch(() => null);
  // Isolated, for the finest clock that a page may have.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store' };
  response.writeHead(body === null ? 404 : 200, { ...headers, 'content-type': pathname === '/' ? 'text/html' : (TYPES[extname(pathname)] ?? 'application/octet-stream') });
  response.end(body);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await launchBrowser();

console.log(`Chromium ${browser.version()}; milliseconds at the median`);
console.log('athletes\twhat draws\tframes\tpose + scene\tencode\tall\t95 %\tdraw calls\tbytes a frame');
let failed = false;
for (const count of counts.split(',')) {
  for (const what of ['webgpu', 'webgpu-full', 'webgl', 'webgl-full', 'three.js']) {
    // A page each: what one left in memory and in the graphics process is no part of the other's cost.
    const page = await browser.newPage({ viewport: { width: 400, height: 300 } });
    page.on('pageerror', (error) => console.error(`${what}: ${error.message}`));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForFunction(() => globalThis.measure !== undefined);
    try {
      const { frames, pose, encode, all, high, calls, bytes } = await page.evaluate(([what, count]) => measure(what, count), [what, Number(count)]);
      console.log([count, what, frames, ...[pose, encode, all, high].map((ms) => ms.toFixed(3)), calls, bytes].join('\t'));
    } catch (error) {
      failed = true;
      console.error(`${count}\t${what}\t${error.message}`);
    }
    await page.close();
  }
}
await browser.close();
server.closeAllConnections();
server.close();
process.exitCode = failed ? 1 : 0;
