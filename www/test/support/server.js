// A static file server for the tests, with faults on request.
//
//   /dist/…            the built package            /demo/…      the demo, with its packed replays
//   /fake/…            the fake engine, with the real readers            /fake-replay/… its replay
//   /page?…            a blank page with the element's script
//
// A fault is set per path, for so many `times` or for good:
//
//   held, delayMs     the answer waits for a promise, for a while            destroy     there is none
//   status, body, type, headers      are other ones                          padBytes    so many zeros follow the body
//   cutAt             the body ends there, as if whole                       drip        { bytes, ms }: it comes in such pieces
//   resetAt, stallAt  there the connection is reset, or says nothing more
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fakeReplay } from './fake_replay.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
};
const EMPTY_WASM = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);

const PAGE = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Test</title>
<link rel="stylesheet" href="/page.css"><script type="module" src="/dist/athlete-replay.js"></script><body></body></html>`;
const PAGE_CSS = 'body{margin:0} athlete-replay{width:640px}';

const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** `anybody`: pages of every site may read what it serves, as from a CDN. */
export async function startServer(engines = {}, { anybody = false } = {}) {
  const faults = new Map();
  const requests = [];
  /** Paths of answers that the browser gave up. */
  const abandoned = [];
  const replays = new Map([['fake-replay', fakeReplay()]]);

  async function bodyOf(path) {
    if (path === '/page') return { body: Buffer.from(PAGE), type: TYPES['.html'] };
    if (path === '/favicon.ico') return { body: Buffer.alloc(0), type: 'image/x-icon' };
    if (path === '/page.css') return { body: Buffer.from(PAGE_CSS), type: TYPES['.css'] };
    const engine = /^\/(fake|[\w-]+-engine)\/((?:webgpu|webgl)(?:-full)?)\/(engine\.js|engine_bg\.wasm)$/.exec(path);
    if (engine) {
      const [, name, , file] = engine;
      if (name !== 'fake') return { body: await engines[name](engine[2], file), type: TYPES[extname(file)] };
      if (file === 'engine_bg.wasm') return { body: EMPTY_WASM, type: TYPES['.wasm'] };
      return { body: await readFile(join(root, 'test/support/fake_engine.js')), type: TYPES['.js'] };
    }
    const reader = /^\/fake\/(read-\w+\/[\w.]+)$/.exec(path);
    if (reader) return { body: await readFile(join(root, 'dist', reader[1])), type: TYPES[extname(path)] };
    const [, folder, file] = path.split('/');
    if (replays.has(folder)) {
      const body = replays.get(folder).get(file);
      return body && { body, type: TYPES[extname(file)] ?? 'application/octet-stream' };
    }
    if (!/^\/(dist|demo|test\/golden)\//.test(path)) return undefined;
    const full = normalize(join(root, path));
    if (!full.startsWith(root)) return undefined;
    const body = await readFile(path.endsWith('/') ? join(full, 'index.html') : full).catch(() => undefined);
    return body && { body, type: TYPES[extname(path.endsWith('/') ? '.html' : path)] ?? 'application/octet-stream' };
  }

  function faultAt(path) {
    const fault = faults.get(path) ?? {};
    if (fault.times === undefined || (fault.times -= 1) >= 0) return fault;
    faults.delete(path);
    return {};
  }

  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    requests.push(pathname);
    const fault = faultAt(pathname);
    const breaks = fault.destroy || fault.resetAt !== undefined;
    response.on('close', () => !breaks && !response.writableFinished && abandoned.push(pathname));
    await fault.held;
    if (fault.delayMs) await pause(fault.delayMs);
    if (fault.destroy) return void response.destroy();
    const is = fault.status || fault.body !== undefined ? { body: Buffer.from(fault.body ?? ''), type: 'text/plain' } : undefined;
    const found = is ?? (await bodyOf(pathname).catch(() => undefined)) ?? { status: 404, body: Buffer.from('not found'), type: 'text/plain' };
    const padded = Buffer.concat([Buffer.from(found.body), Buffer.alloc(fault.padBytes ?? 0)]);
    const body = padded.subarray(0, fault.resetAt ?? fault.stallAt ?? fault.cutAt);
    // Without a length, as after a proxy: a body cut short then looks whole.
    response.writeHead(fault.status ?? found.status ?? 200, { 'content-type': fault.type ?? found.type, 'cache-control': 'no-store', ...(anybody && { 'access-control-allow-origin': '*' }), ...fault.headers });
    const { bytes, ms } = fault.drip ?? { bytes: Math.max(body.length, 1), ms: 0 };
    for (let at = 0; at < body.length; at += bytes) {
      await new Promise((done) => response.write(body.subarray(at, at + bytes), done));
      if (ms) await pause(ms);
    }
    if (fault.resetAt !== undefined) {
      // The browser has what came before.
      await pause(50);
      response.socket.resetAndDestroy();
    } else if (fault.stallAt === undefined) response.end();
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    faults,
    requests,
    abandoned,
    replays,
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(done))),
  };
}
