import { standInFor } from './stand_in.js';
import type { HeldLease } from './engine.js';

/** Browsers keep 16 WebGL contexts a page, and the page may want some of its own. */
const MOST_CONTEXTS = 12;
/** On either back end no more than these are got ready at a time where nobody sees them. */
const MOST_UNSEEN = 12;
/** Pictures that come and go while a page is scrolled are left alone for so long. */
const REVIEW_MS = 250;
/** If none of the first has a renderer by then, there is none to be spared. */
const PATIENCE_MS = 10000;

/** A picture among many. */
export interface Guest {
  readonly visible: boolean;
  /** It has a replay, so that there is something to make a still of. */
  readonly opened: boolean;
  /** Nothing but showing its moment is asked of its renderer: a still would do. */
  readonly idle: boolean;
  /** A renderer is on its way to it. */
  readonly entering: boolean;
  /** Its renderer, or what stands in for one. */
  readonly held: HeldLease | null;
  /** Draws its moment, and lets what `make` gives stand in for its renderer. */
  rest(make: (held: HeldLease) => HeldLease): void;
  /** Gets a renderer again. */
  wake(): void;
}

const draws = ({ held }: Guest): boolean => held !== null && !held.standsIn;

/**
 * Shares renderers among a page's pictures where there are many: those that are seen have one, the others show a still and give
 * theirs back. A still that something is asked of gets a renderer again.
 */
export class Crowd {
  readonly #guests: ReadonlySet<Guest>;
  readonly #waiting = new Map<Guest, (() => void)[]>();
  readonly #seenMs = new WeakMap<Guest, number>();
  #settled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(guests: ReadonlySet<Guest>) {
    this.#guests = guests;
    setTimeout(() => this.#settle(), PATIENCE_MS);
  }

  /** Waits until there is a renderer to be had. */
  admit(guest: Guest): Promise<void> {
    return new Promise((go) => {
      this.#waiting.set(guest, [...(this.#waiting.get(guest) ?? []), go]);
      this.#review();
    });
  }

  /** A guest has its renderer, or gets none. */
  entered(): void {
    this.#settle();
  }

  #settle(): void {
    this.#settled = true;
    this.changed();
  }

  /** What is seen, or asked for, may have changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#review();
    }, REVIEW_MS);
  }

  #review(): void {
    const now = performance.now();
    for (const guest of this.#guests) if (guest.visible) this.#seenMs.set(guest, now);
    for (const guest of this.#guests) if (draws(guest) && !guest.visible && guest.idle) this.#still(guest);
    this.#letIn();
    for (const guest of this.#guests) {
      if (guest.visible && guest.held?.standsIn && !guest.entering && this.#free(guest)) guest.wake();
    }
  }

  /** Those who are seen come first. */
  #letIn(): void {
    for (const guest of [...this.#waiting.keys()].sort((a, b) => Number(b.visible) - Number(a.visible))) {
      const gone = !this.#guests.has(guest);
      // Whoever draws already goes over to another engine.
      if (!gone && !draws(guest) && !this.#makeRoom(guest)) continue;
      const go = this.#waiting.get(guest) ?? [];
      this.#waiting.delete(guest);
      for (const each of go) each();
    }
  }

  /** Whether there is room for one more. Who has been let in counts before there is anything to see of it. */
  #free(guest: Guest): boolean {
    const all = [...this.#guests];
    if (!this.#settled && !all.some(draws)) return false;
    const taken = all.filter((each) => draws(each) || (each.entering && !this.#waiting.has(each)));
    if (all.some(({ held }) => held?.backend === 'webgl2')) return taken.length < MOST_CONTEXTS;
    return guest.visible || taken.filter(({ visible }) => !visible).length < MOST_UNSEEN;
  }

  #makeRoom(guest: Guest): boolean {
    if (this.#free(guest)) return true;
    // Whoever is not seen makes way; then whoever was given the least attention and moves least.
    const weight = (each: Guest): number => Number(each.visible) * 2 + Number(!each.idle);
    const last = (each: Guest): number => this.#seenMs.get(each) ?? 0;
    const [first] = [...this.#guests]
      .filter((each) => each !== guest && draws(each) && each.opened && !each.entering && (each.idle || (guest.visible && !each.visible)))
      .sort((a, b) => weight(a) - weight(b) || last(a) - last(b));
    if (!first) return false;
    const { idle } = first;
    this.#still(first);
    // It was not done: its turn comes again.
    if (!idle) first.wake();
    return this.#free(guest);
  }

  #still(guest: Guest): void {
    guest.rest((held) => standInFor(held, () => guest.wake()));
  }
}
