import type { Cockpit } from '../cockpit.js';
import { h, setText } from '../dom.js';
import { fill } from '../strings.js';

/** Events nearer than this are told in one breath. */
const BREATH_MS = 700;
const TOLD_AT_ONCE = 3;

/** What happens, read out by a screen reader as it is played. */
export class PlayByPlay {
  readonly element = h('div', { class: 'unseen play-by-play', role: 'log', 'aria-live': 'polite' });
  readonly #cockpit: Cockpit;
  #waiting: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.element.setAttribute('aria-label', cockpit.text.events);
  }

  say(sentence: string): void {
    this.#waiting.push(sentence);
    this.#timer ??= setTimeout(() => this.#tell(), BREATH_MS);
  }

  #tell(): void {
    this.#timer = undefined;
    const told = this.#waiting.splice(0);
    const more = told.length > TOLD_AT_ONCE ? [fill(this.#cockpit.text.moreEvents, { count: told.length - TOLD_AT_ONCE })] : [];
    setText(this.element, [...told.slice(0, TOLD_AT_ONCE), ...more].join('. '));
  }
}
