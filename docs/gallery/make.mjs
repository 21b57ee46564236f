// Makes the pictures of this folder: `cd www && npm run gallery`, after `cargo xtask build`. `-- name` makes that one only.
//
// Recordings come from ../shared/data, where they are; without them their pictures stay as they are.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addPlayer, launchBrowser, openPage } from '../../www/test/support/browser.js';
import { startServer } from '../../www/test/support/server.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL('.', import.meta.url));
const data = join(root, '../shared/data');
const [WIDTH, HEIGHT, QUALITY] = [960, 540, 84];
const SPRINT = '/demo/replays/sprint/replay.json';
const GUN_SECS = 2;

/** Recordings to pack, by the folder they are served from: the file and the venue it is laid in. */
const RECORDINGS = {
  basketball: ['bvh/cmu_basketball_3.bvh', 'basketball'],
  soccer: ['bvh/cmu_soccer_3.bvh', 'football'],
  dance: ['bvh/jesse_dance.bvh', 'gymnastics-floor'],
};

/** `at` in seconds; `act` is run in the page once that moment is shown. */
const PICTURES = [
  { name: 'set', at: GUN_SECS - 0.3, act: () => player.showShot('start') },
  { name: 'drive', at: GUN_SECS + 2.6, act: () => player.showShot('side-on') },
  { name: 'head-on', at: GUN_SECS + 6.4, act: () => player.showShot('head-on') },
  { name: 'finish', at: GUN_SECS + 9.58, act: () => player.showShot('finish-line') },
  { name: 'blimp', at: GUN_SECS + 5, act: () => player.showShot('blimp') },
  { name: 'night', at: GUN_SECS + 8.3, attributes: { light: 'night' }, act: () => player.showShot('leader') },
  { name: 'trails', at: GUN_SECS + 4.64, attributes: { light: 'night' }, act: async () => {
    player.trails = 'speed';
    await player.showShot('chase');
  } },
  { name: 'strobe', at: GUN_SECS + 1.9, attributes: { light: 'studio' }, act: async () => {
    player.nameTags = false;
    player.slices = { participants: ['thompson'], every: 0.24, count: 9 };
    player.follow('thompson');
    player.orbit(0.2, 0.02);
    player.pan(0.35, 0);
    player.dolly(-4);
  } },
  { name: 'avatar', avatar: true, at: GUN_SECS + 6.2, attributes: { light: 'day' }, act: async () => {
    player.nameTags = false;
    await player.showShot('leader');
    const few = player.stats.drawCalls;
    player.avatar = { bolt: '/avatars/wooden.glb', gay: '/avatars/wooden.glb' };
    while (player.stats.drawCalls <= few) await new Promise((done) => setTimeout(done, 100));
  } },
  { name: 'basketball', src: 'basketball', share: 0.5, attributes: { light: 'venue' }, act: () => player.showShot('leader') },
  { name: 'soccer', src: 'soccer', share: 0.5, attributes: { light: 'day' }, act: () => player.showShot('leader') },
  { name: 'contrast', at: GUN_SECS + 6, attributes: { palette: 'high-contrast', light: 'studio' }, act: () => player.showShot('side-on') },
  { name: 'overlay', src: 'dance', share: 0.5, attributes: { background: 'transparent', light: 'studio' }, behind: 'linear-gradient(115deg,#10263f 0%,#274b6d 38%,#c96f3b 72%,#f0b45e 100%)', act: () => player.showShot('leader') },
];

const wanted = process.argv.slice(2);
const server = await startServer();
const browser = await launchBrowser();
const work = await mkdtemp(join(tmpdir(), 'gallery-'));

/** Packs a recording and serves it; false where there is none. */
async function serveRecording(name) {
  if (server.replays.has(name)) return true;
  const [file, venue] = RECORDINGS[name];
  if (!existsSync(join(data, file))) return false;
  const out = join(work, name);
  const packed = spawnSync('cargo', ['run', '--quiet', '--', 'pack', join(data, file), '--venue', venue, '-o', out], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (packed.status !== 0) throw new Error(`${basename(file)} could not be packed`);
  const files = await readdir(out);
  server.replays.set(name, new Map(await Promise.all(files.map(async (each) => [each, await readFile(join(out, each))]))));
  return true;
}

/** Serves the mannequin of the project's own export, in one colour, as of wood. */
async function serveAvatar() {
  const out = join(work, 'mannequin.glb');
  const written = spawnSync('cargo', ['run', '--quiet', '--', 'convert', join(root, 'www', SPRINT), '--from', '8', '--until', '8.02', '-o', out], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  if (written.status !== 0) throw new Error('the mannequin could not be written');
  const bytes = await readFile(out);
  const end = 20 + bytes.readUInt32LE(12);
  const json = JSON.parse(bytes.toString('utf8', 20, end));
  for (const { pbrMetallicRoughness } of json.materials) pbrMetallicRoughness.baseColorFactor = [0.42, 0.22, 0.07, 1];
  // Shorter than it was: spaces fill the chunk.
  server.replays.set('avatars', new Map([['wooden.glb', Buffer.concat([bytes.subarray(0, 20), Buffer.from(JSON.stringify(json).padEnd(end - 20)), bytes.subarray(end)])]]));
}

async function make({ name, src, avatar, at, share, attributes = {}, behind, act }) {
  if (avatar) await serveAvatar();
  if (src && !(await serveRecording(src))) {
    console.log(`${name}: ../shared/data/${RECORDINGS[src][0]} is not there; the picture stays as it is`);
    return;
  }
  const page = await openPage(browser, server.origin, { viewport: { width: WIDTH, height: HEIGHT }, reducedMotion: 'reduce' });
  await page.addStyleTag({ content: `body{background:${behind ?? '#000'}} athlete-replay{width:${WIDTH}px!important;height:${HEIGHT}px;background:none}` });
  await addPlayer(page, { src: src ? `/${src}/replay.json` : SPRINT, backend: 'webgpu', engine: 'full', ...attributes });
  await page.waitForFunction(() => player.stats.full, null, { timeout: 60000 });
  await page.evaluate(
    async ([at, share, act]) => {
      const { seekable } = player;
      const sought = new Promise((done) => player.addEventListener('seeked', done, { once: true }));
      player.currentTime = at ?? seekable.start(0) + share * (seekable.end(0) - seekable.start(0));
      await sought;
      await new Function(`return (${act})()`)();
    },
    [at, share, String(act)],
  );
  // Labels glide to their places, and trails are measured a piece at a time.
  await page.waitForTimeout(2500);
  if (page.problems.length > 0) throw new Error(`${name}: ${page.problems.join('; ')}`);
  const picture = await page.screenshot({ type: 'jpeg', quality: QUALITY });
  await writeFile(join(folder, `${name}.jpg`), picture);
  console.log(`${name}.jpg\t${(picture.length / 1000).toFixed(0)} kB`);
  await page.close();
}

try {
  for (const picture of PICTURES) if (wanted.length === 0 || wanted.includes(picture.name)) await make(picture);
} finally {
  await browser.close();
  await server.close();
  await rm(work, { recursive: true });
}
