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
  /** The participant's id, else the track's name; the second of a pair stands behind " vs ". */
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
