/** One athlete, as the replay names them. Official strings are kept as given. */
export interface Participant {
  /** Stable within the replay. */
  readonly id: string;
  readonly name: string;
  /** Organisation or NOC code ("JAM"), where given. */
  readonly organisation: string | null;
  readonly bib: string | null;
  /** Counted from 1 at the inside. */
  readonly lane: number | null;
  /** The official mark ("9.58"), where given. */
  readonly mark: string | null;
  /** The official rank ("1", "=3"), where given. */
  readonly rank: string | null;
  /** Kit colours as `#rrggbb`, vest first; may be empty. */
  readonly colours: readonly string[];
}

/** Something that happened at a moment or over an interval. */
export interface ReplayEvent {
  /** The moment, or the start of the interval, in replay seconds. */
  readonly timeSecs: number;
  /** The end of the interval in replay seconds; null for a moment. */
  readonly endSecs: number | null;
  /** "gun", "reaction", "split", "finish", "chapter", or the source's own word. */
  readonly kind: string;
  /** Indices into `participants`; empty when it concerns all. */
  readonly participants: readonly number[];
  readonly label: string;
  /** The official value, as given ("6.31"). */
  readonly value: string | null;
  readonly source: string | null;
  /** The source's own code for it, as given. */
  readonly code: string | null;
}

/** What a replay says of itself before any motion has arrived. */
export interface ReplayInfo {
  readonly title: string;
  /** What a viewer must be told of how it came about, if anything. */
  readonly notice: string | null;
  readonly discipline: string | null;
  readonly location: string | null;
  /** The replay time that the discipline's own clock calls zero (the gun), where there is one. */
  readonly clockZeroSecs: number | null;
  /** The moment that replay time calls zero, as the source gives it ("2009-08-16T19:35:00Z"), where it does. */
  readonly startUtc: string | null;
  readonly startSecs: number;
  readonly endSecs: number;
  readonly participants: readonly Participant[];
  readonly events: readonly ReplayEvent[];
  /** What was odd about the recordings it was made from: what was guessed, converted or dropped. */
  readonly warnings: readonly ReplayWarning[];
  /** What was done to the recorded positions on request, a sentence a step; empty for raw data. */
  readonly processing: readonly string[];
}

/** Something odd in a recording that was read all the same. */
export interface ReplayWarning {
  /** Stable, in kebab case ("unit-guessed"). */
  readonly code: string;
  readonly message: string;
}
