import type { Measures } from '../../public/measures.js';
import type { AthleteReplayElement } from '../../public/element.js';
import { h, setText, show } from '../dom.js';
import type { Axis } from './chart.js';
import { anglesOf, differencesOf, type Curve } from './curves.js';
import { Measurable } from './measurable.js';
import { EN_MEASURES as TEXT } from './strings_en.js';

export const ANGLES = ['knee_flexion', 'hip_flexion', 'ankle_angle', 'elbow_flexion', 'shoulder_angle', 'trunk_lean'] as const;
const DIFFERENCES = ['gap_secs', 'gap_metres', 'speed_difference'] as const;

export type Choice = 'speed' | (typeof DIFFERENCES)[number] | (typeof ANGLES)[number];

const isAngle = (choice: Choice): boolean => ANGLES.some((id) => id === choice);
const isDifference = (choice: Choice): boolean => DIFFERENCES.some((id) => id === choice);

/** What a chart shows, and of what it was taken. */
export interface Shown {
  readonly curves: readonly Curve[];
  readonly measures: Measures;
}

/** Which measure is shown, and whose: of whom an angle is, or with whom the others are compared. */
export class Choosing {
  readonly element: HTMLElement;
  readonly #player: AthleteReplayElement;
  readonly #what = h('select', { class: 'choice what', 'aria-label': TEXT.what });
  readonly #whom = h('select', { class: 'choice' });
  readonly #whomLabel = h('label', { class: 'whom', hidden: true });
  readonly #whomWord = h('span', {});
  #last: { readonly base: Measures; readonly key: string; readonly shown: Shown } | null = null;

  constructor(player: AthleteReplayElement, changed: () => void) {
    this.#player = player;
    this.#whomLabel.append(this.#whomWord, this.#whom);
    this.element = h('div', { class: 'choosing' }, this.#what, this.#whomLabel);
    for (const select of [this.#what, this.#whom]) {
      select.addEventListener('change', () => {
        this.#name();
        changed();
      });
    }
  }

  get choice(): Choice {
    return (this.#what.value || 'speed') as Choice;
  }

  /** Offers what these curves allow; keeps what is chosen where it is still there. */
  offer(curves: readonly Curve[], speedName: string): void {
    const compared = curves.filter(({ distance }) => distance !== null).length > 1;
    const bodies = curves.some(({ index }) => index >= 0);
    const choices: readonly Choice[] = ['speed', ...(compared ? DIFFERENCES : []), ...(bodies ? ANGLES : [])];
    const names: Readonly<Record<Choice, string>> = { ...TEXT.choices, speed: speedName };
    fillSelect(this.#what, choices.map((id) => [id, names[id]] as const));
    const isNew = this.#whom.options.length === 0;
    fillSelect(this.#whom, curves.filter(({ index }) => index >= 0).map(({ who, name }) => [who, name] as const));
    const chosen = curves.find(({ index }) => index >= 0 && index === this.#player.following) ?? firstHome(curves);
    if (isNew && chosen) this.#whom.value = chosen.who;
    this.#name();
  }

  #name(): void {
    const { choice } = this;
    show(this.#whomLabel, choice !== 'speed');
    setText(this.#whomWord, isDifference(choice) ? TEXT.comparedWith : TEXT.who);
  }

  /** What is to be shown; a promise where it is yet to be measured. Asked again for the same, it is the very same. */
  shown(base: Measures, curves: readonly Curve[], axis: Axis, inferred: boolean): Shown | Promise<Shown> {
    const { choice } = this;
    const own = curves.find(({ who }) => who === this.#whom.value) ?? curves[0];
    const key = [choice, choice === 'speed' ? '' : own?.who, choice === 'speed_difference' ? axis : ''].join('\n');
    if (this.#last?.base === base && this.#last.key === key) return this.#last.shown;
    const keep = (shown: Shown): Shown => {
      this.#last = { base, key, shown };
      return shown;
    };
    if (choice === 'speed' || !own) return keep({ curves, measures: base });
    const found = isAngle(choice) ? this.#angle(choice, own, inferred) : this.#difference(choice, own, curves, axis, inferred);
    return found.then(keep);
  }

  async #angle(id: Choice, own: Curve, inferred: boolean): Promise<Shown> {
    const measures = await this.#player.measures({ inferred, series: ANGLES });
    return { curves: anglesOf(measures, id, own), measures: { ...measures, series: measures.series.filter(({ measure }) => measure === id) } };
  }

  async #difference(choice: Choice, own: Curve, curves: readonly Curve[], axis: Axis, inferred: boolean): Promise<Shown> {
    const others = curves.filter((curve) => curve !== own && curve.distance !== null && curve.index >= 0);
    const found = (await Measurable.of(this.#player)?.compareAll(own.who, others.map(({ who }) => who), inferred)) ?? [];
    const id = choice === 'speed_difference' && axis === 'distance' ? 'speed_difference_there' : choice;
    const measures = Object.assign({}, ...found.map((one) => one.measures)) as Measures['measures'];
    const all = { measures, values: found.flatMap(({ values }) => values), series: found.flatMap(({ series }) => series) };
    return { curves: differencesOf(found, id, own, others), measures: all };
  }
}

function firstHome(curves: readonly Curve[]): Curve | undefined {
  const home = curves.filter(({ index, end }) => index >= 0 && end !== null);
  return home.sort((a, b) => (a.end?.secs ?? 0) - (b.end?.secs ?? 0))[0];
}

/** Puts options into a select, and keeps what was chosen. */
export function fillSelect(select: HTMLSelectElement, options: readonly (readonly [value: string, text: string])[]): void {
  const { value } = select;
  select.replaceChildren(...options.map(([own, text]) => h('option', { value: own }, text)));
  if (options.some(([own]) => own === value)) select.value = value;
}
