import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setText } from '../dom.js';
import { fill } from '../strings.js';
import { timeText } from '../time_text.js';

/** Time, length and frame. */
export class Clock implements Control {
  readonly element: HTMLElement;
  readonly #now = h('span', { class: 'now' });
  readonly #length = h('span', { class: 'length' });
  readonly #frame = h('span', { class: 'frame' });
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.element = h('div', { class: 'clock', part: 'time', dir: 'ltr' }, this.#now, this.#length, this.#frame);
  }

  update(): void {
    const { duration } = this.#cockpit.player;
    setText(this.#length, Number.isFinite(duration) ? timeText(duration) : '');
    this.frame();
  }

  frame(): void {
    const { player, text } = this.#cockpit;
    setText(this.#now, timeText(player.currentTime));
    setText(this.#frame, player.frameCount > 0 ? fill(text.frame, { frame: player.currentFrame }) : '');
  }
}
