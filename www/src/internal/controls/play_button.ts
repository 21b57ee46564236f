import type { Cockpit } from '../cockpit.js';
import { togglePlay, type Control } from '../setting.js';
import { IconButton } from './button.js';
import { AGAIN, PAUSE, PLAY } from './icons.js';

export class PlayButton implements Control {
  readonly #button: IconButton;
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#button = new IconButton('play', PLAY, () => togglePlay(cockpit.player));
  }

  get element(): HTMLElement {
    return this.#button.element;
  }

  update(): void {
    const { player, text } = this.#cockpit;
    const done = player.ended && player.paused;
    this.#button.draw(done ? AGAIN : player.paused ? PLAY : PAUSE);
    this.#button.label(done ? text.replay : player.paused ? text.play : text.pause, 'K');
  }
}
