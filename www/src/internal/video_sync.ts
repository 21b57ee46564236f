import type { AthleteReplayElement } from '../public/element.js';
import { Follower } from './sync/follower.js';
import { Leader } from './sync/leader.js';
import type { Sync } from './sync/sync.js';
import { timeOfClock, timeOfVideo } from './sync/video_time.js';

/** Keeps time with the video that `sync` names, else with the player that `clock` is; null where there is none. */
export function keepTime(player: AthleteReplayElement): Sync | null {
  const selector = player.getAttribute('sync');
  const time = selector ? timeOfVideo(player, selector) : player.clock ? timeOfClock(player, player.clock) : null;
  if (!time) return null;
  return player.syncRole === 'leader' ? new Leader(player, time) : new Follower(player, time);
}
