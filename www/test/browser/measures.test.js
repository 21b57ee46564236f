// The measures of the packed sample race, by the real wasm in a page: against the published race, against the native tables, and
// on the screen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { FAKE, useSite } from '../support/fixture.js';
import { load } from '../support/load.js';
import test from '../support/test.js';

const site = useSite();
// The engine that draws is the fake one wherever nothing is drawn: it needs only the manifest and the segments.
const SPRINT = { src: '/demo/replays/sprint/replay.json', controls: true };
const SERIES = ['torso_distance', 'torso_speed', 'com_speed'];

/** LAVEG sheets of 17 August 2009 (Bolt, Powell); Graubner and Nixdorf, table A (Gay); as in tests/analysis/berlin.rs. */
const PUBLISHED = {
  bolt: [1.89, 2.88, 3.78, 4.64, 5.47, 6.29, 7.1, 7.92, 8.75, 9.58],
  gay: [1.91, 2.93, 3.84, 4.7, 5.54, 6.36, 7.19, 8.02, 8.86, 9.71],
  powell: [1.87, 2.9, 3.82, 4.7, 5.55, 6.39, 7.23, 8.08, 8.94, 9.84],
};

/** FNV-1a in 32 bits. */
const sum = (text) => {
  let sum = 0x811c9dc5;
  for (const byte of Buffer.from(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0;
  return sum.toString(16).padStart(8, '0');
};

test('the published splits come out to a hundredth, and the exports to the byte as natively', async () => {
  const { valuesCsv, seriesCsv } = await load('internal/measures/csv.ts');
  await site.withPlayer(SPRINT, async (page) => {
    assert.ok(!site.server.requests.some((path) => path.includes('measures')), 'nothing of it is fetched unasked');
    const report = await page.evaluate((series) => player.measures({ inferred: true, series }), SERIES);
    for (const [who, published] of Object.entries(PUBLISHED)) {
      const found = report.values.filter((one) => one.measure === 'split' && one.who === who);
      assert.equal(found.length, 10);
      // Half a hundredth of the sheets, half of the table's.
      for (const [line, { value, flags }] of found.entries()) {
        assert.ok(Math.abs(value - published[line]) < 0.0101, `${who}, ${line}: ${value}, ${published[line]}`);
        assert.deepEqual(flags, ['limbs-inferred']);
      }
    }
    const peak = report.values.find((one) => one.measure === 'peak_speed' && one.who === 'bolt');
    assert.ok(Math.abs(peak.value - 12.27) < 0.03, `the laser's peak: ${peak.value}`);
    // The curve at the peak's moment is the peak.
    const curve = report.series.find((one) => one.measure === 'torso_speed' && one.who === 'bolt');
    assert.equal(curve.values[Math.round((peak.time_secs - curve.times.start_secs) * curve.times.rate_hz)], peak.value);
    const golden = await readFile(new URL('../golden/measures.txt', import.meta.url), 'utf8');
    const [values, series] = [valuesCsv(report), seriesCsv(report)];
    const line = (name, text) => `${name} ${Buffer.byteLength(text)} ${sum(text)}\n`;
    const comparison = await page.evaluate(async () => ({ ...(await player.compare({ who: 'bolt', with: 'powell', inferred: true })) }));
    const point = await page.evaluate(async () => {
      player.currentTime = 8;
      return (await player.measureBetween({ who: 'bolt', part: 'head' }, { who: 'bolt', part: 'left_toe' })).at(8);
    });
    const between = [point.distance_m.toFixed(3), point.horizontal_m.toFixed(3), point.height_m.toFixed(3), point.angle_deg.toFixed(1), point.angle_rad];
    const compared = line('compared', valuesCsv(comparison)) + line('gaps', seriesCsv(comparison));
    assert.equal(`${line('values', values)}${line('series', series)}${compared}between ${between.join(' ')}\n`, golden);
  });
});

test('limbs that are made up are not measured unasked', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    const split = await page.evaluate(async () => (await player.measures({ series: [] })).values.find((one) => one.measure === 'split'));
    assert.equal(split.value, null);
    assert.equal(split.withheld.code, 'limbs-inferred');
  });
});

test('what cannot be measured yet, or not fetched, is told by its code', async () => {
  await site.withPlayer({ ...FAKE, preload: 'none' }, async (page) => {
    const before = await page.evaluate(() => player.measures().catch(({ name }) => name));
    assert.equal(before, 'InvalidStateError');
  }, { until: null });
  site.server.faults.set('/dist/measures/engine_bg.wasm', { status: 404, times: 1 });
  await site.withPlayer(SPRINT, async (page) => {
    const failed = await page.evaluate(() => player.measures().catch(({ code, where }) => ({ code, where })));
    assert.equal(failed.code, 'engine-unreachable');
    assert.match(failed.where, /measures\/engine_bg\.wasm$/);
    const again = await page.evaluate(async () => (await player.measures({ series: [] })).values.length > 100);
    assert.ok(again, 'another try is another chance');
  });
});

test('two are compared by event, line and distance, here and in another file', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    const found = await page.evaluate(async () => {
      const zero = player.info.clockZeroSecs;
      const about = async (options) => {
        const one = await player.compare({ who: 'bolt', with: 'powell', inferred: true, ...options });
        const gap = one.values.find(({ measure, which }) => measure === 'line_gap' && which === '60 m');
        return { offset: one.offsetAt(zero + 5), gap: gap?.value, live: one.gapAt(zero + 9), who: one.values[0].who };
      };
      return {
        event: await about({}),
        reaction: await about({ event: 'reaction' }),
        line: await about({ alignBy: 'line', lineM: 60 }),
        distance: await about({ alignBy: 'distance' }),
        elsewhere: await about({ with: '/demo/replays/sprint/replay.json', withWho: 'powell' }),
        nobody: await player.compare({ with: '/demo/replays/sprint/replay.json', withWho: 'nobody' }).catch(({ code }) => code),
      };
    });
    assert.equal(found.event.offset, 0);
    assert.equal(found.event.who, 'powell vs bolt');
    // By the sheets Powell passed 60 m 0.10 s later, 90 m 0.19 s and 100 m 0.26 s; he reacted 0.012 s earlier. At 9 s Bolt is at 93 m.
    assert.ok(Math.abs(found.event.gap - 0.1) < 0.011, String(found.event.gap));
    assert.ok(Math.abs(found.event.live.secs - 0.21) < 0.02 && Math.abs(found.event.live.metres - 0.21 * 11.5) < 0.25, JSON.stringify(found.event.live));
    assert.equal(found.reaction.offset, -0.012);
    assert.equal(found.line.gap, 0);
    assert.ok(found.distance.offset > 0.05 && found.distance.offset < 0.1, String(found.distance.offset));
    assert.deepEqual(found.elsewhere, found.event);
    assert.equal(found.nobody, 'out-of-range');
  });
});

test('two points are measured live, at the playhead, until they are let go', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    const found = await page.evaluate(async () => {
      const head = { who: 'bolt', part: 'head' };
      const live = await player.measureBetween({ ...head, ground: true }, head);
      const readings = [];
      for (const secs of [0.5, 8, 11]) {
        player.currentTime = secs;
        // What is not here yet comes in its turn.
        while (live.height_m === null) await new Promise((done) => setTimeout(done, 5));
        readings.push([live.distance_m, live.horizontal_m, live.height_m, live.angle_deg, live.angle_rad, live.at(secs).height_m]);
      }
      const beside = await player.measureBetween(head, [0, 0, 0]);
      const far = beside.at(8).distance_m;
      // Others measure meanwhile, in an instance of their own.
      await player.measures({ series: [] });
      const still = beside.at(8).distance_m;
      live.close();
      beside.close();
      const refused = await player.measureBetween(head, { who: 'bolt', part: 'tail' }).catch(({ code, message }) => [code, message]);
      return { readings, far, still, closed: live.height_m, refused };
    });
    for (const [distance, level, height, degrees, radians, at] of found.readings) {
      assert.ok(height > 0.3 && height < 2 && distance === height && level === 0 && at === height, JSON.stringify(found.readings));
      assert.ok(degrees === 90 && Math.abs(radians - Math.PI / 2) < 1e-12);
    }
    // In the blocks the head is low.
    assert.ok(found.readings[0][2] < found.readings[1][2] - 0.3, JSON.stringify(found.readings));
    assert.ok(found.far > 40 && found.still === found.far, `${found.far} ${found.still}`);
    assert.equal(found.closed, null);
    assert.equal(found.refused[0], 'out-of-range');
    assert.match(found.refused[1], /bolt.*tail/);
    assert.deepEqual(page.problems, []);
  });
});

/** The panel of the sample race, opened by the keyboard. */
async function opened(page) {
  const button = page.getByRole('button', { name: 'Measures' });
  await button.focus();
  await page.keyboard.press('Enter');
  await page.locator('.curve').first().waitFor({ state: 'attached' });
  return button;
}

test('the panel shows what the table, the export and the value have', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    const button = await opened(page);
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    const [zero, curve] = await page.evaluate(async () => {
      const { series } = await player.measures({ inferred: true, series: ['torso_distance', 'torso_speed', 'player_speed', 'com_speed', 'object_speed'] });
      return [player.info.clockZeroSecs, series.find((one) => one.measure === 'torso_speed' && one.who === 'bolt')];
    });
    await page.locator('summary').first().click();
    await page.waitForFunction(() => player.shadowRoot.querySelectorAll('table').length === 2);
    const cell = (row) => page.evaluate((row) => {
      const table = player.shadowRoot.querySelectorAll('table')[1];
      const column = [...table.tHead.rows[0].cells].findIndex((cell) => cell.textContent === 'Bolt');
      return [...table.tBodies[0].rows].find((one) => one.cells[0].textContent === row).cells[column].textContent;
    }, row);
    const at = (secs) => curve.values[Math.round((zero + secs - curve.times.start_secs) * curve.times.rate_hz)].toFixed(2);
    for (const secs of [1, 5, 9]) assert.equal(await cell(String(secs)), at(secs), `${secs} s`);
    // The board at the playhead.
    await page.evaluate((time) => void (player.currentTime = time), zero + 5);
    const line = page.locator('.board li', { hasText: 'Bolt' });
    await page.waitForFunction((speed) => [...player.shadowRoot.querySelectorAll('.board li')].some((one) => one.textContent.includes(speed)), at(5));
    assert.match(await line.innerText(), /leads/);
    // Home: the gap is that of the marks.
    await page.evaluate((time) => void (player.currentTime = time), zero + 11);
    const gay = page.locator('.board li', { hasText: 'Gay' });
    await page.waitForFunction(() => [...player.shadowRoot.querySelectorAll('.board li')].some((one) => one.textContent.includes('+0.13 s')));
    assert.match(await gay.innerText(), /\+0\.13 s/);
    // What is downloaded has the digits of the native table.
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Values, CSV' }).click()]);
    assert.equal(download.suggestedFilename(), 'measures.csv');
    const golden = await readFile(new URL('../golden/measures.txt', import.meta.url), 'utf8');
    const exported = await readFile(await download.path(), 'utf8');
    assert.equal(golden.split('\n')[0], `values ${Buffer.byteLength(exported)} ${sum(exported)}`);
    const splits = await page.evaluate(() => [...player.shadowRoot.querySelector('table').tBodies[0].rows].find((row) => row.cells[0].textContent === 'Usain Bolt').cells[10].textContent);
    assert.equal(splits, '9.58');
  });
});

test('the panel says where it was won, that the motion is synthetic, and leaves by the keyboard', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    const button = await opened(page);
    const won = page.locator('.won');
    assert.match(await won.innerText(), /Usain Bolt beat Tyson Gay by 0\.13 s over 100 m\. The largest gain, 0\.0\d s, came between \d+ and \d+ m\./);
    await page.evaluate(() => player.follow('powell'));
    await page.waitForFunction(() => player.shadowRoot.querySelector('.won').textContent.includes('Powell'));
    assert.match(await won.innerText(), /beat Asafa Powell by 0\.26 s over 100 m\. The largest gain, 0\.0[6-9] s, came between 90 and 100 m\./);
    assert.match(await page.locator('.measures-notice').innerText(), /synthetic.*made up/);
    await page.getByRole('button', { name: 'Distance' }).focus();
    await page.keyboard.press('Enter');
    assert.equal(await page.getByRole('button', { name: 'Distance' }).getAttribute('aria-pressed'), 'true');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('.measures').count(), 0);
    assert.equal(await button.evaluate((own) => own.getRootNode().activeElement === own), true);
    assert.deepEqual(page.problems, []);
  });
});

test('a pointer on the chart reads, and a press goes there', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    await opened(page);
    await page.locator('.curves').scrollIntoViewIfNeeded();
    const box = await page.locator('.curves').boundingBox();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
    const title = await page.locator('.board-title').innerText();
    assert.match(title, /AT [45]\.\d\d S/i);
    assert.equal(await page.evaluate(() => player.currentTime), 0);
    await page.mouse.down();
    await page.mouse.up();
    const time = await page.evaluate(() => player.currentTime);
    assert.ok(time > 6 && time < 8, String(time));
  });
});

test('the panel shows gaps, angles and what lies between two points, with the digits of the API', async () => {
  await site.withPlayer(SPRINT, async (page) => {
    await opened(page);
    const menu = page.getByRole('combobox', { name: 'Measure', exact: true });
    const zero = await page.evaluate(() => player.info.clockZeroSecs);
    await page.evaluate((time) => void (player.currentTime = time), zero + 9);
    await menu.selectOption('gap_secs');
    const api = await page.evaluate(async (secs) => {
      const one = await player.compare({ who: 'bolt', with: 'powell', inferred: true });
      return one.gapAt(secs).secs.toFixed(3);
    }, zero + 9);
    await page.waitForFunction((gap) => [...player.shadowRoot.querySelectorAll('.board li')].some((one) => one.textContent.includes('Powell') && one.textContent.includes(gap)), api);
    assert.equal(await page.getByRole('combobox', { name: 'Compared with' }).inputValue(), 'bolt');
    assert.equal(await page.locator('.curve').count(), 7);
    await page.locator('summary').first().click();
    await page.waitForFunction(() => player.shadowRoot.querySelectorAll('table').length === 2);
    assert.match(await page.locator('caption').nth(1).innerText(), /Gap in seconds, s/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Curves, CSV' }).click()]);
    assert.match(await readFile(await download.path(), 'utf8'), /\r\npowell vs bolt,gap_secs,,/);
    await menu.selectOption('knee_flexion');
    await page.waitForFunction(() => player.shadowRoot.querySelectorAll('.curve').length === 2);
    const knee = await page.evaluate(async (secs) => {
      const { series } = await player.measures({ inferred: true, series: ['knee_flexion'] });
      const one = series.find(({ who, which }) => who === 'bolt' && which === 'left');
      return one.values[Math.round((secs - one.times.start_secs) * one.times.rate_hz)].toFixed(1);
    }, zero + 9);
    await page.waitForFunction((knee) => [...player.shadowRoot.querySelectorAll('.board li')].some((one) => one.textContent === `Bolt left${knee}`), knee);
    await page.getByText('Between two points').click();
    const shown = () => page.evaluate(() => player.shadowRoot.querySelector('.between-numbers').textContent);
    await page.waitForFunction(() => /Height-\d\.\d{3} m/.test(player.shadowRoot.querySelector('.between-numbers').textContent));
    const before = await shown();
    await page.evaluate((time) => void (player.currentTime = time), zero + 4.1);
    await page.waitForFunction((before) => player.shadowRoot.querySelector('.between-numbers').textContent !== before, before);
    await page.getByRole('combobox', { name: 'To: Point' }).selectOption('left_toe');
    await page.waitForFunction(() => /Over the ground0\.\d*[1-9]/.test(player.shadowRoot.querySelector('.between-numbers').textContent));
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await page.locator('.measures').count(), 0);
    assert.deepEqual(page.problems, []);
  });
});
