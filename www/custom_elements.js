// The custom elements manifest (https://github.com/webcomponents/custom-elements-manifest), made of the sources: attributes and
// events of their tables, members of the interface, parts and custom properties of where they are used, words of the README.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('.', import.meta.url));
const source = (path) => readFile(join(root, path), 'utf8');

async function tables() {
  const { outputFiles } = await build({
    stdin: { contents: "export { ATTRIBUTES } from './attributes.js'; export { MEDIA_EVENTS, REPLAY_EVENTS } from './events.js';", resolveDir: join(root, 'src/internal') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Attributes without a value that the controls look at, not the element: they are in no table. */
const BOOLEANS = ['text-version'];

/** What the README's table says of each attribute. */
async function attributeWords() {
  const words = new Map();
  const [, table] = /^## Attributes$([^]*?)^## /m.exec(await source('README.md'));
  for (const [, names, meaning] of table.matchAll(/^\| (`[^|]+`) \| ([^|]+) \|$/gm)) {
    for (const [, name] of names.matchAll(/`([\w-]+)`/g)) words.set(name, meaning.trim());
  }
  return words;
}

const words = (comment) => (comment ?? '').replace(/^\s*\/\*\*|\*\/\s*$/g, '').replace(/^\s*\* ?/gm, ' ').replace(/\s+/g, ' ').trim();

/** The members of the public interface, in its order. */
async function members() {
  const text = await source('src/public/element.ts');
  const body = text.slice(text.indexOf('export interface AthleteReplayElement'));
  const found = new Map();
  const member = /^ {2}(?:(\/\*\*(?:(?!\*\/)[^])*\*\/)\n {2})?(get |set |readonly )?(\w+)\??(?:(\([^()]*\))(?:: ([^;]+))?|: ([^;]+));$/gm;
  for (const [, comment, access, name, parameters, returned, type] of body.matchAll(member)) {
    if (access === 'set ') continue;
    const description = words(comment);
    const described = description === '' ? {} : { description };
    // A getter's own type is what follows its empty parentheses.
    if (parameters !== undefined && access === undefined) found.set(name, { kind: 'method', name, ...described, parameters: parametersOf(parameters), return: { type: { text: returned } } });
    else found.set(name, { kind: 'field', name, ...described, type: { text: type ?? returned }, ...(access === 'readonly ' && { readonly: true }) });
  }
  return [...found.values()];
}

const parametersOf = (text) => [...text.matchAll(/(\w+)(\?)?: ([^,)]+)/g)].map(([, name, optional, type]) => ({ name, type: { text: type }, ...(optional && { optional: true }) }));

async function everySource(folder = join(root, 'src')) {
  const files = await readdir(folder, { recursive: true });
  return (await Promise.all(files.filter((file) => /\.(ts|css)$/.test(file)).sort().map((file) => readFile(join(folder, file), 'utf8')))).join('\n');
}

export async function customElementsManifest() {
  const [{ ATTRIBUTES, MEDIA_EVENTS, REPLAY_EVENTS }, meanings, own, all] = await Promise.all([tables(), attributeWords(), members(), everySource()]);
  const named = new Map(ATTRIBUTES.map((row) => [row.attribute, row]));
  const types = (name, row = named.get(name)) => (row?.type.kind === 'boolean' || BOOLEANS.includes(name) ? 'boolean' : row?.type.kind === 'keyword' ? row.type.words.map((word) => `'${word}'`).join(' | ') : 'string');
  const attributes = [...meanings].map(([name, description]) => ({
    name,
    description,
    type: { text: types(name) },
    ...(named.get(name)?.property && { fieldName: named.get(name).property }),
  }));
  const parts = new Set([...all.matchAll(/(?:\bpart: |'part', )[`']([\w -]+)/g)].flatMap(([, part]) => part.trim().split(' ')));
  const properties = new Set([...all.matchAll(/(?:var\(|')(--athlete-replay-[\w-]+)/g)].map(([, name]) => name));
  const path = 'dist/index.js';
  return {
    schemaVersion: '2.1.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path,
        declarations: [
          {
            kind: 'class',
            customElement: true,
            name: 'AthleteReplay',
            tagName: 'athlete-replay',
            superclass: { name: 'HTMLElement' },
            description: 'A 3D replay that behaves as a <video> does.',
            attributes,
            members: own,
            events: [
              ...MEDIA_EVENTS.map((name) => ({ name, type: { text: 'Event' }, description: 'As of HTMLMediaElement.' })),
              ...REPLAY_EVENTS.map((name) => ({ name, type: { text: ['comparisonchange', 'participantselect', 'replayevent'].includes(name) ? 'CustomEvent' : 'Event' } })),
            ],
            cssParts: [...parts].sort().map((name) => ({ name })),
            cssProperties: [...properties].sort().map((name) => ({ name })),
          },
        ],
        exports: [
          { kind: 'js', name: 'AthleteReplay', declaration: { name: 'AthleteReplay', module: path } },
          { kind: 'custom-element-definition', name: 'athlete-replay', declaration: { name: 'AthleteReplay', module: path } },
        ],
      },
    ],
  };
}
