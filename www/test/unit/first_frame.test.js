// A packed replay pays nothing for the readers of raw recordings: what a first frame downloads has none of them.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from '../support/test.js';

/** Words that the readers cannot do without, and nobody else needs, by the family that has them. */
const WORDS = {
  'read-motion': ['HIERARCHY', 'PathFileType', 'endheader'],
  'read-c3d': ['FORCE_PLATFORM'],
  'read-gltf': ['bufferViews', 'CUBICSPLINE'],
  'read-pose': ['pose_keypoints', 'poseWorldLandmarks'],
  'read-football': ['PlayerChannelRef', 'FrameSet'],
  'read-events': ['sports-event', 'X-TIMESTAMP-MAP'],
};

const dist = (path) => readFile(new URL(`../../dist/${path}`, import.meta.url), 'latin1');

test('the engines have no reader in them', async () => {
  const engines = await Promise.all(['webgpu', 'webgl', 'webgpu-full', 'webgl-full'].map((name) => dist(`${name}/engine_bg.wasm`)));
  for (const [family, words] of Object.entries(WORDS)) {
    const reader = await dist(`${family}/engine_bg.wasm`);
    for (const word of words) {
      assert.ok(reader.includes(word), `${family} has no ${word}: another word must stand for it`);
      for (const engine of engines) assert.ok(!engine.includes(word), `${word} is in an engine`);
    }
  }
});

test('the scripts of a first frame reach the readers by one import, when it is asked to', async () => {
  const [entry, showing] = await Promise.all([dist('athlete-replay.js'), dist('showing.js')]);
  assert.deepEqual([...entry.matchAll(/["'][^"']*\breader\.js["']/g), ...showing.matchAll(/["']\.\/reader\.js["']/g)].map(String), ['"./reader.js"']);
  assert.match(showing, /import\((?:\/\*.*?\*\/\s*)*"\.\/reader\.js"\)/);
  for (const script of [entry, showing]) assert.doesNotMatch(script, /\bfrom\s*["']\.\/|import\s*["']\.\//, 'it imports another script before its first line runs');
});
