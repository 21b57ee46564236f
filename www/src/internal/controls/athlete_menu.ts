import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, show } from '../dom.js';
import { familyName } from '../time_text.js';
import { athleteChip } from './athlete_chip.js';
import { icon, PERSON } from './icons.js';
import { MenuButton } from './menu_button.js';

/** Whom the camera follows. */
export class AthleteMenu implements Control {
  readonly #button = h('button', { type: 'button', class: 'button text-button athlete', part: 'button athlete' });
  readonly #menu: MenuButton;
  readonly #cockpit: Cockpit;
  #shown: number | null = null;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#menu = new MenuButton(cockpit, this.#button, 'athlete', (hands) => ({ page: () => hands.athletePage(cockpit) }));
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  /** The replay changed: what the button shows may be somebody else. */
  reset(): void {
    this.#shown = null;
    this.#menu.close();
  }

  update(): void {
    const { player, text } = this.#cockpit;
    show(this.element, player.participants.length > 0);
    this.#menu.render();
    if (this.#shown === player.following) return;
    this.#shown = player.following;
    const participant = player.participants[player.following];
    const name = participant ? familyName(participant.name) : text.followShort;
    this.#button.replaceChildren(
      participant ? athleteChip(participant, player.following) : icon(PERSON),
      ' ',
      h('span', { class: 'athlete-name' }, name),
    );
    // Whoever speaks to the page says what stands there.
    setAttribute(this.#button, 'aria-label', participant ? `${text.follow}: ${this.#button.textContent}` : text.follow);
    setAttribute(this.#button, 'data-tip', `${text.follow} (1–8, 0)`);
    this.#button.classList.toggle('lit', participant !== undefined);
  }
}
