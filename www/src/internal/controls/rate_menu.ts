import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, setText } from '../dom.js';
import { rateText } from '../numbers.js';
import { MenuButton } from './menu_button.js';

/** How fast time passes. */
export class RateMenu implements Control {
  readonly #button = h('button', { type: 'button', class: 'button text-button rate', part: 'button rate', 'data-tip': '' });
  readonly #menu: MenuButton;
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#menu = new MenuButton(cockpit, this.#button, 'rate', (hands) => ({ page: () => hands.ratePage(cockpit) }));
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  update(): void {
    const { player, text, language } = this.#cockpit;
    const rate = rateText(player.playbackRate, language);
    setText(this.#button, rate);
    setAttribute(this.#button, 'aria-label', `${text.speed}: ${rate}`);
    setAttribute(this.#button, 'data-tip', `${text.speed} (J, L)`);
    this.#button.classList.toggle('lit', player.playbackRate !== 1);
    this.#menu.render();
  }
}
