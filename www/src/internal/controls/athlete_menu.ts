import type { Cockpit } from '../cockpit.js';
import type { Control } from '../setting.js';
import { h, setAttribute, show } from '../dom.js';
import { familyName } from '../time_text.js';
import { athleteChip } from './athlete_chip.js';
import { icon } from './icons.js';
import { Menu, type MenuPage } from './menu.js';

function athletePage({ player, text }: Cockpit): MenuPage {
  const choices = player.participants.map((participant, index) => ({
    label: participant.name,
    lead: athleteChip(participant, index),
    detail: [participant.organisation, participant.mark].filter((part) => part !== null).join('  '),
    kind: 'choice' as const,
    checked: player.following === index,
    choose: () => player.follow(index),
  }));
  const everyone = {
    label: text.everyone,
    lead: 'person' as const,
    kind: 'choice' as const,
    checked: player.following < 0,
    choose: () => player.frameAll(),
  };
  return { title: text.follow, items: [everyone, ...choices] };
}

/** Whom the camera follows. */
export class AthleteMenu implements Control {
  readonly #button = h('button', { type: 'button', class: 'button text-button athlete', part: 'button athlete' });
  readonly #menu: Menu;
  readonly #cockpit: Cockpit;
  #shown: number | null = null;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#menu = new Menu(this.#button, 'athlete', () => athletePage(cockpit));
  }

  get element(): HTMLElement {
    return this.#menu.element;
  }

  /** The replay changed: what the button shows may be somebody else. */
  reset(): void {
    this.#shown = null;
    this.#menu.close(false);
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
      participant ? athleteChip(participant, player.following) : icon('person'),
      h('span', { class: 'athlete-name' }, name),
    );
    // Whoever speaks to the page says what stands there.
    const words = [...this.#button.children].map(({ textContent }) => textContent).join(' ');
    setAttribute(this.#button, 'aria-label', participant ? `${text.follow}: ${words}` : text.follow);
    setAttribute(this.#button, 'data-tip', `${text.follow} (1–8, 0)`);
    this.#button.classList.toggle('lit', participant !== undefined);
  }
}
