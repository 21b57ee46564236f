// Measures by the real wasm in a browser: how long all of it takes, and its longest single step.
//
//   cargo xtask build && cargo bench --bench measures -- --pack DIR
//   node benches/measures.mjs DIR
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchBrowser } from '../www/test/support/browser.js';

const [folder] = process.argv.slice(2);
const roots = { dist: fileURLToPath(new URL('../www/dist', import.meta.url)), sprint: fileURLToPath(new URL('../www/demo/replays/sprint', import.meta.url)), bench: folder };
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://x');
  const [, root, ...path] = pathname.split('/');
  const body = pathname === '/' ? '<!doctype html><title>Measures</title>' : await readFile(join(roots[root] ?? '/nowhere', ...path)).catch(() => null);
  // Isolated, for the finest clock that a page may have.
  const headers = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp', 'cache-control': 'no-store' };
  response.writeHead(body === null ? 404 : 200, { ...headers, 'content-type': pathname === '/' ? 'text/html' : (TYPES[extname(pathname)] ?? 'application/octet-stream') });
  response.end(body);
});
await new Promise((done) => server.listen(0, '127.0.0.1', done));
const browser = await launchBrowser({ gpu: false });
const page = await browser.newPage();
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.evaluate(() => {
  /** Measures the replay of a folder as the package's script does, without its pauses; gives milliseconds. */
  globalThis.measure = async (folder, inferred, series) => {
    const glue = await import('/dist/measures/engine.js');
    await glue.default({ module_or_path: await WebAssembly.compileStreaming(fetch('/dist/measures/engine_bg.wasm')) });
    const bytes = async (name) => new Uint8Array(await (await fetch(`${folder}/${name}`)).arrayBuffer());
    const manifest = await bytes('replay.json');
    const { files } = JSON.parse(new TextDecoder().decode(manifest)).segments;
    const spent = {};
    const timed = (name, work) => {
      const start = performance.now();
      const answer = work();
      const ms = performance.now() - start;
      const own = (spent[name] ??= { calls: 0, ms: 0, most: 0 });
      own.calls += 1;
      own.ms += ms;
      own.most = Math.max(own.most, ms);
      return answer;
    };
    const work = timed('begin', () => new glue.Measuring(manifest, inferred, series, false));
    for (const [index, file] of files.entries()) {
      if (!file) continue;
      const name = `${String(index).padStart(4, '0')}-${file[1].toString(16).padStart(8, '0')}.seg`;
      const segment = await bytes(name);
      timed('decode a segment', () => work.add(name, segment));
      while (timed('measure', () => work.advance()));
    }
    work.complete();
    while (timed('measure', () => work.advance()));
    const found = timed('finish', () => work.found());
    let values = 0;
    for (let more = true; more; ) {
      const next = JSON.parse(timed('print', () => found.values(values, 50)));
      values += next.length;
      more = next.length > 0;
    }
    for (let index = 0; timed('print', () => found.series(index)) !== undefined; index += 1);
    // Collected later, they would be freed in the next run's instance.
    found.free();
    work.free();
    return { spent, values };
  };
});

async function table(name, folder, { inferred, series, times }) {
  const runs = [];
  for (let run = 0; run < times; run += 1) runs.push(await page.evaluate((given) => measure(...given), [folder, inferred, series]));
  console.log(`${name}: ${runs[0].values} values, ${times} runs, Chromium ${browser.version()}`);
  console.log('  step\tcalls\tall, median ms\tleast\tlongest, median ms\tleast');
  for (const step of Object.keys(runs[0].spent)) {
    const column = (field) => runs.map(({ spent }) => spent[step][field]).sort((a, b) => a - b);
    const [all, most] = [column('ms'), column('most')];
    console.log(`  ${step}\t${runs[0].spent[step].calls}\t${all[times >> 1].toFixed(1)}\t${all[0].toFixed(1)}\t${most[times >> 1].toFixed(2)}\t${most[0].toFixed(2)}`);
  }
}

await table('sample race', '/sprint', { inferred: true, series: ['torso_distance', 'torso_speed'], times: 9 });
if (folder) {
  await table('8 athletes, 10 s at 50 Hz', '/bench/race', { inferred: false, series: [], times: 15 });
  await table('22 players, 90 minutes at 25 Hz', '/bench/match', { inferred: false, series: [], times: 3 });
}
await browser.close();
server.closeAllConnections();
server.close();
