import { h, setText, show } from './dom.js';
import type { Control, Setting } from './setting.js';
import { fill } from './strings.js';

/** Says that the replay is on its way, once that takes more than a moment (the style sheet waits). */
export class LoadingNotice implements Control {
  readonly element = h('div', { class: 'pill loading', part: 'loading', role: 'status', hidden: true });
  readonly #words = h('span', {});
  readonly #setting: Setting;
  share = 0;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.element.append(h('span', { class: 'spinner' }), this.#words);
  }

  update(): void {
    const { player, text, language } = this.#setting;
    const waiting = player.networkState === 2 && player.readyState < 2 && !player.error?.fatal;
    const stalled = !player.paused && player.readyState >= 1 && player.readyState <= 2 && !player.error?.fatal;
    show(this.element, waiting || stalled);
    const share = this.share.toLocaleString(language, { style: 'percent' });
    setText(this.#words, this.share >= 0.005 ? fill(text.loadingShare, { share }) : text.loading);
  }
}
