// Loads one TypeScript module of the element, bundled with what it imports, for tests that need no browser.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { cssAsText } from '../../bundling.js';

const src = new URL('../../src/', import.meta.url);

export async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(path, src))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    plugins: [cssAsText],
    logLevel: 'error',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}
