import type { Backend, LoopRange, ReplayStats } from '../public/element.js';
import { loadApart } from './apart.js';
import type { ContextUser } from './context_loss.js';
import type { Crowd, Guest } from './crowd.js';
import { lease, retireCanvas, type HeldLease, type Lease, type Tenant } from './engine.js';
import type { EngineFiles } from './engine_files.js';
import { Tick, type EngineView, type FullView } from './engine_types.js';
import { Failure, trap, typedError } from './failure.js';
import { frameLoop, type FrameClient } from './frame_loop.js';
import { watchPictureSize, type PictureSize } from './picture_size.js';
import { ReplayStream } from './replay_stream.js';
import { forgetReplay, offerLoopRange, restore, type Restored, type Truth } from './truth.js';

/** After a crash of its graphics process a browser offers none for a while: waits before asking again. */
const RETURN_WAITS_MS = [1000, 3000, 6000];
/** A canvas may be without a frame for a moment; after this many in a row its device is taken for lost. */
const EMPTY_FRAMES = 90;
/** Pictures on a page from which on they share renderers. */
const CROWD = 8;
/** The camera is noted this often while it moves, and always when it comes to rest. */
const CAMERA_NOTE_SECS = 0.2;

export interface PresenterHost {
  /** A renderer opened the replay, which lasts from one time to another: the first renderer, or a replacement. */
  opened(manifestJson: string, startSecs: number, endSecs: number): void;
  /** The loop range asked for before does not lie within the replay. */
  loopRangeDropped(): void;
  refused(failure: Failure): void;
  fileRefused(name: string, failure: Failure): void;
  /** Time, picture or camera changed; `bits` of `Tick`. */
  ticked(bits: number): void;
  cameraMoved(): void;
  /** What the camera was told before holds no more. */
  cameraLeft(): void;
  /** Whether a picture can be drawn at all has changed. */
  drawableChanged(): void;
  backendChanged(): void;
  /** The full engine cannot be had; the small one goes on. */
  fullRefused(failure: Failure): void;
  /** No renderer can be had. */
  lost(failure: Failure): void;
}

const present = new Set<Presenter>();
let crowd: Crowd | null = null;

/** Whoever shares renderers among many pictures, where there are many; without its script each keeps its own. */
async function crowdOf(pictures: ReadonlySet<Guest>): Promise<Crowd | null> {
  if (pictures.size > CROWD && !crowd) {
    const loaded = await import('./crowd.js').catch(() => null);
    if (loaded) crowd ??= new loaded.Crowd(pictures);
  }
  return crowd;
}

/** Shows the truth through a renderer that may be replaced at any moment. */
export class Presenter implements FrameClient, Tenant, Guest, ContextUser {
  readonly #truth: Truth;
  readonly #files: EngineFiles;
  /** Called with the full engine's view after every frame. */
  readonly watchers = new Set<(view: FullView) => void>();
  /** What arrives of the replay. */
  readonly stream: ReplayStream;
  readonly #host: PresenterHost;
  readonly #stage: HTMLElement;
  #lease: HeldLease | null = null;
  #attaching: symbol | null = null;
  #how: { asked: string; base: string } | null = null;
  #full = false;
  #opened = false;
  #canvas: HTMLCanvasElement | null = null;
  #previous: HTMLCanvasElement | null = null;
  #size: PictureSize | null = null;
  #sizeGiven = false;
  #visible = false;
  #dirty = true;
  #sinceNote = 0;
  contextLosses = 0;
  #capturing = 0;
  #submittedBefore = 0;
  #emptyFrames = 0;
  #lostBefore = false;
  #returns = 0;
  #gaveUp: Failure | null = null;
  #drawn = false;
  #waiting: { resolve(lease: Lease): void; reject(cause: Failure): void }[] = [];
  #stopWatching: (() => void) | null = null;

  constructor(stage: HTMLElement, truth: Truth, files: EngineFiles, host: PresenterHost) {
    this.#stage = stage;
    this.#truth = truth;
    this.#files = files;
    this.#host = host;
    this.stream = new ReplayStream(this.#truth, {
      command: (work) => this.#opened && this.#command(work),
      read: (get, otherwise) => (this.#opened ? this.#read(get, otherwise) : otherwise),
      invalidate: () => this.invalidate(),
    });
  }

  // Attaching to a renderer.

  /** Gets a renderer and shows the truth on it. One that is there, or on its way, stays unless another is asked for. */
  async attach(asked: string, base: string): Promise<void> {
    const same = this.#how?.asked === asked && this.#how.base === base;
    if (this.#lease || this.#attaching) {
      if (same) return;
      this.detach();
    }
    this.#how = { asked, base };
    await this.#getRenderer(asked, base);
  }

  /** From here on the full engine is to draw. The small one goes on with the picture until the full one takes over. */
  needFull(): void {
    if (this.#full) return;
    this.#full = true;
    if (this.#how && this.#lease && !this.#attaching) void this.#getRenderer(this.#how.asked, this.#how.base);
  }

  /** Tries again what the full engine was wanted for. */
  fulfil(): void {
    if (this.#truth.wishes.size > 0) this.needFull();
  }

  /**
   * Has something shown that only the full engine can; `tell` says it to each of its views, and throws nothing. What is not
   * `lasting` is said to the one at hand alone: that there is nothing to show any more.
   */
  wish(name: string, tell: (view: FullView) => void, lasting = true): void {
    if (lasting) this.#truth.wishes.set(name, tell);
    else this.#truth.wishes.delete(name);
    const held = this.#lease;
    // Whoever wakes is told all that is wished by then.
    if (held?.full && held.standsIn) held.standsIn.wake();
    else if (held?.full) {
      if (this.#opened) this.#command((view) => tell(view as FullView));
      this.invalidate();
    } else if (lasting) this.needFull();
  }

  async #getRenderer(asked: string, base: string): Promise<void> {
    const ticket = Symbol();
    const full = this.#full;
    this.#attaching = ticket;
    this.#watch();
    let held: HeldLease;
    try {
      await (await crowdOf(present))?.admit(this);
      if (this.#attaching !== ticket) return;
      // An engine that takes over draws as the one before.
      held = await lease(this.#files, this.#lease?.backend ?? asked, full, base, this);
    } catch (thrown) {
      if (this.#attaching !== ticket) return;
      this.#attaching = null;
      const failure = typedError(thrown, '') ?? trap(thrown, '');
      if (full && (this.#lease || failure.code === 'engine-unreachable')) {
        this.#full = false;
        this.#host.fullRefused(failure.partial());
        if (!this.#lease) this.#attachAgain();
      } else this.#noRenderer(failure);
      return;
    } finally {
      crowd?.entered();
    }
    if (this.#attaching !== ticket) {
      held.release();
      retireCanvas(held.canvas);
      return;
    }
    this.#attaching = null;
    // Whoever drew meanwhile has drawn its last.
    this.#noteCamera();
    const before = this.#drop();
    before?.release();
    this.#lease = held;
    this.#returns = 0;
    this.#gaveUp = null;
    this.#place(held.canvas);
    if (held.backend === 'webgl2') void import('./context_loss.js').then(({ watchContext }) => watchContext(held.canvas, this), () => undefined);
    this.#sizeGiven = false;
    this.#host.backendChanged();
    this.#restore();
    if (before?.standsIn && this.#opened) this.#command(before.standsIn.catchUp);
    if (this.#full !== full) void this.#getRenderer(asked, base);
  }

  #noRenderer(failure: Failure): void {
    const wait = this.#lostBefore && failure.code === 'gpu-unavailable' ? RETURN_WAITS_MS[this.#returns] : undefined;
    if (failure.code === 'engine-trapped' || failure.code === 'gpu-lost') {
      this.#attachAgain();
    } else if (wait !== undefined) {
      this.#returns += 1;
      setTimeout(() => this.#stopWatching && this.#attachAgain(), wait);
    } else {
      this.#giveUp(failure);
    }
  }

  #attachAgain(): void {
    if (this.#how) void this.attach(this.#how.asked, this.#how.base);
  }

  /** Gives the renderer back; the truth stays. */
  detach(): void {
    this.#attaching = null;
    this.#noteCamera();
    frameLoop.leave(this);
    this.#drop()?.release();
    this.#stopWatching?.();
    this.#stopWatching = null;
    present.delete(this);
    crowd?.changed();
    retireCanvas(this.#canvas);
    retireCanvas(this.#previous);
    this.#canvas = this.#previous = null;
  }

  /** A renderer is there, on its way, or will be tried again. */
  get attached(): boolean {
    return this.#stopWatching !== null;
  }

  #drop(): Lease | null {
    const held = this.#lease;
    if (held) this.#submittedBefore += this.#read((view) => view.framesSubmitted, 0);
    this.#lease = null;
    this.#opened = false;
    this.#emptyFrames = 0;
    return held;
  }

  #place(canvas: HTMLCanvasElement): void {
    canvas.className = 'canvas';
    canvas.setAttribute('part', 'canvas');
    // The old picture stays on top until the new renderer has drawn one.
    if (this.#previous && this.#canvas) retireCanvas(this.#canvas);
    else this.#previous = this.#canvas;
    this.#canvas = canvas;
    this.#stage.prepend(canvas);
  }

  draws(canvas: HTMLCanvasElement): boolean {
    return this.#lease?.canvas === canvas;
  }

  hold(): void {
    frameLoop.leave(this);
  }

  renew(): void {
    this.#drop()?.abandon();
    this.#attachAgain();
  }

  giveUp(failure: Failure): void {
    this.#drop()?.abandon();
    this.#giveUp(failure);
  }

  // In a crowd.

  get visible(): boolean {
    return this.#visible;
  }

  get opened(): boolean {
    return this.#opened;
  }

  get entering(): boolean {
    return this.#attaching !== null;
  }

  get held(): HeldLease | null {
    return this.#lease;
  }

  get idle(): boolean {
    const fetching = this.stream.lookPause !== null || this.stream.wanted?.length !== 0;
    return this.#opened && !this.#attaching && !this.#truth.advancing && !fetching && this.#capturing === 0;
  }

  rest(make: (held: HeldLease) => HeldLease): void {
    const held = this.#lease;
    let standIn: HeldLease | null = null;
    this.#command((view) => {
      if (this.#size) view.resize(this.#size.widthPx, this.#size.heightPx);
      view.draw();
      if (held) standIn = make(held);
    });
    if (!standIn) return;
    frameLoop.leave(this);
    this.#noteCamera();
    this.#drop()?.release();
    retireCanvas(this.#canvas);
    retireCanvas(this.#previous);
    this.#canvas = this.#previous = null;
    this.#lease = standIn;
    this.#opened = this.#drawn = true;
    this.#dirty = false;
    this.#sizeGiven = false;
    this.#place((standIn as HeldLease).canvas);
  }

  wake(): void {
    if (this.#how && !this.#attaching) void this.#getRenderer(this.#how.asked, this.#how.base);
  }

  instanceLost(cause: Failure): void {
    this.#drop();
    this.#lostBefore = true;
    if (cause.code === 'engine-failed') this.#giveUp(cause);
    else this.#attachAgain();
  }

  #giveUp(failure: Failure): void {
    this.#gaveUp = failure;
    for (const { reject } of this.#waiting.splice(0)) reject(failure);
    this.#host.lost(failure);
  }

  /** Shows the truth on the renderer at hand. Whatever goes wrong is told: silence would be loading for ever. */
  #restore(): void {
    const { manifest } = this.#truth;
    if (!manifest) return;
    try {
      this.#restoreFrom(manifest);
    } catch (thrown) {
      this.#giveUp(typedError(thrown, '') ?? new Failure('engine-failed', `The replay could not be shown: ${String(thrown)}`));
    }
  }

  #restoreFrom(manifest: Uint8Array): void {
    const truth = this.#truth;
    const outcome = this.#read<Restored | Failure | null>((view) => restore(view, this.#lease?.full === true, truth, manifest), null);
    if (!outcome) return;
    if (outcome instanceof Failure) {
      for (const { reject } of this.#waiting.splice(0)) reject(outcome);
      this.#host.refused(outcome);
      return;
    }
    this.#opened = true;
    this.#gaveUp = null;
    if (!outcome.loopRangeFits) {
      truth.loopRange = null;
      this.#host.loopRangeDropped();
    }
    for (const [name, failure] of outcome.refusedFiles) {
      truth.files.delete(name);
      this.#host.fileRefused(name, failure);
    }
    this.#host.opened(outcome.json, outcome.startSecs, outcome.endSecs);
    const held = this.#lease;
    if (held) for (const { resolve } of this.#waiting.splice(0)) resolve(held);
    this.invalidate();
  }

  // Calls into the renderer.

  /** Does something with the view, if there is one. A typed error is thrown on; anything else ends the instance. */
  #command(work: (view: EngineView) => void): boolean {
    const held = this.#lease;
    if (!held) return false;
    try {
      work(held.view);
      return true;
    } catch (thrown) {
      const typed = typedError(thrown, '');
      if (typed && typed.code !== 'gpu-lost') throw typed;
      held.poison(typed ?? trap(thrown, held.backend));
      return false;
    }
  }

  #read<T>(get: (view: EngineView) => T, otherwise: T): T {
    let value = otherwise;
    this.#command((view) => {
      value = get(view);
    });
    return value;
  }

  // What is shown.

  /** Forgets the replay; the renderer stays for the next one. */
  close(): void {
    forgetReplay(this.#truth);
    this.#opened = false;
    this.#drawn = false;
    // A still of what is gone stands in for nothing.
    if (this.#lease?.standsIn) this.#drop();
    frameLoop.leave(this);
    this.#command((view) => view.pause());
  }

  /** Shows a replay from its start, or from the time given by `seek` before. */
  open(manifest: Uint8Array, startSecs: number): void {
    this.#truth.manifest = manifest;
    this.#truth.timeSecs = startSecs;
    this.#restore();
  }

  get timeSecs(): number {
    return this.#truth.timeSecs;
  }

  seek(timeSecs: number): void {
    this.#truth.timeSecs = timeSecs;
    if (this.#opened) this.#command((view) => view.seek(timeSecs));
    this.invalidate();
  }

  stepFrames(count: number): void {
    if (!this.#opened) return;
    this.#command((view) => {
      view.stepFrames(count);
      this.#truth.timeSecs = view.timeSecs;
    });
    this.invalidate();
  }

  set advancing(advancing: boolean) {
    if (advancing === this.#truth.advancing) return;
    this.#truth.advancing = advancing;
    if (this.#opened) this.#command((view) => (advancing ? view.play() : view.pause()));
    if (advancing) frameLoop.wake(this);
  }

  set rate(rate: number) {
    this.#truth.rate = rate;
    this.#command((view) => view.setRate(rate));
  }

  set loop(loop: boolean) {
    this.#truth.loop = loop;
    if (this.#opened) this.#command((view) => view.setLoop(loop));
  }

  /** A range that does not lie within the replay is a RangeError; before the replay is known, it is dropped later. */
  set loopRange(range: LoopRange | null) {
    let fits = true;
    if (this.#opened) this.#command((view) => void (fits = offerLoopRange(view, range)));
    if (!fits) throw new RangeError(`Expected a stretch of the replay, found ${range?.a} to ${range?.b} s.`);
    this.#truth.loopRange = range;
    this.invalidate();
  }

  set reducedMotion(reduced: boolean) {
    this.#truth.reducedMotion = reduced;
    this.#command((view) => view.setReducedMotion(reduced));
  }

  follow(index: number): void {
    if (this.#opened) this.#command((view) => view.follow(index));
    this.#truth.following = index;
    this.#truth.camera = null;
    this.#host.cameraLeft();
    this.invalidate();
  }

  /** Moves the camera; the truth is noted once it has moved. */
  moveCamera(work: (view: EngineView) => void): void {
    if (!this.#opened) return;
    this.#command((view) => {
      work(view);
      this.#truth.following = view.following;
    });
    this.#host.cameraLeft();
    this.#host.cameraMoved();
    this.invalidate();
  }

  get camera(): Float64Array | null {
    this.#noteCamera();
    return this.#truth.camera;
  }

  pick(x: number, y: number): number {
    return this.#opened ? this.#read((view) => view.pick(x, y), -1) : -1;
  }

  get anchors(): Float32Array | null {
    return this.#opened ? this.#read<Float32Array | null>((view) => view.participantAnchors(), null) : null;
  }

  get currentFrame(): number {
    return this.#opened ? this.#read((view) => view.frame, 0) : 0;
  }

  get frameCount(): number {
    return this.#opened ? this.#read((view) => view.frameCount, 0) : 0;
  }

  get frameRate(): number {
    return this.#opened ? this.#read((view) => view.frameRateHz, 0) : 0;
  }

  get backend(): Backend | null {
    return this.#lease?.backend ?? null;
  }

  get stats(): ReplayStats {
    return {
      framesSubmitted: this.#submittedBefore + this.#read((view) => view.framesSubmitted, 0),
      drawCalls: this.#read((view) => view.drawCalls, 0),
      full: this.#lease?.full === true,
    };
  }

  /** The moment as pixels. A renderer lost meanwhile is waited for, once. */
  async capture(widthPx: number | undefined, heightPx: number | undefined): Promise<ImageData> {
    if (!this.#truth.manifest) throw new DOMException('Expected a loaded replay, found none yet.', 'InvalidStateError');
    const { takeStill } = await loadApart<typeof import('./still.js')>(import('./still.js'), 'still.js');
    this.#capturing += 1;
    const still = takeStill(
      {
        whenOpened: () => this.#whenOpened(),
        holds: (held) => this.#lease === held,
        // What was asked for and not yet shown belongs to the moment too.
        catchUp: () => void (this.#dirty && this.frame(0)),
        poll: () => void this.#command((view) => view.poll?.()),
        size: () => this.#size,
      },
      widthPx,
      heightPx,
    );
    return still.finally(() => (this.#capturing -= 1));
  }

  #whenOpened(): Promise<Lease> {
    const standsIn = this.#lease?.standsIn;
    if (this.#lease && this.#opened && !standsIn) return Promise.resolve(this.#lease);
    standsIn?.wake();
    if (this.#gaveUp) return Promise.reject(this.#gaveUp);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  // Frames.

  /** A frame was drawn since the replay was opened. */
  get drawn(): boolean {
    return this.#drawn;
  }

  /** Whether a frame would be seen. */
  get drawable(): boolean {
    return this.#visible && document.visibilityState === 'visible' && this.#size !== null && this.#size.widthPx > 0 && this.#size.heightPx > 0;
  }

  /** Whether the picture shows the current moment. */
  get current(): boolean {
    return this.#drawn && !this.#dirty;
  }

  /** The picture no longer shows the truth. */
  invalidate(): void {
    this.#dirty = true;
    if (this.#opened) frameLoop.wake(this);
  }

  frame(dtSecs: number): boolean {
    if (!this.#opened) return false;
    let bits = 0;
    let drew = false;
    const sound = this.#command((view) => {
      bits = view.advance(dtSecs);
      this.#truth.timeSecs = view.timeSecs;
      if (bits & Tick.Changed) this.#dirty = true;
      if (!this.#dirty || !this.drawable) return;
      if (!this.#sizeGiven && this.#size) {
        view.resize(this.#size.widthPx, this.#size.heightPx);
        this.#sizeGiven = true;
      }
      const before = view.framesSubmitted;
      view.draw();
      drew = view.framesSubmitted !== before;
      this.#emptyFrames = drew ? 0 : this.#emptyFrames + 1;
      if (this.#emptyFrames > EMPTY_FRAMES) throw new Failure('gpu-lost', 'The canvas gives no frames any more.');
    });
    if (!sound) return false;
    if (drew) {
      this.#dirty = false;
      this.#drawn = true;
      retireCanvas(this.#previous);
      this.#previous = null;
    }
    const more = (bits & Tick.KeepTicking) !== 0;
    this.#sinceNote += dtSecs;
    if (!more || this.#sinceNote > CAMERA_NOTE_SECS) this.#noteCamera();
    this.#host.ticked(bits);
    if (this.#lease?.full && !this.#lease.standsIn) for (const watch of this.watchers) this.#command((view) => watch(view as FullView));
    const ticking = more || this.#truth.advancing || this.#emptyFrames > 0;
    if (!ticking) crowd?.changed();
    return ticking;
  }

  #noteCamera(): void {
    this.#sinceNote = 0;
    if (this.#opened) this.#truth.camera = this.#read<Float64Array | null>((view) => view.cameraState(), this.#truth.camera);
  }

  #watch(): void {
    if (this.#stopWatching) return;
    present.add(this);
    const stopSize = watchPictureSize(this.#stage, (size) => {
      this.#size = size;
      this.#sizeGiven = false;
      this.invalidate();
      this.#host.drawableChanged();
    });
    const intersection = new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1]?.isIntersecting ?? false;
      if (this.#visible && this.#dirty && this.#opened) frameLoop.wake(this);
      this.#host.drawableChanged();
      crowd?.changed();
    });
    intersection.observe(this.#stage);
    this.#stopWatching = () => {
      stopSize();
      intersection.disconnect();
    };
  }
}
