import type { Cockpit, Control } from '../cockpit.js';
import { h, show } from '../dom.js';
import { familyName } from '../time_text.js';
import { athleteChip } from './athlete_chip.js';

export interface Tag {
  /** The tag's foot, in CSS pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Higher is kept first. */
  readonly priority: number;
}

const GAP_PX = 3;

/** Which tags to keep so that none covers another: greedily by priority. Indices into `tags`, null entries are skipped. */
export function declutter(tags: readonly (Tag | null)[]): Set<number> {
  const kept: Tag[] = [];
  const indices = new Set<number>();
  const byPriority = tags
    .map((tag, index) => ({ tag, index }))
    .filter((entry): entry is { tag: Tag; index: number } => entry.tag !== null)
    .sort((a, b) => b.tag.priority - a.tag.priority || a.index - b.index);
  for (const { tag, index } of byPriority) {
    const covers = kept.some(
      (other) =>
        Math.abs(other.x - tag.x) < (other.width + tag.width) / 2 + GAP_PX &&
        tag.y > other.y - other.height - GAP_PX &&
        tag.y - tag.height < other.y + GAP_PX,
    );
    if (covers) continue;
    kept.push(tag);
    indices.add(index);
  }
  return indices;
}

/** Names over the athletes. */
export class NameTags implements Control {
  readonly element = h('div', { class: 'tags', part: 'name-tags', 'aria-hidden': 'true' });
  readonly #cockpit: Cockpit;
  #tags: { readonly element: HTMLElement; width: number; height: number; shown: boolean }[] = [];
  #width = 0;
  #height = 0;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    new ResizeObserver((entries) => {
      const box = entries[0]?.contentRect;
      this.#width = box?.width ?? 0;
      this.#height = box?.height ?? 0;
      // A tag's size may change with the surface's.
      for (const tag of this.#tags) tag.width = 0;
    }).observe(this.element);
  }

  describe(): void {
    this.#tags = this.#cockpit.player.participants.map((participant, index) => ({
      element: h(
        'div',
        { class: 'tag' },
        athleteChip(participant, index),
        h('span', { class: 'tag-name' }, familyName(participant.name)),
        participant.organisation === null ? null : h('span', { class: 'tag-noc' }, participant.organisation),
      ),
      width: 0,
      height: 0,
      shown: false,
    }));
    this.element.replaceChildren(...this.#tags.map((tag) => tag.element));
  }

  update(): void {
    show(this.element, this.#cockpit.player.nameTags);
    this.#tags.forEach((tag, index) => tag.element.classList.toggle('followed', index === this.#cockpit.player.following));
  }

  /** Places the tags over the athletes' heads; `anchors` holds x, y and visibility for each. */
  place(anchors: Float32Array | null): void {
    if (this.element.hidden || anchors === null || this.#width === 0) return;
    const { following, participants } = this.#cockpit.player;
    const tags = this.#tags.map((tag, index): Tag | null => {
      if (!(anchors[index * 3 + 2] ?? 0)) return null;
      if (tag.width === 0) {
        tag.width = tag.element.offsetWidth;
        tag.height = tag.element.offsetHeight;
      }
      const mark = parseFloat(participants[index]?.mark ?? '');
      return {
        x: (anchors[index * 3] ?? 0) * this.#width,
        y: (anchors[index * 3 + 1] ?? 0) * this.#height,
        width: tag.width,
        height: tag.height,
        // Whoever is followed, then who is shown already (so that nothing flickers), then the better mark.
        priority: (index === following ? 1e6 : 0) + (tag.shown ? 1e3 : 0) - (Number.isFinite(mark) ? mark : 500),
      };
    });
    const kept = declutter(tags);
    this.#tags.forEach((tag, index) => {
      const at = tags[index];
      tag.shown = kept.has(index) && at !== null && at !== undefined;
      tag.element.classList.toggle('shown', tag.shown);
      if (at) tag.element.style.transform = `translate(${(at.x - at.width / 2).toFixed(1)}px, ${(at.y - at.height).toFixed(1)}px)`;
    });
  }
}
