import type { Cockpit } from '../cockpit.js';
import { athleteChip } from '../controls/athlete_chip.js';
import { eventText } from '../controls/event_text.js';
import { icon, CLOSE } from '../controls/icons.js';
import { h } from '../dom.js';
import { fill } from '../strings.js';
import { timeText } from '../time_text.js';

/** A page with more rows than this is slow in some screen readers. */
const MOST_EVENTS = 1000;

/**
 * Athletes and events as text, for those who cannot see the picture: always there for assistive technology, and on the
 * screen where the element has the attribute `text-version`.
 */
export class TextVersion {
  readonly element: HTMLElement;
  readonly #cockpit: Cockpit;
  readonly #title = h('h2', { dir: 'auto' });
  readonly #body = h('div', { class: 'text-body' });
  readonly #close: HTMLButtonElement;
  #told = '';
  #shown: boolean | null = null;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    const { text, player } = cockpit;
    this.#close = h('button', { type: 'button', class: 'button panel-close', 'aria-label': text.close }, icon(CLOSE));
    this.#close.addEventListener('click', () => player.removeAttribute('text-version'));
    this.element = h('section', { class: 'text-version', part: 'text-version', 'aria-label': text.textVersion }, this.#close, this.#title, this.#body);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !player.hasAttribute('text-version')) return;
      event.stopPropagation();
      player.removeAttribute('text-version');
    });
  }

  describe(): void {
    const { player } = this.#cockpit;
    // A live replay is described again and again: what is read stays in place until there is more.
    const told = `${player.currentSrc} ${player.info?.title} ${player.participants.length} ${player.replayEvents.length}`;
    if (told === this.#told) return;
    this.#told = told;
    this.#title.textContent = player.info?.title || this.#cockpit.text.textVersion;
    this.#body.replaceChildren(...this.#athletes(), ...this.#events());
    this.#shown = null;
    this.update();
  }

  /** What cannot be seen is not in the way of the Tab key either; screen readers reach it by reading. */
  update(): void {
    const shown = this.#cockpit.player.hasAttribute('text-version');
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#close.hidden = !shown;
    for (const button of this.#body.querySelectorAll('button')) button.tabIndex = shown ? 0 : -1;
  }

  #athletes(): HTMLElement[] {
    const { player, text } = this.#cockpit;
    if (player.participants.length === 0) return [];
    const rows = player.participants.map((participant, index) => {
      const lane = participant.lane === null ? null : fill(text.laneOf, { lane: participant.lane });
      const facts = [participant.name, participant.organisation, lane, participant.mark].filter((fact) => fact !== null);
      // Each fact keeps its own direction, whatever the language around it.
      const words = facts.flatMap((fact, at) => [at === 0 ? '' : ', ', h('bdi', {}, fact)]);
      return h('li', {}, athleteChip(participant, index), h('span', {}, ...words));
    });
    return [h('h3', {}, text.athletes), h('ul', {}, ...rows)];
  }

  #events(): HTMLElement[] {
    const { player, text } = this.#cockpit;
    const events = [...player.replayEvents].sort((a, b) => a.timeSecs - b.timeSecs);
    if (events.length === 0) return [];
    const rows = events.slice(0, MOST_EVENTS).map((event) => {
      const time = h('time', { datetime: `PT${Math.max(event.timeSecs, 0).toFixed(2)}S`, dir: 'ltr' }, timeText(event.timeSecs));
      const button = h('button', { type: 'button', class: 'text-event' }, time, h('span', { dir: 'auto' }, eventText(player, event)));
      button.addEventListener('click', () => void (player.currentTime = event.timeSecs));
      return h('li', {}, button);
    });
    if (events.length > MOST_EVENTS) rows.push(h('li', {}, fill(text.moreEvents, { count: events.length - MOST_EVENTS })));
    return [h('h3', {}, text.events), h('ol', {}, ...rows)];
  }
}
