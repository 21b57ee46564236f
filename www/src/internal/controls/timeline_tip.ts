import type { ReplayEvent } from '../../public/replay.js';
import type { Cockpit } from '../cockpit.js';
import { h, setText, show } from '../dom.js';
import { fill } from '../strings.js';
import { timeText } from '../time_text.js';
import { eventText } from './event_text.js';
import type { Preview } from '../preview.js';
import type { TimeScale } from './loop_handles.js';
import { CLUSTER_PX, kindOf, type Cluster } from './timeline.js';

const NAMED_IN_TIP = 3;

/** The timeline, with what is marked on it. */
export interface MarkedScale extends TimeScale {
  readonly clusters: readonly Cluster[];
  /** CSS pixels. */
  readonly width: number;
}

/** What the pointer is over: the moment, and what happened about then. */
export class TimelineTip {
  readonly element = h('div', { class: 'tip', part: 'timeline-tip', hidden: true });
  readonly #words = h('div', { class: 'tip-words' });
  readonly #picture = h('div', { class: 'preview', part: 'timeline-preview', 'aria-hidden': 'true' });
  #preview: Preview | null = null;
  #fetching = false;
  #secs: number | null = null;
  readonly #cockpit: Cockpit;
  readonly #scale: MarkedScale;

  constructor(cockpit: Cockpit, scale: MarkedScale) {
    this.#cockpit = cockpit;
    this.#scale = scale;
    this.element.append(this.#picture, this.#words);
  }

  hide(): void {
    show(this.element, false);
    this.#secs = null;
    this.#preview?.hide();
  }

  /** The moment as a small picture, whose script comes with the first look. */
  async #look(secs: number): Promise<void> {
    this.#secs = secs;
    if (!this.#preview && !this.#fetching) {
      this.#fetching = true;
      const loaded = await import('../preview.js').catch(() => null);
      this.#fetching = false;
      if (loaded) this.#preview = new loaded.Preview(this.#picture, () => this.#cockpit.previews);
    }
    if (this.#secs !== null) this.#preview?.show(this.#secs);
  }

  show(clientX: number): void {
    const { span, width, clusters } = this.#scale;
    if (span === 0) return;
    const secs = this.#scale.secsAt(clientX);
    const reach = (CLUSTER_PX / Math.max(width, 1)) * span;
    const near = clusters
      .filter(({ secs: at, events }) => secs > at - reach && secs < (events.at(-1)?.timeSecs ?? at) + reach)
      .sort((a, b) => Math.abs(a.secs - secs) - Math.abs(b.secs - secs))[0];
    this.#words.replaceChildren(h('strong', {}, timeText(secs)), ...(near ? this.#eventLines(near.events) : []));
    show(this.element, true);
    void this.#look(secs);
    // Kept inside the rail whatever its width.
    const half = this.element.offsetWidth / 2;
    const x = Math.min(Math.max(this.#scale.share(secs) * width, half - 8), width - half + 8);
    this.element.style.transform = `translateX(${x - half}px)`;
    // The picture is wider than most words: it keeps inside by itself.
    const halfPicture = this.#picture.offsetWidth / 2;
    const middle = Math.min(Math.max(this.#scale.share(secs) * width, halfPicture), Math.max(width - halfPicture, halfPicture));
    this.#picture.style.left = `${middle - x + half}px`;
  }

  #eventLines(events: readonly ReplayEvent[]): HTMLElement[] {
    const { player, text } = this.#cockpit;
    const lines = events.slice(0, NAMED_IN_TIP).map((event) => {
      const line = h('span', { class: `tip-event ${kindOf([event])}`, dir: 'auto' });
      setText(line, eventText(player, event));
      return line;
    });
    if (events.length > NAMED_IN_TIP) {
      lines.push(h('span', { class: 'tip-more' }, fill(text.moreEvents, { count: events.length - NAMED_IN_TIP })));
    }
    return lines;
  }
}
