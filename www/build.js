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

async function buildElement() {
  await build({
    entryPoints: [join(root, 'src/index.ts')],
    outfile: join(dist, 'athlete-replay.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    legalComments: 'none',
    plugins: [cssAsText],
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
await buildElement();
await copyEngine('webgpu');
await copyEngine('webgl');
