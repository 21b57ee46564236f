import { h, setAttribute } from '../dom.js';
import { drawIcon, icon, type Drawing } from './icons.js';

/** A round icon button with a label that also shows as a tip. */
export class IconButton {
  readonly element: HTMLButtonElement;
  readonly #icon: SVGSVGElement;

  constructor(name: string, drawing: Drawing, pressed: () => void) {
    this.#icon = icon(drawing);
    this.element = h('button', { type: 'button', class: `button ${name}`, part: `button ${name}` }, this.#icon);
    this.element.addEventListener('click', pressed);
  }

  /** `key` is the key that does the same, for the tip. */
  label(label: string, key?: string): void {
    setAttribute(this.element, 'aria-label', label);
    setAttribute(this.element, 'data-tip', key === undefined ? label : `${label} (${key})`);
    setAttribute(this.element, 'aria-keyshortcuts', key ?? null);
  }

  draw(drawing: Drawing): void {
    drawIcon(this.#icon, drawing);
  }

  press(pressed: boolean): void {
    setAttribute(this.element, 'aria-pressed', String(pressed));
  }
}
