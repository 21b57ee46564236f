import { declutter, type Tag } from '../name_tags.js';
import { h, setText, show } from '../dom.js';
import type { Setting } from '../setting.js';
import { speedText } from './speeds.js';

/** Numbers that `trailHeads` gives for a trail. */
const STRIDE = 10;
const HEAD = { x: 0, y: 1, visible: 2, speed: 3 };
const PEAK = { x: 4, y: 5, visible: 6, speed: 7 };
/** Above a name tag; CSS pixels. */
const RISE_PX = 30;
/** A peak so close to its trail's head is the speed that stands there already. */
const APART_PX = 36;

/** How fast each trail's point is now, over the athlete, and where it was fastest. */
export class SpeedTags {
  readonly element = h('div', { class: 'speeds', part: 'speeds', 'aria-hidden': 'true' });
  readonly #setting: Setting;
  #tags: { readonly now: HTMLElement; readonly peak: HTMLElement; readonly participant: number; readonly isBody: boolean }[] = [];

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** A tag for each trail: of which participant, -1 for none, and whether it is of the body as a whole. */
  describe(trails: readonly { readonly participant: number; readonly isBody: boolean }[]): void {
    this.#tags = trails.map((trail) => ({
      ...trail,
      now: h('div', { class: 'speed' }),
      peak: h('div', { class: 'peak', part: 'peak' }, h('span', { class: 'peak-mark' }), h('span', { class: 'peak-speed' })),
    }));
    this.element.replaceChildren(...this.#tags.flatMap(({ now, peak }) => [now, peak]));
    show(this.element, trails.length > 0);
  }

  frame(heads: Float64Array, anchors: Float32Array): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    const { language, player } = this.#setting;
    const rise = player.nameTags ? RISE_PX : 4;
    const placed = this.#tags.flatMap(({ now, peak, participant, isBody }, index): (Placed | null)[] => {
      const at = (offset: number): number => heads[index * STRIDE + offset] ?? NaN;
      const head = { x: at(HEAD.x) * width, y: at(HEAD.y) * height };
      const over = isBody && (anchors[participant * 3 + 2] ?? 0) > 0;
      const foot = over ? { x: (anchors[participant * 3] ?? 0) * width, y: (anchors[participant * 3 + 1] ?? 0) * height - rise } : { x: head.x, y: head.y - 10 };
      const top = { x: at(PEAK.x) * width, y: at(PEAK.y) * height };
      const far = Math.hypot(top.x - head.x, top.y - head.y) > APART_PX;
      const order = participant === player.following ? 100 : 0;
      return [
        write(now, now, at(HEAD.visible) > 0, at(HEAD.speed), foot, order + 2),
        write(peak, peak.lastElementChild, at(PEAK.visible) > 0 && far, at(PEAK.speed), { x: top.x, y: top.y - 8 }, order + 1),
      ];
    });
    const forms = declutter(placed.map((one) => one?.tag ?? null));
    placed.forEach((one, index) => {
      if (!one) return;
      one.element.classList.toggle('shown', forms[index] === 'full');
      const { x, y, width: across, height: up } = one.tag;
      one.element.style.transform = `translate(${(x - across / 2).toFixed(1)}px, ${(y - up).toFixed(1)}px)`;
    });

    function write(element: HTMLElement, words: Element | null, visible: boolean, speed: number, foot: { x: number; y: number }, priority: number): Placed | null {
      if (!visible || !Number.isFinite(speed)) {
        element.classList.remove('shown');
        return null;
      }
      if (words) setText(words, speedText(speed, language, 1, player.units));
      // Figures are all equally wide: a size read once would do but for languages.
      const { offsetWidth, offsetHeight } = element;
      return { element, tag: { ...foot, width: offsetWidth, chipWidth: offsetWidth, height: offsetHeight, priority } };
    }
  }
}

interface Placed {
  readonly element: HTMLElement;
  readonly tag: Tag;
}
