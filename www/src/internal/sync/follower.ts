import type { AthleteReplayElement } from '../../public/element.js';
import { tellResidual, type Sync } from './sync.js';
import type { VideoTime } from './video_time.js';

/** Half a frame at 60 Hz: what is farther from the video than this, on the average, is put right. */
const TOLERANCE_SECS = 1 / 120;
/** Frames to average over: one alone tells as much of the browser's jitter as of the replay. */
const AVERAGED_FRAMES = 4;
/** Farther than this is put right by a seek; nearer by playing a little faster or slower, so that nothing stands still. */
const FAR_SECS = 0.25;
/** How long catching up takes, and by what share of its rate the replay may be faster or slower meanwhile. */
const CATCH_UP_SECS = 0.4;
const MOST_TRIM = 0.25;
/** A frame that has stood longer than this is not moving, whatever the video says. */
const LONGEST_FRAME_SECS = 0.25;

/** Lets a replay follow a `<video>` in the page, by the frames that it presents. */
export class Follower implements Sync {
  readonly #player: AthleteReplayElement;
  readonly #video: HTMLVideoElement;
  readonly #time: VideoTime;
  #request = 0;
  #sum = 0;
  #count = 0;
  /** What the video's rate is multiplied by to catch up. */
  #trim = 1;
  #shown: { readonly mediaSecs: number; readonly atMs: number } | null = null;

  constructor(player: AthleteReplayElement, time: VideoTime) {
    const { video } = time;
    this.#player = player;
    this.#video = video;
    this.#time = time;
    this.#request = video.requestVideoFrameCallback(this.#presented);
    for (const name of ['play', 'pause', 'ratechange', 'ended', 'waiting']) video.addEventListener(name, this.#changed);
  }

  stop(): void {
    this.#video.cancelVideoFrameCallback(this.#request);
    for (const name of ['play', 'pause', 'ratechange', 'ended', 'waiting']) this.#video.removeEventListener(name, this.#changed);
    tellResidual(this.#player, NaN);
  }

  /** The offset has changed: a video that stands presents no frame that would bring it. */
  nudged(): void {
    if (this.#video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) this.#shown ??= { mediaSecs: this.#video.currentTime, atMs: performance.now() };
    this.#changed();
  }

  readonly #presented: VideoFrameRequestCallback = (_, frame) => {
    this.#request = this.#video.requestVideoFrameCallback(this.#presented);
    this.#shown = { mediaSecs: frame.mediaTime, atMs: frame.presentationTime };
    // The replay's own frame of this moment comes first: it asked earlier.
    requestAnimationFrame((nowMs) => this.#follow(nowMs));
  };

  readonly #changed = (): void => this.#follow(performance.now());

  #follow(nowMs: number): void {
    const { seekable } = this.#player;
    if (!this.#shown || seekable.length === 0) return;
    const video = this.#video;
    const moving = !video.paused && !video.ended && !video.seeking && video.readyState > HTMLMediaElement.HAVE_CURRENT_DATA;
    const sinceSecs = Math.min(Math.max((nowMs - this.#shown.atMs) / 1000, 0), LONGEST_FRAME_SECS);
    const offsetSecs = this.#time.offsetSecs();
    // A stream that does not know its time of day yet moves nothing.
    if (!Number.isFinite(offsetSecs)) return tellResidual(this.#player, NaN);
    const wanted = this.#shown.mediaSecs + (moving ? sinceSecs * video.playbackRate : 0) + offsetSecs;
    const [start, end] = [seekable.start(0), seekable.end(0)];
    const target = Math.min(Math.max(wanted, start), end);
    // Before its start and after its end the replay waits.
    this.#move(moving && wanted >= start && wanted < end);
    const residual = this.#player.currentTime - target;
    tellResidual(this.#player, residual);
    // At rest nothing else comes that would put it right: a seek under way is taken over.
    if (this.#player.paused) {
      if (Math.abs(residual) > 1e-6) this.#seek(target);
      return tellResidual(this.#player, this.#player.currentTime - target);
    }
    if (this.#player.seeking) return;
    this.#sum += residual;
    this.#count += 1;
    if (Math.abs(residual) <= FAR_SECS && this.#count < AVERAGED_FRAMES) return;
    const mean = this.#sum / this.#count;
    if (Math.abs(residual) > FAR_SECS) return this.#seek(target);
    this.#sum = this.#count = 0;
    const trim = Math.min(Math.max(mean / CATCH_UP_SECS, -MOST_TRIM), MOST_TRIM);
    this.#trim = Math.abs(mean) > TOLERANCE_SECS ? 1 - trim : 1;
  }

  #seek(secs: number): void {
    this.#sum = this.#count = 0;
    this.#trim = 1;
    this.#player.currentTime = secs;
  }

  #move(moving: boolean): void {
    const player = this.#player;
    const rate = this.#video.playbackRate * this.#trim;
    if (moving && rate !== player.playbackRate && rate !== 0) player.playbackRate = Math.min(Math.max(rate, -4), 4);
    if (moving && player.paused) player.play().catch(() => undefined);
    if (!moving && !player.paused) player.pause();
  }
}
