import type { Backend, LoopRange, ReplayStats } from '../public/element.js';
import { loadApart } from './apart.js';
import type { EngineFiles } from './engine_files.js';
import { Tick, type EngineView, type FullView } from './engine_types.js';
import { Failure, typedError } from './failure.js';
import { frameLoop, type FrameClient } from './frame_loop.js';
import { watchPictureSize, type PictureSize } from './picture_size.js';
import { crowdChanged, Renderer, type RendererUser } from './renderer.js';
import { ReplayStream } from './replay_stream.js';
import { forgetReplay, offerLoopRange, restore, type Restored, type Truth } from './truth.js';

/** A canvas may be without a frame for a moment; after this many in a row its device is taken for lost. */
const EMPTY_FRAMES = 90;
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

/** Shows the truth through a renderer that may be replaced at any moment. */
export class Presenter implements FrameClient {
  readonly #truth: Truth;
  /** Called with the full engine's view after every frame. */
  readonly watchers = new Set<(view: FullView) => void>();
  /** What arrives of the replay. */
  readonly stream: ReplayStream;
  readonly #renderer: Renderer;
  readonly #host: PresenterHost;
  readonly #stage: HTMLElement;
  #size: PictureSize | null = null;
  #scale = 1;
  #sizeGiven = false;
  #visible = false;
  #dirty = true;
  #sinceNote = 0;
  #capturing = 0;
  #emptyFrames = 0;
  #drawn = false;
  #stopWatching: (() => void) | null = null;

  constructor(stage: HTMLElement, truth: Truth, files: EngineFiles, host: PresenterHost) {
    this.#stage = stage;
    this.#truth = truth;
    this.#host = host;
    this.#renderer = new Renderer(stage, files, this.#makeUser());
    this.stream = new ReplayStream(truth, {
      command: (work) => this.#told(work),
      read: (get, otherwise) => this.read(get, otherwise),
      invalidate: () => this.invalidate(),
    });
  }

  #makeUser(): RendererUser {
    const presenter = this;
    return {
      get visible() {
        return presenter.#visible;
      },
      get idle() {
        const fetching = presenter.stream.lookPause !== null || presenter.stream.wanted?.length !== 0;
        return !presenter.#truth.advancing && !fetching && presenter.#capturing === 0;
      },
      renew: () => {
        this.#sizeGiven = false;
        this.#emptyFrames = 0;
        this.#host.backendChanged();
        this.#restore();
      },
      note: () => this.#noteCamera(),
      hold: () => frameLoop.leave(this),
      drawLast: (view) => {
        this.#fit(view);
        view.draw();
        this.#drawn = true;
        this.#dirty = this.#sizeGiven = false;
      },
      fullRefused: (failure) => this.#host.fullRefused(failure),
      lost: (failure) => this.#host.lost(failure),
    };
  }

  /** Gets a renderer and shows the truth on it. */
  attach(asked: string, base: string): void {
    this.#watch();
    void this.#renderer.attach(asked, base);
  }

  /** Gives the renderer back; the truth stays. */
  detach(): void {
    this.#renderer.detach();
    this.#stopWatching?.();
    this.#stopWatching = null;
  }

  get attached(): boolean {
    return this.#renderer.attached;
  }

  needFull(): void {
    this.#renderer.needFull();
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
    const { held } = this.#renderer;
    // Whoever wakes is told all that is wished by then.
    if (held?.full && held.standsIn) held.standsIn.wake();
    else if (held?.full) {
      this.#told((view) => tell(view as FullView));
      this.invalidate();
    } else if (lasting) this.needFull();
  }

  /** Shows the truth on the renderer at hand. Whatever goes wrong is told: silence would be loading for ever. */
  #restore(): void {
    const { manifest } = this.#truth;
    if (!manifest) return;
    try {
      this.#restoreFrom(manifest);
    } catch (thrown) {
      this.#renderer.fail(typedError(thrown, '') ?? new Failure('engine-failed', `The replay could not be shown: ${String(thrown)}`));
    }
  }

  #restoreFrom(manifest: Uint8Array): void {
    const truth = this.#truth;
    const renderer = this.#renderer;
    const outcome = renderer.read<Restored | Failure | null>((view) => restore(view, renderer.held?.full === true, truth, manifest), null);
    if (!outcome) return;
    if (outcome instanceof Failure) {
      renderer.refuse(outcome);
      this.#host.refused(outcome);
      return;
    }
    renderer.open();
    if (!outcome.loopRangeFits) {
      truth.loopRange = null;
      this.#host.loopRangeDropped();
    }
    for (const [name, failure] of outcome.refusedFiles) {
      truth.files.delete(name);
      this.#host.fileRefused(name, failure);
    }
    this.#host.opened(outcome.json, outcome.startSecs, outcome.endSecs);
    renderer.settle();
    this.invalidate();
  }

  /** Does something with the view of a renderer that shows the replay; false where there is none. */
  #told(work: (view: EngineView) => void): boolean {
    return this.#renderer.opened && this.#renderer.command(work);
  }

  /** What a renderer that shows the replay says. */
  read<T>(get: (view: EngineView) => T, otherwise: T): T {
    return this.#renderer.opened ? this.#renderer.read(get, otherwise) : otherwise;
  }

  // What is shown.

  /** Forgets the replay; the renderer stays for the next one. */
  close(): void {
    forgetReplay(this.#truth);
    this.#drawn = false;
    this.#renderer.close();
    frameLoop.leave(this);
    this.#renderer.command((view) => view.pause());
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
    this.#told((view) => view.seek(timeSecs));
    this.invalidate();
  }

  stepFrames(count: number): void {
    this.#told((view) => {
      view.stepFrames(count);
      this.#truth.timeSecs = view.timeSecs;
    });
    this.invalidate();
  }

  set advancing(advancing: boolean) {
    if (advancing === this.#truth.advancing) return;
    this.#truth.advancing = advancing;
    this.#told((view) => (advancing ? view.play() : view.pause()));
    if (advancing) frameLoop.wake(this);
  }

  set rate(rate: number) {
    this.#truth.rate = rate;
    this.#renderer.command((view) => view.setRate(rate));
  }

  set loop(loop: boolean) {
    this.#truth.loop = loop;
    this.#told((view) => view.setLoop(loop));
  }

  /** A range that does not lie within the replay is a RangeError; before the replay is known, it is dropped later. */
  set loopRange(range: LoopRange | null) {
    let fits = true;
    this.#told((view) => void (fits = offerLoopRange(view, range)));
    if (!fits) throw new RangeError(`Expected a stretch of the replay, found ${range?.a} to ${range?.b} s.`);
    this.#truth.loopRange = range;
    this.invalidate();
  }

  set reducedMotion(reduced: boolean) {
    this.#truth.reducedMotion = reduced;
    this.#renderer.command((view) => view.setReducedMotion(reduced));
  }

  follow(index: number): void {
    this.#told((view) => view.follow(index));
    this.#truth.following = index;
    this.#truth.camera = null;
    this.#host.cameraLeft();
    this.invalidate();
  }

  /** Moves the camera; the truth is noted once it has moved. */
  moveCamera(work: (view: EngineView) => void): void {
    const moved = this.#told((view) => {
      work(view);
      this.#truth.following = view.following;
    });
    if (!moved) return;
    this.#host.cameraLeft();
    this.#host.cameraMoved();
    this.invalidate();
  }

  get camera(): Float64Array | null {
    this.#noteCamera();
    return this.#truth.camera;
  }

  get anchors(): Float32Array | null {
    return this.read<Float32Array | null>((view) => view.participantAnchors(), null);
  }

  get backend(): Backend | null {
    return this.#renderer.held?.backend ?? null;
  }

  get stats(): ReplayStats {
    return {
      framesSubmitted: this.#renderer.framesSubmitted,
      drawCalls: this.#renderer.read((view) => view.drawCalls, 0),
      full: this.#renderer.held?.full === true,
    };
  }

  /** The moment as pixels. A renderer lost meanwhile is waited for, once. */
  async capture(widthPx: number | undefined, heightPx: number | undefined): Promise<ImageData> {
    if (!this.#truth.manifest) throw new DOMException('Expected a loaded replay, found none yet.', 'InvalidStateError');
    const { takeStill } = await loadApart<typeof import('./still.js')>(import('./still.js'), 'still.js');
    this.#capturing += 1;
    const still = takeStill(
      {
        whenOpened: () => this.#renderer.whenOpened(),
        holds: (held) => this.#renderer.held === held,
        // What was asked for and not yet shown belongs to the moment too.
        catchUp: () => void (this.#dirty && this.frame(0)),
        poll: () => void this.#renderer.command((view) => view.poll?.()),
        size: () => this.#size,
      },
      widthPx,
      heightPx,
    );
    return still.finally(() => (this.#capturing -= 1));
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

  /** Draws this share of the view's pixels along a side. */
  resize(scale: number): void {
    this.#scale = scale;
    this.#sizeGiven = false;
    this.invalidate();
  }

  #fit(view: EngineView): void {
    if (this.#size) view.resize(this.#size.widthPx * this.#scale, this.#size.heightPx * this.#scale);
  }

  /** The picture no longer shows the truth. */
  invalidate(): void {
    this.#dirty = true;
    if (this.#renderer.opened) frameLoop.wake(this);
  }

  frame(dtSecs: number): boolean {
    let bits = 0;
    let drew = false;
    const sound = this.#told((view) => {
      bits = view.advance(dtSecs);
      this.#truth.timeSecs = view.timeSecs;
      if (bits & Tick.Changed) this.#dirty = true;
      if (!this.#dirty || !this.drawable) return;
      if (!this.#sizeGiven) this.#fit(view);
      this.#sizeGiven = true;
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
      this.#renderer.drew();
    }
    const more = (bits & Tick.KeepTicking) !== 0;
    this.#sinceNote += dtSecs;
    if (!more || this.#sinceNote > CAMERA_NOTE_SECS) this.#noteCamera();
    this.#host.ticked(bits);
    const { held } = this.#renderer;
    if (held?.full && !held.standsIn) for (const watch of this.watchers) this.#told((view) => watch(view as FullView));
    const ticking = more || this.#truth.advancing || this.#emptyFrames > 0;
    if (!ticking) crowdChanged();
    return ticking;
  }

  #noteCamera(): void {
    this.#sinceNote = 0;
    this.#truth.camera = this.read<Float64Array | null>((view) => view.cameraState(), this.#truth.camera);
  }

  #watch(): void {
    if (this.#stopWatching) return;
    const stopSize = watchPictureSize(this.#stage, (size) => {
      this.#size = size;
      this.#sizeGiven = false;
      this.invalidate();
      this.#host.drawableChanged();
    });
    const intersection = new IntersectionObserver((entries) => {
      this.#visible = entries[entries.length - 1]?.isIntersecting ?? false;
      if (this.#visible && this.#dirty && this.#renderer.opened) frameLoop.wake(this);
      this.#host.drawableChanged();
      crowdChanged();
    });
    intersection.observe(this.#stage);
    this.#stopWatching = () => {
      stopSize();
      intersection.disconnect();
    };
  }
}
