// Makes the fixtures: the snippets of the README with what is beside this file, built by each bundler into `.apps/<name>/out`.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = fileURLToPath(new URL('.', import.meta.url));
const www = join(here, '../..');
export const apps = join(here, '.apps');
/** The package as a user has it after `npm install`. */
export const installed = join(here, 'node_modules/athlete-replay');

/** Installs what the fixtures need, where that is not done yet, and then the packed package; answers its size in bytes. */
export async function install() {
  const ready = join(here, 'node_modules/.package-lock.json');
  const modified = async (file) => (existsSync(file) ? (await stat(file)).mtimeMs : 0);
  if ((await modified(ready)) < (await modified(join(here, 'package-lock.json')))) await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: here });
  await rm(apps, { recursive: true, force: true });
  await mkdir(apps);
  const [{ filename, size }] = JSON.parse((await run('npm', ['pack', '--json', '--pack-destination', apps], { cwd: www })).stdout);
  await run('npm', ['install', '--no-save', '--offline', '--no-audit', '--no-fund', join(apps, filename)], { cwd: here });
  return { tarball: join(apps, filename), size };
}

/** The README's snippets: what is fenced with a language and a file's name. */
export async function snippets() {
  const readme = await readFile(join(www, 'README.md'), 'utf8');
  return new Map([...readme.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)].map(([, file, text]) => [file, text]));
}

/** Lays a fixture out, and answers its folder. */
async function laidOut(name) {
  const folder = join(apps, name);
  if (existsSync(join(here, name))) await cp(join(here, name), folder, { recursive: true });
  for (const [file, text] of await snippets()) {
    if (!file.startsWith(`${name}/`)) continue;
    await mkdir(dirname(join(apps, file)), { recursive: true });
    await writeFile(join(apps, file), text);
  }
  return folder;
}

const quiet = { logLevel: 'error', configFile: false };

async function viteBuild(name, plugins = [], more = {}) {
  const { build } = await import('vite');
  const root = await laidOut(name);
  await build({ ...quiet, root, plugins, ...more, build: { outDir: 'out', emptyOutDir: false, ...more.build } });
  return join(root, 'out');
}

export const builds = {
  vite: () => viteBuild('vite'),
  'media-chrome': () => viteBuild('media-chrome'),
  react: () => viteBuild('react'),
  async vue() {
    const { default: vue } = await import('@vitejs/plugin-vue');
    return viteBuild('vue', [vue({ template: { compilerOptions: { isCustomElement: (tag) => tag.includes('-') } } })]);
  },
  async svelte() {
    const { svelte } = await import('@sveltejs/vite-plugin-svelte');
    return viteBuild('svelte', [svelte({ configFile: false })]);
  },
  async webpack() {
    const { default: webpack } = await import('webpack');
    const root = await laidOut('webpack');
    const out = join(root, 'out');
    const config = { context: root, entry: './main.js', output: { path: out, filename: 'main.js', publicPath: 'auto', module: true }, experiments: { outputModule: true }, mode: 'production', performance: false };
    const stats = await promisify(webpack)(config);
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
    await cp(join(root, 'index.html'), join(out, 'index.html'));
    return out;
  },
  async esbuild() {
    const { build } = await import('esbuild');
    const root = await laidOut('esbuild');
    const out = join(root, 'out');
    await build({ entryPoints: [join(root, 'main.js')], outdir: out, bundle: true, splitting: true, format: 'esm', minify: true, logLevel: 'error' });
    await cp(join(root, 'index.html'), join(out, 'index.html'));
    await cp(join(installed, 'dist'), join(out, 'athlete-replay'), { recursive: true });
    return out;
  },
};

/** What React renders on a server. */
export async function serverRendered() {
  const root = await laidOut('react');
  const { build } = await import('vite');
  await build({ ...quiet, root, build: { ssr: 'server.jsx', outDir: 'server' } });
  return (await import(join(root, 'server/server.js'))).html;
}

/** Vite's dev server on the same fixture. */
export async function viteDevServer() {
  const { createServer } = await import('vite');
  const root = await laidOut('vite');
  const server = await createServer({ ...quiet, root, optimizeDeps: { exclude: ['athlete-replay'] }, server: { port: 0, host: '127.0.0.1', fs: { strict: false } }, publicDir: join(www, 'demo/replays') });
  await server.listen();
  return server;
}

/** Checks the fixture in TypeScript against the installed types. */
export async function typeCheck() {
  const root = await laidOut('react');
  const options = { strict: true, noEmit: true, jsx: 'react-jsx', module: 'NodeNext', moduleResolution: 'NodeNext', target: 'ES2022', skipLibCheck: false, types: [], lib: ['ES2022', 'DOM', 'DOM.Iterable'] };
  await writeFile(join(root, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['types.tsx'] }));
  await run(process.execPath, [join(www, 'node_modules/typescript/bin/tsc'), '-p', root]).catch(({ stdout }) => {
    throw new Error(stdout);
  });
}
