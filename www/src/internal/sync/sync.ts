import type { AthleteReplayElement } from '../../public/element.js';

/** Two that keep time with each other. */
export interface Sync {
  /** The offset has changed. */
  nudged(): void;
  stop(): void;
}

/** How far the replay is ahead; NaN where nothing is measured. */
export function tellResidual(player: AthleteReplayElement, secs: number): void {
  (player as { syncResidual: number }).syncResidual = secs;
}
