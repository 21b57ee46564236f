import type { Cockpit, HandsModule } from '../cockpit.js';
import { h, setAttribute } from '../dom.js';
import type { Menu, MenuPage } from './menu.js';

/** What the menu shows, each time anew; `closed` is called when it goes away. */
export interface MenuPages {
  page(): MenuPage;
  closed?(): void;
}

/** A button that opens a menu, which comes with the script of what is acted with. */
export class MenuButton {
  readonly element: HTMLElement;
  #menu: Menu | null = null;

  constructor(cockpit: Cockpit, button: HTMLButtonElement, name: string, pages: (hands: HandsModule) => MenuPages) {
    this.element = h('div', { class: `menu-anchor ${name}-anchor` }, button);
    setAttribute(button, 'aria-haspopup', 'menu');
    setAttribute(button, 'aria-expanded', 'false');
    // Who presses before it is here has it opened then.
    const early = (event: Event): void => {
      if (this.#menu || (event instanceof KeyboardEvent && event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
      void cockpit.reach().then(() => this.#menu?.open(event instanceof KeyboardEvent || (event as MouseEvent).detail === 0));
    };
    button.addEventListener('click', early);
    button.addEventListener('keydown', early);
    cockpit.whenHandy((hands) => {
      const shown = pages(hands);
      this.#menu = new hands.Menu(this.element, button, () => shown.page(), () => shown.closed?.());
    });
  }

  /** Shows its page anew, if it is open; the first row gets the focus if asked for. */
  render(focusFirst = false): void {
    this.#menu?.render(focusFirst);
  }

  close(): void {
    this.#menu?.close(false);
  }
}
