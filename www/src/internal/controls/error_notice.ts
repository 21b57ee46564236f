import type { Control, Setting } from '../setting.js';
import { h, setAttribute, setText, show } from '../dom.js';
import { fill } from '../strings.js';
import { icon, AGAIN, ALERT, CLOSE } from './icons.js';

/** What went wrong: a panel when the replay is lost, a slip at the edge when only a part is. */
export class ErrorNotice implements Control {
  readonly element = h('div', { class: 'panel-layer', hidden: true });
  readonly #heading = h('h2', { class: 'panel-title' });
  readonly #message = h('p', { class: 'panel-message' });
  readonly #code = h('code', { class: 'panel-code' });
  readonly #retry = h('span');
  readonly #close = h('button', { type: 'button', class: 'button panel-close' }, icon(CLOSE));
  readonly #setting: Setting;
  #dismissed: unknown = null;

  constructor(setting: Setting, retry: () => void) {
    this.#setting = setting;
    const again = h('button', { type: 'button', class: 'panel-button', part: 'retry' }, icon(AGAIN), this.#retry);
    again.addEventListener('click', retry);
    this.#close.addEventListener('click', () => {
      this.#dismissed = setting.player.error;
      this.update();
    });
    const words = h('div', { class: 'panel-words' }, this.#heading, this.#message, this.#code);
    this.element.append(h('div', { class: 'panel', part: 'error', role: 'alert' }, icon(ALERT), words, again, this.#close));
  }

  update(): void {
    const { player, text } = this.#setting;
    const { error } = player;
    show(this.element, error !== null && error !== this.#dismissed);
    if (!error) return;
    this.element.classList.toggle('partial', !error.fatal);
    setText(this.#retry, text.retry);
    setAttribute(this.#close, 'aria-label', text.close);
    setText(this.#heading, error.fatal ? text.errorTitle : text.partialTitle);
    setText(this.#message, error.message);
    setText(this.#code, fill(text.errorCode, { code: error.code }));
    setAttribute(this.#code, 'title', error.where === '' ? null : error.where);
  }
}
