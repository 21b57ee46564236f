import type { ReplayEventDetail } from '../public/element.js';
import type { Cockpit } from './cockpit.js';
import { eventText } from './controls/event_text.js';
import { Chapters } from './narration/chapters.js';
import { PassingEvents } from './narration/passing_events.js';
import { PlayByPlay } from './narration/play_by_play.js';
import { TextVersion } from './narration/text_version.js';
import css from './narration.css';
import { adoptStyle } from './style_sheet.js';

/**
 * The replay in words: its text version, the play-by-play that is read out, `replayevent`, and the chapters under the
 * playhead. A file of its own, fetched once there is a replay.
 */
export class Narration {
  readonly elements: readonly HTMLElement[];
  readonly #text: TextVersion;
  readonly #chapters: Chapters;
  readonly #passing: PassingEvents;

  constructor(cockpit: Cockpit) {
    const { player } = cockpit;
    adoptStyle(player.shadowRoot, css);
    const spoken = new PlayByPlay(cockpit);
    this.#text = new TextVersion(cockpit);
    this.#chapters = new Chapters(player);
    this.#passing = new PassingEvents(player, (event, index) => {
      const detail: ReplayEventDetail = { event, index };
      player.dispatchEvent(new CustomEvent('replayevent', { detail }));
      spoken.say(eventText(player, event));
    });
    this.elements = [this.#text.element, spoken.element];
  }

  /** There is another replay, none, or more of a live one. */
  describe(): void {
    this.#text.describe();
    this.#chapters.describe();
    this.#passing.describe();
  }

  update(): void {
    this.#text.update();
  }

  frame(): void {
    this.#chapters.frame();
    this.#passing.frame();
  }

  /** Another takes its place. */
  end(): void {
    this.#passing.end();
    for (const element of this.elements) element.remove();
  }
}
