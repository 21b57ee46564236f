import type { Control, Setting } from '../setting.js';
import { h, setText, show } from '../dom.js';
import { clockText } from '../time_text.js';

/** What is being shown: title, place, the notice that stays, and the race clock. */
export class Headline implements Control {
  readonly element: HTMLElement;
  /** The race clock lies elsewhere on the picture. */
  readonly raceClock = h('div', { class: 'race-clock', part: 'race-clock', dir: 'ltr', hidden: true });
  readonly #discipline = h('span', { class: 'discipline' });
  readonly #title = h('strong', { class: 'title' });
  readonly #place = h('span', { class: 'place' });
  readonly #notice = h('span', { class: 'notice', part: 'notice' });
  readonly #clockNow = h('span', { class: 'race-now' });
  readonly #setting: Setting;

  constructor(setting: Setting) {
    this.#setting = setting;
    const words = h('div', { class: 'headline-words' }, this.#discipline, this.#title, this.#place);
    this.element = h('div', { class: 'headline', part: 'title', hidden: true }, words, this.#notice);
    this.raceClock.append(this.#clockNow);
  }

  describe(): void {
    const { player } = this.#setting;
    setText(this.#discipline, player.info?.discipline ?? '');
    setText(this.#title, player.info?.title ?? '');
    setText(this.#place, player.info?.location ?? '');
    setText(this.#notice, player.info?.notice ?? '');
    this.update();
  }

  update(): void {
    const { player } = this.#setting;
    const there = player.info !== null;
    show(this.element, there);
    show(this.raceClock, there && (player.info?.clockZeroSecs ?? null) !== null);
    this.frame();
  }

  frame(): void {
    const { player } = this.#setting;
    const zero = player.info?.clockZeroSecs ?? null;
    if (zero !== null) setText(this.#clockNow, clockText(player.currentTime - zero));
  }
}
