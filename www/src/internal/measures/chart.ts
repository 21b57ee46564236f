import type { ReplayEvent } from '../../public/replay.js';
import { lengthOf, sameTimes, spanOf, timeOf, valueAt, type Curve } from './curves.js';
import type { Reading } from './readings.js';
import { turnOfPage } from './turn_of_page.js';

export type Axis = 'time' | 'distance';

const SVG = 'http://www.w3.org/2000/svg';
/** Room for the axes, in CSS pixels. */
const EDGE = { top: 30, right: 12, bottom: 22, left: 38 };
/** Events that have a mark on the time axis. */
const MARKED = ['gun', 'finish', 'take_off', 'landing', 'release', 'goal', 'shot'];
/** What is shown before the start and after the finish. */
const AROUND_SECS = 0.5;
/** Grid lines are at least this far apart. */
const GRID_PX = 56;
const RISE_PX = 26;
/** Drawing goes on for this long before the page has its turn. */
const SLICE_MS = 3;
const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

type Attributes = Readonly<Record<string, string | number>>;

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes, ...children: readonly (Node | string)[]): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

const px = (value: number): string => value.toFixed(1);

/** The next round step that gives lines far enough apart. */
function stepFor(span: number, widthPx: number): number {
  return STEPS.find((step) => (step / span) * widthPx >= GRID_PX) ?? span;
}

/** From shortly before the start to shortly after the last one's finish; where there is no course to finish, everything. */
function timeSpan(curves: readonly Curve[], zeroSecs: number): readonly [number, number] {
  const [froms, tos] = [curves.map(({ shown }) => timeOf(shown, 0)), curves.map(({ shown }) => timeOf(shown, lengthOf(shown) - 1))];
  const [from, to] = [Math.min(...froms), Math.max(...tos)];
  const ends = curves.flatMap(({ end }) => (end ? [end.secs] : []));
  if (ends.length === 0) return [from, to];
  return [Math.max(from, zeroSecs - AROUND_SECS), Math.min(to, Math.max(...ends) + AROUND_SECS)];
}

/** How far a curve goes along the course. */
function reach({ along, end }: Curve): number {
  return end?.lineM ?? (along ? Math.max(spanOf(along)[1], 0) : 0);
}

export interface ChartContent {
  readonly curves: readonly Curve[];
  readonly axis: Axis;
  /** The replay time that the axis calls zero. */
  readonly zeroSecs: number;
  readonly events: readonly ReplayEvent[];
  /** Sentences for the peaks, by athlete. */
  readonly peakTitle: (curve: Curve) => string;
  readonly peakText: (curve: Curve) => string;
}

/** Curves over time or distance, with the playhead as cursor. */
export class Chart {
  readonly element = svg('svg', { class: 'curves', role: 'img', preserveAspectRatio: 'none' });
  readonly #still = svg('g', {});
  readonly #moving = svg('g', {});
  #content: ChartContent | null = null;
  #x: readonly [number, number] = [0, 1];
  #y: readonly [number, number] = [0, 1];
  #drawing: symbol | null = null;
  #width = 0;
  #height = 0;

  constructor(resized: () => void) {
    this.element.append(this.#still, this.#moving);
    new ResizeObserver(([entry]) => {
      this.#width = entry?.contentRect.width ?? 0;
      this.#height = entry?.contentRect.height ?? 0;
      void this.#draw().then(resized);
    }).observe(this.element);
  }

  /** Draws, a slice at a time; what was drawn before stays until all is there. */
  show(content: ChartContent): Promise<void> {
    this.#content = content;
    return this.#draw();
  }

  /** What a pointer at this place of the window points to: a replay time, or metres. */
  valueAt(clientX: number): number {
    const { left } = this.element.getBoundingClientRect();
    const share = (clientX - left - EDGE.left) / Math.max(this.#inner, 1);
    return this.#x[0] + Math.min(Math.max(share, 0), 1) * (this.#x[1] - this.#x[0]);
  }

  get #inner(): number {
    return this.#width - EDGE.left - EDGE.right;
  }

  #atX(value: number): number {
    return EDGE.left + ((value - this.#x[0]) / (this.#x[1] - this.#x[0])) * this.#inner;
  }

  #atY(value: number): number {
    const [low, high] = this.#y;
    return this.#height - EDGE.bottom - ((value - low) / (high - low)) * (this.#height - EDGE.top - EDGE.bottom);
  }

  /** The cursor: a line where there is one place for all, and a dot on each curve. */
  place(readings: readonly Reading[], chosen: number): void {
    const content = this.#content;
    if (!content || this.#inner <= 0) return;
    const dots = readings.flatMap(({ curve, secs, metres, value: height }) => {
      const value = content.axis === 'time' ? secs : metres;
      if (value === null || height === null || value < this.#x[0] || value > this.#x[1]) return [];
      return [{ curve, x: this.#atX(value), y: this.#atY(height) }];
    });
    const lines = [...new Set(dots.map(({ x }) => px(x)))];
    const line = lines.length === 1 ? [svg('line', { class: 'cursor', x1: lines[0] ?? 0, x2: lines[0] ?? 0, y1: EDGE.top - 6, y2: this.#height - EDGE.bottom })] : [];
    const marks = dots.map(({ curve, x, y }) => svg('circle', { cx: px(x), cy: px(y), r: curve.index === chosen ? 5.5 : 4, fill: curve.colour, class: 'dot' }));
    this.#moving.replaceChildren(...line, ...marks);
  }

  async #draw(): Promise<void> {
    const content = this.#content;
    const ticket = Symbol();
    this.#drawing = ticket;
    if (!content || this.#inner <= 0 || this.#height <= 0) return;
    const { curves, axis, zeroSecs } = content;
    const isStale = (): boolean => this.#drawing !== ticket;
    let until = performance.now() + SLICE_MS;
    const turn = async (): Promise<void> => {
      if (performance.now() < until) return;
      await turnOfPage();
      until = performance.now() + SLICE_MS;
    };
    for (const { along } of curves) {
      if (along) spanOf(along);
      await turn();
      if (isStale()) return;
    }
    const x = axis === 'time' ? timeSpan(curves, zeroSecs) : ([0, curves.reduce((most, curve) => Math.max(most, reach(curve)), 1)] as const);
    this.#x = x;
    let seen: readonly [number, number] = [0, 0];
    for (const curve of curves) {
      seen = this.#widened(seen, curve, axis);
      await turn();
      if (isStale()) return;
    }
    this.#y = this.#heights(seen);
    const paths: SVGElement[] = [];
    for (const curve of curves) {
      const d = this.#path(curve, axis);
      paths.push(svg('path', { class: 'curve', d, stroke: curve.colour, 'stroke-dasharray': curve.dash, 'data-who': curve.who }));
      await turn();
      if (isStale()) return;
    }
    // In turns of their own: what is new costs a frame's style and layout too.
    const frame = [...this.#grid(content), ...this.#events(content)];
    await turn();
    const peaks = this.#peaks(content);
    await turnOfPage();
    if (isStale()) return;
    this.element.setAttribute('viewBox', `0 0 ${this.#width} ${this.#height}`);
    this.#still.replaceChildren(...frame, ...paths, ...peaks);
    this.#moving.replaceChildren();
  }

  /** Of these and a curve's the smallest and the largest value that is seen. */
  #widened([low, high]: readonly [number, number], curve: Curve, axis: Axis): readonly [number, number] {
    const { values } = curve.shown;
    const placeOf = this.#places(curve, axis);
    let [least, most] = [low, high];
    for (let frame = 0; frame < values.length; frame += 1) {
      const y = values[frame] ?? null;
      if (y === null || (y >= least && y <= most) || !this.#isSeen(placeOf(frame), curve, axis)) continue;
      least = Math.min(least, y);
      most = Math.max(most, y);
    }
    return [least, most];
  }

  /** From a round number below everything to one above. */
  #heights([low, high]: readonly [number, number]): readonly [number, number] {
    const round = this.#rise(high - low || 1);
    return [Math.floor(low / round + 1e-9) * round, Math.max(Math.ceil(high / round - 1e-9) * round, low < 0 ? 0 : round)];
  }

  /** After the last line nobody races any more. */
  #isSeen(x: number | null, { end }: Curve, axis: Axis): x is number {
    return x !== null && x >= this.#x[0] && x <= this.#x[1] && (axis === 'time' || x <= (end?.lineM ?? Infinity));
  }

  /** Where each sample of a curve lies on the axis. */
  #places({ shown, along }: Curve, axis: Axis): (frame: number) => number | null {
    if (axis === 'time') return (frame) => timeOf(shown, frame);
    if (!along) return () => null;
    // Nothing need be looked up where the samples are the same ones.
    return sameTimes(along, shown) ? (frame) => along.values[frame] ?? null : (frame) => valueAt(along, timeOf(shown, frame));
  }

  #rise(span: number): number {
    return STEPS.find((one) => (one / span) * (this.#height - EDGE.top - EDGE.bottom) >= RISE_PX) ?? span;
  }

  /** One point a pixel is as many as can be seen. */
  #path(curve: Curve, axis: Axis): string {
    const { values } = curve.shown;
    const placeOf = this.#places(curve, axis);
    let path = '';
    let before = -Infinity;
    let pen = 'M';
    for (let frame = 0; frame < values.length; frame += 1) {
      const y = values[frame] ?? null;
      const x = placeOf(frame);
      if (y === null || x === null) pen = 'M';
      if (y === null || !this.#isSeen(x, curve, axis)) continue;
      const at = this.#atX(x);
      if (pen === 'L' && Math.abs(at - before) < 1) continue;
      path += `${pen}${px(at)} ${px(this.#atY(y))}`;
      before = at;
      pen = 'L';
    }
    return path;
  }

  #grid({ axis, zeroSecs }: ChartContent): SVGElement[] {
    const drawn: SVGElement[] = [];
    const [from, to] = this.#x;
    const zero = axis === 'time' ? zeroSecs : 0;
    const step = stepFor(to - from, this.#inner);
    const unit = axis === 'time' ? 's' : 'm';
    const bottom = this.#height - EDGE.bottom;
    for (let at = Math.ceil((from - zero) / step) * step; at <= to - zero + 1e-9; at += step) {
      const x = px(this.#atX(at + zero));
      const isLast = at + step > to - zero + 1e-9;
      drawn.push(svg('line', { class: 'grid', x1: x, x2: x, y1: EDGE.top, y2: bottom }));
      drawn.push(svg('text', { class: 'scale', x, y: this.#height - 6, 'text-anchor': isLast ? 'end' : 'middle' }, `${Number(at.toFixed(1))}${isLast ? ` ${unit}` : ''}`));
    }
    const [low, high] = this.#y;
    const rise = this.#rise(high - low);
    for (let line = Math.round(low / rise); line * rise <= high + 1e-9; line += 1) {
      const y = px(this.#atY(line * rise));
      drawn.push(svg('line', { class: line === 0 ? 'base' : 'grid', x1: EDGE.left, x2: this.#width - EDGE.right, y1: y, y2: y }));
      drawn.push(svg('text', { class: 'scale', x: EDGE.left - 6, y: this.#atY(line * rise) + 4, 'text-anchor': 'end' }, String(Number((line * rise).toFixed(2)))));
    }
    return drawn;
  }

  #events({ axis, events }: ChartContent): SVGElement[] {
    if (axis !== 'time') return [];
    const marks = events.filter(({ kind, timeSecs }) => MARKED.includes(kind) && timeSecs >= this.#x[0] && timeSecs <= this.#x[1]);
    return marks.map(({ kind, timeSecs, label }) => {
      const x = px(this.#atX(timeSecs));
      return svg('line', { class: `event ${kind}`, x1: x, x2: x, y1: EDGE.top, y2: this.#height - EDGE.bottom }, svg('title', {}, label));
    });
  }

  /** The highest one in words too. */
  #peaks({ curves, axis, peakTitle, peakText }: ChartContent): SVGElement[] {
    const highest = Math.max(...curves.map(({ peak }) => peak?.value ?? -Infinity));
    return curves.flatMap((curve) => {
      const { peak, along, colour } = curve;
      if (!peak || peak.value === null || peak.time_secs === null) return [];
      const place = axis === 'time' ? peak.time_secs : along && valueAt(along, peak.time_secs);
      if (place === null) return [];
      const [x, y] = [this.#atX(place), this.#atY(peak.value)];
      const words = svg('text', { class: 'peak-words', x: px(x), y: px(y - 15), 'text-anchor': x > 0.75 * this.#width ? 'end' : x < 0.25 * this.#width ? 'start' : 'middle' }, peakText(curve));
      const mark = svg('path', { class: 'peak', d: `M${px(x)} ${px(y - 5)}l-4.500-6.500h9z`, fill: colour }, svg('title', {}, peakTitle(curve)));
      return peak.value === highest ? [mark, words] : [mark];
    });
  }
}
