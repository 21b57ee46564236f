// Builds the package: the element as one ESM bundle, and beside it, each in its own folder, the two engines, small and full, of
// which a browser downloads the one it uses, the families of readers, of which those come that a raw recording needs, and the
// measures.
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { build, transform } from 'esbuild';
import { cssAsText } from './bundling.js';
import { customElementsManifest } from './custom_elements.js';
import { everythingInside } from './inlining.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const dist = join(root, 'dist');
const READERS = ['read-motion', 'read-c3d', 'read-gltf', 'read-pose', 'read-football', 'read-events'];
/** Wasm that gets a fresh instance for every use. */
const FRESH = [...READERS, 'read-avatar', 'measures'];

// What is not needed for a first frame is bundles of its own beside the element's, fetched when it is needed;
// the few small modules that they share are in each, which costs less than one more request before the first line runs.
const APART = ['admission', 'aids', 'avatars', 'context_loss', 'controls', 'crowd', 'hands', 'help', 'integrity', 'measures', 'name_tags', 'narration', 'other_files', 'preview', 'reader', 'sharing', 'showing', 'stage', 'still', 'story', 'video_sync'];
const bundlesApart = {
  name: 'bundles-apart',
  setup(builder) {
    builder.onResolve({ filter: new RegExp(`/(?:${APART.join('|')}|languages/\\w+)\\.js$`) }, ({ kind, path }) =>
      // They lie beside one another, wherever it is that one is asked for.
      kind === 'dynamic-import' ? { path: path.replace(/^(\.\.\/)+/, './'), external: true } : undefined,
    );
  },
};

async function bundle(entry, name, plugin = bundlesApart) {
  await build({
    entryPoints: [join(root, entry)],
    outfile: join(dist, name),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: name !== 'inline.js',
    legalComments: 'none',
    plugins: [cssAsText, plugin],
    logLevel: 'warning',
  });
  // What is imported by a computed address lies beside the bundle as it is: bundlers are not to look for it. Minifying drops such comments.
  const file = join(dist, name);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/\bimport\((?=[\w$]+\))/g, 'import(/*webpackIgnore:true*//*@vite-ignore*/'));
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
  const written = await readFile(join(from, 'engine.js'), 'utf8');
  const glue = FRESH.includes(name) ? initialisedAnew(written) : written;
  const { code } = await transform(slimmed(glue), { loader: 'js', format: 'esm', target: 'es2022', minify: true, treeShaking: true, legalComments: 'none', mangleProps: /^(?:__wbg_ptr|__destroy_into_raw|__wrap)$/ });
  await writeFile(join(to, 'engine.js'), code);
}

/** Of the glue's ways to an instance the page uses one, a compiled module; and values that no error is made of are named, not spelt out. */
function slimmed(glue) {
  const PARTS = [
    [/^async function __wbg_load\([^]*?^}$/m, 'const __wbg_load = async (module, imports) => ({ instance: await WebAssembly.instantiate(module, imports), module });'],
    [/^    if \(module_or_path !== undefined\) \{$[^]*?^    \}$\n/m, '    ({ module_or_path } = module_or_path);\n'],
    [/^    if \(module_or_path === undefined\) \{$[^]*?^    \}$\n/m, ''],
    [/^    if \(typeof module_or_path === 'string'[^]*?^    \}$\n/m, ''],
    [/^if \(Symbol\.dispose\).*$/m, ''],
    [/^export \{ initSync, /m, 'export { '],
  ];
  for (const [part, less] of PARTS) {
    if (!part.test(glue)) throw new Error(`${part} is not in the glue: has wasm-bindgen changed?`);
    glue = glue.replace(part, less);
  }
  const NAMED = 'function debugString(val) {\n    return val instanceof Error ? `${val.name}: ${val.message}\\n${val.stack}` : Object.prototype.toString.call(val);\n}';
  return glue.replace(/^function debugString\(val\) \{$[^]*?^\}$/m, () => NAMED).replace(/^if \(Symbol\.dispose\).*$/gm, '');
}

// The glue keeps the first instance for ever. The readers and the measures get a fresh one for every recording: its guards go.
function initialisedAnew(glue) {
  const guards = /^ *if \(wasm !== undefined\) return wasm;$|(?<=^ *)if \(__wbg_init_promise === undefined\) (?=\{$)/gm;
  if (glue.match(guards)?.length !== 3) throw new Error('the guards are not in the glue: has wasm-bindgen changed?');
  return glue.replace(guards, '');
}

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundle('src/index.ts', 'athlete-replay.js');
await bundle('src/element.ts', 'element.js');
for (const name of APART) await bundle(`src/internal/${name}.ts`, `${name}.js`);
await bundle('src/usage.ts', 'usage.js');
await bundle('src/iframe.ts', 'iframe.js');
for (const file of ['iframe.html', 'iframe.css']) await copyFile(join(root, 'src', file), join(dist, file));
for (const file of await readdir(join(root, 'src/internal/languages'))) {
  await bundle(`src/internal/languages/${file}`, `languages/${file.replace(/ts$/, 'js')}`);
}
const WASM = ['webgpu', 'webgl', 'webgpu-full', 'webgl-full', ...FRESH];
for (const name of WASM) await copyEngine(name);
await bundle('src/index.ts', 'inline.js', everythingInside(dist, WASM));

// What bundlers are given shares its class with `athlete-replay/element`; a page's script tag gets all in one file.
const DEFINED = "import { AthleteReplay } from './element.js';\nexport * from './element.js';\nif (typeof customElements !== 'undefined' && !customElements.get('athlete-replay')) customElements.define('athlete-replay', AthleteReplay);\n";
await writeFile(join(dist, 'index.js'), DEFINED);
await writeFile(join(dist, 'react.js'), "export * from './index.js';\n");
await copyFile(join(root, 'src/embed.js'), join(dist, 'embed.js'));
await mkdir(join(dist, 'types'), { recursive: true });
await copyFile(join(root, 'react.d.ts'), join(dist, 'types/react.d.ts'));
for (const schema of ['replay', 'events', 'pose']) await copyFile(join(root, `../assets/${schema}.schema.json`), join(dist, `${schema}.schema.json`));
for (const licence of ['LICENSE-MIT', 'LICENSE-APACHE']) await copyFile(join(root, '..', licence), join(dist, licence));
await writeFile(join(dist, 'custom-elements.json'), `${JSON.stringify(await customElementsManifest(), null, 2)}\n`);
