// Next, from the packed tarball: it builds, renders the element on its server, and the page plays. `TEST_NEXT=1 node --test
// test/package/next.test.js`; it installs some hundred megabytes, so that no other run waits for it.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import test from '../support/test.js';
import { launchBrowser } from '../support/browser.js';
import { snippets } from './apps.js';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const www = join(here, '../..');
const QUIET = { NEXT_TELEMETRY_DISABLED: '1', CI: '1' };

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** The fixture with the README's component, everything installed and built. */
async function built(folder) {
  await cp(join(here, 'next'), folder, { recursive: true });
  await writeFile(join(folder, 'replay.jsx'), (await snippets()).get('react/replay.jsx'));
  await cp(join(www, 'demo/replays/sprint'), join(folder, 'public/replay'), { recursive: true });
  const [{ filename }] = JSON.parse((await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: www })).stdout);
  await run('npm', ['install', '--no-audit', '--no-fund', `./${filename}`], { cwd: folder });
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], { cwd: folder, env: { ...process.env, ...QUIET }, maxBuffer: 1e8 }).catch(({ stdout, stderr }) => {
    throw new Error(`${stdout}\n${stderr}`);
  });
}

test('Next renders the element on its server, with its attributes, and the page plays it', { skip: process.env.TEST_NEXT ? false : 'TEST_NEXT=1 asks for it', timeout: 900_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'next-'));
  let server;
  let browser;
  try {
    await built(folder);
    const port = await freePort();
    server = spawn(process.execPath, ['node_modules/next/dist/bin/next', 'start', '-p', String(port), '-H', '127.0.0.1'], { cwd: folder, env: { ...process.env, ...QUIET }, stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((ready) => server.stdout.on('data', (text) => /Ready/.test(text) && ready()));
    const html = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    assert.match(html, /<athlete-replay src="\/replay\/replay\.json" controls(?:="")?>/);
    browser = await launchBrowser();
    const page = await browser.newPage({ viewport: { width: 640, height: 480 } });
    const problems = [];
    page.on('pageerror', ({ message }) => problems.push(message));
    page.on('console', (message) => message.type() === 'error' && !message.location().url.endsWith('/favicon.ico') && problems.push(message.text()));
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForFunction(() => {
      const player = document.querySelector('athlete-replay');
      if (player?.error) throw new Error(`${player.error.code}: ${player.error.message}`);
      return player?.readyState === 4 && player.stats.framesSubmitted > 0;
    });
    await page.evaluate(() => document.querySelector('athlete-replay').play());
    await page.waitForFunction(() => document.querySelector('athlete-replay').currentTime > 0.2);
    assert.deepEqual(problems, [], 'neither errors nor a server that renders otherwise than the page');
  } finally {
    await browser?.close();
    server?.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
