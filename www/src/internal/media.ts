import type { MediaEventName } from './events.js';
import type { Failure } from './failure.js';
import { TaskQueue } from './tasks.js';

export const NetworkState = { Empty: 0, Idle: 1, Loading: 2, NoSource: 3 } as const;
export const ReadyState = { Nothing: 0, Metadata: 1, Current: 2, Future: 3, Enough: 4 } as const;
export type NetworkStateValue = (typeof NetworkState)[keyof typeof NetworkState];
export type ReadyStateValue = (typeof ReadyState)[keyof typeof ReadyState];

/** A time this close to an end is the end: far below any frame. */
const END_SECS = 1e-6;
/** How often `timeupdate` fires while time passes; the standard asks for 4 to 66 Hz. */
const TIMEUPDATE_MS = 100;

/** What the media element commands. */
export interface MediaPort {
  readonly startSecs: number;
  readonly endSecs: number;
  /** The replay is live: its end is not yet an end. */
  readonly growing: boolean;
  timeSecs(): number;
  seek(timeSecs: number): void;
  /** Time passes from now on, or not; called again whenever the answer may have changed. */
  playingChanged(): void;
  rateChanged(rate: number): void;
  loops(): boolean;
  autoplays(): boolean;
  /** The resource selection of the standard: starts loading when there is an address. */
  select(): void;
}

interface PendingPlay {
  resolve(): void;
  reject(reason: DOMException): void;
}

/**
 * HTMLMediaElement's states and events, in the order of the HTML standard (4.8.11), without a media pipeline of its own:
 * the element tells it what arrived and what was shown. Where the standard leaves room, Chromium's `<video>` is followed.
 */
export class Media {
  networkState: NetworkStateValue = NetworkState.Empty;
  readyState: ReadyStateValue = ReadyState.Nothing;
  paused = true;
  seeking = false;
  error: Failure | null = null;
  /** Where playback starts once metadata is there. */
  defaultStartSecs = 0;

  #rate = 1;
  #defaultRate = 1;
  #autoplaying = true;
  #playedAt: number | null = null;
  #played: [number, number][] = [];
  #pending: PendingPlay[] = [];
  #lastTimeupdate = -Infinity;
  #endAnnounced = false;
  readonly #tasks = new TaskQueue();
  readonly #target: EventTarget;
  readonly #port: MediaPort;

  constructor(target: EventTarget, port: MediaPort) {
    this.#target = target;
    this.#port = port;
  }

  /** Fires an event of ours after those already waiting. */
  later(event: Event): void {
    this.#tasks.add(() => this.#target.dispatchEvent(event));
  }

  #fire(name: MediaEventName): void {
    this.#tasks.add(() => this.#target.dispatchEvent(new Event(name)));
  }

  #timeupdate(): void {
    this.#lastTimeupdate = performance.now();
    this.#fire('timeupdate');
  }

  // Loading.

  /** The first half of the load algorithm: what was there is gone. */
  reset(): void {
    this.#tasks.clear();
    const plays = this.#pending.splice(0);
    if (this.networkState === NetworkState.Loading || this.networkState === NetworkState.Idle) this.#fire('abort');
    if (this.networkState !== NetworkState.Empty) {
      this.#fire('emptied');
      this.networkState = NetworkState.Empty;
      this.readyState = ReadyState.Nothing;
      this.paused = true;
      this.seeking = false;
      if (this.#port.timeSecs() !== 0) this.#timeupdate();
    }
    this.defaultStartSecs = 0;
    this.#rejectPlays(plays, 'AbortError', 'The play() request was interrupted by a new load request.');
    this.playbackRate = this.#defaultRate;
    this.error = null;
    this.#autoplaying = true;
    this.#endAnnounced = false;
    this.#played = [];
    this.#playedAt = null;
  }

  /** An address is being loaded. */
  started(): void {
    this.networkState = NetworkState.Loading;
    this.#fire('loadstart');
  }

  /** Bytes are arriving; the caller decides how often to say so. */
  progressed(): void {
    this.#fire('progress');
  }

  /** Nothing is being fetched now: all is here, or `preload` holds it back. */
  suspended(): void {
    if (this.networkState !== NetworkState.Loading) return;
    this.networkState = NetworkState.Idle;
    this.#fire('suspend');
  }

  resumed(): void {
    if (this.networkState === NetworkState.Idle) this.networkState = NetworkState.Loading;
  }

  durationChanged(): void {
    this.#fire('durationchange');
  }

  gotMetadata(): void {
    this.readyState = ReadyState.Metadata;
    this.#fire('durationchange');
    this.#fire('loadedmetadata');
    const start = this.defaultStartSecs;
    this.defaultStartSecs = 0;
    if (start > this.#port.startSecs) this.seek(start);
  }

  /** How much is there to show from the current time on; fires what follows from the change. */
  setReadyState(next: ReadyStateValue): void {
    const before = this.readyState;
    // While seeking nothing is known to be there; `soughtIsShown` comes first.
    if (next === before || before === ReadyState.Nothing || this.seeking) return;
    this.readyState = next;
    if (before >= ReadyState.Future && next <= ReadyState.Current && !this.paused && !this.ended && this.error?.fatal !== true) {
      this.#timeupdate();
      this.#fire('waiting');
    }
    if (before === ReadyState.Metadata && next >= ReadyState.Current && !this.#loadedData) {
      this.#loadedData = true;
      this.#fire('loadeddata');
    }
    if (before <= ReadyState.Current && next >= ReadyState.Future) {
      this.#fire('canplay');
      if (!this.paused) this.#notifyPlaying();
    }
    if (next === ReadyState.Enough) {
      this.#fire('canplaythrough');
      if (this.#autoplaying && this.paused && this.#port.autoplays()) {
        this.paused = false;
        this.#fire('play');
        this.#notifyPlaying();
      }
    }
    this.#port.playingChanged();
  }
  #loadedData = false;

  /** A new resource has shown nothing yet. */
  forgetLoadedData(): void {
    this.#loadedData = false;
  }

  /** The whole replay is lost, or a part of it (`failure.fatal` false). */
  fail(failure: Failure): void {
    this.error = failure;
    if (failure.fatal) {
      this.networkState = this.readyState === ReadyState.Nothing ? NetworkState.NoSource : NetworkState.Idle;
      this.seeking = false;
    }
    this.#fire('error');
    if (!failure.fatal) return;
    this.#rejectPlays(this.#pending.splice(0), 'NotSupportedError', failure.message);
    this.#port.playingChanged();
  }

  // Playing.

  /** Whether time should pass now. */
  get advancing(): boolean {
    return !this.paused && !this.seeking && this.readyState >= ReadyState.Future && this.error?.fatal !== true;
  }

  get ended(): boolean {
    return (
      this.readyState >= ReadyState.Metadata &&
      this.#rate > 0 &&
      !this.#port.growing &&
      !this.#port.loops() &&
      this.#port.timeSecs() >= this.#port.endSecs - END_SECS
    );
  }

  play(): Promise<void> {
    if (this.error?.fatal) return Promise.reject(new DOMException(this.error.message, 'NotSupportedError'));
    return new Promise((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      this.#playInternally();
    });
  }

  #playInternally(): void {
    if (this.networkState === NetworkState.Empty) this.#port.select();
    const { startSecs, endSecs } = this.#port;
    if (this.ended) this.seek(startSecs);
    else if (this.#rate < 0 && this.readyState > 0 && this.#port.timeSecs() <= startSecs + END_SECS) this.seek(endSecs);
    if (this.paused) {
      this.paused = false;
      this.#fire('play');
      if (this.readyState <= ReadyState.Current) this.#fire('waiting');
      else this.#notifyPlaying();
    } else if (this.readyState >= ReadyState.Future) {
      this.#resolvePlays();
    }
    this.#autoplaying = false;
    this.#port.playingChanged();
  }

  pause(): void {
    if (this.networkState === NetworkState.Empty) this.#port.select();
    this.#autoplaying = false;
    this.#pauseNow();
  }

  #pauseNow(): void {
    if (this.paused) return;
    this.paused = true;
    this.#closePlayed();
    this.#timeupdate();
    this.#fire('pause');
    this.#rejectPlays(this.#pending.splice(0), 'AbortError', 'The play() request was interrupted by a call to pause().');
    this.#port.playingChanged();
  }

  #notifyPlaying(): void {
    this.#fire('playing');
    this.#resolvePlays();
  }

  #resolvePlays(): void {
    const plays = this.#pending.splice(0);
    if (plays.length > 0) this.#tasks.add(() => plays.forEach((play) => play.resolve()));
  }

  #rejectPlays(plays: readonly PendingPlay[], name: string, message: string): void {
    if (plays.length > 0) this.#tasks.add(() => plays.forEach((play) => play.reject(new DOMException(message, name))));
  }

  // Time.

  /** Seeks by moving to a time, or by a move of the caller's own, such as a step by whole frames. */
  seek(target: number | (() => void)): void {
    if (this.readyState === ReadyState.Nothing) {
      if (typeof target === 'number') this.defaultStartSecs = target;
      return;
    }
    this.#closePlayed();
    this.seeking = true;
    this.#endAnnounced = false;
    if (typeof target === 'number') {
      this.#port.seek(Math.min(Math.max(target, this.#port.startSecs), this.#port.endSecs));
    } else {
      target();
    }
    this.#fire('seeking');
    if (this.readyState >= ReadyState.Future && !this.paused) this.#fire('waiting');
    this.readyState = ReadyState.Metadata;
    this.#port.playingChanged();
  }

  /** The moment sought is there and was shown. */
  soughtIsShown(): void {
    if (!this.seeking) return;
    this.seeking = false;
    this.#timeupdate();
    this.#fire('seeked');
    if (this.ended && !this.paused) this.reachedEnd();
    this.#port.playingChanged();
  }

  /** Time has passed. */
  advanced(): void {
    const now = this.#port.timeSecs();
    this.#playedAt ??= now;
    if (performance.now() - this.#lastTimeupdate >= TIMEUPDATE_MS) this.#timeupdate();
  }

  /**
   * Playback came around to the start of the loop. Unlike a `<video>`, which waits for its decoder here, nothing is
   * interrupted: `waiting` and `playing` do not fire.
   */
  loopedAround(): void {
    this.#closePlayed();
    this.#fire('seeking');
    this.#timeupdate();
    this.#fire('seeked');
  }

  /** Playback came to the end, or backwards to the start, where it stops as well. */
  reachedEnd(): void {
    if (this.#endAnnounced) return;
    const atEnd = this.#rate > 0;
    this.#endAnnounced = atEnd;
    this.#closePlayed();
    this.#timeupdate();
    if (!this.paused) {
      this.paused = true;
      this.#fire('pause');
      this.#rejectPlays(this.#pending.splice(0), 'AbortError', 'The play() request was interrupted by the end.');
      this.#port.playingChanged();
    }
    if (atEnd) this.#fire('ended');
  }

  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(rate: number) {
    checkRate(rate);
    if (rate === this.#rate) return;
    this.#rate = rate;
    this.#endAnnounced = false;
    this.#port.rateChanged(rate);
    this.#fire('ratechange');
  }

  get defaultPlaybackRate(): number {
    return this.#defaultRate;
  }

  set defaultPlaybackRate(rate: number) {
    checkRate(rate);
    if (rate === this.#defaultRate) return;
    this.#defaultRate = rate;
    this.#fire('ratechange');
  }

  /** The stretches that were played, sorted and merged. */
  get played(): readonly (readonly [number, number])[] {
    return this.#playedAt === null
      ? this.#played
      : mergeRanges([...this.#played, orderedRange(this.#playedAt, this.#port.timeSecs())]);
  }

  #closePlayed(): void {
    if (this.#playedAt === null) return;
    this.#played = mergeRanges([...this.#played, orderedRange(this.#playedAt, this.#port.timeSecs())]);
    this.#playedAt = null;
  }
}

function checkRate(rate: number): void {
  if (Math.abs(rate) <= 4 && rate !== 0) return;
  throw new DOMException(`Expected a rate from -4 to 4 but not 0, found ${rate}.`, 'NotSupportedError');
}

const orderedRange = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);

/** Sorts ranges and joins those that touch. */
export function mergeRanges(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...ranges].sort((x, y) => x[0] - y[0])) {
    const last = merged[merged.length - 1];
    if (last && start <= last[1] + END_SECS) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** Ranges as the DOM hands them out. */
export class Ranges implements TimeRanges {
  readonly #ranges: readonly (readonly [number, number])[];

  constructor(ranges: readonly (readonly [number, number])[]) {
    this.#ranges = ranges;
  }

  get length(): number {
    return this.#ranges.length;
  }

  start(index: number): number {
    return this.#at(index)[0];
  }

  end(index: number): number {
    return this.#at(index)[1];
  }

  #at(index: number): readonly [number, number] {
    const range = this.#ranges[index];
    if (!range) throw new DOMException(`Expected an index below ${this.length}, found ${index}.`, 'IndexSizeError');
    return range;
  }
}
