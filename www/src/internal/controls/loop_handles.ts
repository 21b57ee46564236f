import type { Cockpit } from '../cockpit.js';
import { h, setAttribute, show } from '../dom.js';
import { secondsText } from '../numbers.js';
import type { Control } from '../setting.js';

/** How the timeline lays time out. */
export interface TimeScale {
  /** Where a moment lies, from 0 at the left to 1. */
  share(secs: number): number;
  secsAt(clientX: number): number;
  readonly start: number;
  readonly span: number;
}

/** The two ends of the stretch that repeats, to be dragged or moved frame by frame. */
export class LoopHandles implements Control {
  readonly element = h('div', { class: 'loop-handles', hidden: true });
  readonly #cockpit: Cockpit;
  readonly #scale: TimeScale;
  readonly #ends: readonly { readonly handle: HTMLElement; readonly end: 'loopStart' | 'loopEnd' }[];

  constructor(cockpit: Cockpit, scale: TimeScale) {
    this.#cockpit = cockpit;
    this.#scale = scale;
    this.#ends = (['loopStart', 'loopEnd'] as const).map((end) => ({
      end,
      handle: h('div', { class: `loop-handle ${end}`, part: 'loop-handle', role: 'slider', tabindex: 0, 'aria-label': cockpit.text[end] }),
    }));
    for (const { handle, end } of this.#ends) {
      handle.addEventListener('pointerdown', (event) => event.button === 0 && handle.setPointerCapture(event.pointerId));
      handle.addEventListener('pointermove', (event) => {
        if (handle.hasPointerCapture(event.pointerId)) this.#move(end, scale.secsAt(event.clientX));
      });
      handle.addEventListener('keydown', (event) => this.#key(event, end));
    }
    this.element.append(...this.#ends.map(({ handle }) => handle));
  }

  update(): void {
    const { player, language } = this.#cockpit;
    show(this.element, player.loopRange !== null);
    if (!player.loopRange) return;
    for (const { handle, end } of this.#ends) {
      const secs = player[end];
      handle.style.left = `${this.#scale.share(secs) * 100}%`;
      setAttribute(handle, 'aria-valuemin', this.#scale.start.toFixed(2));
      setAttribute(handle, 'aria-valuemax', (this.#scale.start + this.#scale.span).toFixed(2));
      setAttribute(handle, 'aria-valuenow', secs.toFixed(2));
      setAttribute(handle, 'aria-valuetext', secondsText(secs, language));
    }
  }

  #frameSecs(): number {
    return 1 / (this.#cockpit.player.frameRate || 25);
  }

  /** Moves one end, at most to a frame before the other. */
  #move(end: 'loopStart' | 'loopEnd', secs: number): void {
    const { player } = this.#cockpit;
    const { start, span } = this.#scale;
    const least = end === 'loopEnd' ? player.loopStart + this.#frameSecs() : start;
    const most = end === 'loopStart' ? player.loopEnd - this.#frameSecs() : start + span;
    player[end] = Math.min(Math.max(secs, least), Math.max(most, least));
    this.update();
  }

  #key(event: KeyboardEvent, end: 'loopStart' | 'loopEnd'): void {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { player } = this.#cockpit;
    const { start, span } = this.#scale;
    const frame = this.#frameSecs();
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: player[end] - frame,
      ArrowDown: player[end] - frame,
      ArrowRight: player[end] + frame,
      ArrowUp: player[end] + frame,
      PageDown: player[end] - span / 10,
      PageUp: player[end] + span / 10,
      Home: start,
      End: start + span,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(end, to);
  }
}
