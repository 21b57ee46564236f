/** The way of a point over the last seconds, coloured by speed. */
export interface Trail {
  /** Whose: the id of a participant, or the name of a track such as a ball's. */
  readonly participant: string;
  /**
   * `com` (default), the centre of mass; or a part of the body as docs/format.md names them (`pelvis`, `left_ankle` …), or the
   * name of a joint.
   */
  readonly joint?: string;
  /** How far it reaches back, 2 by default; Infinity for all that has been. */
  readonly seconds?: number;
  /** Metres a second of the first and of the last colour; [0, 12] by default. */
  readonly range?: readonly [number, number];
  /** Shows limbs that are made up too, as the measures' option of this name does; false by default. */
  readonly inferred?: boolean;
}

/** Bodies as they were: at every so many seconds, at times, or at the replay's events. */
export interface Slices {
  readonly every?: number;
  readonly times?: readonly number[];
  /** Those of the athletes on show, and those of nobody in particular. */
  readonly events?: boolean;
  /** Whose, by id; whoever is followed, else all, by default. */
  readonly participants?: readonly string[];
  /** How many are shown at once, 1 to 24: the latest that have passed; 8 by default. */
  readonly count?: number;
}

/** A translucent body: a participant as it is at another time. */
export interface Ghost {
  /** The id of a participant. */
  readonly participant: string;
  /** Seconds added to the time on show; 0 by default. */
  readonly offset?: number;
  /** Metres to the right of the way it runs; 0 by default. */
  readonly lateral?: number;
  /** 0 to 1; 0.6 by default. */
  readonly opacity?: number;
}
