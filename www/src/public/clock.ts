/** Shaka Player, or whatever tells the time of day of its playhead as it does. */
export interface ShakaClock {
  getPlayheadTimeAsDate(): Date | null;
  getMediaElement(): HTMLMediaElement | null;
}

/** hls.js, or whatever tells the time of day of its playhead as it does. */
export interface HlsClock {
  readonly playingDate: Date | null;
  readonly media: HTMLMediaElement | null;
}

/** A player of a stream that knows what time of day its picture is of. */
export type WallClock = ShakaClock | HlsClock;
