// The playground's code says exactly the attributes that it was given, whatever is in them.
import assert from 'node:assert/strict';
import { transform } from 'esbuild';
import { attributesIn, hashOf } from '../../demo/playground/address.js';
import { FRAMEWORKS } from '../../demo/playground/embed_code.js';
import test from '../support/test.js';

const ODD = { src: 'a b/"replay"&amp;.json?x={1}\\n', controls: true, light: 'night', poster: "it's.jpg" };

test('JSX means what was asked for', async () => {
  const { code } = await transform(FRAMEWORKS.React(ODD), { loader: 'jsx', jsxFactory: 'made' });
  const body = code.replace(/import .*;|"use client";|export /g, '');
  const made = new Function('made', `${body}; return Replay();`)((name, properties) => ({ name, properties }));
  assert.deepEqual(made, { name: 'athlete-replay', properties: ODD });
});

test('in HTML and Vue a quotation mark ends nothing', () => {
  for (const framework of ['HTML', 'Vue']) {
    const tag = /<athlete-replay([^]*?)(?: \/|><\/athlete-replay)>|<athlete-replay([^]*)\/>/.exec(FRAMEWORKS[framework](ODD))[0];
    const written = [...tag.matchAll(/\s([\w-]+)(?:="([^"]*)")?(?=[\s/>])/g)].map(([, name, value]) => [name, value === undefined ? true : value.replace(/&quot;/g, '"').replace(/&amp;/g, '&')]);
    assert.deepEqual(Object.fromEntries(written), ODD, framework);
  }
});

test('a long tag has an attribute a line, a short one is one line', () => {
  assert.ok(FRAMEWORKS.HTML({ src: 'a', controls: true }).endsWith('<athlete-replay src="a" controls></athlete-replay>'));
  assert.ok(FRAMEWORKS.HTML({ src: 'a'.repeat(80), controls: true }).includes('\n  controls\n'));
});

test('an address says the attributes and nothing else', () => {
  const names = Object.keys(ODD);
  assert.deepEqual(attributesIn(hashOf(ODD), names), ODD);
  assert.deepEqual(attributesIn('#src=%E0%A4%A&onclick=alert(1)&controls&constructor=x', names), { controls: true });
  assert.equal(hashOf({}), '');
});
