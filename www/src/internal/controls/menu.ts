import { h, setAttribute } from '../dom.js';
import { BACK, CHECK, icon, NEXT } from './icons.js';

export interface MenuItem {
  readonly label: string;
  /** What stands before the label. */
  readonly lead?: Node;
  /** Small text at the end of the row. */
  readonly detail?: string;
  /** One of several, or on and off; neither for an action. */
  readonly kind?: 'choice' | 'switch' | 'page';
  readonly checked?: boolean;
  readonly disabled?: boolean;
  choose(): void;
}

export interface MenuPage {
  readonly title: string;
  readonly items: readonly MenuItem[];
  /** Where the first row leads back to, on an inner page. */
  back?: () => void;
}

/** What a button opens, with the keys of the ARIA menu button pattern. */
export class Menu {
  readonly element: HTMLElement;
  readonly #button: HTMLButtonElement;
  readonly #list: HTMLElement;
  readonly #page: () => MenuPage;
  readonly #closed: () => void;
  #open = false;

  /** `page` tells what to show, each time anew; `closed` is called when the menu goes away. */
  constructor(anchor: HTMLElement, button: HTMLButtonElement, page: () => MenuPage, closed: () => void = () => undefined) {
    this.#button = button;
    this.#page = page;
    this.#closed = closed;
    this.#list = h('div', { class: 'menu', part: 'menu', role: 'menu', hidden: true });
    this.element = anchor;
    anchor.append(this.#list);
    button.addEventListener('click', (event) => {
      if (this.#open) this.close(true);
      // A click made by the keyboard has no detail: the first row gets the focus.
      else this.open(event.detail === 0);
    });
    button.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#open) {
        event.stopPropagation();
        this.close(true);
      }
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      event.stopPropagation();
      this.open(true);
    });
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    this.element.addEventListener('focusout', (event) => {
      const to = event.relatedTarget;
      if (this.#open && to instanceof Node && !this.element.contains(to)) this.close(false);
    });
  }

  get isOpen(): boolean {
    return this.#open;
  }

  open(focus: boolean): void {
    this.#open = true;
    this.#list.hidden = false;
    setAttribute(this.#button, 'aria-expanded', 'true');
    this.render(focus);
  }

  close(focusButton: boolean): void {
    if (!this.#open) return;
    this.#open = false;
    this.#list.hidden = true;
    setAttribute(this.#button, 'aria-expanded', 'false');
    if (focusButton) this.#button.focus({ preventScroll: true });
    this.#closed();
  }

  /** Shows the page anew, keeping the focus on the same row where it can. */
  render(focusFirst = false): void {
    if (!this.#open) return;
    const rows = this.#rows();
    const root = this.#list.getRootNode();
    const focused = rows.findIndex((row) => root instanceof ShadowRoot && row === root.activeElement);
    const { title, items, back } = this.#page();
    setAttribute(this.#list, 'aria-label', title);
    this.#list.replaceChildren(
      h('div', { class: 'menu-title', role: 'none' }, back ? this.#backButton(title, back) : title),
      ...items.map((item) => this.#row(item)),
    );
    const fresh = this.#rows();
    if (focusFirst) (fresh.find((row) => row.getAttribute('aria-checked') === 'true') ?? fresh[0])?.focus({ preventScroll: false });
    else if (focused >= 0) fresh[Math.min(focused, fresh.length - 1)]?.focus({ preventScroll: true });
  }

  #rows(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>('[role^=menuitem]:not([aria-disabled=true])')];
  }

  #backButton(title: string, back: () => void): HTMLElement {
    const row = h('button', { type: 'button', class: 'menu-back', role: 'menuitem', tabindex: -1 }, icon(BACK), title);
    row.addEventListener('click', back);
    return row;
  }

  #row(item: MenuItem): HTMLElement {
    const role = item.kind === 'choice' ? 'menuitemradio' : item.kind === 'switch' ? 'menuitemcheckbox' : 'menuitem';
    const row = h(
      'button',
      {
        type: 'button',
        class: 'menu-item',
        role,
        tabindex: -1,
        'aria-checked': item.kind === 'choice' || item.kind === 'switch' ? String(item.checked === true) : null,
        'aria-disabled': item.disabled ? 'true' : null,
        'aria-haspopup': item.kind === 'page' ? 'menu' : null,
      },
      item.kind === 'choice' ? h('span', { class: 'menu-check' }, item.checked ? icon(CHECK) : null) : null,
      item.lead ?? null,
      h('span', { class: 'menu-label' }, item.label),
      item.detail === undefined ? null : h('span', { class: 'menu-detail' }, item.detail),
      item.kind === 'switch' ? h('span', { class: 'switch' }) : null,
      item.kind === 'page' ? icon(NEXT) : null,
    );
    row.addEventListener('click', (event) => {
      if (item.disabled) return;
      item.choose();
      if (item.kind === 'page') this.render(event.detail === 0);
      else if (item.kind === 'switch') this.render();
      else this.close(event.detail === 0);
    });
    return row;
  }

  #key(event: KeyboardEvent): void {
    const rows = this.#rows();
    const at = rows.findIndex((row) => row === event.target);
    const to: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    const next = to[event.key];
    event.stopPropagation();
    if (next !== undefined) {
      event.preventDefault();
      rows[(next + rows.length) % rows.length]?.focus();
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.close(true);
    } else if (event.key === 'Tab') {
      this.close(true);
    }
  }
}
