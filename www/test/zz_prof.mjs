import { launchBrowser, openPage, addPlayer } from './support/browser.js';
import { startServer } from './support/server.js';
import { writeFileSync } from 'node:fs';
const server = await startServer();
const browser = await launchBrowser();
const page = await openPage(browser, server.origin, { viewport: { width: 1200, height: 1100 } });
await addPlayer(page, { src: '/demo/replays/sprint/replay.json', controls: true, ...(process.env.FAKE ? {} : {}) });
const cdp = await page.context().newCDPSession(page);
async function traced(name, act, settle = 1200) {
  const events = [];
  const on = ({ value }) => events.push(...value);
  cdp.on('Tracing.dataCollected', on);
  await cdp.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] } });
  await act();
  await page.waitForTimeout(settle);
  const done = new Promise((r) => cdp.once('Tracing.tracingComplete', r));
  await cdp.send('Tracing.end');
  await done;
  cdp.off('Tracing.dataCollected', on);
  const main = events.find((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain');
  const mains = events.filter((e) => e.name === 'thread_name' && e.args.name === 'CrRendererMain').map((e) => `${e.pid}/${e.tid}`);
  const tasks = events.filter((e) => e.ph === 'X' && mains.includes(`${e.pid}/${e.tid}`) && /RunTask/.test(e.name));
  tasks.sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
  console.log(name, tasks.slice(0, 6).map((t) => `${((t.tdur ?? 0) / 1000).toFixed(1)} (wall ${(t.dur / 1000).toFixed(1)})`).join('  '));
  if (process.env.DETAIL) for (const top of tasks.slice(0, 2)) {
    const inner = events.filter((e) => e.ph === 'X' && e.pid === top.pid && e.tid === top.tid && e.ts >= top.ts && e.ts < top.ts + top.dur && e !== top && e.dur > 500);
    console.log('   ', inner.map((e) => `${e.name}${e.args?.data?.functionName ? ':' + e.args.data.functionName : ''} ${((e.tdur ?? e.dur) / 1000).toFixed(1)}`).join(', '));
  }
}
await traced('open', async () => { await page.getByRole('button', { name: 'Measures' }).click(); await page.locator('.curve').first().waitFor({ state: 'attached' }); });
await traced('open tail', async () => undefined);
for (const n of ['Distance', 'Time', 'Distance', 'Time']) await traced(`axis ${n}`, () => page.getByRole('button', { name: n, exact: true }).click());
await page.locator('summary').first().click();
await page.waitForTimeout(500);
for (const n of ['Distance', 'Time']) await traced(`axis with table ${n}`, () => page.getByRole('button', { name: n, exact: true }).click());
await page.locator('summary').first().click();
await page.evaluate(() => void (player.currentTime = 8));
await page.screenshot({ path: '/tmp/shots/speed.png' });
for (const value of ['gap_secs', 'gap_metres', 'speed_difference', 'knee_flexion', 'trunk_lean']) {
  await traced(value, () => page.locator('select.choice').first().selectOption(value), 2500);
  await page.screenshot({ path: `/tmp/shots/${value}.png` });
}
await page.locator('select.choice').first().selectOption('gap_secs');
await traced('gap_secs distance', () => page.getByRole('button', { name: 'Distance', exact: true }).click());
await page.screenshot({ path: `/tmp/shots/gap_distance.png` });
await page.locator('summary').nth(1).click();
await page.waitForTimeout(2500);
await page.locator('.between').scrollIntoViewIfNeeded();
await page.screenshot({ path: `/tmp/shots/between.png` });
console.log(page.problems);
await browser.close();
await server.close();
