import type { AthleteReplayElement } from '../../public/element.js';
import type { MeasureDefinition, Measures } from '../../public/measures.js';
import { icon, CLOSE } from '../controls/icons.js';
import { h, setAttribute, setText, show } from '../dom.js';
import { fill } from '../strings.js';
import { clockText } from '../time_text.js';
import { BetweenTool } from './between_tool.js';
import { Board } from './board.js';
import { Chart, type Axis } from './chart.js';
import { Choosing, type Shown } from './choosing.js';
import { seriesCsv, valuesCsv } from './csv.js';
import { curvesOf, passageSecs, valueAt, type Curve } from './curves.js';
import { adoptStyle, dropStyle } from '../style_sheet.js';
import { flagsText } from './flags.js';
import theme from './measures.css';
import { readingsAt, readingsWhere } from './readings.js';
import { EN_MEASURES as TEXT } from './strings_en.js';
import { curvesTable, splitsTable } from './tables.js';
import { turnOfPage } from './turn_of_page.js';
import { wonText } from './won.js';

/** What the panel shows through time. */
const SERIES = ['torso_distance', 'torso_speed', 'player_speed', 'com_speed', 'object_speed'];

/** Curves, gaps and tables below the picture, on the replay's clock. */
export class MeasuresPanel {
  readonly element: HTMLElement;
  readonly #player: AthleteReplayElement;
  readonly #closed: () => void;
  readonly #status = h('p', { class: 'status', role: 'status' });
  readonly #notice = h('p', { class: 'measures-notice', hidden: true });
  readonly #title = h('h2', { class: 'unseen' });
  readonly #won = h('p', { class: 'won', hidden: true });
  readonly #body = h('div', { class: 'measures-body', hidden: true });
  readonly #chart = new Chart(() => this.#place());
  readonly #board: Board;
  readonly #choosing: Choosing;
  readonly #between: BetweenTool;
  readonly #numbers = h('details', {});
  readonly #tables = h('div', { class: 'tables' });
  readonly #made = h('dl', { class: 'made' });
  readonly #more = h('div', { class: 'more-numbers', hidden: true });
  readonly #axes: Readonly<Record<Axis, HTMLButtonElement>>;
  readonly #close = h('button', { type: 'button', class: 'button measures-close', 'aria-label': TEXT.close }, icon(CLOSE));
  #measures: Measures | null = null;
  /** The speeds of all, and what is on show, which may be something else of them. */
  #curves: readonly Curve[] = [];
  #shown: Shown | null = null;
  #showing: symbol | null = null;
  #axis: Axis = 'time';
  /** What a pointer points to on the chart. */
  #pointed: number | null = null;
  #frame = 0;
  #tabulating: symbol | null = null;
  #splits: { readonly of: Measures; readonly table: HTMLElement | null } | null = null;
  /** Whom the sentence compares the winner with. */
  #wonBetween: Curve | null | undefined = null;

  constructor(player: AthleteReplayElement, closed: () => void) {
    this.#player = player;
    this.#closed = closed;
    this.#board = new Board(player);
    this.#choosing = new Choosing(player, () => void this.#show());
    this.#between = new BetweenTool(player, () => this.#place());
    const axis = (name: Axis): HTMLButtonElement => {
      const button = h('button', { type: 'button', 'aria-pressed': String(name === this.#axis) }, TEXT[name]);
      button.addEventListener('click', () => this.#switch(name));
      return button;
    };
    this.#axes = { time: axis('time'), distance: axis('distance') };
    const axes = h('div', { class: 'axes', role: 'group', 'aria-label': TEXT.axis }, this.#axes.time, this.#axes.distance);
    this.#body.append(h('div', { class: 'chart-side' }, this.#chart.element), this.#board.element);
    const exports = h('div', { class: 'exports' }, this.#export('csv', 'text/csv', valuesCsv), this.#export('seriesCsv', 'text/csv', seriesCsv), this.#export('json', 'application/json', (measures) => JSON.stringify(measures)));
    this.#numbers.append(h('summary', {}, TEXT.table), this.#tables);
    const made = h('details', {}, h('summary', {}, TEXT.made), this.#made);
    this.#more.append(this.#numbers, this.#between.element, made, exports);
    const head = h('div', { class: 'measures-head' }, this.#title, this.#choosing.element, axes, this.#close);
    this.element = h('section', { class: 'measures', part: 'measures', 'aria-label': TEXT.title, hidden: true }, head, this.#status, this.#body, this.#won, this.#notice, this.#more);
    this.#listen();
  }

  /** Puts the panel below the picture and measures what is on show. */
  open(): void {
    const root = this.#player.shadowRoot;
    if (!root) return;
    adoptStyle(root, theme);
    root.append(this.element);
    this.element.hidden = false;
    void this.#begin();
  }

  /** In a turn of its own: to be focused, what is new has to be laid out. */
  async #begin(): Promise<void> {
    await turnOfPage();
    if (!this.isOpen) return;
    this.#close.focus({ preventScroll: true });
    await this.#measure();
  }

  close(): void {
    this.element.hidden = true;
    this.element.remove();
    dropStyle(this.#player.shadowRoot, theme);
    cancelAnimationFrame(this.#frame);
    this.#between.close();
    this.#closed();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  #listen(): void {
    const { element: chart } = this.#chart;
    this.#close.addEventListener('click', () => this.close());
    this.#numbers.addEventListener('toggle', () => void this.#tabulate());
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.preventDefault();
        this.close();
      }
      // What scrolls or opens keeps the keys that do it.
      const at = event.composedPath()[0];
      const scrolls = at instanceof HTMLElement && at.matches('.table, summary, select');
      if (event.key === 'Escape' || scrolls) event.stopPropagation();
    });
    chart.addEventListener('pointermove', (event) => this.#point(event));
    chart.addEventListener('pointerdown', (event) => {
      chart.setPointerCapture(event.pointerId);
      this.#point(event);
    });
    for (const type of ['pointerleave', 'pointercancel'] as const) {
      chart.addEventListener(type, () => {
        this.#pointed = null;
        this.#place();
      });
    }
    for (const type of ['timeupdate', 'seeking', 'seeked', 'pause', 'participantselect'] as const) {
      this.#player.addEventListener(type, () => this.isOpen && this.#place());
    }
    this.#player.addEventListener('playing', () => this.#follow());
    for (const type of ['loadedmetadata', 'livestatechange'] as const) this.#player.addEventListener(type, () => this.isOpen && void this.#measure());
  }

  /** Goes along while the replay plays. */
  #follow(): void {
    cancelAnimationFrame(this.#frame);
    if (!this.isOpen || this.#player.paused) return;
    this.#place();
    this.#frame = requestAnimationFrame(() => this.#follow());
  }

  /** Reads what is below a pointer, and goes there where it presses. */
  #point(event: PointerEvent): void {
    const value = this.#chart.valueAt(event.clientX);
    this.#pointed = value;
    if (event.buttons & 1) {
      const passed = this.#axis === 'time' ? [value] : this.#onShow.flatMap(({ along }) => (along && passageSecs(along, value)) ?? []);
      if (passed.length > 0) this.#player.currentTime = Math.min(...passed);
    }
    this.#place();
  }

  async #measure(): Promise<void> {
    const { info } = this.#player;
    this.#say(TEXT.working);
    try {
      // Motion that says that it is synthetic is measured as a whole, and every number of it is marked.
      const measures = await this.#player.measures({ inferred: this.#isSynthetic, series: SERIES });
      if (info !== this.#player.info) return;
      this.#measures = measures;
    } catch (thrown) {
      this.#say(fill(TEXT.failed, { message: thrown instanceof Error ? thrown.message : String(thrown) }));
      return;
    }
    this.#wonBetween = null;
    this.#curves = curvesOf(this.#measures, this.#player.participants);
    this.#say(this.#curves.length > 0 ? '' : TEXT.nothing);
    const placed = this.#curves.some(({ along }) => along !== null);
    this.#axes.distance.disabled = !placed;
    if (!placed) this.#axis = 'time';
    const kind = this.#curves[0]?.shown.measure;
    this.#choosing.offer(this.#curves, (kind && this.#measures.measures[kind]?.name) || TEXT.title);
    void this.#between.begin();
    await this.#show();
  }

  get #isSynthetic(): boolean {
    return this.#player.info?.notice != null;
  }

  get #onShow(): readonly Curve[] {
    return this.#shown?.curves ?? [];
  }

  #say(sentence: string): void {
    setText(this.#status, sentence);
    show(this.#status, sentence !== '');
    for (const part of [this.#body, this.#more]) show(part, sentence === '');
    if (sentence !== '') for (const part of [this.#won, this.#notice]) show(part, false);
  }

  #switch(axis: Axis): void {
    this.#axis = axis;
    this.#pointed = null;
    for (const name of ['time', 'distance'] as const) setAttribute(this.#axes[name], 'aria-pressed', String(name === axis));
    void this.#show();
  }

  get #zeroSecs(): number {
    return this.#player.info?.clockZeroSecs ?? 0;
  }

  /** Finds what is chosen, and shows it: each part in a turn of its own, so that no frame waits for all of them. */
  async #show(): Promise<void> {
    const base = this.#measures;
    const ticket = (this.#showing = Symbol());
    const isStale = (): boolean => this.#showing !== ticket;
    if (!base || this.#curves.length === 0) return;
    const next = this.#choosing.shown(base, this.#curves, this.#axis, this.#isSynthetic);
    let shown: Shown;
    try {
      if (next instanceof Promise) this.#tell(TEXT.working);
      shown = await next;
    } catch (thrown) {
      if (!isStale()) this.#tell(fill(TEXT.failed, { message: thrown instanceof Error ? thrown.message : String(thrown) }));
      return;
    }
    if (isStale()) return;
    const kind = shown.curves[0]?.shown.measure;
    const known = kind === undefined ? undefined : shown.measures.measures[kind];
    if (kind === undefined || !known) {
      this.#tell(TEXT.noAngle);
      return;
    }
    this.#tell('');
    // Only the axis changes where the same is shown again.
    const isAnother = this.#shown !== shown;
    this.#shown = shown;
    await turnOfPage();
    if (isStale()) return;
    if (isAnother) {
      this.#title.replaceChildren(known.name, h('span', {}, known.unit));
      this.#board.show(shown.curves, known.decimals, known.unit);
      await turnOfPage();
      if (isStale()) return;
    }
    await this.#draw(shown, known);
    if (isStale()) return;
    void this.#tabulate();
    if (isAnother) this.#explain({ ...base.measures, ...shown.measures.measures }, [kind, shown.curves[0]?.peak?.measure, 'split', 'largest_gain']);
    const notice = this.#player.info?.notice ? `${this.#player.info.notice}.` : '';
    setText(this.#notice, [notice, flagsText(shown.curves)].filter((part) => part !== '').join(' '));
    show(this.#notice, this.#notice.textContent !== '');
    this.#place();
    this.#follow();
  }

  async #draw({ curves, measures }: Shown, known: MeasureDefinition): Promise<void> {
    const by = this.#axis === 'time' ? TEXT.byTime : TEXT.byDistance;
    setAttribute(this.#chart.element, 'aria-label', fill(TEXT.chart, { name: known.name, count: curves.length, axis: by }));
    const peakTitle = ({ name, peak }: Curve): string => {
      const of = peak && measures.measures[peak.measure];
      return peak?.value == null || !of ? '' : fill(TEXT.peakTitle, { who: name, name: of.name, value: peak.value.toFixed(of.decimals), unit: of.unit, method: of.method });
    };
    const peakText = ({ label, peak, along }: Curve): string => {
      const where = along && peak?.time_secs != null ? valueAt(along, peak.time_secs) : null;
      const value = fill(TEXT.peak, { who: label, value: peak?.value?.toFixed(known.decimals) ?? '', unit: known.unit });
      return where === null ? value : `${value} ${fill(TEXT.place, { metres: where.toFixed(0) })}`;
    };
    await this.#chart.show({ curves, axis: this.#axis, zeroSecs: this.#zeroSecs, events: this.#player.replayEvents, peakTitle, peakText });
  }

  /** Says what is under way above the chart that stays. */
  #tell(sentence: string): void {
    setText(this.#status, sentence);
    show(this.#status, sentence !== '');
  }

  /** Each table in a turn of its own, and none while nobody looks. */
  async #tabulate(): Promise<void> {
    const [measures, shown] = [this.#measures, this.#shown];
    const ticket = Symbol();
    this.#tabulating = ticket;
    if (!measures || !shown || !this.#numbers.open) return;
    // The splits stay where only the curves are others.
    if (this.#splits?.of !== measures) {
      await turnOfPage();
      if (this.#tabulating !== ticket) return;
      this.#splits = { of: measures, table: splitsTable(measures, this.#curves) };
      this.#tables.replaceChildren(...(this.#splits.table ? [this.#splits.table] : []));
    }
    await turnOfPage();
    if (this.#tabulating !== ticket) return;
    const written = curvesTable(shown.measures, shown.curves, this.#axis, this.#zeroSecs);
    for (const old of [...this.#tables.children]) if (old !== this.#splits.table) old.remove();
    if (written) this.#tables.append(written);
  }

  #explain(measures: Measures['measures'], ids: readonly (string | undefined)[]): void {
    const rows = ids.flatMap((id) => {
      const known = id === undefined ? undefined : measures[id];
      return known ? [h('dt', {}, known.name), h('dd', {}, `${known.definition} ${known.method} ${fill(TEXT.source, { source: known.source })}`)] : [];
    });
    this.#made.replaceChildren(...rows);
  }

  /** Shows the moment, or what a pointer points to. */
  #place(): void {
    const secs = this.#player.currentTime;
    const pointed = this.#pointed;
    const isPlace = this.#axis === 'distance' && pointed !== null;
    const at = isPlace ? readingsWhere(this.#onShow, pointed) : readingsAt(this.#onShow, pointed ?? secs);
    const title = isPlace ? fill(TEXT.place, { metres: pointed.toFixed(1) }) : fill(TEXT.now, { secs: clockText((pointed ?? secs) - this.#zeroSecs) });
    this.#chart.place(at, this.#player.following);
    this.#board.place(at, title);
    this.#between.place(isPlace ? secs : (pointed ?? secs));
    this.#tellWon();
  }

  /** Between who is followed and who won; where that is the same, or nobody is followed, between the first two. */
  #tellWon(): void {
    const measures = this.#measures;
    const end = (curve: Curve): number => curve.end?.secs ?? Infinity;
    const home = this.#curves.filter((curve) => curve.end !== null).sort((a, b) => end(a) - end(b));
    const [winner, second] = home;
    const chosen = home.find(({ index }) => index >= 0 && index === this.#player.following);
    const other = chosen && chosen !== winner ? chosen : second;
    if (this.#wonBetween === other) return;
    this.#wonBetween = other;
    const text = measures && winner && other ? wonText(measures, winner, other) : null;
    show(this.#won, text !== null);
    this.#won.replaceChildren(h('strong', {}, `${TEXT.where} `), h('span', {}, text ?? ''));
  }

  #export(name: 'csv' | 'seriesCsv' | 'json', type: string, write: (measures: Measures) => string): HTMLElement {
    const button = h('button', { type: 'button', class: 'export' }, TEXT[name]);
    button.addEventListener('click', () => {
      if (!this.#shown) return;
      const url = URL.createObjectURL(new Blob([write(this.#shown.measures)], { type }));
      const link = h('a', { href: url, download: `measures.${name === 'json' ? 'json' : name === 'csv' ? 'csv' : 'series.csv'}` });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    });
    return button;
  }
}
