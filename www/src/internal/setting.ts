import type { AthleteReplayElement } from '../public/element.js';
import type { Strings } from './strings.js';

/** What every part of the surface may use. */
export interface Setting {
  readonly player: AthleteReplayElement;
  readonly text: Strings;
  /** The language of the sentences, as a tag. */
  readonly language: string;
}

/** A part of the surface. */
export interface Control {
  readonly element: HTMLElement;
  /** Shows the player's state; called after every change of it. */
  update(): void;
  /** Shows the current time; called for every frame. */
  frame?(): void;
}

export function togglePlay(player: AthleteReplayElement): void {
  if (player.paused) player.play().catch(() => undefined);
  else player.pause();
}

/** A frame on or back where it stands, a second where it plays. */
export function moveBy(player: AthleteReplayElement, direction: 1 | -1): void {
  if (player.paused) player.stepFrames(direction);
  else player.currentTime += direction;
}
