import type { Measures } from '../../public/measures.js';
import { h } from '../dom.js';
import { fill } from '../strings.js';
import type { Axis } from './chart.js';
import { numberText } from './csv.js';
import { lengthOf, timeOf, valueAt, type Curve } from './curves.js';
import { valueWhere } from './readings.js';
import { EN_MEASURES as TEXT } from './strings_en.js';

/** The lines of the table of curves: one a second, or one every 10 m; more of them in a long replay. */
const MOST_LINES = 40;
const PLACE_M = 10;

type Cells = readonly string[];

function table(caption: string, head: Cells, rows: readonly Cells[]): HTMLElement {
  const cells = ([first = '', ...rest]: Cells): HTMLElement => h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map((text) => h('td', {}, text)));
  return h(
    'div',
    { class: 'table', role: 'region', 'aria-label': caption, tabindex: 0 },
    h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, ...head.map((text) => h('th', { scope: 'col' }, text)))), h('tbody', {}, ...rows.map(cells))),
  );
}

/** Splits at every line, and the peak with where it is. */
export function splitsTable({ measures, values }: Measures, curves: readonly Curve[]): HTMLElement | null {
  const lines = [...new Set(values.filter(({ measure }) => measure === 'split').map(({ which }) => which))];
  const columns = [...lines.map((which) => ({ measure: 'split', which, head: which })), ...curves.slice(0, 1).flatMap(({ peak }) => (peak ? [{ measure: peak.measure, which: '', head: '' }] : []))];
  if (columns.length === 0) return null;
  const headed = columns.map(({ measure, which, head }) => head || `${measures[measure]?.name ?? which}, ${measures[measure]?.unit ?? ''}`);
  const rows = curves.map(({ who, name }) => [
    name,
    ...columns.map(({ measure, which }) => {
      const found = values.find((one) => one.who === who && one.measure === measure && one.which === which);
      return numberText(found?.value, measures[measure]?.decimals ?? 0) || '–';
    }),
  ]);
  return table(TEXT.splits, [TEXT.who, ...headed], rows);
}

/** The curves as numbers, at moments or places. */
export function curvesTable({ measures }: Measures, curves: readonly Curve[], axis: Axis, zeroSecs: number): HTMLElement | null {
  const first = curves[0];
  const known = first && measures[first.shown.measure];
  if (!first || !known) return null;
  const rows = axis === 'time' ? timeRows(curves, zeroSecs) : placeRows(curves);
  const caption = fill(TEXT.curve, { name: known.name, unit: known.unit });
  const unit = axis === 'time' ? `${TEXT.curveTimes}, s` : `${TEXT.curvePlaces}, m`;
  return table(caption, [unit, ...curves.map(({ label }) => label)], rows.map(({ head, values }) => [head, ...values.map((value) => numberText(value, known.decimals) || '–')]));
}

interface Row {
  readonly head: string;
  readonly values: readonly (number | null)[];
}

function timeRows(curves: readonly Curve[], zeroSecs: number): Row[] {
  const from = Math.min(...curves.map(({ shown }) => timeOf(shown, 0)));
  const to = Math.max(...curves.map(({ shown }) => timeOf(shown, lengthOf(shown) - 1)));
  const step = Math.max(1, Math.ceil((to - from) / MOST_LINES));
  const rows: Row[] = [];
  for (let secs = Math.ceil((from - zeroSecs) / step) * step; secs + zeroSecs <= to; secs += step) {
    rows.push({ head: String(secs), values: curves.map(({ shown }) => valueAt(shown, secs + zeroSecs)) });
  }
  return rows;
}

function placeRows(curves: readonly Curve[]): Row[] {
  const to = Math.max(0, ...curves.map(({ end }) => end?.lineM ?? 0));
  const step = PLACE_M * Math.max(1, Math.ceil(to / PLACE_M / MOST_LINES));
  const rows: Row[] = [];
  for (let metres = step; metres <= to; metres += step) rows.push({ head: String(metres), values: curves.map((curve) => valueWhere(curve, metres)) });
  return rows;
}
