// The package as others meet it: packed, installed, built into pages by each bundler and framework, and played there.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../support/browser.js';
import test from '../support/test.js';
import { builds, install, installed, serverRendered, snippets, typeCheck, viteDevServer } from './apps.js';

const www = fileURLToPath(new URL('../..', import.meta.url));
const SPRINT = join(www, 'demo/replays/sprint');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json', '.wasm': 'application/wasm' };

let browser;
let packed;
const servers = [];
before(async () => {
  [browser, packed] = await Promise.all([launchBrowser(), install()]);
});
after(async () => {
  await browser?.close();
  for (const server of servers) await new Promise((done) => (server.closeAllConnections(), server.close(done)));
});

/** Serves a folder, with the replay at /replay/; `pages` take the place of files. */
async function serve(folder, pages = {}) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
    const file = path.startsWith('/replay/') ? join(SPRINT, path.slice(8)) : join(folder, path);
    const body = pages[path] ?? (await readFile(file).catch(() => null));
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(body === null ? (path === '/favicon.ico' ? 204 : 404) : 200, { 'content-type': type, 'access-control-allow-origin': '*' });
    response.end(body ?? '');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  servers.push(server);
  return `http://127.0.0.1:${server.address().port}`;
}

/** Opens a page and plays what is in it: frames are drawn and time passes. */
async function plays(url, { start = (player) => player.play() } = {}) {
  const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && !message.location().url.endsWith('/favicon.ico') && problems.push(message.text()));
  try {
    await page.goto(url);
    await page.waitForFunction(() => {
      const player = document.querySelector('athlete-replay');
      if (player?.error) throw new Error(`${player.error.code}: ${player.error.message}`);
      return player?.readyState === 4 && player.stats.framesSubmitted > 0;
    });
    await page.evaluate(`(${start})(document.querySelector('athlete-replay'))`);
    await page.waitForFunction(() => document.querySelector('athlete-replay').currentTime > 0.2);
    assert.deepEqual(problems, []);
  } finally {
    await page.close();
  }
}

for (const name of Object.keys(builds)) {
  test(`${name}: the README's snippet builds and plays`, async () => {
    const click = () => document.querySelector('media-play-button').click();
    await plays(await serve(await builds[name]()), name === 'media-chrome' ? { start: click } : {});
  });
}

test("a page of another origin, with one classic script: the README's snippet plays", async () => {
  const cdn = await serve(join(installed, 'dist'));
  const snippet = (await snippets()).get('plain/index.html').replaceAll('https://cdn.example/athlete-replay', cdn).replaceAll('https://cdn.example', cdn);
  await plays(await serve(installed, { '/index.html': `<!doctype html><title>Plain</title>${snippet}` }));
});

test('one file alone is enough', async () => {
  const inline = await readFile(join(installed, 'dist/inline.js'));
  await plays(await serve('/nowhere', { '/inline.js': inline, '/index.html': '<!doctype html><title>One</title><script type="module" src="inline.js"></script><athlete-replay src="/replay/replay.json" controls></athlete-replay>' }));
});

test('the class alone defines nothing, and can be defined under another name', async () => {
  const page = await browser.newPage();
  await page.goto(await serve(installed, { '/index.html': '<!doctype html><title>Class</title>' }));
  const found = await page.evaluate(async () => {
    const { AthleteReplay } = await import('/dist/element.js');
    const before = customElements.get('athlete-replay') === undefined;
    customElements.define('other-name', class extends AthleteReplay {});
    const same = (await import('/dist/index.js')).AthleteReplay === AthleteReplay;
    return { before, same, player: document.createElement('other-name').paused };
  });
  await page.close();
  assert.deepEqual(found, { before: true, same: true, player: true });
});

test('from nothing to a playing replay in Vite takes at most five lines, on its dev server too', async () => {
  const lines = (await snippets()).get('vite/index.html').trim().split('\n');
  assert.ok(lines.length <= 5, lines.join('\n'));
  const server = await viteDevServer();
  const url = server.resolvedUrls.local[0];
  try {
    server.middlewares.stack.unshift({ route: '', handle: (request, _response, next) => ((request.url = request.url.replace(/^\/replay\//, '/sprint/')), next()) });
    await plays(url);
  } finally {
    await server.close();
  }
});

test('React renders it on a server, with its attributes', async () => {
  assert.equal(await serverRendered(), '<athlete-replay src="/replay/replay.json" controls=""></athlete-replay>');
});

test('the types serve JSX, without the internals', () => typeCheck());

test('publint and Are the Types Wrong find nothing', async () => {
  const { publint } = await import('publint');
  const { formatMessage } = await import('publint/utils');
  const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
  const { messages } = await publint({ pkgDir: installed, strict: true, pack: false });
  assert.deepEqual(messages.map((message) => formatMessage(message, manifest)), []);
  const { checkPackage, createPackageFromTarballData } = await import('@arethetypeswrong/core');
  const { problems } = await checkPackage(createPackageFromTarballData(await readFile(packed.tarball)));
  // Modules only, for resolvers that know `exports`; a classic script and JSON have no types.
  const concerns = ({ resolutionKind, entrypoint }) => !['node10', 'node16-cjs'].includes(resolutionKind) && !/\.(json)$|embed\.js$|\*/.test(entrypoint ?? '');
  assert.deepEqual(problems.filter(concerns), []);
});

test('it stays within its budget', async () => {
  const { gzipSync, brotliCompressSync } = await import('node:zlib');
  const budget = JSON.parse(await readFile(join(www, 'package-budget.json'), 'utf8'));
  const file = (name) => readFile(join(installed, 'dist', name));
  const first = await Promise.all(['athlete-replay.js', 'showing.js', 'controls.js', 'webgpu/engine.js'].map(file));
  const found = {
    'tarball': packed.size,
    'athlete-replay.js, gzip': gzipSync(await file('athlete-replay.js'), { level: 9 }).length,
    'scripts of the first frame with controls and glue, brotli': first.map((script) => brotliCompressSync(script).length).reduce((a, b) => a + b),
    'inline.js, gzip': gzipSync(await file('inline.js')).length,
  };
  for (const [what, bytes] of Object.entries(found)) {
    console.log(`# ${what}: ${bytes} bytes (budget ${budget[what]})`);
    assert.ok(bytes <= budget[what], `${what}: ${bytes} bytes, over its budget of ${budget[what]}`);
  }
});
