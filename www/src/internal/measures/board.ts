import type { AthleteReplayElement } from '../../public/element.js';
import { h, setAttribute, setText, show } from '../dom.js';
import { fill } from '../strings.js';
import { numberText } from './csv.js';
import type { Curve } from './curves.js';
import { inOrder, type Reading } from './readings.js';
import { EN_MEASURES as TEXT } from './strings_en.js';

interface Line {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly speed: HTMLElement;
  readonly secs: HTMLElement;
  readonly metres: HTMLElement;
}

/** Who is ahead, how fast everybody is, and how far behind; a line is a button that follows its athlete. */
export class Board {
  readonly element: HTMLElement;
  readonly #title = h('span', {});
  readonly #unit = h('span', { class: 'board-unit' });
  readonly #behind = h('span', { class: 'board-behind' }, TEXT.behind);
  readonly #list = h('ol', { class: 'board' });
  readonly #player: AthleteReplayElement;
  readonly #lines = new Map<string, Line>();
  #decimals = 2;
  #compared = false;
  #order = '';

  constructor(player: AthleteReplayElement) {
    this.#player = player;
    this.element = h('div', { class: 'board-side' }, h('div', { class: 'board-title' }, this.#title, this.#unit, this.#behind), this.#list);
  }

  show(curves: readonly Curve[], decimals: number, unit: string): void {
    setText(this.#unit, unit);
    // Nobody is behind where nobody is compared.
    this.#compared = curves.filter(({ distance }) => distance !== null).length > 1;
    show(this.#behind, this.#compared);
    this.#decimals = decimals;
    this.#order = '';
    this.#lines.clear();
    for (const curve of curves) this.#lines.set(curve.key, this.#line(curve));
  }

  #line({ colour, dash, name, label, index }: Curve): Line {
    const key = h('span', { class: `key${dash === '' ? '' : ' dashed'}` });
    key.style.setProperty('--curve', colour);
    const [speed, secs, metres] = [h('span', { class: 'speed' }), h('span', { class: 'gap' }), h('span', { class: 'gap' })];
    const button = h('button', { type: 'button', class: 'board-line', 'aria-label': fill(TEXT.choose, { who: name }) }, key, h('span', { class: 'who' }, label));
    button.addEventListener('click', () => this.#player.follow(this.#player.following === index ? null : index));
    if (index < 0) button.disabled = true;
    return { element: h('li', {}, button, speed, secs, metres), button, speed, secs, metres };
  }

  /** `title` says when or where. */
  place(readings: readonly Reading[], title: string): void {
    setText(this.#title, title);
    const ordered = inOrder(readings);
    for (const { curve, value, gapSecs, gapM } of ordered) {
      const line = this.#lines.get(curve.key);
      if (!line) continue;
      setText(line.speed, numberText(value, this.#decimals) || '–');
      const leads = this.#compared && gapSecs === 0;
      setText(line.secs, leads ? TEXT.leads : gapSecs === null || !this.#compared ? '' : `+${gapSecs.toFixed(2)} s`);
      setText(line.metres, leads || gapM === null || !this.#compared ? '' : `${gapM.toFixed(2)} m`);
      setAttribute(line.button, 'aria-pressed', String(curve.index >= 0 && curve.index === this.#player.following));
    }
    const order = ordered.map(({ curve }) => curve.key).join('\n');
    if (order === this.#order) return;
    // Moved in the page, a button would lose the focus: the order waits until it has none.
    const root = this.#list.getRootNode();
    if (root instanceof ShadowRoot && this.#list.contains(root.activeElement)) return;
    this.#order = order;
    this.#list.replaceChildren(...ordered.flatMap(({ curve }) => this.#lines.get(curve.key)?.element ?? []));
  }
}
