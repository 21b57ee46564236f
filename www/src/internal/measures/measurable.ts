import type { AthleteReplayElement } from '../../public/element.js';
import type { CompareOptions, Comparison, LiveBetween, MeasureOptions, MeasurePoint, Measures } from '../../public/measures.js';
import { between, pinnables } from './between.js';
import { compareAll, compareOne } from './comparing.js';
import { measure, type Held, type Place } from './measuring.js';

const latest = new WeakMap<AthleteReplayElement, Measurable>();

/** A replay as it is measured: what is held of it, and where the rest and the code lie. */
export class Measurable {
  readonly #player: AthleteReplayElement;
  readonly #held: Held;
  readonly #base: string;

  constructor(player: AthleteReplayElement, held: Held, base: string) {
    this.#player = player;
    this.#held = held;
    this.#base = base;
    latest.set(player, this);
  }

  /** The one that an element measured by last. */
  static of(player: AthleteReplayElement): Measurable | null {
    return latest.get(player) ?? null;
  }

  /** The replay of this moment: work on it goes on where a live one grows, or another is opened. */
  get #place(): Place {
    return { held: { ...this.#held }, src: this.#player.currentSrc };
  }

  measure(options: MeasureOptions = {}): Promise<Measures> {
    return measure(this.#place, this.#base, options);
  }

  async compare(options: CompareOptions): Promise<Comparison> {
    const { participants, following } = this.#player;
    const who = options.who ?? participants[following]?.id ?? participants[0]?.id ?? '';
    const isHere = participants.some(({ id }) => id === options.with);
    const found = await compareOne(this.#place, this.#base, { ...options, who }, isHere);
    this.#player.dispatchEvent(new CustomEvent('comparisonchange', { detail: { athletes: [who, options.with] } }));
    return found;
  }

  /** Everybody named compared with one, from the start signal on. */
  compareAll(who: string, others: readonly string[], inferred: boolean): Promise<readonly Measures[]> {
    return compareAll(this.#place, this.#base, { who, with: '', inferred }, others);
  }

  points(): ReturnType<typeof pinnables> {
    return pinnables(this.#place, this.#base, () => this.#player.currentTime);
  }

  between(a: MeasurePoint, b: MeasurePoint): Promise<LiveBetween> {
    return between(this.#place, this.#base, () => this.#player.currentTime, a, b);
  }
}
