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
    assert.equal(line('values', values) + line('series', series), golden);
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
