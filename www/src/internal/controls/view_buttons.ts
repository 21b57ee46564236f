import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h } from '../dom.js';
import { IconButton } from './button.js';
import { EXPAND, LOOP, RESET, SHRINK } from './icons.js';

/** Loop, reset view and full screen: the buttons at the bar's end. */
export class LoopButton implements Control {
  readonly #button: IconButton;
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    const { player, text } = cockpit;
    this.#button = new IconButton('loop', LOOP, () => {
      if (player.loopRange) player.loopRange = null;
      else player.loop = !player.loop;
    });
    this.#button.label(text.loop);
  }

  get element(): HTMLElement {
    return this.#button.element;
  }

  update(): void {
    const { player, text } = this.#cockpit;
    this.#button.press(player.loop || player.loopRange !== null);
    this.element.classList.toggle('ab', player.loopRange !== null);
    this.#button.label(player.loopRange ? text.clearLoop : text.loop, player.loopRange ? 'Esc' : undefined);
  }
}

export class ResetViewButton implements Control {
  readonly element: HTMLElement;

  constructor({ player, text }: Cockpit) {
    const button = new IconButton('reset-view', RESET, () => player.resetCamera());
    button.label(text.resetView, 'R');
    this.element = button.element;
  }

  update(): void {
    // Nothing of the state shows here.
  }
}

export class FullscreenButton implements Control {
  readonly element: HTMLElement;
  readonly #button: IconButton;
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#button = new IconButton('fullscreen', EXPAND, () => cockpit.toggleFullscreen());
    this.element = h('div', { class: 'menu-anchor' }, this.#button.element);
  }

  update(): void {
    const { fullscreen, text } = this.#cockpit;
    this.#button.draw(fullscreen ? SHRINK : EXPAND);
    this.#button.label(fullscreen ? text.exitFullscreen : text.fullscreen, 'F');
  }
}
