import { togglePlay, type Control, type Setting } from '../setting.js';
import { h, setText, show } from '../dom.js';
import { clockText, timeText } from '../time_text.js';
import { icon } from './icons.js';

/** What is being shown: title, place, the notice that stays, the race clock, and the invitation to start. */
export class Headline implements Control {
  readonly element: HTMLElement;
  /** The race clock and the invitation lie elsewhere on the picture. */
  readonly raceClock = h('div', { class: 'race-clock', part: 'race-clock', dir: 'ltr', hidden: true });
  readonly invitation = h('button', { type: 'button', class: 'invitation', part: 'invitation', hidden: true });
  readonly #discipline = h('span', { class: 'discipline' });
  readonly #title = h('strong', { class: 'title' });
  readonly #place = h('span', { class: 'place' });
  readonly #notice = h('span', { class: 'notice', part: 'notice' });
  readonly #clockNow = h('span', { class: 'race-now' });
  readonly #watch = h('span', { class: 'invitation-words' });
  readonly #length = h('span', { class: 'invitation-length' });
  readonly #setting: Setting;
  #started: boolean;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#started = !setting.player.paused;
    const words = h('div', { class: 'headline-words' }, this.#discipline, this.#title, this.#place);
    this.element = h('div', { class: 'headline', part: 'title', hidden: true }, words, this.#notice);
    this.raceClock.append(this.#clockNow);
    this.invitation.append(icon('play'), this.#watch, this.#length);
    this.invitation.addEventListener('click', () => togglePlay(setting.player));
    // Who seeks has found the way in already.
    for (const name of ['play', 'seeked']) setting.player.addEventListener(name, () => this.#start(true));
    setting.player.addEventListener('emptied', () => this.#start(false));
  }

  #start(started: boolean): void {
    this.#started = started;
    this.update();
  }

  describe(): void {
    const { player } = this.#setting;
    setText(this.#discipline, player.info?.discipline ?? '');
    setText(this.#title, player.info?.title ?? '');
    setText(this.#place, player.info?.location ?? '');
    setText(this.#notice, player.info?.notice ?? '');
    const start = player.seekable.length > 0 ? player.seekable.start(0) : 0;
    setText(this.#length, Number.isFinite(player.duration) ? timeText(player.duration - start).replace(/\.\d+$/, '') : '');
    this.update();
  }

  update(): void {
    const { player, text } = this.#setting;
    const there = player.info !== null;
    setText(this.#watch, text.watch);
    show(this.element, there);
    show(this.raceClock, there && (player.info?.clockZeroSecs ?? null) !== null);
    show(this.invitation, there && player.paused && !this.#started && player.controls);
    this.frame();
  }

  frame(): void {
    const { player } = this.#setting;
    const zero = player.info?.clockZeroSecs ?? null;
    if (zero !== null) setText(this.#clockNow, clockText(player.currentTime - zero));
  }
}
