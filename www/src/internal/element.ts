import type { AthleteReplayElement, Backend, LiveState, LoopRange, ReplayStats } from '../public/element.js';
import type { ReplayError } from '../public/errors.js';
import type { WallClock } from '../public/clock.js';
import type { CompareOptions, Comparison, LiveBetween, MeasureOptions, MeasurePoint, Measures } from '../public/measures.js';
import type { Gate, Resolve } from '../public/hooks.js';
import type { Participant, ReplayEvent, ReplayInfo } from '../public/replay.js';
import type { CalibratedCamera, Shot } from '../public/stage.js';
import { loadApart } from './apart.js';
import { ATTRIBUTES, defineReflections, keywordOf, urlOf } from './attributes.js';
import { engineFiles, prepareEngine } from './engine_files.js';
import { EventTracks } from './event_tracks.js';
import { Failure } from './failure.js';
import { Box } from './box.js';
import { Media, NetworkState, Ranges, type MediaPort } from './media.js';
import type { Presenter } from './presenter.js';
import type { Showing } from './showing.js';
import type { Origin } from './source.js';
import { forgetReplay, newTruth, type Truth } from './truth.js';
import type { Wants } from './story/wishes.js';

// A server has no HTMLElement: the module still loads there, and defines nothing.
const Base: typeof HTMLElement = typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** What only the full engine shows, by the names of its properties and attributes. */
const WANTS = ['trails', 'slices', 'ghosts', 'avatar'] as const;

const loadShowing = (): Promise<typeof import('./showing.js')> => loadApart(import('./showing.js'), 'showing.js');

/**
 * The custom element: attributes, members and media states, which are there at once, before any replay. What shows a replay
 * is a script of its own; the element owns the truth, and writes it down itself until that script is here.
 */
export class AthleteReplay extends Base implements AthleteReplayElement {
  /** Folder with `webgpu/`, `webgl/` and the others, for when they do not lie beside this script. */
  static wasmUrl: string | null = null;

  syncResidual = NaN;

  static get observedAttributes(): string[] {
    return ATTRIBUTES.map((row) => row.attribute);
  }

  // Defined from the attribute table.
  declare src: string;
  declare poster: string;
  declare preload: 'none' | 'metadata' | 'auto';
  declare autoplay: boolean;
  declare loop: boolean;
  declare controls: boolean;
  declare keymap: 'web' | 'shuttle';
  declare light: AthleteReplayElement['light'];
  declare background: AthleteReplayElement['background'];
  declare palette: AthleteReplayElement['palette'];
  declare quality: AthleteReplayElement['quality'];
  declare uncertainty: boolean;
  declare gestures: 'cooperative' | 'all' | 'none';
  declare units: 'metric' | 'imperial';
  declare syncRole: 'follower' | 'leader';

  // Defined from the list of wants.
  declare trails: Wants['trails'];
  declare slices: Wants['slices'];
  declare ghosts: Wants['ghosts'];
  declare avatar: Wants['avatar'];

  static {
    for (const name of WANTS) {
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get(this: AthleteReplay) {
          return this.#wants[name];
        },
        set(this: AthleteReplay, value: unknown) {
          void this.#tell({ [name]: value });
        },
      });
    }
  }

  // What a page sets before the element is defined is its own already: declared only, so that nothing writes over it.
  declare gate?: Gate | null;
  declare resolve?: Resolve | null;

  readonly #box: Box;
  readonly #media: Media;
  readonly #truth = newTruth();
  readonly #eventTracks = new EventTracks();
  #showing: Showing | null = null;
  #fetchingShowing = false;
  /** The replay selected; null before. */
  #origin: Origin | null = null;
  #begun = false;
  /** The replay that the page's gate was asked for, and let through. */
  #asked: Origin | null = null;
  #admitted: Origin | null = null;
  #currentSrc = '';
  readonly #wants = Object.fromEntries(WANTS.map((name) => [name, null])) as unknown as Wants;
  #srcObject: Blob | readonly Blob[] | null = null;
  #selection: symbol | null = null;
  #motion: MediaQueryList | null = null;
  #nameTags = true;
  #clock: WallClock | null = null;

  constructor() {
    super();
    this.#box = new Box(this);
    this.#media = new Media(this, this.#mediaPort);
  }

  // Life in the page.

  connectedCallback(): void {
    this.#motion = matchMedia('(prefers-reduced-motion: reduce)');
    this.#motion.addEventListener('change', this.#motionChanged);
    this.#motionChanged();
    document.addEventListener('visibilitychange', this.#visibilityChanged);
    this.#box.update();
    if (this.#showing) this.#showing.connect();
    else void this.#fetchShowing();
    // Its own script asks again: this begins the download beside that script's.
    import('./controls.js').catch(() => undefined);
  }

  disconnectedCallback(): void {
    this.#motion?.removeEventListener('change', this.#motionChanged);
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    this.#showing?.disconnect();
    // Moved within the page is not gone.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#media.pause();
      this.#showing?.presenter.detach();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === 'src' && after !== null) this.load();
    if (before === after) return;
    if (name === 'engine') this.#showing?.engineAsked();
    if (name === 'units' && this.#wants.trails !== null) void this.#tell({});
    if ((WANTS as readonly string[]).includes(name)) void this.#tell({ [name]: after });
    if (name === 'light' || name === 'background' || name === 'palette') this.#showing?.lightChanged();
    if (name === 'loop') this.#shown.loop = this.loop;
    if (name === 'poster') this.#box.update();
    if (name === 'controls') this.#showing?.surface.update();
    if (name === 'autoplay' && this.autoplay) this.#showing?.updateReadiness();
    if (name === 'preload') this.#fetch();
    if (name === 'backend' || name === 'wasm-url') this.#showing?.engineChanged();
  }

  readonly #motionChanged = (): void => {
    this.#shown.reducedMotion = this.#motion?.matches ?? false;
  };

  readonly #visibilityChanged = (): void => {
    this.#showing?.visibilityChanged();
  };

  /** What is to be shown, on the picture where there is one. */
  get #shown(): Presenter | Truth {
    return this.#showing?.presenter ?? this.#truth;
  }

  /** The folder that the engines come from; empty where it is this script's. */
  #folder(): string {
    const base = urlOf(this, 'wasm-url') || AthleteReplay.wasmUrl;
    return base ? new URL(base, document.baseURI).href : '';
  }

  get #asksForFull(): boolean {
    return keywordOf(this, 'engine') === 'full';
  }

  /** Gets the script that shows replays. It catches up with whatever was asked for meanwhile. */
  async #fetchShowing(): Promise<void> {
    if (this.#fetchingShowing) return;
    this.#fetchingShowing = true;
    try {
      const { Showing } = await loadShowing();
      this.#box.fallback = null;
      this.#showing = new Showing({
        player: this,
        box: this.#box,
        media: this.#media,
        truth: this.#truth,
        eventTracks: this.#eventTracks,
        files: engineFiles,
        folder: () => this.#folder(),
        backend: () => keywordOf(this, 'backend'),
        full: () => this.#asksForFull,
      });
      if (this.isConnected) this.#showing.connect();
      if (Object.values(this.#wants).some((want) => want !== null)) void this.#tell({});
      if (this.#begun) this.#fetch();
    } catch (thrown) {
      // The next connection, or the next replay, tries again.
      this.#fetchingShowing = false;
      const failure = thrown instanceof Failure ? thrown : new Failure('engine-failed', String(thrown));
      this.#box.fallback = failure.message;
      if (this.#begun) this.#media.fail(failure);
    }
  }

  // Loading.

  get currentSrc(): string {
    return this.#currentSrc;
  }

  get srcObject(): Blob | readonly Blob[] | null {
    return this.#srcObject;
  }

  set srcObject(files: Blob | readonly Blob[] | null) {
    const sound = files === null || files instanceof Blob || (Array.isArray(files) && files.length > 0 && files.every((file) => file instanceof Blob));
    if (!sound) throw new TypeError('Expected a file, a list of files, or null.');
    this.#srcObject = files;
    this.load();
  }

  load(): void {
    if (this.#origin && 'url' in this.#origin) this.#origin.begun?.stop.abort();
    this.#origin = null;
    this.#begun = false;
    this.#media.reset();
    this.#media.forgetLoadedData();
    if (this.#showing) this.#showing.close();
    else forgetReplay(this.#truth);
    this.#eventTracks.show(null);
    this.#select();
  }

  #select(): void {
    const ticket = Symbol();
    this.#selection = ticket;
    this.#media.networkState = NetworkState.NoSource;
    queueMicrotask(() => {
      if (this.#selection !== ticket) return;
      const files = this.#srcObject;
      if (files === null && !this.hasAttribute('src')) {
        this.#media.networkState = NetworkState.Empty;
        return;
      }
      this.#currentSrc = files === null ? this.src : '';
      this.#media.started();
      if (files === null && this.#currentSrc === '') {
        this.#media.fail(new Failure('network-unreachable', 'Expected the address of a replay in src, found nothing.'));
        return;
      }
      this.#origin = files === null ? { url: this.#currentSrc, begun: null } : { files: files instanceof Blob ? [files] : [...files] };
      this.#fetch();
      if (!this.#begun) this.#media.suspended();
    });
  }

  /** Fetches as much as `preload` and playing call for: replay, engine, and the script that shows them, all at once. */
  #fetch(): void {
    const eager = this.preload === 'auto' || this.autoplay || !this.#media.paused;
    if (!this.#origin || (!eager && this.preload === 'none' && !this.#begun)) return;
    if (!this.#begun) {
      if (this.gate && this.#admitted !== this.#origin) return void this.#ask(this.gate, this.#origin);
      this.#begin(this.#origin);
    }
    if (!this.#showing?.presenter.stream.complete) this.#media.resumed();
    if (this.#showing) this.#showing.fetch(this.#origin, eager);
    else void this.#fetchShowing();
  }

  /** Nothing of a replay is asked for before the page's gate lets it through. */
  async #ask(gate: Gate, origin: Origin): Promise<void> {
    if (this.#asked === origin) return;
    this.#asked = origin;
    const loaded = loadApart<typeof import('./admission.js')>(import('./admission.js'), 'admission.js');
    const refusal = await loaded.then(({ refusalOf }) => refusalOf(gate, this.#currentSrc)).catch((failure: Failure) => failure);
    if (this.#origin !== origin) return;
    if (refusal) return this.#media.fail(refusal);
    this.#admitted = origin;
    this.#fetch();
  }

  #begin(origin: Origin): void {
    this.#begun = true;
    this.#truth.resolve = this.resolve ?? undefined;
    prepareEngine(keywordOf(this, 'backend'), this.#asksForFull, this.#folder());
    if (this.#showing || this.resolve || !('url' in origin)) return;
    const stop = new AbortController();
    const response = fetch(origin.url, { signal: stop.signal });
    response.catch(() => undefined);
    this.#origin = { url: origin.url, begun: { stop, response } };
  }

  readonly #mediaPort: MediaPort = this.#makeMediaPort();

  #makeMediaPort(): MediaPort {
    const element = this;
    return {
      get startSecs() {
        return element.#seekable[0];
      },
      get endSecs() {
        return element.info?.endSecs ?? 0;
      },
      get growing() {
        return element.liveState !== null;
      },
      timeSecs: () => this.#truth.timeSecs,
      seek: (timeSecs) => this.#showing?.seek(timeSecs),
      playingChanged: () => {
        this.#shown.advancing = this.#media.advancing;
        if (!this.#media.paused) this.#fetch();
        this.#showing?.surface.update();
      },
      rateChanged: (rate) => {
        this.#shown.rate = rate;
        this.#showing?.surface.update();
      },
      loops: () => this.loop || this.#truth.loopRange !== null,
      autoplays: () => this.autoplay && !(this.#motion?.matches ?? false),
      select: () => this.#select(),
    };
  }

  get #seekable(): readonly [number, number] {
    return this.#showing?.seekable ?? [0, 0];
  }

  // HTMLMediaElement's members.

  get networkState(): number {
    return this.#media.networkState;
  }

  get readyState(): number {
    return this.#media.readyState;
  }

  get error(): ReplayError | null {
    return this.#media.error;
  }

  get paused(): boolean {
    return this.#media.paused;
  }

  get ended(): boolean {
    return this.#media.ended;
  }

  get seeking(): boolean {
    return this.#media.seeking;
  }

  get duration(): number {
    if (!this.info) return NaN;
    return this.liveState === null ? this.info.endSecs : Infinity;
  }

  get streamType(): 'live' | 'on-demand' | 'unknown' {
    if (!this.info) return 'unknown';
    return this.liveState === null ? 'on-demand' : 'live';
  }

  get liveState(): LiveState | null {
    return this.#showing?.liveState ?? null;
  }

  get liveEdgeStart(): number {
    return this.#showing?.presenter.stream.liveEdgeSecs ?? NaN;
  }

  get targetLiveWindow(): number {
    return this.liveState === null ? NaN : Infinity;
  }

  get currentTime(): number {
    return this.info ? this.#truth.timeSecs : this.#media.defaultStartSecs;
  }

  set currentTime(timeSecs: number) {
    if (!Number.isFinite(Number(timeSecs))) throw new TypeError(`Expected a finite number of seconds, found ${timeSecs}.`);
    this.#media.seek(Number(timeSecs));
  }

  fastSeek(timeSecs: number): void {
    this.currentTime = timeSecs;
  }

  get playbackRate(): number {
    return this.#media.playbackRate;
  }

  set playbackRate(rate: number) {
    this.#media.playbackRate = Number(rate);
  }

  get defaultPlaybackRate(): number {
    return this.#media.defaultPlaybackRate;
  }

  set defaultPlaybackRate(rate: number) {
    this.#media.defaultPlaybackRate = Number(rate);
  }

  get seekable(): TimeRanges {
    return new Ranges(this.info ? [this.#seekable] : []);
  }

  get buffered(): TimeRanges {
    return new Ranges(this.#showing?.presenter.stream.buffered ?? []);
  }

  get played(): TimeRanges {
    return new Ranges(this.#media.played);
  }

  play(): Promise<void> {
    return this.#media.play();
  }

  pause(): void {
    this.#media.pause();
  }

  get textTracks(): TextTrackList {
    return this.#eventTracks.list;
  }

  // Ours.

  get info(): ReplayInfo | null {
    return this.#showing?.info ?? null;
  }

  get participants(): readonly Participant[] {
    return this.info?.participants ?? [];
  }

  get replayEvents(): readonly ReplayEvent[] {
    return this.info?.events ?? [];
  }

  get currentFrame(): number {
    return this.#showing?.presenter.read((view) => view.frame, 0) ?? 0;
  }

  get frameCount(): number {
    return this.#showing?.presenter.read((view) => view.frameCount, 0) ?? 0;
  }

  get frameRate(): number {
    return this.#showing?.presenter.read((view) => view.frameRateHz, 0) ?? 0;
  }

  stepFrames(count: number): void {
    this.#media.pause();
    this.#media.seek(() => this.#showing?.stepFrames(Math.trunc(Number(count))));
  }

  get loopRange(): LoopRange | null {
    return this.#truth.loopRange;
  }

  set loopRange(range: LoopRange | null) {
    if (range !== null && !(Number.isFinite(range.a) && Number.isFinite(range.b) && range.a < range.b)) {
      throw new RangeError(`Expected finite times with a before b, found ${range.a} and ${range.b}.`);
    }
    this.#shown.loopRange = range === null ? null : { a: range.a, b: range.b };
    this.#media.later(new Event('looprangechange'));
    this.#showing?.surface.update();
  }

  get loopStart(): number {
    return this.loopRange?.a ?? NaN;
  }

  set loopStart(a: number) {
    this.loopRange = { a, b: this.loopRange?.b ?? this.#seekable[1] };
  }

  get loopEnd(): number {
    return this.loopRange?.b ?? NaN;
  }

  set loopEnd(b: number) {
    this.loopRange = { a: this.loopRange?.a ?? this.#seekable[0], b };
  }

  get following(): number {
    return this.#truth.following;
  }

  follow(participant: string | number | null): void {
    let index = -1;
    if (typeof participant === 'string') index = this.participants.findIndex(({ id }) => id === participant);
    else if (participant !== null) index = this.participants[participant] ? participant : -1;
    if (index < 0 && participant !== null && participant !== -1) {
      throw new RangeError(`Expected the id or index of a participant, found ${participant}.`);
    }
    if (index === this.#truth.following) return;
    this.#showing?.presenter.follow(index);
    const detail = { index, participant: this.participants[index] ?? null };
    this.#media.later(new CustomEvent('participantselect', { detail }));
    this.#showing?.surface.update();
  }

  frameAll(): void {
    this.follow(null);
    this.#showing?.presenter.moveCamera((view) => view.frameAll());
  }

  resetCamera(): void {
    this.follow(null);
    this.#showing?.presenter.moveCamera((view) => view.resetCamera());
  }

  orbit(dx: number, dy: number): void {
    this.#showing?.presenter.moveCamera((view) => view.orbit(dx, dy));
  }

  pan(dx: number, dy: number): void {
    this.#showing?.presenter.moveCamera((view) => view.pan(dx, dy));
  }

  dolly(steps: number): void {
    this.#showing?.presenter.moveCamera((view) => view.dolly(steps));
  }

  get camera(): readonly number[] | null {
    const camera = this.#showing?.presenter.camera;
    return camera ? [...camera] : null;
  }

  set camera(numbers: readonly number[]) {
    this.#showing?.presenter.moveCamera((view) => view.setCameraState(Float64Array.from(numbers)));
  }

  async share(page?: string): Promise<string> {
    return (await this.#sharing()).linkTo(this, page);
  }

  async restore(link: string): Promise<boolean> {
    return (await this.#sharing()).restore(this, link);
  }

  #sharing(): Promise<typeof import('./sharing.js')> {
    return loadApart(import('./sharing.js'), 'sharing.js');
  }

  get syncOffset(): number {
    return Number.parseFloat(this.getAttribute('sync-offset') ?? '') || 0;
  }

  set syncOffset(secs: number) {
    this.setAttribute('sync-offset', String(Number(secs)));
  }

  get clock(): WallClock | null {
    return this.#clock;
  }

  set clock(clock: WallClock | null) {
    this.#clock = clock;
    this.dispatchEvent(new Event('clockchange'));
  }

  pick(x: number, y: number): number {
    return this.#showing?.presenter.read((view) => view.pick(x, y), -1) ?? -1;
  }

  get nameTags(): boolean {
    return this.#nameTags;
  }

  set nameTags(shown: boolean) {
    this.#nameTags = Boolean(shown);
    this.#showing?.surface.update();
  }

  async captureStill(widthPx?: number, heightPx?: number): Promise<ImageData> {
    return this.#loaded(this.#showing).presenter.capture(widthPx, heightPx);
  }

  async measures(options?: MeasureOptions): Promise<Measures> {
    return (await this.#measuring()).measure(options);
  }

  async compare(options: CompareOptions): Promise<Comparison> {
    return (await this.#measuring()).compare(options);
  }

  async measureBetween(a: MeasurePoint, b: MeasurePoint): Promise<LiveBetween> {
    return (await this.#measuring()).between(a, b);
  }

  async #measuring(): Promise<import('./measures.js').Measurable> {
    const { Measurable } = await loadApart<typeof import('./measures.js')>(import('./measures.js'), 'measures.js');
    return new Measurable(this, this.#truth, this.#folder());
  }

  get shots(): readonly Shot[] {
    return this.#showing?.shots ?? [];
  }

  async showShot(name: string): Promise<void> {
    await this.#loaded().direct((direction) => direction.show(name));
  }

  async setCamera(camera: CalibratedCamera): Promise<void> {
    await this.#loaded().direct((direction) => direction.calibrate(camera));
  }

  #loaded(is: unknown = this.info): Showing {
    if (!is || !this.#showing) throw new DOMException('Expected a loaded replay, found none yet.', 'InvalidStateError');
    return this.#showing;
  }

  async #tell(change: Partial<Wants>): Promise<void> {
    Object.assign(this.#wants, change);
    await this.#showing?.tell(this.#wants);
  }

  get backend(): Backend | null {
    return this.#showing?.presenter.backend ?? null;
  }

  get stats(): ReplayStats {
    return this.#showing?.presenter.stats ?? { framesSubmitted: 0, drawCalls: 0, full: false };
  }
}

if (typeof HTMLElement !== 'undefined') {
  defineReflections(AthleteReplay.prototype);
  // Frameworks look whether there are such properties.
  Object.assign(AthleteReplay.prototype, { gate: null, resolve: null });
}
