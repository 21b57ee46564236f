import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, setText, show } from '../dom.js';

/** Whether a live replay is shown as it happens; pressed, it goes there. */
export class LiveButton implements Control {
  readonly element: HTMLButtonElement;
  readonly #word = h('span');
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.element = h('button', { type: 'button', class: 'live', part: 'button live' }, this.#word);
    this.element.addEventListener('click', () => {
      const { player } = cockpit;
      player.currentTime = player.liveEdgeStart;
      void player.play().catch(() => undefined);
    });
  }

  update(): void {
    const { player, text } = this.#cockpit;
    const state = player.liveState;
    show(this.element, state !== null);
    if (state === null) return;
    const words = { live: text.live, delayed: text.delayed, lost: text.lost };
    const labels = { live: text.liveHere, delayed: text.goLive, lost: text.liveLost };
    const [word, label] = [words[state], labels[state]];
    setText(this.#word, word);
    setAttribute(this.element, 'data-state', state);
    setAttribute(this.element, 'aria-label', `${word}: ${label}`);
    setAttribute(this.element, 'data-tip', label);
  }
}
