/** What a measure is: the same words as in docs/measures and as the tool prints. */
export interface MeasureDefinition {
  readonly name: string;
  /** Empty for a count. */
  readonly unit: string;
  /** The decimals that every surface prints its values with. */
  readonly decimals: number;
  readonly definition: string;
  /** How it is computed, with the filter. */
  readonly method: string;
  readonly source: string;
}

/** One number that was found, or why it is not given. */
export interface MeasureValue {
  /** The participant's id, which is its index where it has none, else the track's name; the second of a pair stands behind " vs ". */
  readonly who: string;
  /** The key of its definition in `measures`. */
  readonly measure: string;
  /** Which of several ("100 m", "step 3 left"); empty where there is one. */
  readonly which: string;
  readonly value: number | null;
  readonly unit: string;
  /** The replay time it applies to. */
  readonly time_secs: number | null;
  /** What the sampling alone leaves open, in the same unit. */
  readonly uncertainty: number | null;
  /** What must be said beside it: the words of docs/measures/quality.md. */
  readonly flags: readonly string[];
  readonly withheld: { readonly code: string; readonly reason: string } | null;
}

/** When the samples of a series apply, in replay seconds: in even steps, or one by one. */
export type SeriesTimes = { readonly start_secs: number; readonly rate_hz: number; readonly frames: number } | readonly number[];

/** A measure through time. */
export interface MeasureSeries {
  readonly who: string;
  readonly measure: string;
  readonly which: string;
  readonly unit: string;
  /** The cut-off of the filter, where there is one. */
  readonly cutoff_hz: number | null;
  readonly flags: readonly string[];
  readonly times: SeriesTimes;
  /** Null in a gap. */
  readonly values: readonly (number | null)[];
  /** The same without the filter; empty where there is none. */
  readonly raw: readonly (number | null)[];
}

/** What `measures()` gives: the very JSON of `athlete-replay measure --json --series`. */
export interface Measures {
  readonly measures: { readonly [id: string]: MeasureDefinition };
  readonly values: readonly MeasureValue[];
  readonly series: readonly MeasureSeries[];
}

export interface MeasureOptions {
  /** Measures limbs that are made up too, each value flagged `limbs-inferred`; false by default. */
  readonly inferred?: boolean;
  /** The ids of the measures to give through time; distance and speed, and the angles of hips, knees and ankles, by default. */
  readonly series?: readonly string[];
}

export interface CompareOptions {
  /** The id of another participant of this replay, or the address of another packed replay. */
  readonly with: string;
  /** Whose performance it is compared with; the participant followed, else the first, by default. */
  readonly who?: string;
  /** In another replay: which participant; the first by default. */
  readonly withWho?: string;
  /**
   * What both are laid over each other by: their replays' own time, the first event of a kind that concerns each, the passage
   * of a line, or distance: from the start signal on, at the same place of the course. `event` by default.
   */
  readonly alignBy?: 'time' | 'event' | 'line' | 'distance';
  /** The kind of event; `gun`, the start signal, by default. */
  readonly event?: string;
  /** The line, in metres along the course. */
  readonly lineM?: number;
  /** Shows the second where the first is, instead of when. */
  readonly warp?: boolean;
  /** Compares limbs that are made up too, with a flag; false by default. */
  readonly inferred?: boolean;
}

/** What lies between two performances: the JSON of `athlete-replay measure --compare --json --series`, by the first one's replay times. */
export interface Comparison extends Measures {
  /** What to add to a time of the first for the moment of the second that is laid over it; null where there is none. */
  offsetAt(timeSecs: number): number | null;
  /** How far the second is behind at a time of the first, in seconds and in metres; below 0 where it is ahead. */
  gapAt(timeSecs: number): { readonly secs: number | null; readonly metres: number | null };
}

/** A part of a body ("left_toe"), a joint by its name in the source, the ground below a part, or a place in metres. */
export type MeasurePoint =
  | { readonly who: string; readonly part: string; readonly ground?: boolean }
  | { readonly who: string; readonly joint: string }
  | readonly [x: number, y: number, z: number];

/** What lies between two points, printed as docs/measures/two-points.md says; `angle_rad` with all its digits. */
export interface BetweenReading {
  readonly distance_m: number;
  readonly horizontal_m: number;
  /** How much higher the second is. */
  readonly height_m: number;
  /** Above the level, from the first to the second. */
  readonly angle_rad: number;
  readonly angle_deg: number;
}

/** Two points of a replay, live: each number is the one of the playhead; null in a gap, and where the samples have not come yet. */
export interface LiveBetween {
  readonly distance_m: number | null;
  readonly horizontal_m: number | null;
  readonly height_m: number | null;
  readonly angle_rad: number | null;
  readonly angle_deg: number | null;
  /** All of them at a moment. */
  at(timeSecs: number): BetweenReading | null;
  /** Lets go of the samples that it holds. */
  close(): void;
}
