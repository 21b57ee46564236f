import type { Control, Setting } from './setting.js';
import { h, show } from './dom.js';
import { familyName } from './time_text.js';
import { athleteChip } from './controls/athlete_chip.js';

export interface Tag {
  /** The tag's foot, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The width of the chip alone. */
  readonly chipWidth: number;
  readonly height: number;
  /** Higher is kept first. */
  readonly priority: number;
}

/** How much of a tag there is room for. */
export type TagForm = 'full' | 'chip' | 'none';

/** What takes up room; `x` is its middle and `y` its foot. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const GAP_PX = 3;

/** Gives each tag, by priority, as much as covers neither another nor what is `taken`: all of it, the chip alone, or nothing. */
export function declutter(tags: readonly (Tag | null)[], taken: readonly Place[] = []): TagForm[] {
  const kept: Place[] = [...taken];
  const forms: TagForm[] = tags.map(() => 'none');
  const order = tags.map((_, index) => index).sort((a, b) => (tags[b]?.priority ?? 0) - (tags[a]?.priority ?? 0) || a - b);
  const place = (index: number, form: TagForm, width: number): void => {
    const tag = tags[index];
    if (!tag || forms[index] !== 'none') return;
    const free = kept.every(
      (other) =>
        Math.abs(other.x - tag.x) >= (other.width + width) / 2 + GAP_PX ||
        tag.y <= other.y - other.height - GAP_PX ||
        tag.y - tag.height >= other.y + GAP_PX,
    );
    if (!free) return;
    kept.push({ x: tag.x, y: tag.y, width, height: tag.height });
    forms[index] = form;
  };
  // Whoever comes first in full, then as many of the rest as chips.
  for (const index of order) place(index, 'full', tags[index]?.width ?? 0);
  for (const index of order) place(index, 'chip', tags[index]?.chipWidth ?? 0);
  return forms;
}

/** Names over the athletes: a script of its own, for a first picture is one without them. */
export class NameTags implements Control {
  readonly element: HTMLElement;
  readonly #setting: Setting;
  #tags: { readonly element: HTMLElement; width: number; chipWidth: number; height: number; form: TagForm }[] = [];
  #width = 0;
  #height = 0;
  /** The words over the picture, which may come later than the names, and where they are. */
  #words: readonly Element[] = [];
  #taken: readonly Place[] = [];
  readonly #wordsResized = new ResizeObserver(() => void (this.#taken = this.#words.flatMap((word) => placeOf(word, this.element))));

  /** The names go into `element`. */
  constructor(setting: Setting, element: HTMLElement) {
    this.#setting = setting;
    this.element = element;
    new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect;
      this.#width = box?.width ?? 0;
      this.#height = box?.height ?? 0;
      // A tag's size may change with the surface's.
      for (const tag of this.#tags) tag.width = 0;
      this.#words = [];
    }).observe(this.element);
  }

  describe(): void {
    this.#tags = this.#setting.player.participants.map((participant, index) => ({
      element: h(
        'div',
        { class: 'tag' },
        athleteChip(participant, index),
        h('span', { class: 'tag-name' }, familyName(participant.name)),
        participant.organisation === null ? null : h('span', { class: 'tag-noc' }, participant.organisation),
      ),
      width: 0,
      chipWidth: 0,
      height: 0,
      form: 'none',
    }));
    this.element.replaceChildren(...this.#tags.map((tag) => tag.element));
  }

  update(): void {
    show(this.element, this.#setting.player.nameTags);
    this.#tags.forEach((tag, index) => tag.element.classList.toggle('followed', index === this.#setting.player.following));
  }

  /** Places the tags over the athletes' heads; `anchors` holds x, y and visibility for each. */
  place(anchors: Float32Array | null): void {
    if (this.element.hidden || anchors === null || this.#width === 0) return;
    if (this.#words.length === 0) this.#words = this.#findWords();
    const { following, participants } = this.#setting.player;
    const tags = this.#tags.map((tag, index): Tag | null => {
      if (!(anchors[index * 3 + 2] ?? 0)) return null;
      if (tag.width === 0) {
        tag.element.classList.remove('chip-only');
        tag.width = tag.element.offsetWidth;
        tag.height = tag.element.offsetHeight;
        tag.element.classList.add('chip-only');
        tag.chipWidth = tag.element.offsetWidth;
      }
      const mark = parseFloat(participants[index]?.mark ?? '');
      return {
        x: (anchors[index * 3] ?? 0) * this.#width,
        y: (anchors[index * 3 + 1] ?? 0) * this.#height,
        width: tag.width,
        chipWidth: tag.chipWidth,
        height: tag.height,
        // Whoever is followed, then who has a name already (so that nothing flickers), then the better mark.
        priority: (index === following ? 1e6 : 0) + (tag.form === 'full' ? 1e3 : 0) - (Number.isFinite(mark) ? mark : 500),
      };
    });
    const forms = declutter(tags, this.#taken);
    this.#tags.forEach((tag, index) => {
      const at = tags[index];
      tag.form = forms[index] ?? 'none';
      tag.element.classList.toggle('shown', tag.form !== 'none');
      tag.element.classList.toggle('chip-only', tag.form !== 'full');
      const width = tag.form === 'full' ? tag.width : tag.chipWidth;
      if (at) tag.element.style.transform = `translate(${(at.x - width / 2).toFixed(1)}px, ${(at.y - at.height).toFixed(1)}px)`;
    });
  }

  #findWords(): Element[] {
    const root = this.element.getRootNode() as ParentNode;
    const words = [...root.querySelectorAll('.headline > *, .race-clock')];
    for (const word of words) this.#wordsResized.observe(word);
    return words;
  }
}

/** Where something is within a box; nowhere while it is hidden. */
function placeOf(word: Element, box: Element): Place[] {
  const [inner, outer] = [word.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.width === 0 || inner.height === 0) return [];
  return [{ x: inner.left + inner.width / 2 - outer.left, y: inner.bottom - outer.top, width: inner.width, height: inner.height }];
}
