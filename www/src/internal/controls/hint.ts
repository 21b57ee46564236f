import { h, setText } from '../dom.js';

const HINT_MS = 2400;

/** A short sentence, for a moment. */
export class Hint {
  readonly element = h('div', { class: 'pill hint', role: 'status' });
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(sentence: string): void {
    setText(this.element, sentence);
    this.element.classList.add('shown');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.element.classList.remove('shown'), HINT_MS);
  }
}
