import type { AthleteReplayElement } from '../../public/element.js';
import type { ReplayEvent } from '../../public/replay.js';

/** Tells of each event as playback comes past it, in either direction; what a seek jumps over was not passed. */
export class PassingEvents {
  readonly #player: AthleteReplayElement;
  readonly #passed: (event: ReplayEvent, index: number) => void;
  #byTime: readonly (readonly [number, ReplayEvent])[] = [];
  #last = 0;
  #playing = false;

  constructor(player: AthleteReplayElement, passed: (event: ReplayEvent, index: number) => void) {
    this.#player = player;
    this.#passed = passed;
    player.addEventListener('seeking', this.#jumped);
    player.addEventListener('play', this.#jumped);
  }

  end(): void {
    this.#player.removeEventListener('seeking', this.#jumped);
    this.#player.removeEventListener('play', this.#jumped);
  }

  // What happens at the very moment that playback starts from is passed too.
  readonly #jumped = (): void => {
    this.#last = this.#player.currentTime - Math.sign(this.#player.playbackRate) * 1e-9;
  };

  describe(): void {
    this.#byTime = [...this.#player.replayEvents.entries()].sort(([, a], [, b]) => a.timeSecs - b.timeSecs);
    this.#last = this.#player.currentTime;
  }

  frame(): void {
    const { currentTime: now, paused, playbackRate } = this.#player;
    // The frame on which playback ends is already paused.
    const playing = this.#playing || !paused;
    this.#playing = !paused;
    const last = this.#last;
    this.#last = now;
    if (!playing || now === last || now > last !== playbackRate > 0) return;
    const [from, to] = now > last ? [last, now] : [now, last];
    const inside = this.#byTime.slice(this.#firstAfter(from), this.#firstAfter(to + 1e-9));
    const passed = now > last ? inside.filter(([, { timeSecs }]) => timeSecs <= now) : inside.reverse();
    for (const [index, event] of passed) this.#passed(event, index);
  }

  /** How many events lie at or before a moment. */
  #firstAfter(secs: number): number {
    let [low, high] = [0, this.#byTime.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#byTime[middle]?.[1].timeSecs ?? Infinity) <= secs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
