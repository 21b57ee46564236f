// What is run in Firefox: features, the smoke of both back ends, and the media contract beside a real <video>. Each check is told to
// the runner as it ends.
import { runMediaScript } from './media_script.js';

const SPRINT = '/demo/replays/sprint/replay.json';
const told = (name, outcome) => fetch(new URL(location.hash.slice(1)), { method: 'POST', body: JSON.stringify({ name, ...outcome }) });
const late = (name, ms) => new Promise((_, reject) => setTimeout(() => reject(new Error(`${name}: nothing within ${ms / 1000} s`)), ms));

async function check(name, work, limitMs = 60000) {
  try {
    const found = await Promise.race([work(), late(name, limitMs)]);
    await told(name, { passed: true, found: found ?? null });
  } catch (thrown) {
    await told(name, { passed: false, found: thrown.message ?? String(thrown) });
  }
}

function expect(condition, words) {
  if (!condition) throw new Error(words);
}

const once = (target, name) =>
  new Promise((resolve, reject) => {
    target.addEventListener(name, resolve, { once: true });
    target.addEventListener('error', () => reject(new Error(`${target.error?.code}: ${target.error?.message}`)), { once: true });
  });

async function withPlayer(attributes, work, until = 'canplaythrough') {
  const player = document.createElement('athlete-replay');
  for (const [name, value] of Object.entries(attributes)) player.setAttribute(name, value);
  const ready = once(player, until);
  document.body.append(player);
  try {
    await ready;
    return await work(player);
  } finally {
    player.remove();
  }
}

/** How many different colours a picture has, of a coarse grid. */
const coloursOf = ({ data }) => new Set(Array.from({ length: 2000 }, (_, i) => data.slice(i * 64, i * 64 + 3).join())).size;
const frames = (count) => new Promise((done) => (function next() { count-- > 0 ? requestAnimationFrame(next) : done(); })());

/** Whether there is WebGL2, and why not. */
function webgl2() {
  const canvas = document.createElement('canvas');
  let why = 'absent';
  canvas.addEventListener('webglcontextcreationerror', ({ statusMessage }) => void (why = statusMessage));
  return canvas.getContext('webgl2') ? 'a context' : why;
}

await check('features', async () => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return {
    browser: navigator.userAgent,
    webgpu: 'gpu' in navigator ? (adapter ? 'an adapter' : 'the interface, but no adapter') : 'absent',
    webgl2: webgl2(),
    requestVideoFrameCallback: 'requestVideoFrameCallback' in HTMLVideoElement.prototype,
    moveBefore: 'moveBefore' in Element.prototype,
    adoptedStyleSheets: 'adoptedStyleSheets' in ShadowRoot.prototype,
    elementFullscreen: 'requestFullscreen' in Element.prototype,
    trustedTypes: 'trustedTypes' in globalThis,
    textTracks: typeof TextTrackList,
    vttCue: typeof VTTCue,
  };
});

for (const backend of ['webgpu', 'webgl2']) {
  const lacking = backend === 'webgpu' ? ((await navigator.gpu?.requestAdapter().catch(() => null)) ? null : 'no adapter') : webgl2() === 'a context' ? null : webgl2();
  if (lacking) {
    await told(`${backend}: nothing of it`, { passed: true, skipped: true, found: lacking });
    continue;
  }
  await check(`${backend}: the first picture, and its pixels`, () =>
    withPlayer({ src: SPRINT, backend, controls: '' }, async (player) => {
      expect(player.backend === backend, `drawn by ${player.backend}`);
      const colours = coloursOf(await player.captureStill(320, 180));
      expect(colours > 30, `${colours} colours`);
      return { colours };
    }));
  await check(`${backend}: plays, seeks, follows, and stands still at rest`, () =>
    withPlayer({ src: SPRINT, backend, controls: '' }, async (player) => {
      await player.play();
      // On a software driver a frame may take most of a second.
      while (player.currentTime < 0.3) await frames(1);
      player.pause();
      const sought = once(player, 'seeked');
      player.currentTime = 8;
      await sought;
      player.follow('bolt');
      player.orbit(0.2, 0);
      // The camera glides to its place; from then on nothing is drawn.
      let before = -1;
      while (before !== player.stats.framesSubmitted) {
        before = player.stats.framesSubmitted;
        await new Promise((done) => setTimeout(done, 1500));
      }
      return { frames: before };
    }));
  await check(`${backend}: the full engine, with trails and a shot`, () =>
    withPlayer({ src: SPRINT, backend, engine: 'full', trails: 'speed' }, async (player) => {
      while (!player.stats.full) await frames(5);
      if (player.shots.length === 0) await once(player, 'shotschange');
      await player.showShot('head-on');
      expect(coloursOf(await player.captureStill(320, 180)) > 30, 'nothing to see');
    }));
}

await check('controls: bar, menus, keys, help, picture over the timeline', () =>
  withPlayer({ src: SPRINT, controls: '' }, async (player) => {
    const root = player.shadowRoot;
    while (!root.querySelector('.bar .loop-handles')) await frames(5);
    player.focus();
    const press = (key) => player.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
    press('.');
    expect(player.currentFrame === 1, `frame ${player.currentFrame}`);
    press('?');
    while (!root.querySelector('.help')) await frames(5);
    press('Escape');
    root.querySelector('.more').click();
    expect(root.querySelectorAll('.menu-item').length > 8, 'the menu is empty');
    root.querySelector('.more').click();
    const rail = root.querySelector('.timeline');
    const box = rail.getBoundingClientRect();
    rail.dispatchEvent(new PointerEvent('pointermove', { clientX: box.left + box.width / 2, clientY: box.top + 5, bubbles: true, pointerId: 1 }));
    while (!root.querySelector('.preview[data-shown] canvas')) await frames(5);
  }));

await check('measures', () =>
  withPlayer({ src: SPRINT }, async (player) => {
    const { values } = await player.measures();
    expect(values.length > 50, `${values.length} values`);
    return { values: values.length };
  }));

await check('a raw recording, read in the page', () =>
  withPlayer({ src: '/firefox/markers.trc' }, async (player) => {
    expect(player.info.warnings !== undefined && player.duration > 0, 'no recording');
  }));

await check('chapters and the replay in words', () =>
  withPlayer({ src: SPRINT, 'text-version': '' }, async (player) => {
    while (!player.shadowRoot.querySelector('.text-version li')) await frames(5);
    expect(player.textTracks[0].cues.length > 5, 'no chapters');
  }));

await check('the replay beside a video', () =>
  withPlayer({ src: SPRINT, 'sync-offset': '3' }, async (player) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 36 });
    const context = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(30), { mimeType: 'video/webm;codecs=vp8' });
    const pieces = [];
    recorder.ondataavailable = ({ data }) => pieces.push(data);
    const done = once(recorder, 'stop');
    recorder.start();
    for (let i = 0; i < 90; i += 1) {
      context.fillStyle = `hsl(${i * 4} 90% 50%)`;
      context.fillRect(0, 0, 64, 36);
      await new Promise((next) => setTimeout(next, 33));
    }
    recorder.stop();
    await done;
    const video = Object.assign(document.createElement('video'), { id: 'video', muted: true, src: URL.createObjectURL(new Blob(pieces, { type: 'video/webm' })) });
    document.body.append(video);
    await once(video, 'loadeddata');
    player.setAttribute('sync', '#video');
    await new Promise((next) => setTimeout(next, 300));
    // Slowly: on a software driver few frames are drawn in three seconds.
    video.playbackRate = 0.25;
    await video.play();
    await new Promise((next) => setTimeout(next, 3000));
    const residuals = [];
    while (!video.ended && residuals.length < 20) {
      await frames(2);
      if (Number.isFinite(player.syncResidual)) residuals.push(Math.abs(player.syncResidual));
    }
    video.remove();
    expect(residuals.length > 5, 'it follows no video');
    const median = residuals.sort((a, b) => a - b)[Math.floor(residuals.length / 2)];
    expect(median < 0.25, `${median} s apart`);
    return { medianMs: Math.round(median * 1000) };
  }));

await check('the media contract: events and properties as a <video> has them', async () => {
  customElements.get('athlete-replay').wasmUrl = '/fake/';
  const video = await runMediaScript('video', '/short/silence.wav', '/short/none.wav');
  const replay = await runMediaScript('athlete-replay', '/short/replay.json', '/short/none.json');
  const differ = [];
  const SEAM = ['waiting', 'canplay', 'playing', 'canplaythrough'];
  for (const [step, { events, ...properties }] of Object.entries(video)) {
    const { events: found, ...foundProperties } = replay[step];
    const plain = (names) => names.filter((name) => name !== 'timeupdate' && !(step === 'loop' && SEAM.includes(name))).join(' ');
    if (plain(events) !== plain(found)) differ.push(`${step}: <video> ${plain(events)} | replay ${plain(found)}`);
    for (const [name, value] of Object.entries(properties)) {
      if (JSON.stringify(value) !== JSON.stringify(foundProperties[name])) differ.push(`${step}: ${name} ${JSON.stringify(value)} | ${JSON.stringify(foundProperties[name])}`);
    }
  }
  return { steps: Object.keys(video).length, differ };
}, 120000);

await told('end', { passed: true, found: null });
