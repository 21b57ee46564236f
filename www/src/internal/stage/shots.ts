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
  { name: 'start', yaw: 158, pitch: 12, of: { at: [0, 0.9, 0.5], radius: 4.6 } },
  { name: 'finish-line', yaw: -90, pitch: 9, of: { at: [0, 0.9, metres], radius: 5 } },
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

/** The shots of a manifest's venue. */
export function courseOf(venue: unknown): Course {
  const { kind, name, distance_m: metres, surface, paint } = fieldsOf(venue);
  if (kind === 'sprint_straight') return { ahead: 0, rows: straight(typeof metres === 'number' ? metres : 100) };
  if (kind !== 'marked') return { ahead: 0, rows: FIELD };
  const known = BY_NAME.find(([beginning]) => typeof name === 'string' && name.startsWith(beginning));
  if (known) return { ahead: 0, rows: known[1] };
  const [lowX = 0, lowZ = 0, highX = 0, highZ = 0] = numbersOf(fieldsOf(surface)['corners_m']);
  if (!(highX - lowX > highZ - lowZ)) return { ahead: 0, rows: FIELD };
  // What is painted ends where the play does; the surface goes on.
  const ends = (Array.isArray(paint) ? paint : []).flatMap((each) => numbersOf(fieldsOf(each)['lines_m']).filter((_, index) => index % 2 === 0));
  const half = ends.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return { ahead: 90, rows: court(half > 0 ? half : highX) };
}

const RAD = Math.PI / 180;

/** The eye's direction in the world, in radians: a blimp's picture has the way ahead upwards. */
export const yawOf = ({ ahead }: Course, { yaw }: ShotRow): number => (ahead + yaw) * RAD;
export const pitchOf = ({ pitch }: ShotRow): number => pitch * RAD;
export const aheadOf = ({ ahead }: Course): number => ahead * RAD;
