// One browser and one server for a test file.
import { after, before } from 'node:test';
import { addPlayer, launchBrowser, openPage } from './browser.js';
import { startServer } from './server.js';

export const FAKE = { src: '/fake-replay/replay.json', 'wasm-url': '/fake/', controls: true };

/** `site.server` and `site.browser` are there once the tests run; pages are closed after each use. */
export function useSite({ engines, launch } = {}) {
  const site = {
    server: null,
    browser: null,
    /** Runs `work` with a page on which a player with these attributes has fired `until`. */
    async withPlayer(attributes, work, { until = 'canplaythrough', ...options } = {}) {
      const page = await openPage(site.browser, site.server.origin, options);
      try {
        await addPlayer(page, attributes, until);
        return await work(page);
      } finally {
        await page.close();
      }
    },
    async withPage(work, options = {}) {
      const page = await openPage(site.browser, site.server.origin, options);
      try {
        return await work(page);
      } finally {
        await page.close();
      }
    },
  };
  before(async () => {
    [site.server, site.browser] = await Promise.all([startServer(engines), launchBrowser(launch)]);
  });
  after(async () => {
    await site.browser?.close();
    await site.server?.close();
  });
  return site;
}

/** Does something in the page and waits for an event of the player that follows, at most 10 s. */
export const actUntil = (page, name, act = () => undefined, argument = undefined) =>
  page.evaluate(
    ([name, act, argument]) =>
      new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error(`no ${name} within 10 s`)), 10000);
        globalThis.player.addEventListener(name, () => resolve(), { once: true });
        // The argument is a function of the test's own, written out.
        Promise.resolve(new Function(`return (${act}).apply(null, arguments)`)(argument)).catch(reject);
      }),
    [name, String(act), argument],
  );

/** What the error panel says, and what the API says. */
export const report = (page) =>
  page.evaluate(async () => {
    await new Promise((done) => setTimeout(done, 50));
    const panel = player.shadowRoot.querySelector('[role=alert]');
    const { code, message, where, fatal } = player.error ?? {};
    return { code, message, where, fatal, visible: panel.checkVisibility(), text: panel.innerText, networkState: player.networkState };
  });
