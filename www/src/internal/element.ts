import type { AthleteReplayElement, Backend, LiveState, LoopRange, ReplayStats } from '../public/element.js';
import type { ReplayError } from '../public/errors.js';
import type { MeasureOptions, Measures } from '../public/measures.js';
import type { Participant, ReplayEvent, ReplayInfo } from '../public/replay.js';
import type { CalibratedCamera, Shot } from '../public/stage.js';
import { loadApart } from './apart.js';
import { ATTRIBUTES, defineReflections, keywordOf, urlOf } from './attributes.js';
import { preloadEngine } from './engine.js';
import { Tick } from './engine_types.js';
import { EventTracks } from './event_tracks.js';
import { Failure, trap, typedError } from './failure.js';
import { infoOf } from './manifest.js';
import { Media, NetworkState, Ranges, ReadyState, type MediaPort, type ReadyStateValue } from './media.js';
import { Presenter, type PresenterHost } from './presenter.js';
import { Source, type SourceHost } from './source.js';
import type { Direction } from './stage/direction.js';
import type { Wants } from './story/wishes.js';
import { Surface } from './surface.js';

/** Enough to play on for a while without a pause. Seconds of replay. */
const FUTURE_SECS = 0.5;
const ENOUGH_SECS = 4;
const PROGRESS_MS = 350;
/** How often playing looks at what to fetch next. */
const LOOK_MS = 500;

// A server has no HTMLElement: the module still loads there, and defines nothing.
const Base: typeof HTMLElement = typeof HTMLElement === 'undefined' ? (class {} as unknown as typeof HTMLElement) : HTMLElement;

/** The custom element: joins the media states, the source, the renderer and the surface a reader touches. */
export class AthleteReplay extends Base implements AthleteReplayElement {
  /** Folder with `webgpu/` and `webgl/`, for when they do not lie beside this script. */
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
  declare gestures: 'cooperative' | 'all' | 'none';

  readonly #surface: Surface;
  readonly #presenter: Presenter;
  readonly #media: Media;
  #source: Source | null = null;
  #info: ReplayInfo | null = null;
  readonly #eventTracks = new EventTracks();
  #currentSrc = '';
  #direction: Direction | null = null;
  readonly #wants: Wants = { trails: null, slices: null, ghosts: null };
  #srcObject: Blob | readonly Blob[] | null = null;
  #selection: symbol | null = null;
  #lastProgress = -Infinity;
  #lastLook = -Infinity;
  #liveState: LiveState | null = null;
  #motion: MediaQueryList | null = null;

  constructor() {
    super();
    this.#surface = new Surface(this, {
      retry: () => this.#retry(),
    });
    this.#presenter = new Presenter(this.#surface.stage, this.#presenterHost);
    this.#media = new Media(this, this.#mediaPort);
  }

  // Life in the page.

  connectedCallback(): void {
    this.#motion = matchMedia('(prefers-reduced-motion: reduce)');
    this.#motion.addEventListener('change', this.#motionChanged);
    this.#motionChanged();
    document.addEventListener('visibilitychange', this.#visibilityChanged);
    this.#surface.connect();
    if (this.#source?.begun) this.#attach();
  }

  disconnectedCallback(): void {
    this.#motion?.removeEventListener('change', this.#motionChanged);
    document.removeEventListener('visibilitychange', this.#visibilityChanged);
    this.#surface.disconnect();
    // Moved within the page is not gone.
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#media.pause();
      this.#presenter.detach();
    });
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === 'src' && after !== null) this.load();
    if (before === after) return;
    if (name === 'engine') this.#engineAsked();
    if (name === 'trails' || name === 'slices') void this.#tell({ [name]: after });
    if (name === 'light' || name === 'background' || name === 'palette') void this.#direct((direction) => direction.light()).catch(this.#partly);
    if (name === 'loop') this.#presenter.loop = this.loop;
    if (name === 'controls' || name === 'poster') this.#surface.configure();
    if (name === 'autoplay' && this.autoplay) this.#updateReadiness();
    if (name === 'preload') this.#fetch();
    if ((name === 'backend' || name === 'wasm-url') && this.#presenter.attached) this.#attach();
  }

  readonly #motionChanged = (): void => {
    this.#presenter.reducedMotion = this.#motion?.matches ?? false;
  };

  readonly #visibilityChanged = (): void => {
    this.#presenter.invalidate();
    this.#updateReadiness();
  };

  #attach(): void {
    if (this.isConnected) void this.#presenter.attach(keywordOf(this, 'backend'), this.#wasmUrl());
  }

  #engineAsked(): void {
    if (keywordOf(this, 'engine') === 'full') this.#presenter.needFull();
  }

  #wasmUrl(): string {
    const base = urlOf(this, 'wasm-url') || AthleteReplay.wasmUrl || import.meta.url;
    return new URL(base, document.baseURI).href;
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
    this.#source?.abandon();
    this.#source = null;
    this.#media.reset();
    this.#media.forgetLoadedData();
    this.#presenter.close();
    this.#info = null;
    this.#liveState = null;
    this.#eventTracks.show(null);
    this.#surface.reset();
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
        this.#surface.update();
        return;
      }
      const origin = files === null ? { url: this.#currentSrc } : { files: files instanceof Blob ? [files] : [...files] };
      this.#source = new Source(origin, this.#wasmUrl(), this.#sourceHost);
      this.#fetch();
      if (!this.#source.begun) this.#media.suspended();
    });
  }

  /** Fetches as much as `preload` and playing call for. */
  #fetch(): void {
    const source = this.#source;
    if (!source) return;
    const eager = this.preload === 'auto' || this.autoplay || !this.#media.paused;
    if (!eager && this.preload === 'none' && !source.begun) return;
    if (!source.begun) preloadEngine(keywordOf(this, 'backend'), this.#wasmUrl(), this.#presenter.full);
    if (!this.#presenter.stream.complete) this.#media.resumed();
    if (eager) this.#presenter.stream.wantEverything();
    if (source.begun) source.pump();
    else source.begin();
    this.#attach();
    this.#surface.update();
  }

  #retry(): void {
    if (this.#media.error?.fatal === false) {
      this.#media.error = null;
      this.#presenter.stream.retryLost();
      this.#source?.retryLost();
      this.#presenter.fulfil();
      this.#engineAsked();
      this.#surface.update();
    } else {
      this.load();
    }
  }

  readonly #sourceHost: SourceHost = {
    manifest: (bytes) => this.#presenter.open(bytes, 0),
    file: (name, bytes) => {
      this.#presenter.stream.receive(name, bytes);
      this.#updateReadiness();
    },
    fileLost: (name, failure) => {
      this.#presenter.stream.lose(name);
      // Key poses are for the time until the samples are here: without them nothing is missing.
      if (!name.endsWith('.coarse')) this.#media.fail(failure.partial());
      this.#updateReadiness();
    },
    wanted: () => this.#presenter.stream.wanted,
    takeSurplus: () => this.#presenter.stream.takeSurplus(),
    lookPause: () => this.#presenter.stream.lookPause,
    looked: (bytes, elapsedSecs) => {
      const json = this.#presenter.stream.look(bytes, elapsedSecs);
      if (json !== null) {
        this.#info = infoOf(json, this.#info?.startSecs ?? 0, this.#seekable[1]);
        this.#surface.describe();
        this.#eventTracks.show(this.#info);
        if (this.#presenter.stream.lookPause === null) this.#media.durationChanged();
        this.#media.progressed();
      }
      this.#tellLiveState();
      this.#updateReadiness();
    },
    progress: () => {
      this.#surface.loadedShare = this.#presenter.stream.share;
      const now = performance.now();
      if (now - this.#lastProgress < PROGRESS_MS) return;
      this.#lastProgress = now;
      this.#media.progressed();
    },
    idle: () => {
      if (this.#info) this.#media.suspended();
    },
    failed: (failure) => this.#fail(failure),
  };

  #fail(failure: Failure): void {
    this.#source?.abandon();
    this.#media.fail(failure);
    this.#surface.update();
  }

  readonly #presenterHost: PresenterHost = {
    opened: (json, startSecs, endSecs) => {
      if (this.#info) {
        this.#source?.opened();
        this.#surface.update();
        return;
      }
      this.#info = infoOf(json, startSecs, endSecs);
      // The first moment is the first sample, which need not lie at 0.
      this.#tellLiveState();
      // A live replay begins near its newest moment.
      this.#presenter.seek(this.#presenter.stream.liveEdgeSecs ?? startSecs);
      this.#surface.describe();
      this.#eventTracks.show(this.#info);
      this.#media.gotMetadata();
      this.#source?.opened();
      this.#updateReadiness();
      if (this.#presenter.stream.complete) this.#media.suspended();
    },
    loopRangeDropped: () => this.#media.later(new Event('looprangechange')),
    refused: (failure) => this.#fail(failure.at(this.#currentSrc)),
    fileRefused: (name, failure) => this.#source?.fileRefused(name, failure),
    ticked: (bits) => {
      if (bits & Tick.Looped) this.#media.loopedAround();
      if (this.#media.advancing) this.#media.advanced();
      this.#lookAhead();
      if (bits & Tick.Ended && !this.#media.seeking) this.#media.reachedEnd();
      this.#updateReadiness();
      this.#surface.frame(this.#presenter.anchors);
    },
    cameraMoved: () => this.#media.later(new Event('camerachange')),
    drawableChanged: () => this.#updateReadiness(),
    backendChanged: () => this.#surface.update(),
    fullRefused: (failure) => this.#media.fail(failure),
    lost: (failure) => this.#fail(failure),
  };

  /** What may be sought to: of a live replay less than there was. */
  get #seekable(): readonly [number, number] {
    return this.#presenter.stream.seekable ?? [this.#info?.startSecs ?? 0, this.#info?.endSecs ?? 0];
  }

  #tellLiveState(): void {
    const state = this.#presenter.stream.liveState;
    if (state === this.#liveState) return;
    this.#liveState = state;
    this.#media.later(new Event('livestatechange'));
  }

  /** The playhead moves on, and with it what is wanted. */
  #lookAhead(): void {
    const now = performance.now();
    if (now - this.#lastLook < LOOK_MS) return;
    this.#lastLook = now;
    this.#tellLiveState();
    this.#source?.pump();
  }

  /** What can be shown from the current time on, in the terms of `readyState`. */
  #updateReadiness(): void {
    if (!this.#source || !this.#info || this.#media.error?.fatal) return;
    const now = this.#presenter.timeSecs;
    const { awaits, settledUntil: until, complete } = this.#presenter.stream;
    if (!awaits && (this.#presenter.current || !this.#presenter.drawable)) this.#media.soughtIsShown();
    let next: ReadyStateValue = ReadyState.Metadata;
    if (!awaits && (this.#presenter.drawn || !this.#presenter.drawable)) {
      // What is live lasts longer than what there is of it.
      const end = this.#liveState === null ? this.#info.endSecs : Infinity;
      next = ReadyState.Current;
      if (this.#media.playbackRate < 0 || until >= Math.min(end, now + FUTURE_SECS)) next = ReadyState.Future;
      if (complete || until >= Math.min(end, now + ENOUGH_SECS)) next = ReadyState.Enough;
    } else if (this.#media.readyState >= ReadyState.Current && awaits && !this.#media.seeking) {
      next = ReadyState.Current;
    }
    this.#media.setReadyState(next);
    this.#surface.update();
  }

  readonly #mediaPort: MediaPort = this.#makeMediaPort();

  #makeMediaPort(): MediaPort {
    const element = this;
    return {
      get startSecs() {
        return element.#seekable[0];
      },
      get endSecs() {
        return element.#info?.endSecs ?? 0;
      },
      get growing() {
        return element.#liveState !== null;
      },
      timeSecs: () => this.#presenter.timeSecs,
      seek: (timeSecs) => {
        this.#presenter.seek(timeSecs);
        this.#sought();
      },
      playingChanged: () => {
        this.#presenter.advancing = this.#media.advancing;
        if (!this.#media.paused) this.#fetch();
        this.#surface.update();
      },
      rateChanged: (rate) => {
        this.#presenter.rate = rate;
        this.#surface.update();
      },
      loops: () => this.loop || this.#presenter.loopRange !== null,
      autoplays: () => this.autoplay && !(this.#motion?.matches ?? false),
      select: () => this.#select(),
    };
  }

  #sought(): void {
    this.#source?.pump();
    // A picture that nobody can see needs no frame to have arrived.
    if (!this.#presenter.drawable) queueMicrotask(() => this.#updateReadiness());
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
    if (!this.#info) return NaN;
    return this.#liveState === null ? this.#info.endSecs : Infinity;
  }

  get streamType(): 'live' | 'on-demand' | 'unknown' {
    if (!this.#info) return 'unknown';
    return this.#liveState === null ? 'on-demand' : 'live';
  }

  get liveState(): LiveState | null {
    return this.#liveState;
  }

  get liveEdgeStart(): number {
    return this.#presenter.stream.liveEdgeSecs ?? NaN;
  }

  get targetLiveWindow(): number {
    return this.#liveState === null ? NaN : Infinity;
  }

  get currentTime(): number {
    return this.#info ? this.#presenter.timeSecs : this.#media.defaultStartSecs;
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
    return new Ranges(this.#info ? [this.#seekable] : []);
  }

  get buffered(): TimeRanges {
    return new Ranges(this.#presenter.stream.buffered);
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
    return this.#info;
  }

  get participants(): readonly Participant[] {
    return this.#info?.participants ?? [];
  }

  get replayEvents(): readonly ReplayEvent[] {
    return this.#info?.events ?? [];
  }

  get currentFrame(): number {
    return this.#presenter.currentFrame;
  }

  get frameCount(): number {
    return this.#presenter.frameCount;
  }

  get frameRate(): number {
    return this.#presenter.frameRate;
  }

  stepFrames(count: number): void {
    this.#media.pause();
    this.#media.seek(() => {
      this.#presenter.stepFrames(Math.trunc(Number(count)));
      this.#sought();
    });
  }

  get loopRange(): LoopRange | null {
    return this.#presenter.loopRange;
  }

  set loopRange(range: LoopRange | null) {
    if (range !== null && !(Number.isFinite(range.a) && Number.isFinite(range.b) && range.a < range.b)) {
      throw new RangeError(`Expected finite times with a before b, found ${range.a} and ${range.b}.`);
    }
    this.#presenter.loopRange = range === null ? null : { a: range.a, b: range.b };
    this.#media.later(new Event('looprangechange'));
    this.#surface.update();
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
    return this.#presenter.following;
  }

  follow(participant: string | number | null): void {
    let index = -1;
    if (typeof participant === 'string') index = this.participants.findIndex(({ id }) => id === participant);
    else if (participant !== null) index = this.participants[participant] ? participant : -1;
    if (index < 0 && participant !== null && participant !== -1) {
      throw new RangeError(`Expected the id or index of a participant, found ${participant}.`);
    }
    if (index === this.#presenter.following) return;
    this.#presenter.follow(index);
    const detail = { index, participant: this.participants[index] ?? null };
    this.#media.later(new CustomEvent('participantselect', { detail }));
    this.#surface.update();
  }

  frameAll(): void {
    this.follow(null);
    this.#presenter.moveCamera((view) => view.frameAll());
  }

  resetCamera(): void {
    this.follow(null);
    this.#presenter.moveCamera((view) => view.resetCamera());
  }

  orbit(dx: number, dy: number): void {
    this.#presenter.moveCamera((view) => view.orbit(dx, dy));
  }

  pan(dx: number, dy: number): void {
    this.#presenter.moveCamera((view) => view.pan(dx, dy));
  }

  dolly(steps: number): void {
    this.#presenter.moveCamera((view) => view.dolly(steps));
  }

  get camera(): readonly number[] | null {
    const { camera } = this.#presenter;
    return camera && [...camera];
  }

  set camera(numbers: readonly number[]) {
    this.#presenter.moveCamera((view) => view.setCameraState(Float64Array.from(numbers)));
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

  pick(x: number, y: number): number {
    return this.#presenter.pick(x, y);
  }

  get nameTags(): boolean {
    return this.#surface.nameTags;
  }

  set nameTags(shown: boolean) {
    this.#surface.nameTags = Boolean(shown);
  }

  captureStill(widthPx?: number, heightPx?: number): Promise<ImageData> {
    return this.#presenter.capture(widthPx, heightPx);
  }

  async measures(options: MeasureOptions = {}): Promise<Measures> {
    const { measure } = await loadApart<typeof import('./measures.js')>(import('./measures.js'), 'measures.js');
    return measure(this.#presenter.stream.held, this.#currentSrc, this.#wasmUrl(), options);
  }

  get trails(): Wants['trails'] {
    return this.#wants.trails;
  }

  set trails(trails: Wants['trails']) {
    void this.#tell({ trails });
  }

  get slices(): Wants['slices'] {
    return this.#wants.slices;
  }

  set slices(slices: Wants['slices']) {
    void this.#tell({ slices });
  }

  get ghosts(): Wants['ghosts'] {
    return this.#wants.ghosts;
  }

  set ghosts(ghosts: Wants['ghosts']) {
    void this.#tell({ ghosts });
  }

  get shots(): readonly Shot[] {
    if (!this.#direction) void this.#direct(() => this.dispatchEvent(new Event('shotschange'))).catch(this.#partly);
    return this.#direction?.shots ?? [];
  }

  showShot(name: string): Promise<void> {
    return this.#direct((direction) => direction.show(name));
  }

  setCamera(camera: CalibratedCamera): Promise<void> {
    return this.#direct((direction) => direction.calibrate(camera));
  }

  readonly #partly = (thrown: unknown): void => this.#media.fail((typedError(thrown, '') ?? trap(thrown, '')).partial());

  /** Light, colours and shots, whose script comes when it is first needed. */
  async #direct<T>(act: (direction: Direction) => T | Promise<T>): Promise<T> {
    const { Direction } = await loadApart<typeof import('./stage.js')>(import('./stage.js'), 'stage.js');
    this.#direction ??= new Direction({
      player: this,
      studio: this.#presenter,
      language: () => this.#surface.language,
      manifest: () => this.#presenter.stream.held.manifest,
    });
    return act(this.#direction);
  }

  async #tell(change: Partial<Wants>): Promise<void> {
    Object.assign(this.#wants, change);
    const failed = (failure: Failure): void => this.#media.fail(failure);
    try {
      const { tell } = await loadApart<typeof import('./story.js')>(import('./story.js'), 'story.js');
      tell(this.#surface, this.#presenter, this.#wants, failed);
    } catch (thrown) {
      failed((typedError(thrown, '') ?? trap(thrown, '')).partial());
    }
    this.#surface.update();
  }

  get backend(): Backend | null {
    return this.#presenter.backend;
  }

  get stats(): ReplayStats {
    return this.#presenter.stats;
  }
}

if (typeof HTMLElement !== 'undefined') defineReflections(AthleteReplay.prototype);
