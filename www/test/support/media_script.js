// One script of loading, playing, seeking and failing, run in a page against a <video> or an <athlete-replay>. Answers
// what happened in each step: the events in order, and the properties after it.
export async function runMediaScript(kind, good, bad) {
  const EVENTS = ['abort', 'canplay', 'canplaythrough', 'durationchange', 'emptied', 'ended', 'error', 'loadeddata', 'loadedmetadata', 'loadstart', 'pause', 'play', 'playing', 'ratechange', 'seeked', 'seeking', 'timeupdate', 'waiting'];
  const media = document.createElement(kind);
  // A <video> may start by itself only without sound; a replay has none.
  if (kind === 'video') media.muted = true;
  // A blob can be read from any place, which seeking a media file needs.
  if (kind === 'video') good = URL.createObjectURL(await (await fetch(good)).blob());
  media.preload = 'auto';
  document.body.append(media);
  let events = [];
  for (const name of EVENTS) media.addEventListener(name, () => events.push(name));
  const once = (name) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${kind}: no ${name} within 10 s; had ${events}`)), 10000);
      media.addEventListener(name, () => (clearTimeout(timer), resolve()), { once: true });
    });
  const calm = (ms = 150) => new Promise((resolve) => setTimeout(resolve, ms));
  const outcome = (promise) => promise.then(() => 'fulfilled', (error) => error.name);
  const steps = {};
  const step = async (name, work) => {
    events = [];
    const result = await work();
    await calm();
    const { paused, ended, seeking, readyState, networkState, playbackRate, defaultPlaybackRate } = media;
    steps[name] = { events, result, paused, ended, seeking, readyState, networkState, playbackRate, defaultPlaybackRate, duration: media.duration, hasError: media.error !== null };
  };

  await step('load', async () => {
    media.src = good;
    await once('canplaythrough');
  });
  await step('play', async () => {
    const played = outcome(media.play());
    await once('playing');
    return await played;
  });
  await step('play again while playing', () => outcome(media.play()));
  await step('pause', async () => {
    media.pause();
    await once('pause');
  });
  await step('pause again', async () => media.pause());
  await step('seek while paused', async () => {
    media.currentTime = 1;
    const inside = media.seeking;
    await once('seeked');
    return [inside, Math.round(media.currentTime * 100) / 100];
  });
  await step('seek beyond the end', async () => {
    media.currentTime = 1e6;
    await once('seeked');
    return Math.abs(media.currentTime - media.duration) < 0.01;
  });
  await step('play from the end', async () => {
    const played = outcome(media.play());
    await once('seeked');
    return [await played, media.currentTime < 1];
  });
  await step('seek while playing', async () => {
    media.currentTime = 0.5;
    await once('seeked');
  });
  await step('rate', async () => {
    media.playbackRate = 2;
    media.playbackRate = 2;
    await once('ratechange');
  });
  await step('end', async () => {
    await once('ended');
    return Math.abs(media.currentTime - media.duration) < 0.01;
  });
  await step('loop', async () => {
    media.loop = true;
    media.currentTime = media.duration - 0.3;
    await once('seeked');
    await media.play();
    await once('seeked');
    media.pause();
    await once('pause');
    media.loop = false;
    return media.currentTime < 1;
  });
  await step('play interrupted by pause', async () => {
    const played = outcome(media.play());
    media.pause();
    return await played;
  });
  await step('default rate', async () => {
    media.defaultPlaybackRate = 0.5;
    await once('ratechange');
  });
  await step('load again', async () => {
    media.load();
    await once('canplaythrough');
    return media.currentTime;
  });
  await step('fail', async () => {
    media.src = bad;
    await once('error');
    return await outcome(media.play());
  });
  await step('empty', async () => {
    media.removeAttribute('src');
    media.load();
    await once('emptied');
  });
  await step('start time', async () => {
    media.src = good;
    media.currentTime = 1.5;
    await once('canplaythrough');
    return Math.round(media.currentTime * 100) / 100;
  });
  await step('autoplay', async () => {
    media.autoplay = true;
    media.src = good;
    await once('playing');
    media.pause();
  });
  media.remove();
  return steps;
}

/** A silent mono recording that any browser plays: the simplest media file there is. */
export function silence(secs, rate = 8000) {
  const samples = secs * rate;
  const bytes = Buffer.alloc(44 + samples, 0x80);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(36 + samples, 4);
  bytes.write('WAVEfmt ', 8);
  [16, 0x10001, rate, rate, 0x80001].forEach((value, i) => bytes.writeUInt32LE(value, 16 + i * 4));
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples, 40);
  return bytes;
}
