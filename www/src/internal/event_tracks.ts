import type { ReplayInfo } from '../public/replay.js';

/**
 * The events of a replay as a chapters track, in the browser's own types: a `<video>` that is never shown lends them, so
 * that players' controls and captions tooling find what they expect. A chapter lasts until the next event.
 */
export class EventTracks {
  #bearer: HTMLVideoElement | null = null;
  #chapters: TextTrack | null = null;

  get list(): TextTrackList {
    this.#bearer ??= document.createElement('video');
    return this.#bearer.textTracks;
  }

  /** Takes over the events of a replay, or none. */
  show(info: ReplayInfo | null): void {
    if (!info && !this.#chapters) return;
    this.#bearer ??= document.createElement('video');
    const track = (this.#chapters ??= this.#bearer.addTextTrack('chapters', 'Events'));
    // A disabled track does not tell its cues.
    track.mode = 'hidden';
    for (const cue of [...(track.cues ?? [])].reverse()) track.removeCue(cue);
    if (!info) return;
    const ends = chapterEnds(info);
    info.events.forEach((event, index) => {
      const cue = new VTTCue(event.timeSecs, ends[index] ?? info.endSecs, event.label);
      cue.id = `${event.kind}-${index}`;
      track.addCue(cue);
    });
  }
}

/** When each event's chapter ends: with the event itself, else when the next later one begins, else with the replay. */
export function chapterEnds({ events, endSecs }: Pick<ReplayInfo, 'events' | 'endSecs'>): number[] {
  const ends = new Array<number>(events.length).fill(endSecs);
  const byTime = [...events.entries()].sort(([, x], [, y]) => y.timeSecs - x.timeSecs);
  let following = endSecs;
  let current: number | null = null;
  for (const [index, event] of byTime) {
    if (current !== null && event.timeSecs < current) following = current;
    current = event.timeSecs;
    ends[index] = event.endSecs ?? following;
  }
  return ends;
}
