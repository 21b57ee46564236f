import type { AthleteReplayElement, LiveState } from '../public/element.js';
import type { ReplayInfo } from '../public/replay.js';
import type { Shot } from '../public/stage.js';
import { loadApart } from './apart.js';
import { lease, retireCanvas } from './engine.js';
import type { PreviewPort } from './preview.js';
import type { EngineFiles } from './engine_files.js';
import { Tick } from './engine_types.js';
import type { EventTracks } from './event_tracks.js';
import { trap, typedError, type Failure } from './failure.js';
import type { Box } from './box.js';
import { infoOf } from './manifest.js';
import { ReadyState, type Media, type ReadyStateValue } from './media.js';
import { Presenter, type PresenterHost } from './presenter.js';
import { Source, type Origin, type SourceHost } from './source.js';
import type { Direction } from './stage/direction.js';
import type { Wants } from './story/wishes.js';
import { Surface, type SurfaceHost } from './surface.js';
import { restore, type Truth } from './truth.js';

/** Enough to play on for a while without a pause. Seconds of replay. */
const FUTURE_SECS = 0.5;
const ENOUGH_SECS = 4;
const PROGRESS_MS = 350;
/** How often playing looks at what to fetch next. */
const LOOK_MS = 500;

/** What the element lends to what shows its replay. */
export interface ShowingHost {
  readonly player: AthleteReplayElement;
  readonly box: Box;
  readonly media: Media;
  readonly truth: Truth;
  readonly eventTracks: EventTracks;
  readonly files: EngineFiles;
  /** The folder with the engines and readers; empty where they lie beside the scripts. */
  folder(): string;
  /** The back end that the page asks for, or `auto`. */
  backend(): string;
  /** Whether the page asks for the full engine. */
  full(): boolean;
}

/** Shows the element's replay: joins the source, the renderer, the surface and the media states. A script of its own, fetched beside the engine. */
export class Showing {
  readonly presenter: Presenter;
  readonly surface: Surface;
  readonly #host: ShowingHost;
  readonly #media: Media;
  #direction: Direction | null = null;
  #source: Source | null = null;
  #info: ReplayInfo | null = null;
  #liveState: LiveState | null = null;
  #lastProgress = -Infinity;
  #lastLook = -Infinity;

  constructor(host: ShowingHost) {
    this.#host = host;
    this.#media = host.media;
    this.surface = new Surface(host.player, host.box, this.#surfaceHost());
    this.presenter = new Presenter(this.surface.stage, host.truth, host.files, this.#presenterHost);
    this.engineAsked();
    if (['light', 'background', 'palette'].some((name) => host.player.hasAttribute(name))) this.lightChanged();
  }

  #surfaceHost(): SurfaceHost {
    const showing = this;
    const { truth, files } = this.#host;
    return {
      retry: () => this.#retry(),
      get previews(): PreviewPort | null {
        const { backend, stats } = showing.presenter;
        const { manifest } = truth;
        if (!backend || !manifest) return null;
        return {
          truth,
          full: stats.full,
          lease: (tenant) => lease(files, backend, stats.full, showing.#host.folder(), tenant),
          retire: retireCanvas,
          restore: (view) => restore(view, stats.full, truth, manifest),
        };
      },
    };
  }

  get info(): ReplayInfo | null {
    return this.#info;
  }

  get liveState(): LiveState | null {
    return this.#liveState;
  }

  /** What may be sought to: of a live replay less than there was. */
  get seekable(): readonly [number, number] {
    return this.presenter.stream.seekable ?? [this.#info?.startSecs ?? 0, this.#info?.endSecs ?? 0];
  }

  // Life in the page.

  connect(): void {
    this.surface.connect();
    if (this.#source) this.#attach();
  }

  disconnect(): void {
    this.surface.disconnect();
  }

  visibilityChanged(): void {
    this.presenter.invalidate();
    this.updateReadiness();
  }

  /** The attributes that choose an engine have changed. */
  engineChanged(): void {
    if (this.presenter.attached) this.#attach();
  }

  engineAsked(): void {
    if (this.#host.full()) this.presenter.needFull();
  }

  /** The shots there are; none until their script is here, which `shotschange` tells. */
  get shots(): readonly Shot[] {
    if (!this.#direction) void this.direct(() => this.#host.player.dispatchEvent(new Event('shotschange'))).catch(this.#partly);
    return this.#direction?.shots ?? [];
  }

  /** The attributes that choose light and colours have changed. */
  lightChanged(): void {
    void this.direct((direction) => direction.light()).catch(this.#partly);
  }

  /** Light, colours and shots, whose script comes when it is first needed. */
  async direct<T>(act: (direction: Direction) => T | Promise<T>): Promise<T> {
    const { Direction } = await loadApart<typeof import('./stage.js')>(import('./stage.js'), 'stage.js');
    this.#direction ??= new Direction({
      player: this.#host.player,
      studio: this.presenter,
      language: () => this.surface.language,
      manifest: () => this.#host.truth.manifest,
    });
    return act(this.#direction);
  }

  readonly #partly = (thrown: unknown): void => this.#media.fail((typedError(thrown, '') ?? trap(thrown, '')).partial());

  /** Shows the trails, slices, ghosts and avatars that the page wants. */
  async tell(wants: Wants): Promise<void> {
    const failed = (failure: Failure): void => this.#media.fail(failure);
    try {
      const { tell } = await loadApart<typeof import('./story.js')>(import('./story.js'), 'story.js');
      tell(this.surface, this.presenter, wants, failed, this.#host);
    } catch (thrown) {
      this.#partly(thrown);
    }
    this.surface.update();
  }

  #attach(): void {
    const host = this.#host;
    if (host.player.isConnected) void this.presenter.attach(host.backend(), host.folder());
  }

  // Loading.

  /** Fetches a replay from here on, or more of the one at hand. */
  fetch(origin: Origin, everything: boolean): void {
    if (everything) this.presenter.stream.wantEverything();
    if (this.#source) this.#source.pump();
    else {
      this.#source = new Source(origin, this.#host.folder(), this.#sourceHost, this.#host.truth.resolve);
      this.#source.begin();
    }
    this.#attach();
    this.surface.update();
  }

  /** The replay is gone. */
  close(): void {
    this.#source?.abandon();
    this.#source = null;
    this.#direction?.letGo();
    this.presenter.close();
    this.#info = null;
    this.#liveState = null;
    this.surface.reset();
  }

  #retry(): void {
    const { player } = this.#host;
    if (this.#media.error?.fatal === false) {
      this.#media.error = null;
      this.presenter.stream.retryLost();
      this.#source?.retryLost();
      this.presenter.fulfil();
      this.engineAsked();
      this.surface.update();
    } else {
      player.load();
    }
  }

  readonly #sourceHost: SourceHost = {
    manifest: (bytes) => this.presenter.open(bytes, 0),
    file: (name, bytes) => {
      this.presenter.stream.receive(name, bytes);
      this.updateReadiness();
    },
    fileLost: (name, failure) => {
      this.presenter.stream.lose(name);
      // Key poses are for the time until the samples are here: without them nothing is missing.
      if (!name.endsWith('.coarse')) this.#media.fail(failure.partial());
      this.updateReadiness();
    },
    wanted: () => this.presenter.stream.wanted,
    takeSurplus: () => this.presenter.stream.takeSurplus(),
    lookPause: () => this.presenter.stream.lookPause,
    looked: (bytes, elapsedSecs) => {
      const json = this.presenter.stream.look(bytes, elapsedSecs);
      if (json !== null) {
        this.#info = infoOf(json, this.#info?.startSecs ?? 0, this.seekable[1]);
        this.#describe();
        if (this.presenter.stream.lookPause === null) this.#media.durationChanged();
        this.#media.progressed();
      }
      this.#tellLiveState();
      this.updateReadiness();
    },
    progress: () => {
      this.surface.loadedShare = this.presenter.stream.share;
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

  #describe(): void {
    this.surface.describe();
    this.#host.eventTracks.show(this.#info);
  }

  #fail(failure: Failure): void {
    this.#source?.abandon();
    this.#media.fail(failure);
    this.surface.update();
  }

  async #aid(manifest: string): Promise<void> {
    const script = await import('./aids.js').catch(() => null);
    // Without it the replay is shown as it is.
    script?.aid(this.#host.player, this.presenter, manifest);
  }

  readonly #presenterHost: PresenterHost = {
    opened: (json, startSecs, endSecs) => {
      if (this.#info) {
        this.#source?.opened();
        this.surface.update();
        return;
      }
      this.#info = infoOf(json, startSecs, endSecs);
      // The first moment is the first sample, which need not lie at 0.
      this.#tellLiveState();
      // A live replay begins near its newest moment.
      this.presenter.seek(this.presenter.stream.liveEdgeSecs ?? startSecs);
      this.#describe();
      this.#media.gotMetadata();
      this.#source?.opened();
      this.updateReadiness();
      if (this.presenter.stream.complete) this.#media.suspended();
      void this.#aid(json);
    },
    loopRangeDropped: () => this.#media.later(new Event('looprangechange')),
    refused: (failure) => this.#fail(failure.at(this.#host.player.currentSrc)),
    fileRefused: (name, failure) => this.#source?.fileRefused(name, failure),
    ticked: (bits) => {
      if (bits & Tick.Looped) this.#media.loopedAround();
      if (this.#media.advancing) this.#media.advanced();
      this.#lookAhead();
      if (bits & Tick.Ended && !this.#media.seeking) this.#media.reachedEnd();
      this.updateReadiness();
      this.surface.frame(this.presenter.anchors);
    },
    cameraMoved: () => this.#media.later(new Event('camerachange')),
    cameraLeft: () => this.#direction?.letGo(),
    drawableChanged: () => this.updateReadiness(),
    backendChanged: () => this.surface.update(),
    fullRefused: (failure) => this.#media.fail(failure),
    lost: (failure) => this.#fail(failure),
  };

  // Playing.

  seek(timeSecs: number): void {
    this.presenter.seek(timeSecs);
    this.#sought();
  }

  stepFrames(count: number): void {
    this.presenter.stepFrames(count);
    this.#sought();
  }

  #sought(): void {
    this.#source?.pump();
    // A picture that nobody can see needs no frame to have arrived.
    if (!this.presenter.drawable) queueMicrotask(() => this.updateReadiness());
  }

  #tellLiveState(): void {
    const state = this.presenter.stream.liveState;
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
  updateReadiness(): void {
    if (!this.#source || !this.#info || this.#media.error?.fatal) return;
    const now = this.presenter.timeSecs;
    const { awaits, settledUntil: until, complete } = this.presenter.stream;
    if (!awaits && (this.presenter.current || !this.presenter.drawable)) this.#media.soughtIsShown();
    let next: ReadyStateValue = ReadyState.Metadata;
    if (!awaits && (this.presenter.drawn || !this.presenter.drawable)) {
      // What is live lasts longer than what there is of it.
      const end = this.#liveState === null ? this.#info.endSecs : Infinity;
      next = ReadyState.Current;
      if (this.#media.playbackRate < 0 || until >= Math.min(end, now + FUTURE_SECS)) next = ReadyState.Future;
      if (complete || until >= Math.min(end, now + ENOUGH_SECS)) next = ReadyState.Enough;
    } else if (this.#media.readyState >= ReadyState.Current && awaits && !this.#media.seeking) {
      next = ReadyState.Current;
    }
    this.#media.setReadyState(next);
    this.surface.update();
  }
}
