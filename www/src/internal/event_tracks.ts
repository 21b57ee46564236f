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
    for (const cue of [...(track.cues ?? [])]) track.removeCue(cue);
    if (!info) return;
    info.events.forEach((event, index) => {
      const next = info.events.slice(index + 1).find(({ timeSecs }) => timeSecs > event.timeSecs);
      const cue = new VTTCue(event.timeSecs, event.endSecs ?? next?.timeSecs ?? info.endSecs, event.label);
      cue.id = `${event.kind}-${index}`;
      track.addCue(cue);
    });
  }
}
