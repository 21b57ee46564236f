import type { WallClock } from '../../public/clock.js';
import type { AthleteReplayElement } from '../../public/element.js';

/** A video, and what its time is in the replay's. */
export interface VideoTime {
  readonly video: HTMLVideoElement;
  /** Replay time less the video's; NaN where that is not known. */
  offsetSecs(): number;
}

/** The video that a selector names, at its own time. */
export function timeOfVideo(player: AthleteReplayElement, selector: string): VideoTime | null {
  const root = player.getRootNode();
  if (!(root instanceof Document || root instanceof ShadowRoot)) return null;
  const video = videoAt(root, selector);
  return video && { video, offsetSecs: () => player.syncOffset };
}

/** A stream's video, at the time of day that its player knows. */
export function timeOfClock(player: AthleteReplayElement, clock: WallClock): VideoTime | null {
  const video = 'getMediaElement' in clock ? clock.getMediaElement() : clock.media;
  if (!(video instanceof HTMLVideoElement)) return null;
  return {
    video,
    offsetSecs() {
      const date = 'getPlayheadTimeAsDate' in clock ? clock.getPlayheadTimeAsDate() : clock.playingDate;
      const startMs = Date.parse(player.info?.startUtc ?? '');
      return date === null ? NaN : (date.getTime() - startMs) / 1000 - video.currentTime + player.syncOffset;
    },
  };
}

/** The video that a selector names; null where it names none, or is no selector. */
function videoAt(root: Document | ShadowRoot, selector: string): HTMLVideoElement | null {
  try {
    const found = root.querySelector(selector);
    return found instanceof HTMLVideoElement ? found : null;
  } catch {
    return null;
  }
}
