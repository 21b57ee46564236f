import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { IconButton } from './button.js';
import { MORE } from './icons.js';
import { MenuButton } from './menu_button.js';

/** Everything else, and what does not fit into a narrow bar. */
export class MoreMenu implements Control {
  readonly #menu: MenuButton;

  constructor(cockpit: Cockpit) {
    const button = new IconButton('more', MORE, () => undefined);
    button.label(cockpit.text.more);
    this.#menu = new MenuButton(cockpit, button.element, 'more', (hands) => new hands.MorePages(cockpit, (focusFirst) => this.#menu.render(focusFirst)));
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  update(): void {
    this.#menu.render();
  }
}
