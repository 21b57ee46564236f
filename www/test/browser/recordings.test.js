// Raw recordings in the page: by address, dropped as files, several at once, and bad ones.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach } from 'node:test';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
afterEach(() => site.server.faults.clear());

const ARMS = await readFile(new URL('../../../tests/data/arms.bvh', import.meta.url), 'utf8');

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

test('the readers are fetched for a recording only, and only its family', async () => {
  const asked = () => site.server.requests.filter((path) => /\/read(er\.js|-\w+\/)/.test(path));
  const before = asked().length;
  await site.withPlayer(FAKE, async () => assert.equal(asked().length, before));
  serve('/fake-replay/arms.bvh', ARMS);
  await site.withPlayer({ ...FAKE, src: '/fake-replay/arms.bvh' }, async () => {
    assert.deepEqual(asked().slice(before).sort(), [
      '/dist/reader.js',
      '/fake/read-motion/engine.js',
      '/fake/read-motion/engine_bg.wasm',
    ]);
  });
});

const CHAPTERS = 'WEBVTT\n\n00:00.000 --> 00:00.020\nArms down\n\n00:00.020 --> 00:00.040\nArms up\n';
const POSES = JSON.stringify({
  format: 'pose-json',
  unit: 'm',
  rate_hz: 25,
  joints: ['left_hip', 'right_hip'],
  frames: [[[0, 1, 0], [0.2, 1, 0]], [[0, 1, 0.1], [0.2, 1, 0.1]]],
});

test('files of several families are one replay, with the events laid over it', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const open = (files) => actUntil(page, 'canplaythrough', (texts) => {
      player.srcObject = texts.map(([name, text]) => new File([text], name));
    }, files);
    await open([['chapters.vtt', CHAPTERS], ['arms.bvh', ARMS]]);
    const found = await page.evaluate(() => ({
      labels: player.replayEvents?.map(({ label }) => label) ?? [...player.textTracks[0].cues].map(({ text }) => text),
      names: player.participants.map(({ name }) => name),
      warnings: player.info.warnings.map(({ code }) => code),
    }));
    assert.deepEqual(found.labels, ['Arms down', 'Arms up']);
    assert.deepEqual(found.names, ['arms']);
    assert.ok(found.warnings.includes('joint-set-unknown'), 'what the readers of motion said is still there');
    await open([['hips.json', POSES], ['arms.bvh', ARMS], ['chapters.vtt', CHAPTERS]]);
    assert.deepEqual(await page.evaluate(() => player.participants.map(({ name }) => name)), ['arms', 'hips']);
    assert.equal(await page.evaluate(() => player.textTracks[0].cues.length), 2);
  });
});

test('a file that belongs to nothing is named, whatever family it lies beside', async () => {
  await site.withPlayer(FAKE, async (page) => {
    for (const others of [[['arms.bvh', ARMS]], [['arms.bvh', ARMS], ['chapters.vtt', CHAPTERS]], []]) {
      await actUntil(page, 'error', (texts) => {
        player.srcObject = texts.map(([name, text]) => new File([text], name));
      }, [['notes.txt', 'nothing that anybody reads'], ...others]);
      assert.deepEqual(await page.evaluate(() => [player.error.code, player.error.where.split(',')[0]]), ['format-unknown', 'notes.txt']);
    }
    await actUntil(page, 'error', (text) => {
      player.srcObject = new File([text], 'chapters.vtt');
    }, CHAPTERS);
    assert.equal(await page.evaluate(() => player.error.code), 'replay-invalid', 'events alone');
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

test('a recording brings the files that it names', async () => {
  const beside = async (name) => serve(`/fake-replay/${encodeURIComponent(name)}`, await readFile(new URL(`../../../tests/data/gltf/${name}`, import.meta.url)));
  await Promise.all(['external.gltf', 'two arms.bin'].map(beside));
  // The picture of its skin is not there, and not asked for.
  await site.withPlayer({ ...FAKE, src: '/fake-replay/external.gltf' }, async (page) => {
    assert.ok(await page.evaluate(() => player.duration) > 0);
  });
  site.server.faults.set('/fake-replay/two%20arms.bin', { status: 404 });
  await site.withPlayer({ ...FAKE, src: '/fake-replay/external.gltf' }, async (page) => {
    assert.equal(await page.evaluate(() => player.error.code), 'network-http-status');
  }, { until: 'error' });
});
