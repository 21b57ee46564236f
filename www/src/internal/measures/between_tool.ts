import type { AthleteReplayElement } from '../../public/element.js';
import type { LiveBetween, MeasurePoint } from '../../public/measures.js';
import { h, setText, show } from '../dom.js';
import { fill } from '../strings.js';
import type { Pinnable } from './between.js';
import { fillSelect } from './choosing.js';
import { Measurable } from './measurable.js';
import { EN_MEASURES as TEXT } from './strings_en.js';

const GROUND = 'ground below ';
const JOINT = 'joint ';
/** What is measured between until something else is chosen. */
const FIRST = ['head', `${GROUND}head`];

const words = (part: string): string => part.replaceAll('_', ' ');

/** Two points chosen from menus, and what lies between them at the playhead. */
export class BetweenTool {
  readonly element = h('details', { class: 'between' });
  readonly #player: AthleteReplayElement;
  readonly #changed: () => void;
  readonly #ends = [this.#end(TEXT.from), this.#end(TEXT.to)] as const;
  readonly #status = h('p', { class: 'status', role: 'status', hidden: true });
  readonly #numbers = {
    distance_m: h('dd', {}),
    horizontal_m: h('dd', {}),
    height_m: h('dd', {}),
    angle_deg: h('dd', {}),
  };
  readonly #list = h('dl', { class: 'between-numbers' });
  #points: readonly Pinnable[] = [];
  #live: LiveBetween | null = null;
  #ticket: symbol | null = null;

  /** `changed` asks for the moment to be placed again. */
  constructor(player: AthleteReplayElement, changed: () => void) {
    this.#player = player;
    this.#changed = changed;
    for (const [name, number] of Object.entries(this.#numbers)) this.#list.append(h('div', {}, h('dt', {}, TEXT.between[name as keyof typeof TEXT.between]), number));
    this.element.append(h('summary', {}, TEXT.betweenTitle), ...this.#ends.map(({ element }) => element), this.#status, this.#list);
    this.element.addEventListener('toggle', () => (this.element.open ? void this.begin() : this.close()));
  }

  #end(label: string) {
    const [who, point] = [h('select', { class: 'choice', 'aria-label': `${label}: ${TEXT.who}` }), h('select', { class: 'choice', 'aria-label': `${label}: ${TEXT.point}` })];
    who.addEventListener('change', () => {
      this.#offer();
      void this.#measure();
    });
    point.addEventListener('change', () => void this.#measure());
    return { who, point, element: h('div', { class: 'between-end' }, h('span', {}, label), who, point) };
  }

  /** Asks anew who and what there is, where the tool is open. */
  async begin(): Promise<void> {
    this.close();
    if (!this.element.open) return;
    const ticket = (this.#ticket = Symbol());
    this.#say(TEXT.working);
    let held: Awaited<ReturnType<Measurable['points']>> | undefined;
    try {
      held = await Measurable.of(this.#player)?.points();
      if (!held || this.#ticket !== ticket) return;
      this.#points = held.points;
      const names = this.#player.participants;
      for (const { who } of this.#ends) fillSelect(who, this.#points.map((one) => [one.who, names.find(({ id }) => id === one.who)?.name || one.who] as const));
      this.#offer();
      await this.#measure();
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      held?.release();
    }
  }

  #offer(): void {
    for (const [index, { who, point }] of this.#ends.entries()) {
      const of = this.#points.find((one) => one.who === who.value);
      if (!of) continue;
      const isNew = point.options.length === 0;
      const ground = of.parts.map((part) => [`${GROUND}${part}`, fill(TEXT.below, { part: words(part) })] as const);
      const joints = of.parts.length > 0 ? [] : of.joints.map((joint) => [`${JOINT}${joint}`, joint] as const);
      fillSelect(point, [...of.parts.map((part) => [part, words(part)] as const), ...ground, ...joints]);
      const first = FIRST[index] ?? '';
      if (isNew && [...point.options].some(({ value }) => value === first)) point.value = first;
    }
  }

  async #measure(): Promise<void> {
    const [a, b] = this.#ends.map(({ who, point }) => pointOf(who.value, point.value));
    if (!a || !b) return;
    const ticket = (this.#ticket = Symbol());
    try {
      const live = await this.#player.measureBetween(a, b);
      if (this.#ticket !== ticket) {
        live.close();
        return;
      }
      this.#live?.close();
      this.#live = live;
    } catch (thrown) {
      if (this.#ticket === ticket) this.#fail(thrown);
      return;
    }
    this.#say('');
    this.#changed();
  }

  /** Shows what lies between at a moment. */
  place(secs: number): void {
    if (!this.#live) return;
    const reading = this.#live.at(secs);
    for (const name of ['distance_m', 'horizontal_m', 'height_m'] as const) setText(this.#numbers[name], reading ? `${reading[name].toFixed(3)} m` : '–');
    setText(this.#numbers.angle_deg, reading ? `${reading.angle_deg.toFixed(1)}°` : '–');
  }

  /** Lets the samples go. */
  close(): void {
    this.#ticket = null;
    this.#live?.close();
    this.#live = null;
  }

  #fail(thrown: unknown): void {
    this.#say(fill(TEXT.failed, { message: thrown instanceof Error ? thrown.message : String(thrown) }));
  }

  #say(sentence: string): void {
    setText(this.#status, sentence);
    show(this.#status, sentence !== '');
    show(this.#list, sentence === '');
  }
}

function pointOf(who: string, point: string): MeasurePoint {
  if (point.startsWith(JOINT)) return { who, joint: point.slice(JOINT.length) };
  return point.startsWith(GROUND) ? { who, part: point.slice(GROUND.length), ground: true } : { who, part: point };
}
