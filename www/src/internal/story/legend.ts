import { h, setAttribute, setText, show } from '../dom.js';
import type { Setting } from '../setting.js';
import type { Catalogue } from '../strings.js';
import { speedText } from './speeds.js';

/** What the colours of trails mean: a bar from slow to fast for each range of speeds. */
export class Legend {
  readonly element = h('div', { class: 'legend', part: 'legend', hidden: true });
  readonly #setting: Setting;
  #ranges = '';

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** `colours`: red, green, blue, slow to fast. */
  update(ranges: readonly (readonly [number, number])[], colours: Uint8Array): void {
    const { language, text, player } = this.#setting;
    const title = (text as Partial<Catalogue>).pace ?? '';
    const distinct = [...new Map(ranges.map((range) => [range.join(), range])).values()];
    const key = `${language} ${player.units} ${title} ${distinct.join(' ')} ${colours.join()}`;
    show(this.element, distinct.length > 0);
    if (key === this.#ranges) return;
    this.#ranges = key;
    const stops: string[] = [];
    for (let i = 0; i + 2 < colours.length; i += 3) stops.push(`rgb(${colours[i]} ${colours[i + 1]} ${colours[i + 2]})`);
    const rows = distinct.map((range) => {
      const [slow, fast] = range.map((speed) => speedText(speed, language, 0, player.units));
      const bar = h('span', { class: 'legend-bar' });
      bar.style.backgroundImage = `linear-gradient(to right, ${stops.join(', ')})`;
      const row = h('div', { class: 'legend-row', role: 'img' }, h('span'), bar, h('span'));
      setText(row.firstElementChild ?? row, slow ?? '');
      setText(row.lastElementChild ?? row, fast ?? '');
      setAttribute(row, 'aria-label', `${title}: ${slow} – ${fast}`);
      return row;
    });
    this.element.replaceChildren(h('div', { class: 'legend-title' }, title), ...rows);
  }
}
