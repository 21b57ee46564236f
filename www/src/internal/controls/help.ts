import type { Cockpit } from '../cockpit.js';
import { h } from '../dom.js';
import { KEYMAPS } from '../keymap.js';
import { icon } from './icons.js';

/** The page of keys. */
export class Help {
  readonly element: HTMLElement;
  readonly #close: HTMLButtonElement;
  readonly #groups = h('div', { class: 'help-groups', tabindex: 0 });
  readonly #cockpit: Cockpit;
  #before: HTMLElement | null = null;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    const { text } = cockpit;
    this.#close = h('button', { type: 'button', class: 'button panel-close', 'aria-label': text.close }, icon('close'));
    this.#close.addEventListener('click', () => this.toggle());
    const panel = h('div', { class: 'help-panel' }, h('h2', {}, text.help), this.#close, this.#groups);
    this.element = h('div', { class: 'help', part: 'help', role: 'dialog', 'aria-label': text.help, hidden: true }, panel);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' && event.key !== '?') return;
      event.stopPropagation();
      event.preventDefault();
      this.toggle();
    });
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.toggle();
    });
  }

  toggle(): void {
    const opening = this.element.hidden;
    const root = this.element.getRootNode();
    if (opening && root instanceof ShadowRoot) this.#before = root.activeElement as HTMLElement | null;
    if (opening) this.#groups.replaceChildren(...this.#keys());
    this.element.hidden = !opening;
    if (opening) this.#close.focus({ preventScroll: true });
    else this.#before?.focus({ preventScroll: true });
  }

  /** The keys that act now: `keymap` may have changed. */
  #keys(): HTMLElement[] {
    const { player, text } = this.#cockpit;
    return KEYMAPS[player.keymap].help.map(({ title, rows }) =>
      h(
        'section',
        {},
        h('h3', {}, text[title]),
        ...rows.map(({ keys, meaning }) =>
          h(
            'div',
            { class: 'help-row' },
            h('span', { class: 'help-keys' }, ...keys.map((key) => h('kbd', {}, typeof key === 'string' ? key : text[key.word]))),
            h('span', {}, text[meaning]),
          ),
        ),
      ),
    );
  }
}
