/** What a shot shows: everybody, whoever leads, or a place of the venue, in metres. */
export type ShotOf = 'all' | 'leader' | { readonly at: readonly [number, number, number]; readonly radius: number };

/** A row of the table. Angles in degrees: `yaw` of the eye from what it looks at, from the way ahead (0) to its left (90). */
export interface ShotRow {
  readonly name: ShotName;
  readonly yaw: number;
  readonly pitch: number;
  readonly of: ShotOf;
}

export type ShotName =
  | 'side-on'
  | 'head-on'
  | 'chase'
  | 'leader'
  | 'three-quarter'
  | 'blimp'
  | 'start'
  | 'finish-line'
  | 'take-off-board'
  | 'pit'
  | 'circle'
  | 'sector'
  | 'plate'
  | 'main-stand'
  | 'goal-mouth-left'
  | 'goal-mouth-right';

/** A venue, as far as shots depend on it. */
export interface Course {
  /** The way ahead, in degrees from +Z towards +X. */
  readonly ahead: number;
  readonly rows: readonly ShotRow[];
}

const BLIMP: ShotRow = { name: 'blimp', yaw: 180, pitch: 82, of: 'all' };
const FIELD: readonly ShotRow[] = [
  { name: 'side-on', yaw: -90, pitch: 5, of: 'all' },
  { name: 'head-on', yaw: 0, pitch: 6, of: 'all' },
  { name: 'three-quarter', yaw: -48, pitch: 14, of: 'all' },
  { name: 'leader', yaw: -40, pitch: 6, of: 'leader' },
  BLIMP,
];

/** A straight that ends at a line square to it, so many metres ahead of its start. */
const straight = (metres: number): readonly ShotRow[] => [
  { name: 'side-on', yaw: -90, pitch: 5, of: 'all' },
  { name: 'head-on', yaw: 0, pitch: 5, of: 'all' },
  { name: 'chase', yaw: 180, pitch: 10, of: 'all' },
  { name: 'leader', yaw: -40, pitch: 6, of: 'leader' },
  { name: 'start', yaw: 24, pitch: 11, of: { at: [0, 0.5, 0.2], radius: 3.1 } },
  { name: 'finish-line', yaw: -90, pitch: 8, of: { at: [0, 0.9, metres - 1.5], radius: 3.4 } },
  BLIMP,
];

/** A court along X with a goal, a basket or a base line at each end, so many metres from the middle. */
const court = (half: number): readonly ShotRow[] => {
  const radius = Math.min(9, Math.max(3.5, half * 0.22));
  const inside = half - radius * 0.7;
  return [
    { name: 'main-stand', yaw: 90, pitch: 17, of: 'all' },
    { name: 'leader', yaw: 50, pitch: 8, of: 'leader' },
    { name: 'three-quarter', yaw: 138, pitch: 24, of: 'all' },
    // From behind the line, out of the goal.
    { name: 'goal-mouth-left', yaw: 180, pitch: 13, of: { at: [-inside, 1.2, 0], radius } },
    { name: 'goal-mouth-right', yaw: 0, pitch: 13, of: { at: [inside, 1.2, 0], radius } },
    { name: 'blimp', yaw: 90, pitch: 82, of: 'all' },
  ];
};

const LONG_JUMP: readonly ShotRow[] = [
  { name: 'side-on', yaw: -90, pitch: 5, of: 'all' },
  { name: 'take-off-board', yaw: -82, pitch: 8, of: { at: [0, 0.8, 0], radius: 2 } },
  { name: 'pit', yaw: -14, pitch: 9, of: { at: [0, 0.7, 5.5], radius: 3.4 } },
  { name: 'head-on', yaw: 0, pitch: 6, of: 'all' },
  { name: 'chase', yaw: 180, pitch: 9, of: 'all' },
  BLIMP,
];

const THROWS: readonly ShotRow[] = [
  { name: 'circle', yaw: -60, pitch: 8, of: { at: [0, 1, 0], radius: 2.1 } },
  { name: 'sector', yaw: 180, pitch: 12, of: { at: [0, 1.2, 6], radius: 8 } },
  { name: 'head-on', yaw: 0, pitch: 6, of: 'all' },
  { name: 'side-on', yaw: -90, pitch: 5, of: 'all' },
  BLIMP,
];

const DIAMOND: readonly ShotRow[] = [
  { name: 'plate', yaw: 180, pitch: 12, of: { at: [0, 1.1, 6], radius: 9 } },
  { name: 'three-quarter', yaw: -48, pitch: 16, of: 'all' },
  { name: 'leader', yaw: -40, pitch: 6, of: 'leader' },
  BLIMP,
];

/** Venues of the tool's table that are no courts, by the beginning of their name. */
const BY_NAME: readonly (readonly [string, readonly ShotRow[]])[] = [
  ['Athletics track', straight(100)],
  ['Long jump', LONG_JUMP],
  ['Throwing circle', THROWS],
  ['Baseball', DIAMOND],
  ['Gymnastics', FIELD],
];

type Fields = Readonly<Record<string, unknown>>;
const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});
const numbersOf = (value: unknown): readonly number[] => (Array.isArray(value) ? value.flat(4).filter((n): n is number => typeof n === 'number') : []);

/** Rule books have no line that is wider. */
const WIDEST_LINE_M = 0.2;

/** The shots of a manifest's venue. */
export function courseOf(venue: unknown): Course {
  const { kind, name, distance_m: metres, paint } = fieldsOf(venue);
  if (kind === 'sprint_straight') return { ahead: 0, rows: straight(typeof metres === 'number' ? metres : 100) };
  if (kind !== 'marked') return { ahead: 0, rows: FIELD };
  const known = BY_NAME.find(([beginning]) => typeof name === 'string' && name.startsWith(beginning));
  if (known) return { ahead: 0, rows: known[1] };
  // Lines, not areas: what is painted wider goes on beyond the play.
  const lines = (Array.isArray(paint) ? paint : []).map(fieldsOf).filter(({ width_m: width }) => typeof width === 'number' && width <= WIDEST_LINE_M);
  const ends = lines.flatMap(({ lines_m: strokes }) => numbersOf(strokes));
  const reach = (axis: 0 | 1): number => ends.reduce((most, at, index) => (index % 2 === axis ? Math.max(most, Math.abs(at)) : most), 0);
  return reach(0) > reach(1) * 1.1 ? { ahead: 90, rows: court(reach(0)) } : { ahead: 0, rows: FIELD };
}

const RAD = Math.PI / 180;

/** The eye's direction in the world, in radians: a blimp's picture has the way ahead upwards. */
export const yawOf = ({ ahead }: Course, { yaw }: ShotRow): number => (ahead + yaw) * RAD;
export const pitchOf = ({ pitch }: ShotRow): number => pitch * RAD;
export const aheadOf = ({ ahead }: Course): number => ahead * RAD;
