import type { Avatars } from './avatar.js';
import type { WallClock } from './clock.js';
import type { ReplayError } from './errors.js';
import type { Gate, Resolve } from './hooks.js';
import type { CompareOptions, Comparison, LiveBetween, MeasureOptions, MeasurePoint, Measures } from './measures.js';
import type { Ghost, Slices, Trail } from './story.js';
import type { Participant, ReplayEvent, ReplayInfo } from './replay.js';
import type { CalibratedCamera, Shot } from './stage.js';

/** Which graphics interface draws the picture. */
export type Backend = 'webgpu' | 'webgl2';

/** Two moments in replay seconds, `a < b`, between which playback repeats. */
export interface LoopRange {
  readonly a: number;
  readonly b: number;
}

/** How a live replay is shown: as it happens, behind it, or not at all because nothing new has come for half a minute. */
export type LiveState = 'live' | 'delayed' | 'lost';

/** The detail of the `replayevent` event, which fires as playback comes past an event, in either direction. */
export interface ReplayEventDetail {
  readonly event: ReplayEvent;
  /** Index into `replayEvents`. */
  readonly index: number;
}

/** Work done so far, for tests and diagnostics. */
export interface ReplayStats {
  /** Frames handed to the GPU since the picture was set up. */
  readonly framesSubmitted: number;
  /** Draw calls of the last frame. */
  readonly drawCalls: number;
  /** Whether the full engine draws. */
  readonly full: boolean;
}

/** The detail of the `participantselect` event. */
export interface ParticipantSelectDetail {
  /** Index into `participants`; -1 when nobody is followed. */
  readonly index: number;
  readonly participant: Participant | null;
}

/**
 * `<athlete-replay>`: a 3D replay that behaves as a `<video>` does. Members with the names of HTMLMediaElement mean the
 * same here, and their events come in the same order, but for `stalled`, which never fires: data that stays away ends in
 * `error`. `volume`, `muted` and picture-in-picture are left undefined, for a replay has no sound. Times are replay
 * seconds. Everything below "Ours" is specific to replays.
 */
export interface AthleteReplayElement extends HTMLElement {
  /**
   * Address of the packed replay's manifest (`replay.json`), or of a raw recording (BVH, C3D, TRC, glTF and the other
   * formats of the README), for which the readers are fetched. Setting it loads.
   */
  src: string;
  /** Files to play instead of `src`: recordings with what belongs to them, together one replay. Setting it loads. */
  srcObject: Blob | readonly Blob[] | null;
  /** Address of what is loaded, resolved; empty before. */
  readonly currentSrc: string;
  /** A picture to show until the first frame. */
  poster: string;
  /** `none`: nothing until play; `metadata`: the manifest and the first moment; `auto` (default): everything. */
  preload: 'none' | 'metadata' | 'auto';
  /** Play as soon as the first frame is there; left undone when the reader prefers reduced motion. */
  autoplay: boolean;
  loop: boolean;
  /** Show the built-in controls. */
  controls: boolean;
  /** Which keys do what while the element has focus: those of players in pages, or J K L as on editing desks. */
  keymap: 'web' | 'shuttle';
  /**
   * `cooperative` (default): one finger up or down and a wheel over a picture without focus scroll the page; `all`: every
   * gesture turns the view; `none`: the picture takes none.
   */
  gestures: 'cooperative' | 'all' | 'none';

  /** What speeds over the picture are told in: metres per second (default), or miles per hour. */
  units: 'metric' | 'imperial';

  /** The light the replay is shown in; `venue` (default): its own. */
  light: 'venue' | 'day' | 'night' | 'studio';
  /** `transparent`: nothing behind the athletes, to be laid over a video. */
  background: 'venue' | 'transparent';
  /**
   * The colours of kits and ground: the replay's own (default), the page's custom properties `--athlete-replay-vests`, `--athlete-replay-shorts`,
   * `--athlete-replay-ground` and `--athlete-replay-surface`, or a table that everybody can tell apart.
   */
  palette: 'replay' | 'page' | 'colour-safe' | 'high-contrast';
  /**
   * How finely the picture is drawn: `auto` chooses by the time that frames take, and draws what stands still in full. Reflects the
   * attribute.
   */
  quality: 'auto' | 'high' | 'medium' | 'low';
  /**
   * Shows how sure each joint is: its error (one standard deviation) as a soft spread, gaps of up to 0.5 s as dashed limbs, low
   * confidence as faint ones. Reflects the attribute.
   */
  uncertainty: boolean;

  currentTime: number;
  /** The time of the last sample, which is the length of a replay that starts at 0; NaN before metadata. */
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  readonly seeking: boolean;
  /** -4 to 4, not 0; negative plays backwards. */
  playbackRate: number;
  defaultPlaybackRate: number;
  readonly seekable: TimeRanges;
  readonly buffered: TimeRanges;
  readonly played: TimeRanges;
  /** 0 to 4, as for media elements. */
  readonly readyState: number;
  /** 0 to 3, as for media elements. */
  readonly networkState: number;
  readonly error: ReplayError | null;

  play(): Promise<void>;
  pause(): void;
  /** Starts over from `src`. */
  load(): void;
  /** Same as setting `currentTime`: every moment is equally fast to reach. */
  fastSeek(timeSecs: number): void;

  /**
   * One chapters track with the replay's events, each lasting until the next. `activeCues`, `cuechange` and the cues'
   * `enter` and `exit` follow the replay's time.
   */
  readonly textTracks: TextTrackList;

  // Ours.

  /** Asked before anything of a replay or its engine is. Counts from the next load on; what is refused ends in `gate-refused`. */
  gate?: Gate | null;
  /** Says where each file of a replay is fetched from. Counts from the next load on. */
  resolve?: Resolve | null;

  /** What the replay says of itself; null before metadata. */
  readonly info: ReplayInfo | null;
  readonly participants: readonly Participant[];
  readonly replayEvents: readonly ReplayEvent[];
  /** Index of the main track's sample nearest to the current time, from 0. */
  readonly currentFrame: number;
  readonly frameCount: number;
  /** Samples per second of the main track; 0 before metadata. */
  readonly frameRate: number;
  /** Live replays grow while they are shown: `duration` is Infinity until they end, `seekable` is what may be sought to. */
  readonly streamType: 'live' | 'on-demand' | 'unknown';
  /** Null for a replay that is complete; every change fires `livestatechange`. */
  readonly liveState: LiveState | null;
  /** Where playing a live replay begins, two segments behind its newest sample; NaN for a replay that is complete. */
  readonly liveEdgeStart: number;
  /** Infinity while the replay is live, which may be sought back in; NaN otherwise. */
  readonly targetLiveWindow: number;
  /** Pauses and moves by whole samples, backwards when negative. */
  stepFrames(count: number): void;
  /**
   * The part of the replay that repeats; null when none does. A range without any of the replay in it is a RangeError;
   * one set before metadata is dropped then, with a `looprangechange`.
   */
  loopRange: LoopRange | null;

  /**
   * The ends of `loopRange`, NaN where nothing repeats. Setting one starts a loop with the replay's own start or end as the
   * other. One that is not before or after the other is a RangeError.
   */
  loopStart: number;
  loopEnd: number;

  /** Keeps the camera on an athlete, given by id or index; null for nobody. Unknown ids throw a RangeError. */
  follow(participant: string | number | null): void;
  /** Index of the athlete followed; -1 for nobody. */
  readonly following: number;
  /** Brings everybody into view. */
  frameAll(): void;
  resetCamera(): void;
  /** Turns the camera by shares of the picture's height, as a pointer movement would. */
  orbit(dx: number, dy: number): void;
  /** Moves the camera sideways by shares of the picture's height, as a pointer movement would. */
  pan(dx: number, dy: number): void;
  /** Moves the camera nearer by steps, farther when negative. */
  dolly(steps: number): void;
  /**
   * Ways of looking that suit the venue, named. Empty until there is a replay and, the first time, until the script for it has come:
   * `shotschange` fires then.
   */
  readonly shots: readonly Shot[];
  /**
   * Goes to a shot, framed to the athletes of this moment: a flight that turns by at most 60 degrees a second and never rolls, or a
   * cut where the reader prefers reduced motion. Rejects with a RangeError for a name that is none of `shots`.
   */
  showShot(name: string): Promise<void>;
  /**
   * Looks as a calibrated camera does, so that the picture lies over its video, shown with `object-fit: contain`. Whatever moves
   * the camera ends it. Rejects with a `ReplayError` for distortion, and for numbers that no camera has.
   */
  setCamera(camera: CalibratedCamera): Promise<void>;
  /**
   * The camera, as numbers without a meaning of their own, for this or another element that shows the same replay; null
   * before there is a picture. Setting it moves the camera there at once; numbers that are no camera are passed over.
   */
  get camera(): readonly number[] | null;
  set camera(numbers: readonly number[]);
  /**
   * A link to the moment as it is seen: a page's address (this page's by default) with time, loop, athlete followed and
   * camera in its fragment, `#t=7.36&replay=1&…`.
   */
  share(page?: string): Promise<string>;
  /**
   * Shows what such a link says, once there is a replay. False where it says nothing; of a link with `t` alone, or one of a
   * later version, the time is taken.
   */
  restore(link: string): Promise<boolean>;
  /** Whether the replay follows the `<video>` that the attribute `sync` names (default), or leads it. */
  syncRole: 'follower' | 'leader';
  /** Seconds added to the video's time to have the replay's. The attribute is `sync-offset`. */
  syncOffset: number;
  /**
   * A player of a stream to keep time with, where no `sync` is named: an hls.js or a Shaka Player. The time of day of its picture,
   * less `info.startUtc`, is the replay's time. Setting it fires `clockchange`; set it again once the player has its video.
   */
  clock: WallClock | null;
  /**
   * How far the replay is from the video that it keeps time with, in seconds, ahead when positive, measured at the
   * video's last frame; NaN where there is none.
   */
  readonly syncResidual: number;
  /** Index of the athlete at a point of the picture (0..1 from the top left), -1 where there is nobody. */
  pick(x: number, y: number): number;
  /** Name tags over the athletes; true by default. */
  nameTags: boolean;

  /**
   * The current moment as a picture of the given size in pixels, opaque unless `background` is `transparent`; the size of the view by default. Rejects with a
   * RangeError where a side is not a whole number of 1 to 8192, or more than the device draws, and with an
   * `InvalidStateError` where there is no replay yet or a hidden element would have to lend its size.
   */
  captureStill(widthPx?: number, heightPx?: number): Promise<ImageData>;

  /**
   * Speeds, splits, steps, angles and all the other measures of docs/measures, as the tool's `measure --json --series` gives
   * them. The code for it is fetched when it is first asked for, and segments that are not here are fetched too. Rejects
   * with an `InvalidStateError` before metadata, and with a `ReplayError` where something could not be fetched or measured.
   */
  measures(options?: MeasureOptions): Promise<Measures>;
  /** What lies between two performances of this replay, or one of this and one of another packed replay. Rejects as `measures()` does. */
  compare(options: CompareOptions): Promise<Comparison>;
  /** Distance, height and angle between two points of this replay, live. Rejects as `measures()` does. */
  measureBetween(a: MeasurePoint, b: MeasurePoint): Promise<LiveBetween>;

  /**
   * Ways of athletes and their joints, coloured by speed, with a legend; `speed` for the centre of mass of whoever is followed,
   * else of everybody. What is wrong with a value is told by `error`, not fatal. The attribute `trails` says `speed`.
   */
  get trails(): readonly Trail[] | string | null;
  set trails(trails: readonly Trail[] | string | null);
  /** Bodies as they were. The attribute `slices` says how many seconds lie between them, or `events`. */
  get slices(): Slices | string | null;
  set slices(slices: Slices | string | null);
  /**
   * Skinned meshes (glTF) that athletes wear in place of the mannequin: an address or a file for all, or for each by the id of the
   * participant. The attribute `avatar` is an address. Whoever's could not be had is drawn as a mannequin; `error` says why, not
   * fatal.
   */
  get avatar(): Avatars | null;
  set avatar(avatar: Avatars | null);
  /** Translucent bodies: athletes as they are at other times. */
  get ghosts(): readonly Ghost[] | null;
  set ghosts(ghosts: readonly Ghost[] | null);

  /** Which back end draws; null before one does. The attribute `backend` (`auto`, `webgpu`, `webgl2`) asks for one. */
  readonly backend: Backend | null;
  readonly stats: ReplayStats;
}
