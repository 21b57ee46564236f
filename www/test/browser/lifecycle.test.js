// Starting, resting, resizing, moving and being replaced, on the fake engine.
import assert from 'node:assert/strict';
import { addPlayer } from '../support/browser.js';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const frames = (page) => page.evaluate(() => player.stats.framesSubmitted);

test('idle is idle: paused and untouched, no frame is submitted', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForTimeout(200);
    const before = await frames(page);
    assert.ok(before >= 1);
    await page.waitForTimeout(1000);
    assert.equal(await frames(page), before);
    await actUntil(page, 'seeked', () => void (player.currentTime = 3));
    assert.equal(await frames(page), before + 1, 'one seek, one frame');
  });
});

test('the events are a chapters track in the browser\'s own types', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const found = await page.evaluate(() => {
      const [track] = player.textTracks;
      const cues = [...track.cues].map(({ startTime, endTime, text }) => ({ startTime, endTime, text }));
      return { tracks: player.textTracks.length, kind: track.kind, cues, events: player.replayEvents, end: player.duration };
    });
    assert.deepEqual([found.tracks, found.kind], [1, 'chapters']);
    assert.ok(found.events.length > 1);
    assert.deepEqual(found.cues.map(({ startTime, text }) => [startTime, text]), found.events.map(({ timeSecs, label }) => [timeSecs, label]));
    assert.equal(found.cues.at(-1).endTime, found.end);
    assert.deepEqual(await page.evaluate(() => (player.removeAttribute('src'), player.load(), player.textTracks[0].cues.length)), 0);
  });
});

test('an element off the screen plays on without drawing', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(() => {
      document.body.style.paddingTop = '3000px';
      return player.play();
    });
    await page.waitForTimeout(300);
    const [before, time] = [await frames(page), await page.evaluate(() => player.currentTime)];
    await page.waitForTimeout(300);
    assert.equal(await frames(page), before);
    assert.ok((await page.evaluate(() => player.currentTime)) > time);
    await page.evaluate(() => {
      player.pause();
      document.body.style.paddingTop = '0';
    });
    await page.waitForTimeout(300);
    assert.ok((await frames(page)) > before, 'back on the screen it shows the current moment');
  });
});

test('autoplay and loop do what their names say', async () => {
  await site.withPlayer({ ...FAKE, autoplay: true, loop: true }, async (page) => {
    assert.equal(await page.evaluate(() => player.paused), false);
    await page.evaluate(() => void (player.currentTime = 12.9));
    await page.waitForFunction(() => player.currentTime < 5);
    const [time, paused] = await page.evaluate(() => [player.currentTime, player.paused]);
    assert.ok(time < 1 && !paused, `${time}`);
  }, { until: 'playing' });
});

test('who prefers reduced motion starts by hand', async () => {
  await site.withPlayer({ ...FAKE, autoplay: true }, async (page) => {
    await page.waitForTimeout(200);
    assert.equal(await page.evaluate(() => player.paused), true);
  }, { reducedMotion: 'reduce' });
});

test('an A-B loop repeats its stretch', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const seams = await page.evaluate(async () => {
      player.loopRange = { a: 4, b: 4.2 };
      player.currentTime = 4.1;
      await player.play();
      const times = [];
      player.addEventListener('seeked', () => times.push(player.currentTime));
      await new Promise((done) => setTimeout(done, 700));
      return times;
    });
    assert.ok(seams.length >= 2, `${seams.length} times around`);
    for (const time of seams) assert.ok(time >= 4 && time <= 4.2, `${time}`);
    const refused = await page.evaluate(() => {
      try {
        player.loopRange = { a: 3, b: 1 };
        return null;
      } catch (error) {
        return error.name;
      }
    });
    assert.equal(refused, 'RangeError');
    const outside = await page.evaluate(() => {
      try {
        player.loopRange = { a: 50, b: 60 };
        return null;
      } catch (error) {
        return [error.name, player.loopRange];
      }
    });
    assert.deepEqual(outside, ['RangeError', { a: 4, b: 4.2 }]);
  });
});

for (const [order, late] of [['after', '/fake/webgpu/engine.js'], ['before', '/fake-replay/replay.json']]) {
  test(`an A-B loop outside a replay that came ${order === 'after' ? 'before' : 'after'} the engine is dropped`, async () => {
    site.server.faults.set(late, { delayMs: 400 });
    try {
      await site.withPage(async (page) => {
        const found = await page.evaluate(
          (attributes) =>
            new Promise((resolve) => {
              const player = document.createElement('athlete-replay');
              for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
              document.body.append(player);
              const changes = [];
              player.addEventListener('looprangechange', () => changes.push(player.loopRange));
              player.loopRange = { a: 50, b: 60 };
              const done = () => resolve([player.readyState, player.error?.code ?? null, player.loopRange, changes.length, changes.at(-1)]);
              player.addEventListener('canplaythrough', done);
              player.addEventListener('error', done);
              setTimeout(done, 10000);
            }),
          { ...FAKE, backend: 'webgpu' },
        );
        assert.deepEqual(found, [4, null, null, 2, null]);
      });
    } finally {
      site.server.faults.clear();
    }
  });
}

test('backwards playback stops at the start', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await actUntil(page, 'pause', () => {
      player.currentTime = 0.3;
      player.playbackRate = -1;
      return player.play();
    });
    assert.deepEqual(await page.evaluate(() => [player.currentTime, player.ended]), [0, false]);
  });
});

test('a rate beyond the limits is refused', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const refused = (rate) => page.evaluate((r) => { try { player.playbackRate = r; return null; } catch (e) { return e.name; } }, rate);
    assert.equal(await refused(0), 'NotSupportedError');
    assert.equal(await refused(5), 'NotSupportedError');
    assert.equal(await refused(-4), null);
    const byDefault = await page.evaluate(() =>
      [0, 5, NaN].map((rate) => {
        try {
          player.defaultPlaybackRate = rate;
          return null;
        } catch (error) {
          return [error.name, player.defaultPlaybackRate];
        }
      }),
    );
    assert.deepEqual(byDefault, Array(3).fill(['NotSupportedError', 1]));
    await actUntil(page, 'canplaythrough', () => player.load());
  });
});

test('start and end are those of the samples, whatever the manifest says of them', async () => {
  const { fakeReplay } = await import('../support/fake_replay.js');
  site.server.replays.set('unsaid', fakeReplay({ startSecs: 1.5, endSecs: 5.5, without: ['start_secs', 'end_secs'] }));
  await site.withPlayer({ ...FAKE, src: '/unsaid/replay.json' }, async (page) => {
    const found = await page.evaluate(() => [player.currentTime, player.duration, player.seekable.start(0), player.seekable.end(0), player.info.startSecs]);
    assert.deepEqual(found, [1.5, 5.5, 1.5, 5.5, 1.5]);
  });
});

test('a replay that starts late starts at its first sample', async () => {
  const { fakeReplay } = await import('../support/fake_replay.js');
  site.server.replays.set('late', fakeReplay({ startSecs: 2.5, endSecs: 6 }));
  await site.withPlayer({ ...FAKE, src: '/late/replay.json' }, async (page) => {
    const found = await page.evaluate(() => [player.currentTime, player.seekable.start(0), player.seekable.end(0), player.currentFrame]);
    assert.deepEqual(found, [2.5, 2.5, 6, 0]);
  });
});

test('the picture follows the size of its box and the density of the screen', async () => {
  for (const deviceScaleFactor of [1, 2]) {
    await site.withPlayer(FAKE, async (page) => {
      // A busy machine may take a while to lay out; the size it settles on is what counts.
      const settlesOn = async (...cssPixels) => {
        const expected = cssPixels.map((side) => side * deviceScaleFactor);
        const found = await page.evaluate(async (expected) => {
          const canvas = player.shadowRoot.querySelector('canvas');
          const size = () => [canvas.width, canvas.height];
          const end = performance.now() + 5000;
          do await new Promise((done) => setTimeout(done, 150));
          while (String(size()) !== String(expected) && performance.now() < end);
          return size();
        }, expected);
        assert.deepEqual(found, expected);
      };
      await settlesOn(640, 360);
      await page.evaluate(() => void (player.style.width = '320px'));
      await settlesOn(320, 180);
      await page.evaluate(() => void (player.style.display = 'none'));
      await page.waitForTimeout(150);
      await page.evaluate(() => void (player.style.display = ''));
      await settlesOn(320, 180);
    }, { deviceScaleFactor });
  }
});

test('nothing is fetched before it is wanted', async () => {
  const before = site.server.requests.length;
  const since = () => site.server.requests.slice(before).filter((path) => path.startsWith('/fake'));
  await site.withPage(async (page) => {
    await addPlayer(page, { ...FAKE, preload: 'none' }, 'suspend');
    await page.waitForTimeout(100);
    assert.deepEqual(since(), []);
    await page.evaluate(() => player.play());
    // Enough to play on comes before the last segment is asked for.
    await page.waitForFunction(() => player.readyState === 4 && player.networkState === 1);
    const wanted = [...site.server.replays.get('fake-replay').keys()].filter((name) => name.endsWith('.seg'));
    const asked = since().filter((path) => path.endsWith('.seg'));
    assert.deepEqual(asked.sort(), wanted.map((name) => `/fake-replay/${name}`).sort());
  });
  const middle = site.server.requests.length;
  await site.withPage(async (page) => {
    await addPlayer(page, { ...FAKE, preload: 'metadata' }, 'loadeddata');
    await page.waitForTimeout(100);
    const segments = site.server.requests.slice(middle).filter((path) => path.endsWith('.seg'));
    assert.deepEqual(segments, ['/fake-replay/0000-00000000.seg']);
  });
});

test('moving the element within the page keeps everything; removing it pauses', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(async () => {
      player.currentTime = 5;
      const box = document.createElement('div');
      document.body.append(box);
      await player.play();
      box.append(player);
    });
    await page.waitForTimeout(200);
    const moved = await page.evaluate(() => [player.paused, player.currentTime > 5]);
    assert.deepEqual(moved, [false, true]);
    const back = await page.evaluate(async () => {
      player.remove();
      await new Promise((done) => setTimeout(done, 50));
      const paused = player.paused;
      const time = player.currentTime;
      document.body.append(player);
      await new Promise((done) => setTimeout(done, 300));
      return [paused, player.currentTime === time, player.stats.framesSubmitted > 0];
    });
    assert.deepEqual(back, [true, true, true]);
  });
});

for (const point of ['advance', 'draw', 'receive', 'create']) {
  test(`a trap in ${point} costs no more than the instance`, async () => {
    await site.withPage(async (page) => {
      // A trap while starting, where that is the point; else later, in the middle of a replay.
      const early = point === 'receive' || point === 'create';
      await page.evaluate((p) => void (globalThis.fakeEngine = { instances: 0, traps: 0, trapNext: p }), early ? point : null);
      await addPlayer(page, FAKE);
      const set = () =>
        page.evaluate(async () => {
          player.currentTime = 7.36;
          player.playbackRate = 0.5;
          player.follow(4);
          player.orbit(0.3, 0.1);
          player.dolly(2);
          await new Promise((done) => setTimeout(done, 200));
        });
      if (!early) await set();
      const look = () =>
        page.evaluate(async () => {
          const { data } = await player.captureStill(64, 36);
          return { time: player.currentTime, rate: player.playbackRate, following: player.following, pixels: Array.from(data).join() };
        });
      const before = early ? null : await look();
      if (!early) {
        await page.evaluate((p) => {
          fakeEngine.trapNext = p;
          player.currentTime = player.currentTime;
        }, point);
      }
      await page.waitForFunction(() => fakeEngine.traps === 1 && fakeEngine.instances === 2 && player.readyState === 4);
      if (before) {
        await page.waitForTimeout(100);
        assert.deepEqual(await look(), before);
      }
      assert.equal(await page.evaluate(() => player.error), null);
      assert.equal(await page.evaluate(() => player.shadowRoot.querySelectorAll('canvas').length), 1);
      await page.evaluate(() => player.play());
      const time = await page.evaluate(() => player.currentTime);
      await page.waitForFunction((from) => player.currentTime > from, time);
    });
  });
}

test('a still of an impossible size is refused, and costs nothing', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const found = await page.evaluate(async () => {
      const outcome = (...size) => player.captureStill(...size).then(({ width, height }) => [width, height], ({ name }) => name);
      const seen = [];
      for (const size of [[0, 0], [10000, 100], [100, 8193], [1.5, 10], [NaN, 10], [8192, 1], [20, 10]]) seen.push(await outcome(...size));
      player.style.display = 'none';
      await new Promise((done) => setTimeout(done, 150));
      seen.push(await outcome(), await outcome(20), await outcome(20, 10));
      return [seen, fakeEngine.instances, player.error, player.readyState];
    });
    const range = 'RangeError';
    const state = 'InvalidStateError';
    assert.deepEqual(found, [[range, range, range, range, range, [8192, 1], [20, 10], state, state, [20, 10]], 1, null, 4]);
  });
});

test('a lost device is replaced, and the same frame is shown', async () => {
  await site.withPlayer({ ...FAKE, backend: 'webgpu' }, async (page) => {
    await actUntil(page, 'seeked', () => void (player.currentTime = 5));
    await page.evaluate(() => fakeEngine.loseDevice({ reason: 'unknown' }));
    await page.waitForFunction(() => fakeEngine.instances === 2 && player.frameCount > 0);
    assert.deepEqual(await page.evaluate(() => [player.currentTime, player.error, player.backend]), [5, null, 'webgpu']);
  });
});

test('a device that does not survive its first frames makes way for WebGL2', async () => {
  await site.withPlayer(FAKE, async (page) => {
    assert.equal(await page.evaluate(() => player.backend), 'webgpu');
    await page.evaluate(() => fakeEngine.loseDevice({ reason: 'unknown' }));
    await page.waitForFunction(() => player.backend === 'webgl2');
    await page.waitForFunction(() => player.readyState === 4);
  });
});

test('an engine that keeps trapping is given up, visibly', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await actUntil(page, 'error', () => {
      Object.defineProperty(fakeEngine, 'trapNext', { get: () => 'advance', set: () => undefined });
      player.currentTime = 3;
    });
    const [code, instances] = await page.evaluate(() => [player.error.code, fakeEngine.instances]);
    assert.equal(code, 'engine-failed');
    assert.ok(instances <= 5, `${instances} instances`);
    await page.waitForTimeout(500);
    assert.equal(await page.evaluate(() => fakeEngine.instances), instances, 'and not tried for ever');
  });
});

test('another engine is taken as soon as it is asked for', async () => {
  // The first stays on its way for long enough.
  site.server.faults.set('/dist/webgpu/engine.js', { delayMs: 3000 });
  await site.withPlayer({ ...FAKE, 'wasm-url': false }, async (page) => {
    // Asked for while the first is still on its way, and not there at all.
    await page.evaluate(() => player.setAttribute('wasm-url', '/fake/'));
    await page.waitForFunction(() => player.readyState === 4);
    assert.deepEqual(await page.evaluate(() => [player.backend, player.error]), ['webgpu', null]);
    await page.evaluate(() => player.setAttribute('backend', 'webgl2'));
    await page.waitForFunction(() => player.backend === 'webgl2' && player.frameCount > 0);
    await page.evaluate(() => player.removeAttribute('backend'));
    await page.waitForFunction(() => player.backend === 'webgpu' && player.frameCount > 0);
    await page.waitForTimeout(100);
    assert.deepEqual(await page.evaluate(() => [player.error, player.shadowRoot.querySelectorAll('canvas').length]), [null, 1]);
  }, { until: 'loadstart' });
  site.server.faults.clear();
});

test('a page\'s elements share frames, and one that fails does not stop the others', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await addPlayer(page, FAKE);
    const went = await page.evaluate(async () => {
      const [first, second] = document.querySelectorAll('athlete-replay');
      await Promise.all([first.play(), second.play()]);
      // A typed error of the engine's in the middle of a frame.
      fakeEngine.failNext = 'advance';
      await new Promise((done) => addEventListener('error', (event) => (event.preventDefault(), done()), { once: true }));
      const times = () => [first.currentTime, second.currentTime];
      const before = times();
      await new Promise((done) => setTimeout(done, 400));
      return times().filter((time, i) => time > before[i]).length;
    });
    // The one that failed may have been woken again since; the other must have gone on.
    assert.ok(went >= 1, 'the loop stopped for all');
  });
});

test('one engine and one device serve all elements of a page', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await addPlayer(page, FAKE);
    await addPlayer(page, FAKE);
    assert.equal(await page.evaluate(() => fakeEngine.instances), 1);
  });
});
