/** How finely a picture is drawn. */
export interface Tier {
  readonly name: 'high' | 'medium' | 'low';
  /** Pixels along a side, as a share of the view's. */
  readonly scale: number;
  /** Texels along a side of the shadow's map. */
  readonly shadowPx: number;
}

/** The finest first. */
export const TIERS: readonly Tier[] = [
  { name: 'high', scale: 1, shadowPx: 2048 },
  { name: 'medium', scale: 0.75, shadowPx: 1024 },
  { name: 'low', scale: 0.5, shadowPx: 512 },
];

/** Frames whose median is one measurement: a hiccup among them changes nothing. Of very slow ones fewer do, and seconds count. */
const WINDOW = 31;
const LEAST_WINDOW = 9;
const WINDOW_SECS = 2;
/** Frames after a change that count for nothing: the machine gets used to it. */
const SETTLING = 10;
/** Slower than this is slow; quicker than the other has room to spare. Seconds from frame to frame. */
const SLOW_SECS = 1 / 40;
const QUICK_SECS = 1 / 54;
/** Measurements in a row that it takes to go down, and to try going up. */
const SLOW_WINDOWS = 2;
const QUICK_WINDOWS = 24;
/** A tier that was too slow this often is not tried again. */
const MOST_FAILURES = 2;
/** Drawing less has helped where the time has come down to this share of what it was. */
const HELPED = 0.9;

/**
 * Chooses a tier by the time from one frame to the next alone. It goes down where frames are slow, and up again only after a long
 * quick stretch, so often and no more: it comes to rest on every machine. Where drawing less does not help, because something
 * else is slow or the display shows no more, it goes back to the finest tier and stays there.
 */
export class QualityPolicy {
  #at = 0;
  #window: number[] = [];
  #settling = SETTLING;
  #slow = 0;
  #quick = 0;
  /** What a frame took when it first went down. */
  #before = 0;
  #rests = false;
  readonly #failures = TIERS.map(() => 0);

  get tier(): Tier {
    return TIERS[this.#at] as Tier;
  }

  /** One frame took this long; says whether the tier has changed. */
  frame(secs: number): boolean {
    if (this.#rests || !(secs > 0)) return false;
    if (this.#settling > 0) {
      this.#settling -= 1;
      return false;
    }
    this.#window.push(secs);
    const { length } = this.#window;
    const lastsSecs = this.#window.reduce((sum, each) => sum + each, 0);
    if (length < WINDOW && (length < LEAST_WINDOW || lastsSecs < WINDOW_SECS)) return false;
    const median = this.#window.sort((a, b) => a - b)[length >> 1] as number;
    this.#window = [];
    this.#slow = median > SLOW_SECS ? this.#slow + 1 : 0;
    this.#quick = median < QUICK_SECS ? this.#quick + 1 : 0;
    if (this.#slow >= SLOW_WINDOWS) return this.#tooSlow(median);
    if (this.#quick < QUICK_WINDOWS || this.#at === 0 || (this.#failures[this.#at - 1] as number) >= MOST_FAILURES) return false;
    return this.#go(this.#at - 1);
  }

  #tooSlow(median: number): boolean {
    this.#failures[this.#at] = (this.#failures[this.#at] as number) + 1;
    if (this.#at === 0) this.#before = median;
    if (this.#at + 1 < TIERS.length) return this.#go(this.#at + 1);
    this.#rests = true;
    return median > this.#before * HELPED && this.#go(0);
  }

  /** Frames from before a pause say nothing of those after it. */
  interrupt(): void {
    this.#window = [];
    this.#settling = SETTLING;
    this.#slow = this.#quick = 0;
  }

  #go(at: number): boolean {
    this.#at = at;
    this.interrupt();
    return true;
  }
}
