// The smoke and contract suites in Firefox: `npm run firefox`. `FIREFOX` names the program; without one it says so and ends well.
// Without a display it runs headless, where Firefox on Linux has no WebGL: `xvfb-run -a npm run firefox` has both back ends.
// Nothing drives the browser: it is given a page, which does all by itself and tells what came of it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fakeReplay } from '../support/fake_replay.js';
import { silence } from '../support/media_script.js';
import { startServer } from '../support/server.js';

const LIMIT_MS = 480_000;
const program = [process.env.FIREFOX, '/usr/bin/firefox', '/usr/bin/firefox-esr'].find((path) => path && existsSync(path));
if (!program) {
  console.log('no Firefox found: install it, or name it in FIREFOX');
  process.exit(0);
}

/** Nothing in the background, and 3D graphics on machines without a GPU. */
const PREFERENCES = {
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'browser.aboutwelcome.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'extensions.systemAddon.update.enabled': false,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'media.autoplay.default': 0,
  'webgl.force-enabled': true,
  'webgl.forbid-software': false,
  'dom.webgpu.enabled': true,
  'gfx.webgpu.ignore-blocklist': true,
};

const server = await startServer();
const short = fakeReplay({ endSecs: 3 });
short.set('silence.wav', silence(3));
server.replays.set('short', short);
const here = (file) => readFile(new URL(file, import.meta.url));
const page = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Firefox</title><link rel="stylesheet" href="/page.css"><script type="module" src="/dist/athlete-replay.js"></script><script type="module" src="page.js"></script><body></body></html>';
server.replays.set('firefox', new Map([
  ['page.html', Buffer.from(page)],
  ['page.js', await here('page.js')],
  ['media_script.js', await here('../support/media_script.js')],
  ['markers.trc', await here('../../../tests/data/markers.trc')],
]));

const profile = await mkdtemp(join(tmpdir(), 'firefox-'));
await writeFile(join(profile, 'user.js'), Object.entries(PREFERENCES).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));

let failed = 0;
let done;
const ended = new Promise((resolve) => (done = resolve));
const listener = createServer((request, response) => {
  let body = '';
  request.on('data', (piece) => (body += piece));
  request.on('end', () => {
    response.writeHead(204, { 'access-control-allow-origin': '*' });
    response.end();
    if (request.method !== 'POST') return;
    const { name, passed, skipped, found } = JSON.parse(body);
    if (name === 'end') return done(true);
    if (!passed) failed += 1;
    console.log(`${skipped ? 'left  ' : passed ? 'ok    ' : 'FAILED'} ${name}${found === null ? '' : `: ${typeof found === 'string' ? found : JSON.stringify(found, null, 1)}`}`);
  });
});
await new Promise((ready) => listener.listen(0, '127.0.0.1', ready));
const address = `${server.origin}/firefox/page.html#http://127.0.0.1:${listener.address().port}/`;
const browser = spawn(program, [...(process.env.DISPLAY ? [] : ['--headless']), '--no-remote', '--profile', profile, '--window-size', '1000,800', address], { stdio: 'ignore', env: { ...process.env, MOZ_HEADLESS_WIDTH: '1000', MOZ_HEADLESS_HEIGHT: '800' } });
process.on('exit', () => browser.kill());
const gone = new Promise((resolve) => browser.on('exit', () => resolve(false)));
const limit = new Promise((resolve) => setTimeout(() => resolve(false), LIMIT_MS).unref());
const whole = await Promise.race([ended, gone, limit]);
browser.kill();
await gone;
listener.close();
await server.close();
await rm(profile, { recursive: true, force: true, maxRetries: 5 });
console.log(whole ? `${failed} failed` : 'Firefox ended before the page did');
process.exit(whole && failed === 0 ? 0 : 1);
