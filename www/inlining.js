import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { transform } from 'esbuild';

/** Puts the wasm folders of `dist` into the bundle itself, with whatever else the element would fetch of its own. */
export const everythingInside = (dist, folders) => ({
  name: 'everything-inside',
  setup(builder) {
    builder.onResolve({ filter: /^athlete-replay:files$/ }, () => ({ path: 'files', namespace: 'inside' }));
    builder.onResolve({ filter: /\/wasm_file\.js$/ }, ({ importer, resolveDir }) =>
      importer.endsWith('inline_files.ts') ? undefined : { path: join(resolveDir.replace(/\/internal\/.*$/, '/internal'), 'inline_files.ts') },
    );
    builder.onLoad({ filter: /.*/, namespace: 'inside' }, async () => ({ contents: await filesModule(dist, folders), loader: 'js' }));
  },
});

async function filesModule(dist, folders) {
  const glues = [];
  const wasms = [];
  for (const folder of folders.filter((name) => existsSync(join(dist, name, 'engine.js')))) {
    const { code } = await transform(await readFile(join(dist, folder, 'engine.js'), 'utf8'), { format: 'iife', globalName: 'glue', minify: true, logLevel: 'error' });
    glues.push(`${JSON.stringify(`${folder}/engine.js`)}: () => { ${code}; return glue; }`);
    const wasm = deflateRawSync(await readFile(join(dist, folder, 'engine_bg.wasm')), { level: 9 });
    wasms.push(`${JSON.stringify(`${folder}/engine_bg.wasm`)}: ${JSON.stringify(wasm.toString('base64'))}`);
  }
  return `export const GLUES = { ${glues.join(',\n')} };\nexport const WASMS = { ${wasms.join(',\n')} };`;
}
