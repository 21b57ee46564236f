// Who cannot see the picture, cannot use a mouse, or has little room. axe-core looks at every width and both directions.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { FAKE, actUntil, useSite } from '../support/fixture.js';
import test from '../support/test.js';

const site = useSite();
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await globalThis.axe.run('athlete-replay', { rules: { region: { enabled: false } } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary}`).join('; ')}`);
  });
}

for (const width of [300, 640, 1280]) {
  for (const lang of ['en', 'ar']) {
    test(`axe-core finds nothing at ${width} pixels in ${lang}`, async () => {
      await site.withPlayer({ ...FAKE, lang }, async (page) => {
        await page.addStyleTag({ content: `athlete-replay{width:${width}px!important}` });
        await page.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
        await page.evaluate(() => void (player.loopRange = { a: 3, b: 5 }));
        await page.waitForTimeout(150);
        assert.deepEqual(await violations(page), []);
        await page.evaluate(() => player.shadowRoot.querySelector('.more').click());
        assert.deepEqual(await violations(page), [], 'with the menu');
        await page.evaluate(() => {
          player.shadowRoot.querySelector('.more').click();
          player.toggleAttribute('text-version');
          player.focus();
        });
        await page.waitForTimeout(100);
        assert.deepEqual(await violations(page), [], 'with the text version');
        await page.evaluate(() => player.removeAttribute('text-version'));
        await page.keyboard.press('?');
        assert.deepEqual(await violations(page), [], 'with the help');
      }, { viewport: { width: Math.max(width, 320), height: 800 } });
    });
  }
}

test('the replay is there as text, and each event of it leads to its moment', async () => {
  await site.withPlayer(FAKE, async (page) => {
    const section = page.getByRole('region', { name: 'Text version' });
    await page.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
    const lists = await section.getByRole('list').all();
    assert.equal(lists.length, 2);
    const texts = await lists[0].getByRole('listitem').allTextContents();
    assert.equal(texts.length, 8);
    assert.match(texts[3], /Usain Bolt, JAM, Lane 4, 9\.58/);
    assert.equal(await lists[1].getByRole('listitem').count(), await page.evaluate(() => player.replayEvents.length));
    const unseen = await page.evaluate(() => player.shadowRoot.querySelector('.text-version').offsetWidth);
    assert.equal(unseen, 1, 'off the screen until asked for');
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Text version' }).click();
    assert.equal(await page.evaluate(() => player.hasAttribute('text-version')), true);
    await section.getByRole('button', { name: 'Usain Bolt finishes' }).click();
    assert.equal(await page.evaluate(() => player.currentTime), 1.5 + 9.58);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => player.hasAttribute('text-version')), false);
  });
});

test('what happens is read out as it is played, and tells the page', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
    const told = await page.evaluate(async () => {
      const told = [];
      player.addEventListener('replayevent', ({ detail }) => told.push([detail.index, detail.event.label]));
      player.currentTime = 1.4;
      await player.play();
      await new Promise((done) => setTimeout(done, 600));
      player.pause();
      return told;
    });
    assert.deepEqual(told[0], [0, 'Gun']);
    assert.equal(told.filter(([, label]) => label === 'Reaction').length, 8);
    await page.waitForFunction(() => /^Gun · 0\.00\. Bailey · Reaction · 0\.130/.test(player.shadowRoot.querySelector('.play-by-play').textContent));
    const jumped = await page.evaluate(async () => {
      const told = [];
      player.addEventListener('replayevent', ({ detail }) => told.push(detail.event.label));
      player.currentTime = 12.5;
      await new Promise((done) => setTimeout(done, 300));
      return told;
    });
    assert.deepEqual(jumped, [], 'a seek passes nothing');
  });
});

test('the chapters follow the replay', async () => {
  await site.withPlayer(FAKE, async (page) => {
    await page.waitForFunction(() => player.shadowRoot.querySelector('.text-version li'));
    await page.evaluate(() => {
      globalThis.changes = 0;
      globalThis.entered = [];
      const [track] = player.textTracks;
      track.addEventListener('cuechange', () => (changes += 1));
      for (const cue of track.cues) cue.addEventListener('enter', () => entered.push(cue.text));
    });
    await actUntil(page, 'seeked', () => void (player.currentTime = 1.55));
    assert.deepEqual(await page.evaluate(() => Array.from(player.textTracks[0].activeCues, (cue) => cue.text)), ['Gun']);
    await actUntil(page, 'seeked', () => void (player.currentTime = 0.5));
    assert.deepEqual(await page.evaluate(() => [player.textTracks[0].activeCues.length, changes, entered]), [0, 2, ['Gun']]);
  });
});

test('the timeline says when it is and what happened last', async () => {
  await site.withPlayer({ ...FAKE, lang: 'de' }, async (page) => {
    await actUntil(page, 'seeked', () => void (player.currentTime = 1.55));
    await page.waitForTimeout(50);
    assert.equal(await page.getByRole('slider').getAttribute('aria-valuetext'), '1,55 Sekunden, Bild 155, Gun · 0.00');
  });
});

test('the Tab key reaches everything and leaves again, at any width', async () => {
  for (const width of [300, 1280]) {
    await site.withPlayer(FAKE, async (page) => {
      await page.addStyleTag({ content: `athlete-replay{width:${width}px!important}` });
      await page.evaluate(() => {
        player.loopRange = { a: 3, b: 5 };
        player.after(Object.assign(document.createElement('button'), { id: 'after', textContent: 'after' }));
      });
      await page.waitForTimeout(150);
      const wanted = await page.evaluate(() =>
        [...player.shadowRoot.querySelectorAll('button, [tabindex]')]
          .filter((part) => part.tabIndex >= 0 && part.checkVisibility())
          .map((part) => part.className),
      );
      const seen = [];
      await page.evaluate(() => document.body.focus());
      for (let i = 0; i < 40; i += 1) {
        await page.keyboard.press('Tab');
        const found = await page.evaluate(() => {
          const focused = player.shadowRoot.activeElement;
          if (!focused) return document.activeElement.id;
          const box = focused.getBoundingClientRect();
          return { name: focused.className, small: box.width < 24 || box.height < 24, bare: getComputedStyle(focused).outlineStyle === 'none' };
        });
        if (found === 'after') break;
        seen.push(found);
      }
      assert.deepEqual(seen.map(({ name }) => name).sort(), [...wanted].sort(), `${width}`);
      assert.deepEqual(seen.filter(({ small, bare }) => small || bare), []);
    }, { viewport: { width: 1280, height: 800 } });
  }
});

test('forced colours and reduced motion leave everything there', async () => {
  await site.withPlayer(FAKE, async (page) => {
    assert.equal(await page.getByRole('button', { name: 'Play', exact: true }).isVisible(), true);
    const moving = await page.evaluate(() =>
      [...player.shadowRoot.querySelectorAll('*')].filter((part) => getComputedStyle(part).transitionDuration.split(', ').some((secs) => parseFloat(secs) > 0)).map((part) => part.className),
    );
    assert.deepEqual(moving, []);
    assert.notEqual(await page.evaluate(() => getComputedStyle(player.shadowRoot.querySelector('.thumb')).backgroundColor), 'rgba(0, 0, 0, 0)');
  }, { forcedColors: 'active', reducedMotion: 'reduce' });
});
