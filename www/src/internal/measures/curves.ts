import type { MeasureSeries, Measures, MeasureValue } from '../../public/measures.js';
import type { Participant } from '../../public/replay.js';
import { familyName } from '../time_text.js';
import { coloursFor, DASHES } from './curve_colours.js';

/** The curves on offer, the best first, each with the value that its peak is. */
const SPEEDS = [
  { series: 'torso_speed', peak: 'peak_speed' },
  { series: 'player_speed', peak: 'player_peak_speed' },
  { series: 'com_speed', peak: 'com_peak_speed' },
  { series: 'object_speed', peak: 'object_peak_speed' },
] as const;

/** One athlete's curve. */
export interface Curve {
  /** Nobody else's in the same chart. */
  readonly key: string;
  readonly who: string;
  /** Among the participants; -1 for what belongs to nobody. */
  readonly index: number;
  readonly name: string;
  readonly label: string;
  readonly colour: string;
  readonly dash: string;
  readonly shown: MeasureSeries;
  /** How far along the course at the samples of what is shown: what a distance axis has. */
  readonly along: MeasureSeries | null;
  /** How far along the course, where gaps to others are told; else null. */
  readonly distance: MeasureSeries | null;
  readonly peak: MeasureValue | null;
  /** Where the course ends and when this one got there; null for who did not. */
  readonly end: { readonly lineM: number; readonly secs: number } | null;
}

/** The curves of a replay, in the order of its participants. */
export function curvesOf(measures: Measures, participants: readonly Participant[]): readonly Curve[] {
  const kind = SPEEDS.find(({ series }) => measures.series.some((one) => one.measure === series));
  if (!kind) return [];
  const speeds = measures.series.filter((one) => one.measure === kind.series && one.which === '');
  const colours = coloursFor(speeds.map(({ who }) => participants.find(({ id }) => id === who)));
  return speeds.map((shown, order) => {
    const { who } = shown;
    const index = participants.findIndex(({ id }) => id === who);
    const name = participants[index]?.name || who;
    const distance = measures.series.find((one) => one.measure === 'torso_distance' && one.who === who) ?? null;
    const peak = measures.values.find((one) => one.measure === kind.peak && one.who === who && one.value !== null) ?? null;
    const splits = measures.values.filter((one) => one.measure === 'split' && one.who === who);
    const last = splits.at(-1);
    const end = last && last.value !== null && last.time_secs !== null ? { lineM: lineOf(last.which), secs: last.time_secs } : null;
    const { colour, dash } = colours[order] ?? { colour: '#fff', dash: DASHES[0] };
    return { key: who, who, index, name, label: familyName(name), colour, dash, shown, along: distance, distance, peak, end };
  });
}

/** The differences to one, in the colours of the others; `found` has a comparison for each of them. */
export function differencesOf(found: readonly Measures[], id: string, reference: Curve, others: readonly Curve[]): readonly Curve[] {
  return others.flatMap((other, order) => {
    const shown = found[order]?.series.find(({ measure }) => measure === id);
    return shown ? [{ ...other, shown, along: reference.along, distance: null, peak: null, end: reference.end }] : [];
  });
}

/** An angle of one, left and right. */
export function anglesOf(found: Measures, id: string, own: Curve): readonly Curve[] {
  const ofOwn = found.series.filter(({ measure, who }) => measure === id && who === own.who);
  return ofOwn.map((shown, order) => {
    const peak = found.values.find(({ measure, who, which }) => measure === id && who === own.who && which === `largest ${shown.which}`) ?? null;
    const label = `${own.label} ${shown.which}`;
    return { ...own, key: label, label, name: `${own.name} ${shown.which}`, dash: order === 0 ? '' : (DASHES[1] ?? ''), shown, distance: null, peak };
  });
}

/** "100 m" as 100. */
export const lineOf = (which: string): number => parseFloat(which);

export function lengthOf({ values }: MeasureSeries): number {
  return values.length;
}

/** The replay time of a sample. */
export function timeOf({ times }: MeasureSeries, frame: number): number {
  return 'frames' in times ? times.start_secs + frame / times.rate_hz : (times[frame] ?? NaN);
}

/** A series at a moment, linear between samples; null in a gap and outside. */
export function valueAt(series: MeasureSeries, secs: number): number | null {
  const { times, values } = series;
  let at: number;
  if ('frames' in times) at = (secs - times.start_secs) * times.rate_hz;
  else {
    const after = times.findIndex((time) => time >= secs);
    if (after < 0) return null;
    const [from, to] = [times[after - 1] ?? secs, times[after] ?? secs];
    at = to > from ? after - (to - secs) / (to - from) : after;
  }
  // A moment that is a sample's is that sample's, whatever the last bit of its time.
  const near = Math.round(at);
  if (Math.abs(at - near) < 1e-6) return values[near] ?? null;
  const before = Math.floor(at);
  const [a, b] = [values[before] ?? null, values[before + 1] ?? null];
  return a === null || b === null ? null : a + (b - a) * (at - before);
}

/** When a place is first reached, linear between samples; null where nobody saw it. */
export function passageSecs(distance: MeasureSeries, placeM: number): number | null {
  let before: number | null = null;
  for (let frame = 0; frame < distance.values.length; frame += 1) {
    const here = distance.values[frame] ?? null;
    if (here !== null && here >= placeM) {
      if (before === null) return here === placeM ? timeOf(distance, frame) : null;
      const [from, to] = [timeOf(distance, frame - 1), timeOf(distance, frame)];
      return from + ((placeM - before) / (here - before)) * (to - from);
    }
    before = here;
  }
  return null;
}

const spans = new WeakMap<MeasureSeries, readonly [number, number]>();

/** The smallest and the largest value; infinite where there is none. */
export function spanOf(series: MeasureSeries): readonly [number, number] {
  let span = spans.get(series);
  if (!span) {
    let [least, most] = [Infinity, -Infinity];
    for (const value of series.values) {
      if (value === null) continue;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    span = [least, most];
    spans.set(series, span);
  }
  return span;
}

/** Whether two series have samples at the same times. */
export function sameTimes({ times: a }: MeasureSeries, { times: b }: MeasureSeries): boolean {
  return 'frames' in a && 'frames' in b && a.start_secs === b.start_secs && a.rate_hz === b.rate_hz && a.frames === b.frames;
}
