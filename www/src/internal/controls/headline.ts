import { togglePlay, type Cockpit, type Control } from '../cockpit.js';
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
  readonly #length = h('span', { class: 'invitation-length' });
  readonly #cockpit: Cockpit;
  #started = false;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    const words = h('div', { class: 'headline-words' }, this.#discipline, this.#title, this.#place);
    this.element = h('div', { class: 'headline', part: 'title', hidden: true }, words, this.#notice);
    this.raceClock.append(this.#clockNow);
    this.invitation.setAttribute('aria-label', cockpit.text.watch);
    this.invitation.append(icon('play'), h('span', { class: 'invitation-words' }, cockpit.text.watch), this.#length);
    this.invitation.addEventListener('click', () => togglePlay(cockpit.player));
    cockpit.player.addEventListener('play', () => {
      this.#started = true;
      this.update();
    });
    cockpit.player.addEventListener('emptied', () => {
      this.#started = false;
      this.update();
    });
  }

  describe(): void {
    const { player } = this.#cockpit;
    setText(this.#discipline, player.info?.discipline ?? '');
    setText(this.#title, player.info?.title ?? '');
    setText(this.#place, player.info?.location ?? '');
    setText(this.#notice, player.info?.notice ?? '');
    setText(this.#length, timeText(player.duration - (player.seekable.length > 0 ? player.seekable.start(0) : 0)).replace(/\.\d+$/, ''));
    this.update();
  }

  update(): void {
    const { player } = this.#cockpit;
    const there = player.info !== null;
    show(this.element, there);
    show(this.raceClock, there && (player.info?.clockZeroSecs ?? null) !== null);
    show(this.invitation, there && player.paused && !this.#started && player.controls);
    this.frame();
  }

  frame(): void {
    const { player } = this.#cockpit;
    const zero = player.info?.clockZeroSecs ?? null;
    if (zero !== null) setText(this.#clockNow, clockText(player.currentTime - zero));
  }
}
