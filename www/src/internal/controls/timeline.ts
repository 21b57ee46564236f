import type { ReplayEvent } from '../../public/replay.js';
import type { Cockpit } from '../cockpit.js';
import { moveBy, type Control } from '../setting.js';
import { h, setAttribute, show } from '../dom.js';
import { fill } from '../strings.js';
import { secondsText } from '../numbers.js';
import { eventText } from './event_text.js';
import type { LoopHandles } from './loop_handles.js';
import type { TimelineTip } from './timeline_tip.js';

/** Marks nearer than this become one. CSS pixels. */
export const CLUSTER_PX = 7;
/** Kinds with a colour of their own; others share one. */
const KINDS = ['gun', 'reaction', 'split', 'finish'];
/** Where several kinds fall together, the first of these gives the colour. */
const WEIGHT = ['finish', 'gun', 'split', 'reaction'];
const SPOKEN_MS = 250;

export interface Cluster {
  readonly secs: number;
  readonly events: readonly ReplayEvent[];
}

/** Joins events that would fall on the same pixels. `events` need not be sorted. */
export function cluster(events: readonly ReplayEvent[], secsPerCluster: number): Cluster[] {
  const clusters: { secs: number; events: ReplayEvent[] }[] = [];
  for (const event of [...events].sort((a, b) => a.timeSecs - b.timeSecs)) {
    const last = clusters.at(-1);
    if (last && event.timeSecs - last.secs < secsPerCluster) last.events.push(event);
    else clusters.push({ secs: event.timeSecs, events: [event] });
  }
  return clusters;
}

export const kindOf = (events: readonly ReplayEvent[]): string =>
  WEIGHT.find((kind) => events.some((event) => event.kind === kind)) ?? 'other';

/** The slider over the replay's time, with what happened marked on it. */
export class Timeline implements Control {
  readonly element: HTMLElement;
  readonly #slider: HTMLElement;
  readonly #cockpit: Cockpit;
  readonly #rail = h('div', { class: 'rail', part: 'timeline-rail' });
  readonly #buffered = h('div', { class: 'buffered' });
  readonly #done = h('div', { class: 'done', part: 'timeline-progress' });
  readonly #range = h('div', { class: 'ab-range', hidden: true });
  readonly #marks = h('div', { class: 'marks' });
  readonly #thumb = h('div', { class: 'thumb', part: 'timeline-thumb' });
  #handles: LoopHandles | null = null;
  #tip: TimelineTip | null = null;
  #clusters: readonly Cluster[] = [];
  #width = 0;
  #resumes: boolean | null = null;
  #spokenAt = 0;
  #bufferedText = '';

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    this.#rail.append(this.#buffered, this.#range, this.#done, this.#marks, this.#thumb);
    this.#slider = h(
      'div',
      { class: 'timeline', part: 'timeline', role: 'slider', tabindex: 0, dir: 'ltr', 'aria-label': cockpit.text.seek },
      this.#rail,
    );
    const timeline = this;
    const scale = {
      share: (secs: number) => this.#share(secs),
      secsAt: (x: number) => this.#secsAt(x),
      get clusters() {
        return timeline.#clusters;
      },
      get width() {
        return timeline.#width;
      },
      get start() {
        return timeline.#start;
      },
      get span() {
        return timeline.#span;
      },
    };
    this.element = h('div', { class: 'timeline-box', dir: 'ltr' }, this.#slider);
    cockpit.whenHandy((hands) => {
      this.#handles = new hands.LoopHandles(cockpit, scale);
      this.#tip = new hands.TimelineTip(cockpit, scale);
      this.#slider.append(this.#tip.element);
      this.element.append(this.#handles.element);
      this.#handles.update();
    });
    this.#slider.addEventListener('pointerdown', (event) => this.#grab(event));
    this.#slider.addEventListener('pointermove', (event) => this.#move(event));
    for (const type of ['pointerup', 'pointercancel'] as const) {
      this.#slider.addEventListener(type, (event) => this.#letGo(event));
    }
    this.#slider.addEventListener('pointerleave', () => this.#tip?.hide());
    this.#slider.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver((entries) => {
      this.#width = entries[0]?.contentRect.width ?? 0;
      this.describe();
    }).observe(this.#rail);
  }

  get #start(): number {
    const { seekable } = this.#cockpit.player;
    return seekable.length > 0 ? seekable.start(0) : 0;
  }

  get #span(): number {
    const { seekable } = this.#cockpit.player;
    return seekable.length > 0 ? Math.max(seekable.end(0) - this.#start, 1e-6) : 0;
  }

  #share(secs: number): number {
    return this.#span > 0 ? Math.min(Math.max((secs - this.#start) / this.#span, 0), 1) : 0;
  }

  /** Sets up the marks of a new replay, or of a new width. */
  describe(): void {
    const { player } = this.#cockpit;
    this.#clusters = this.#width > 0 && this.#span > 0 ? cluster(player.replayEvents, (CLUSTER_PX / this.#width) * this.#span) : [];
    this.#marks.replaceChildren(
      ...this.#clusters.map(({ secs, events }) => {
        const kind = kindOf(events);
        const mark = h('span', { class: `mark ${KINDS.includes(kind) ? kind : 'other'}${events.length > 1 ? ' several' : ''}` });
        mark.style.left = `${this.#share(secs) * 100}%`;
        return mark;
      }),
    );
    this.update();
  }

  update(): void {
    const { player } = this.#cockpit;
    const ready = this.#span > 0;
    setAttribute(this.#slider, 'aria-disabled', ready ? null : 'true');
    setAttribute(this.#slider, 'aria-valuemin', this.#start.toFixed(2));
    setAttribute(this.#slider, 'aria-valuemax', (this.#start + this.#span).toFixed(2));
    const { buffered, loopRange } = player;
    const ranges = Array.from({ length: buffered.length }, (_, i) => [this.#share(buffered.start(i)), this.#share(buffered.end(i))] as const);
    const text = ranges.map(([from, to]) => `${from.toFixed(3)} ${to.toFixed(3)}`).join(',');
    if (text !== this.#bufferedText) {
      this.#bufferedText = text;
      this.#buffered.replaceChildren(
        ...ranges.map(([from, to]) => {
          const piece = h('span');
          piece.style.left = `${from * 100}%`;
          piece.style.width = `${(to - from) * 100}%`;
          return piece;
        }),
      );
    }
    show(this.#range, loopRange !== null);
    if (loopRange) {
      this.#range.style.left = `${this.#share(loopRange.a) * 100}%`;
      this.#range.style.width = `${(this.#share(loopRange.b) - this.#share(loopRange.a)) * 100}%`;
    }
    this.#handles?.update();
    this.#spokenAt = 0;
    this.frame();
  }

  frame(): void {
    const { player, text, language } = this.#cockpit;
    const share = this.#share(player.currentTime);
    this.#done.style.transform = `scaleX(${share})`;
    this.#thumb.style.transform = `translateX(${share * this.#width}px)`;
    const now = performance.now();
    if (now - this.#spokenAt < SPOKEN_MS) return;
    this.#spokenAt = now;
    setAttribute(this.#slider, 'aria-valuenow', player.currentTime.toFixed(2));
    const values = { time: secondsText(player.currentTime, language), frame: player.currentFrame };
    const event = this.#lastEvent();
    const words = event ? fill(text.seekValueEvent, { ...values, event: eventText(player, event) }) : fill(text.seekValue, values);
    setAttribute(this.#slider, 'aria-valuetext', words);
  }

  /** What happened last up to now. */
  #lastEvent(): ReplayEvent | undefined {
    const now = this.#cockpit.player.currentTime + 1e-9;
    return this.#clusters
      .filter(({ secs }) => secs <= now)
      .at(-1)
      ?.events.filter(({ timeSecs }) => timeSecs <= now)
      .at(-1);
  }

  #secsAt(clientX: number): number {
    const box = this.#rail.getBoundingClientRect();
    return this.#start + Math.min(Math.max((clientX - box.left) / Math.max(box.width, 1), 0), 1) * this.#span;
  }

  #grab(event: PointerEvent): void {
    if (event.button !== 0 || this.#span === 0) return;
    const { player } = this.#cockpit;
    this.#slider.setPointerCapture(event.pointerId);
    this.#resumes = !player.paused;
    player.pause();
    player.currentTime = this.#secsAt(event.clientX);
    this.#tip?.show(event.clientX);
  }

  #move(event: PointerEvent): void {
    if (this.#resumes !== null) this.#cockpit.player.currentTime = this.#secsAt(event.clientX);
    this.#tip?.show(event.clientX);
  }

  #letGo(event: PointerEvent): void {
    if (this.#resumes === null) return;
    const { player } = this.#cockpit;
    if (this.#resumes) player.play().catch(() => undefined);
    this.#resumes = null;
    if (event.pointerType !== 'mouse') this.#tip?.hide();
  }

  /** The slider pattern's keys; the rest bubbles to the element's key map. */
  #key(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { player } = this.#cockpit;
    const steps: Readonly<Record<string, () => void>> = {
      ArrowUp: () => moveBy(player, 1),
      ArrowDown: () => moveBy(player, -1),
      PageUp: () => void (player.currentTime += this.#span / 10),
      PageDown: () => void (player.currentTime -= this.#span / 10),
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    step();
  }
}
