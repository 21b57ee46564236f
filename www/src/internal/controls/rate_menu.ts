import { RATES, type Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, setText } from '../dom.js';
import { fill } from '../strings.js';
import { rateText } from '../numbers.js';
import { Menu, type MenuPage } from './menu.js';

/** The rates as a menu page, for this menu and the folded one. */
export function ratePage({ player, text, language }: Cockpit, back?: () => void): MenuPage {
  return {
    title: text.speed,
    ...(back && { back }),
    items: [...RATES].reverse().map((rate) => ({
      label: rate < 0 ? fill(text.backwards, { rate: rateText(-rate, language) }) : rateText(rate, language),
      ...(rate === 1 && { detail: text.normal }),
      kind: 'choice' as const,
      checked: player.playbackRate === rate,
      choose: () => void (player.playbackRate = rate),
    })),
  };
}

export class RateMenu implements Control {
  readonly #button = h('button', { type: 'button', class: 'button text-button rate', part: 'button rate', 'data-tip': '' });
  readonly #menu: Menu;
  readonly #cockpit: Cockpit;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#menu = new Menu(this.#button, 'rate', () => ratePage(cockpit));
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
