// What the package says of itself agrees with its sources.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { apiReport } from '../../api_report.js';
import { customElementsManifest } from '../../custom_elements.js';
import { load } from '../support/load.js';
import test from '../support/test.js';

test('the public types are those of api.md: after a change on purpose, `node api_report.js`', async () => {
  assert.equal(await apiReport(), await readFile(new URL('../../api.md', import.meta.url), 'utf8'));
});

test('the custom elements manifest has every attribute with words of its own, and every member', async () => {
  const [{ ATTRIBUTES }, manifest] = await Promise.all([load('internal/attributes.ts'), customElementsManifest()]);
  const [{ attributes, members }] = manifest.modules[0].declarations;
  const described = new Set(attributes.map(({ name }) => name));
  assert.deepEqual(ATTRIBUTES.map(({ attribute }) => attribute).filter((name) => !described.has(name)), [], 'not in the table of the README');
  assert.ok(attributes.every(({ description }) => description.length > 0));
  const { AthleteReplay } = await load('internal/element.ts');
  const named = new Set(members.map(({ name }) => name));
  const own = Object.getOwnPropertyNames(AthleteReplay.prototype).filter((name) => !/^(constructor|\w+Callback)$/.test(name));
  assert.deepEqual(own.filter((name) => !named.has(name)), [], 'not in the public interface');
});
