// Builds the package: the element as one ESM bundle, and the two engines beside it, each in its own folder so that a
// browser downloads only the one it uses.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { cssAsText } from './bundling.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');

// The controls are a bundle of their own beside the element's, fetched when an element is on the page; the few small
// modules that both need are in both, which costs less than one more request before the first line runs.
const controlsApart = {
  name: 'controls-apart',
  setup(builder) {
    builder.onResolve({ filter: /^\.\/controls\.js$/ }, ({ kind, path }) => (kind === 'dynamic-import' ? { path, external: true } : undefined));
  },
};

async function bundle(entry, name) {
  await build({
    entryPoints: [join(root, entry)],
    outfile: join(dist, name),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    plugins: [cssAsText, controlsApart],
    logLevel: 'warning',
  });
}

async function copyEngine(name) {
  const from = join(root, 'wasm', name);
  const to = join(dist, name);
  if (!existsSync(join(from, 'engine_bg.wasm'))) {
    console.warn(`wasm/${name}/engine_bg.wasm is not there: run \`cargo xtask build\` first; the package goes without it`);
    return;
  }
  await mkdir(to, { recursive: true });
  await copyFile(join(from, 'engine_bg.wasm'), join(to, 'engine_bg.wasm'));
  const glue = await readFile(join(from, 'engine.js'), 'utf8');
  const { code } = await transform(glue, { loader: 'js', format: 'esm', target: 'es2022', minify: true, legalComments: 'none' });
  await writeFile(join(to, 'engine.js'), code);
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundle('src/index.ts', 'athlete-replay.js');
await bundle('src/internal/controls.ts', 'controls.js');
await copyEngine('webgpu');
await copyEngine('webgl');
