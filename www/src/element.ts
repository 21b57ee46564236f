import { AthleteReplay as Implementation } from './internal/element.js';
import type { AthleteReplayElement } from './public/element.js';

export type {
  AthleteReplayElement,
  Backend,
  LiveState,
  LoopRange,
  ParticipantSelectDetail,
  ReplayEventDetail,
  ReplayStats,
} from './public/element.js';
export type { HlsClock, ShakaClock, WallClock } from './public/clock.js';
export type { Gate, Resolve } from './public/hooks.js';
export type { ReplayError, ReplayErrorCode } from './public/errors.js';
export type * from './public/measures.js';
export type { Participant, ReplayEvent, ReplayInfo, ReplayWarning } from './public/replay.js';
export type { CalibratedCamera, Shot } from './public/stage.js';
export type { Avatars, AvatarSource } from './public/avatar.js';
export type { Ghost, Slices, Trail } from './public/story.js';

/** The element's class, for whoever defines it under a name of their own, or extends it. */
export interface AthleteReplayConstructor {
  new (): AthleteReplayElement;
  readonly prototype: AthleteReplayElement;
  /** Folder with `webgpu/`, `webgl/` and the others, where they do not lie beside the script. */
  wasmUrl: string | null;
}

export type AthleteReplay = AthleteReplayElement;
export const AthleteReplay: AthleteReplayConstructor = Implementation;
