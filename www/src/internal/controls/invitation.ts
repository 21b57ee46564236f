import { togglePlay, type Control, type Setting } from '../setting.js';
import { h, setText, show } from '../dom.js';
import { timeText } from '../time_text.js';
import { icon, PLAY } from './icons.js';

/** The invitation to start, until somebody does. */
export class Invitation implements Control {
  readonly element = h('button', { type: 'button', class: 'invitation', part: 'invitation', hidden: true });
  readonly #watch = h('span', { class: 'invitation-words' });
  readonly #length = h('span', { class: 'invitation-length' });
  readonly #setting: Setting;
  #started: boolean;

  constructor(setting: Setting) {
    const { player } = setting;
    this.#setting = setting;
    this.#started = !player.paused;
    this.element.append(icon(PLAY), this.#watch, this.#length);
    this.element.addEventListener('click', () => togglePlay(player));
    // Who seeks has found the way in already.
    for (const name of ['play', 'seeked']) player.addEventListener(name, () => this.#start(true));
    player.addEventListener('emptied', () => this.#start(false));
  }

  #start(started: boolean): void {
    this.#started = started;
    this.update();
  }

  update(): void {
    const { player, text } = this.#setting;
    setText(this.#watch, text.watch);
    const start = player.seekable.length > 0 ? player.seekable.start(0) : 0;
    setText(this.#length, Number.isFinite(player.duration) ? timeText(player.duration - start).replace(/\.\d+$/, '') : '');
    show(this.element, player.info !== null && player.paused && !this.#started && player.controls);
  }
}
