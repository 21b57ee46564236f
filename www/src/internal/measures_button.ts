import type { Cockpit } from './cockpit.js';
import { IconButton } from './controls/button.js';
import { CURVE } from './controls/icons.js';
import type { MeasuresPanel } from './measures/panel.js';
import { setAttribute } from './dom.js';
import type { Control } from './setting.js';

/** Opens and closes the measures, whose code is fetched with the first opening. */
export class MeasuresButton implements Control {
  readonly #button: IconButton;
  readonly #cockpit: Cockpit;
  #panel: MeasuresPanel | null = null;
  #fetching = false;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#button = new IconButton('measures-button', CURVE, () => void this.#toggle());
    this.#button.label(cockpit.text.measures);
    this.#expanded(false);
  }

  get element(): HTMLElement {
    return this.#button.element;
  }

  update(): void {
    this.#button.element.disabled = this.#cockpit.player.info === null;
  }

  #expanded(open: boolean): void {
    setAttribute(this.#button.element, 'aria-expanded', String(open));
  }

  async #toggle(): Promise<void> {
    if (this.#panel?.isOpen) {
      this.#panel.close();
      return;
    }
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      const { MeasuresPanel } = await import('./measures.js');
      this.#panel ??= new MeasuresPanel(this.#cockpit.player, () => {
        this.#expanded(false);
        this.#button.element.focus({ preventScroll: true });
      });
      this.#panel.open();
      this.#expanded(true);
    } catch {
      this.#cockpit.hint(this.#cockpit.text.measuresAway);
    } finally {
      this.#fetching = false;
    }
  }
}
