// Chromium as the tests need it: headless, both back ends on the software driver, nothing fetched in the background.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PATHS = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const QUIET = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
// Without Vulkan, Chromium on a machine without a GPU cannot put a WebGPU canvas on the page and drops its device.
const SOFTWARE_GPU = [
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-vulkan=swiftshader',
  '--enable-features=Vulkan',
];
const NO_GPU = ['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'];

/** `backForwardCache`: pages that are left are kept, as browsers do and Playwright forbids. */
export async function launchBrowser({ gpu = true, backForwardCache = false } = {}) {
  const executablePath = PATHS.find((path) => path && existsSync(path));
  if (!executablePath) throw new Error('no Chromium found: install it (apt install chromium) or name it in CHROMIUM');
  const ignoreDefaultArgs = backForwardCache ? ['--disable-back-forward-cache'] : [];
  return chromium.launch({ executablePath, ignoreDefaultArgs, args: [...QUIET, ...(gpu ? SOFTWARE_GPU : NO_GPU)] });
}

/** A page with the element's script; console errors and policy violations are collected. */
export async function openPage(browser, origin, { path = '/page', ...options } = {}) {
  const page = await browser.newPage({ viewport: { width: 800, height: 600 }, ...options });
  page.problems = [];
  page.on('pageerror', (error) => page.problems.push(`page error: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && page.problems.push(message.text()));
  await page.goto(origin + path);
  await page.evaluate(() => customElements.whenDefined('athlete-replay').then(() => undefined));
  return page;
}

/** Adds an element with these attributes; false leaves one out. Answers when `until` has fired, if named; an error fails instead. */
export async function addPlayer(page, attributes, until = 'canplaythrough') {
  await page.evaluate(
    ({ attributes, until }) =>
      new Promise((resolve, reject) => {
        const player = document.createElement('athlete-replay');
        for (const [name, value] of Object.entries(attributes)) if (value !== false) player.setAttribute(name, value === true ? '' : value);
        if (until) player.addEventListener(until, () => resolve(), { once: true });
        if (until && until !== 'error') player.addEventListener('error', () => reject(new Error(`${player.error?.code}: ${player.error?.message}`)));
        document.body.append(player);
        globalThis.player = player;
        if (!until) resolve();
      }),
    { attributes, until },
  );
  // The controls come in files of their own, the second when somebody comes near.
  await page.waitForFunction(() => {
    globalThis.player.dispatchEvent(new Event('focusin'));
    return globalThis.player.shadowRoot.querySelector('.bar .loop-handles') !== null;
  });
}
