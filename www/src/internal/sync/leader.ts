import type { AthleteReplayElement } from '../../public/element.js';
import { tellResidual, type Sync } from './sync.js';
import type { VideoTime } from './video_time.js';

/** Farther apart than this is put right by a seek of the video; nearer by its rate. */
const FAR_SECS = 0.25;
/** What is nearer than this, on the average, is let be: half a frame at 60 Hz. */
const TOLERANCE_SECS = 1 / 120;
const AVERAGED_FRAMES = 4;
const CATCH_UP_SECS = 0.4;
const MOST_TRIM = 0.25;
/** At rest a video is held to this. */
const AT_REST_SECS = 1e-3;
/** Rates that browsers play videos at. */
const RATES = [0.0625, 16] as const;

const PLAYER_EVENTS = ['play', 'playing', 'pause', 'waiting', 'seeked', 'ratechange', 'ended', 'timeupdate'];

/** Lets a `<video>` in the page follow the replay. Backwards, which no video plays, it is shown frame by frame. */
export class Leader implements Sync {
  readonly #player: AthleteReplayElement;
  readonly #video: HTMLVideoElement;
  readonly #time: VideoTime;
  #request = 0;
  #sum = 0;
  #count = 0;
  #trim = 1;

  constructor(player: AthleteReplayElement, time: VideoTime) {
    const { video } = time;
    this.#player = player;
    this.#video = video;
    this.#time = time;
    for (const name of PLAYER_EVENTS) player.addEventListener(name, this.#lead);
    // A seek that came while another was under way is made up for.
    for (const name of ['seeked', 'loadeddata']) video.addEventListener(name, this.#lead);
    this.#request = video.requestVideoFrameCallback(this.#presented);
    this.#lead();
  }

  stop(): void {
    for (const name of PLAYER_EVENTS) this.#player.removeEventListener(name, this.#lead);
    for (const name of ['seeked', 'loadeddata']) this.#video.removeEventListener(name, this.#lead);
    this.#video.cancelVideoFrameCallback(this.#request);
    tellResidual(this.#player, NaN);
  }

  nudged(): void {
    this.#lead();
  }

  /** What the video should show now. */
  get #targetSecs(): number {
    return this.#player.currentTime - this.#time.offsetSecs();
  }

  readonly #lead = (): void => {
    const player = this.#player;
    const video = this.#video;
    const target = this.#targetSecs;
    if (!Number.isFinite(target) || player.info === null || video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    // Before its start and after its end the video waits.
    const within = target >= 0 && target < video.duration;
    const moving = within && !player.paused && !player.seeking && !player.ended && player.playbackRate > 0;
    if (moving) video.playbackRate = Math.min(Math.max(player.playbackRate * this.#trim, RATES[0]), RATES[1]);
    if (moving && video.paused) video.play().catch(() => undefined);
    if (!moving && !video.paused) video.pause();
    const place = Math.min(Math.max(target, 0), Number.isFinite(video.duration) ? video.duration : target);
    if (!video.seeking && Math.abs(video.currentTime - place) > (moving ? FAR_SECS : AT_REST_SECS)) this.#seek(place);
  };

  #seek(secs: number): void {
    this.#sum = this.#count = 0;
    this.#trim = 1;
    this.#video.currentTime = secs;
  }

  readonly #presented: VideoFrameRequestCallback = (_, frame) => {
    this.#request = this.#video.requestVideoFrameCallback(this.#presented);
    // The replay's own frame of this moment comes first: it asked earlier.
    requestAnimationFrame((nowMs) => {
      const video = this.#video;
      const sinceSecs = video.paused ? 0 : Math.max((nowMs - frame.presentationTime) / 1000, 0) * video.playbackRate;
      const residual = this.#targetSecs - frame.mediaTime - sinceSecs;
      if (!Number.isFinite(residual)) return;
      tellResidual(this.#player, residual);
      if (video.paused || video.seeking || this.#player.paused) return;
      this.#sum += residual;
      this.#count += 1;
      if (this.#count < AVERAGED_FRAMES) return;
      const mean = this.#sum / this.#count;
      this.#sum = this.#count = 0;
      this.#trim = Math.abs(mean) > TOLERANCE_SECS ? 1 + Math.min(Math.max(mean / CATCH_UP_SECS, -MOST_TRIM), MOST_TRIM) : 1;
      this.#lead();
    });
  };
}
