// Raw recordings in the page: by address, dropped as files, several at once, and bad ones.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import test, { afterEach } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FAKE, actUntil, useSite } from '../support/fixture.js';

const site = useSite();
afterEach(() => site.server.faults.clear());

const ARMS = await readFile(new URL('../../../tests/data/arms.bvh', import.meta.url), 'utf8');
const shared = (name) => fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url));

/** Serves a text at an address of the site. */
const serve = (path, body) => site.server.faults.set(path, { body, type: 'application/octet-stream' });

test('a recording at an address plays like a packed replay', async () => {
  serve('/fake-replay/arms.bvh', ARMS);
  await site.withPlayer({ ...FAKE, src: '/fake-replay/arms.bvh' }, async (page) => {
    const found = await page.evaluate(() => ({
      duration: player.duration,
      frames: player.frameCount,
      rate: player.frameRate,
      names: player.participants.map(({ name }) => name),
      warnings: player.info.warnings.map(({ code }) => code),
      buffered: [player.buffered.start(0), player.buffered.end(0)],
      readyState: player.readyState,
      networkState: player.networkState,
    }));
    assert.equal(found.frames, 2);
    assert.equal(found.rate, 25);
    assert.ok(Math.abs(found.duration - 0.04) < 1e-9);
    assert.deepEqual(found.names, ['arms']);
    assert.ok(found.warnings.includes('joint-set-unknown'), found.warnings.join());
    assert.equal(found.readyState, 4);
    assert.equal(found.networkState, 1, 'idle: everything is there');
    await actUntil(page, 'ended', () => player.play());
  });
});

test('the readers are fetched for a recording only', async () => {
  const asked = () => site.server.requests.filter((path) => path.includes('reader'));
  const before = asked().length;
  await site.withPlayer(FAKE, async () => assert.equal(asked().length, before));
  serve('/fake-replay/arms.bvh', ARMS);
  await site.withPlayer({ ...FAKE, src: '/fake-replay/arms.bvh' }, async () => {
    assert.deepEqual(asked().slice(before).sort(), ['/dist/reader.js', '/fake/reader/engine.js', '/fake/reader/engine_bg.wasm']);
  });
});

test('several files given as an object are one replay, and a bad one is told while the element goes on', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await actUntil(page, 'canplaythrough', (text) => {
      player.srcObject = ['one.bvh', 'two.bvh'].map((name) => new File([text], name));
    }, ARMS);
    assert.deepEqual(await page.evaluate(() => player.participants.map(({ name }) => name)), ['one', 'two']);
    assert.equal(await page.evaluate(() => player.currentSrc), '');
    await actUntil(page, 'error', () => {
      player.srcObject = new File(['HIERARCHY\nROOT'], 'cut.bvh');
    });
    const { code, where } = await page.evaluate(() => ({ code: player.error.code, where: player.error.where }));
    assert.equal(code, 'input-truncated');
    assert.match(where, /^cut\.bvh, line 2/);
    await actUntil(page, 'canplaythrough', () => {
      player.srcObject = null;
    });
    assert.equal(await page.evaluate(() => player.participants.length), 8, 'src is back');
    assert.equal(await page.evaluate(() => {
      try {
        player.srcObject = 'take.bvh';
        return 'nothing';
      } catch (error) {
        return error.name;
      }
    }), 'TypeError');
  });
});

test('a recording named by the file it needs is read with it', { skip: !existsSync(shared('gltf')) && 'no sample recordings' }, async () => {
  // A glTF with its buffer beside it, made of one with the buffer inside.
  const inside = JSON.parse(await readFile(shared('gltf/SimpleSkin.gltf'), 'utf8'));
  const buffers = inside.buffers.map(({ uri }) => Buffer.from(uri.split(',')[1], 'base64'));
  inside.buffers.forEach((buffer, index) => (buffer.uri = `part%20${index}.bin`));
  serve('/fake-replay/skin.gltf', JSON.stringify(inside));
  buffers.forEach((bytes, index) => serve(`/fake-replay/part%20${index}.bin`, bytes));
  await site.withPlayer({ ...FAKE, src: '/fake-replay/skin.gltf' }, async (page) => {
    assert.ok(await page.evaluate(() => player.duration) > 5);
  });
  site.server.faults.set('/fake-replay/part%200.bin', { status: 404 });
  await site.withPlayer({ ...FAKE, src: '/fake-replay/skin.gltf' }, async (page) => {
    assert.equal(await page.evaluate(() => player.error.code), 'network-http-status');
  }, { until: 'error' });
});
