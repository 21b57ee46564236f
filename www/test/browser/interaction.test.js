// Keys, pointers and the shape of the page, on the fake engine: nothing here depends on what is drawn.
import assert from 'node:assert/strict';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();

const state = (page) =>
  page.evaluate(() => ({
    time: player.currentTime,
    frame: player.currentFrame,
    paused: player.paused,
    rate: player.playbackRate,
    following: player.following,
    range: player.loopRange,
    names: player.nameTags,
  }));
/** What the picture's pixels hash to: any movement of the camera changes it. */
const picture = (page) =>
  page.evaluate(async () => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const { data } = await player.captureStill(64, 36);
    const digest = await crypto.subtle.digest('SHA-256', data);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16)).join('');
  });

test('every key of the map does what it says', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(() => player.focus());
    const press = async (key) => {
      await page.keyboard.press(key);
      await page.waitForTimeout(20);
      return state(page);
    };
    assert.equal((await press('Space')).paused, false);
    assert.equal((await press('k')).paused, true);
    assert.equal((await press('Home')).frame, 0);
    assert.equal((await press('ArrowRight')).frame, 1, 'paused: one frame');
    assert.equal((await press('.')).frame, 2);
    assert.equal((await press(',')).frame, 1);
    assert.equal((await press('ArrowLeft')).frame, 0);
    assert.equal((await press('End')).time, 13);
    assert.equal((await press('j')).rate, 0.5);
    assert.equal((await press('l')).rate, 1);
    assert.equal((await press('4')).following, 3);
    assert.equal((await press('0')).following, -1);
    assert.equal((await press('n')).names, false);
    await page.evaluate(() => void (player.currentTime = 3));
    assert.deepEqual((await press('i')).range, { a: 3, b: 13 });
    await page.evaluate(() => void (player.currentTime = 5));
    assert.deepEqual((await press('o')).range, { a: 3, b: 5 });
    assert.equal((await press('Escape')).range, null);
    for (const key of ['Shift+ArrowLeft', 'Alt+ArrowRight', '+', '-', 'Shift+ArrowUp']) {
      const before = await picture(page);
      await press(key);
      // Pitch is not drawn by the fake engine; it reports it in its camera state alone.
      if (key !== 'Shift+ArrowUp') assert.notEqual(await picture(page), before, key);
    }
    const moved = await picture(page);
    await press('r');
    assert.notEqual(await picture(page), moved);
    await press('?');
    assert.ok(await page.getByRole('dialog').isVisible());
    await press('Escape');
    assert.ok(!(await page.getByRole('dialog').isVisible()));
    await page.evaluate(() => void (player.currentTime = 3));
    await press('k');
    const { time } = await press('ArrowRight');
    assert.ok(time >= 4 && time < 5, `playing: one second, ${time}`);
  });
});

test('keys mean nothing to an element without focus', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    const { paused, time } = await state(page);
    assert.deepEqual([paused, time], [true, 0]);
  });
});

test('dragging turns the camera; double-clicking an athlete follows, and beside all resets', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(() => void (player.nameTags = false));
    const box = await page.locator('athlete-replay').boundingBox();
    const before = await picture(page);
    await page.mouse.move(box.x + 400, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 460, box.y + 110, { steps: 4 });
    await page.mouse.up();
    assert.notEqual(await picture(page), before);
    assert.equal(await page.evaluate(() => player.following), -1);
    await page.evaluate(() => player.resetCamera());
    // The first athlete of the fake engine stands at 8 % of the width.
    await page.mouse.dblclick(box.x + box.width * 0.08, box.y + box.height * 0.4);
    assert.equal(await page.evaluate(() => player.following), 0);
    await page.mouse.dblclick(box.x + box.width * 0.8, box.y + box.height * 0.2);
    assert.equal(await page.evaluate(() => player.following), -1);
  });
});

test('a wheel over the picture scrolls the page, until the picture is clicked', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.addStyleTag({ content: 'body{height:4000px}' });
    const before = await picture(page);
    await page.mouse.move(300, 150);
    await page.mouse.wheel(0, 200);
    await page.waitForFunction(() => scrollY > 100);
    assert.equal(await picture(page), before);
    await page.evaluate(() => scrollTo(0, 0));
    await page.mouse.click(300, 100);
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(150);
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.notEqual(await picture(page), before);
  });
});

test('a vertical swipe scrolls the page, a horizontal one turns the camera', async () => {
  await site.withPlayer(
    FAKE,
    async (page) => {
      await page.addStyleTag({ content: 'body{height:4000px}' });
      const session = await page.context().newCDPSession(page);
      const swipe = async (from, to) => {
        const at = (i) => [{ x: from[0] + ((to[0] - from[0]) * i) / 8, y: from[1] + ((to[1] - from[1]) * i) / 8 }];
        await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(0) });
        for (let i = 1; i <= 8; i += 1) {
          await session.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(i) });
          await page.waitForTimeout(16);
        }
        await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
        await page.waitForTimeout(200);
      };
      const before = await picture(page);
      await swipe([200, 150], [202, 60]);
      assert.ok((await page.evaluate(() => scrollY)) > 30, 'the page scrolled');
      assert.equal(await picture(page), before, 'the camera stayed');
      await page.evaluate(() => scrollTo(0, 0));
      await swipe([120, 100], [240, 104]);
      assert.equal(await page.evaluate(() => scrollY), 0);
      assert.notEqual(await picture(page), before);
    },
    { hasTouch: true, viewport: { width: 400, height: 500 } },
  );
});

test('a finger that rests scrubs, whichever way it goes then; one that moves first scrolls the page as ever', async () => {
  await site.withPlayer(
    FAKE,
    async (page) => {
      await page.addStyleTag({ content: 'body{height:4000px}' });
      const session = await page.context().newCDPSession(page);
      const touch = (type, x, y) => session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x, y }] });
      const drag = async (restMs, from, to) => {
        await touch('touchStart', ...from);
        await page.waitForTimeout(restMs);
        for (let i = 1; i <= 8; i += 1) {
          await touch('touchMove', from[0] + ((to[0] - from[0]) * i) / 8, from[1] + ((to[1] - from[1]) * i) / 8);
          await page.waitForTimeout(16);
        }
        await touch('touchEnd');
        await page.waitForTimeout(200);
      };
      await page.evaluate(async () => {
        player.currentTime = 4;
        await player.play();
      });
      const camera = await page.evaluate(() => player.camera);
      await touch('touchStart', 100, 100);
      await page.waitForFunction(() => player.paused);
      const from = await page.evaluate(() => player.currentTime);
      await touch('touchMove', 200, 40);
      await page.waitForTimeout(50);
      const width = await page.evaluate(() => player.clientWidth);
      const moved = await page.evaluate((from) => player.currentTime - from, from);
      assert.ok(Math.abs(moved - (100 / width) * 10) < 0.02, `moved ${moved} s`);
      await touch('touchEnd');
      await page.waitForFunction(() => !player.paused, null, { timeout: 3000 });
      assert.equal(await page.evaluate(() => scrollY), 0, 'the page did not scroll meanwhile');
      await page.evaluate(() => player.pause());
      assert.deepEqual(await page.evaluate(() => player.camera), camera, 'the camera stayed');
      await page.evaluate(() => void (player.currentTime = 4));
      await drag(30, [200, 150], [202, 60]);
      assert.ok((await page.evaluate(() => scrollY)) > 30, 'the page scrolled');
      assert.equal(await page.evaluate(() => player.currentTime), 4);
      await page.evaluate(() => {
        scrollTo(0, 0);
        player.gestures = 'none';
      });
      await drag(700, [100, 100], [200, 100]);
      assert.equal(await page.evaluate(() => player.currentTime), 4, 'where gestures are the page\'s, so is this');
    },
    { hasTouch: true, viewport: { width: 400, height: 500 } },
  );
});

test('the timeline can be dragged, and playback goes on after it', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(() => player.play());
    const box = await page.getByRole('slider').boundingBox();
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, y, { steps: 3 });
    const held = await state(page);
    assert.ok(held.paused && Math.abs(held.time - 6.5) < 0.15, JSON.stringify(held));
    await page.mouse.up();
    await page.waitForFunction((from) => !player.paused && player.currentTime > from, held.time);
  });
});

test('the timeline is a slider to assistive technology', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const slider = page.getByRole('slider', { name: 'Time' });
    await actUntil(page, 'seeked', () => void (player.currentTime = 7.36));
    await page.waitForTimeout(50);
    assert.equal(await slider.getAttribute('aria-valuenow'), '7.36');
    assert.equal(await slider.getAttribute('aria-valuemax'), '13.00');
    assert.match(await slider.getAttribute('aria-valuetext'), /7\.36 seconds, frame 736/);
    await slider.focus();
    await page.keyboard.press('PageUp');
    assert.ok(Math.abs((await state(page)).time - 8.66) < 0.01);
  });
});

test('Tab reaches every control, each with a name, a visible focus and room for a finger', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const seen = [];
    await page.evaluate(() => document.body.focus());
    for (let i = 0; i < 30; i += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const focused = player.shadowRoot.activeElement;
        if (!focused) return null;
        const { width, height } = focused.getBoundingClientRect();
        return { name: focused.getAttribute('aria-label') ?? focused.textContent, width, height, outline: getComputedStyle(focused).outlineStyle };
      });
      if (!found) break;
      seen.push(found);
    }
    const names = seen.map(({ name }) => name);
    for (const name of ['Watch replay', 'Time', 'Play', 'One frame back', 'One frame on', 'Follow an athlete', 'Speed: 1×', 'More', 'Full screen']) {
      assert.ok(names.some((found) => found.startsWith(name)), `${name} among ${names.join(', ')}`);
    }
    for (const { name, width, height, outline } of seen) {
      assert.ok(width >= 24 && height >= 24, `${name}: ${width} x ${height}`);
      assert.notEqual(outline, 'none', name);
    }
  });
});

test('menus open, walk and close by keyboard', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const button = page.getByRole('button', { name: 'Follow an athlete' });
    await button.focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    assert.equal((await state(page)).following, 7);
    assert.equal(await page.getByRole('menu').isVisible(), false);
    assert.equal(await page.evaluate(() => player.shadowRoot.activeElement.getAttribute('aria-label')), 'Follow an athlete: 8 Thompson');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => player.shadowRoot.activeElement.getAttribute('aria-checked')), 'true');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Speed/ }).click();
    await page.getByRole('menuitemradio', { name: '0.25×' }).click();
    assert.equal((await state(page)).rate, 0.25);
  });
});

test('at 300 pixels everything is still within reach and nothing sticks out', async () => {
  await site.withPlayer(
    FAKE,
    async (page) => {
      await page.addStyleTag({ content: 'athlete-replay{width:300px!important}' });
      await page.waitForTimeout(100);
      const out = await page.evaluate(() => {
        const box = player.getBoundingClientRect();
        return [...player.shadowRoot.querySelectorAll('button:not(.text-event), [role=slider]')]
          .filter((part) => part.checkVisibility())
          .filter((part) => {
            const { left, right, top, bottom } = part.getBoundingClientRect();
            return left < box.left || right > box.right || top < box.top || bottom > box.bottom;
          })
          .map((part) => part.className);
      });
      assert.deepEqual(out, []);
      await page.getByRole('button', { name: 'More' }).click();
      await page.getByRole('menuitem', { name: 'Speed' }).click();
      await page.getByRole('menuitemradio', { name: '0.5×' }).click();
      assert.equal((await state(page)).rate, 0.5);
    },
    { viewport: { width: 300, height: 400 } },
  );
});

test('name tags stand over the athletes and never overlap', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.evaluate(() => player.follow(3));
    await page.waitForTimeout(100);
    const boxes = await page.evaluate(() =>
      [...player.shadowRoot.querySelectorAll('.tag.shown')].map((tag) => {
        const { left, right, top, bottom } = tag.getBoundingClientRect();
        return { text: tag.textContent, left, right, top, bottom };
      }),
    );
    assert.ok(boxes.length >= 3 && boxes.some(({ text }) => text.includes('Bolt')), JSON.stringify(boxes));
    for (const a of boxes) {
      for (const b of boxes) {
        if (a !== b) assert.ok(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top, `${a.text} over ${b.text}`);
      }
    }
  });
});

test('full screen falls back to the page where the browser has none', async () => {
  await site.withPage(async (page) => {
    await page.evaluate(() => Object.defineProperty(document, 'fullscreenEnabled', { value: false }));
    const { addPlayer } = await import('../support/browser.js');
    await addPlayer(page, FAKE);
    await page.getByRole('button', { name: 'Full screen' }).click();
    const size = () => page.evaluate(() => player.shadowRoot.querySelector('.canvas').clientWidth);
    assert.equal(await size(), 800);
    await page.keyboard.press('Escape');
    assert.equal(await size(), 640);
  });
});

test('what the replay says is shown as text and never parsed', async () => {
  const hostile = '<img src=x onerror="globalThis.pwned=1">';
  const files = new Map(site.server.replays.get('fake-replay'));
  const manifest = JSON.parse(files.get('replay.json'));
  manifest.title = manifest.notice = manifest.location = hostile;
  manifest.participants[0].name = hostile;
  manifest.events[0].label = hostile;
  files.set('replay.json', Buffer.from(JSON.stringify(manifest)));
  site.server.replays.set('hostile', files);
  await site.withPlayer({ ...FAKE, src: '/hostile/replay.json' }, async (page) => {
    const box = await page.getByRole('slider').boundingBox();
    await page.mouse.move(box.x + (box.width * 1.5) / 13, box.y + box.height / 2);
    await page.getByRole('button', { name: 'Follow an athlete' }).click();
    assert.equal(await page.evaluate(() => player.shadowRoot.querySelectorAll('img[onerror]').length), 0);
    assert.equal(await page.evaluate(() => globalThis.pwned), undefined);
    assert.ok((await page.evaluate(() => player.shadowRoot.querySelector('.title').textContent)).includes(hostile));
  });
});
