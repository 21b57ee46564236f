import type { Avatars } from '../../public/avatar.js';
import type { Ghost, Slices, Trail } from '../../public/story.js';
import type { AthleteReplayElement } from '../../public/element.js';
import { outOfRange as refuse } from '../failure.js';

/** What a page wants shown, as it said it; an attribute says it as text. */
export interface Wants {
  trails: readonly Trail[] | string | null;
  slices: Slices | string | null;
  ghosts: readonly Ghost[] | null;
  avatar: Avatars | null;
}

/** A trail with everything said. */
export type WholeTrail = Required<Trail>;

const RANGE: readonly [number, number] = [0, 12];
const SECONDS = 2;
/** More would cover each other. */
const MOST_TRAILS = 64;
const MOST_SLICES = 24;

function listOf<T>(name: string, value: unknown): readonly T[] {
  if (!Array.isArray(value) || value.length > MOST_TRAILS) throw refuse(`a list of at most ${MOST_TRAILS} for ${name}`, value);
  return value as T[];
}

/** Whoever is meant where nobody is named. */
function somebody(player: AthleteReplayElement): readonly string[] {
  const followed = player.participants[player.following];
  return (followed ? [followed] : player.participants).map(({ id }) => id);
}

/** `speed`, or an attribute without a value: everybody's centre of mass, or that of whoever is followed. */
export function trailsOf(value: Wants['trails'], player: AthleteReplayElement): readonly WholeTrail[] {
  if (value === null) return [];
  if (typeof value === 'string') {
    if (value !== '' && value !== 'speed') throw refuse('speed, or nothing, for trails', value);
    const trails = somebody(player).slice(0, MOST_TRAILS);
    return trails.map((participant) => ({ participant, joint: 'com', seconds: SECONDS, range: RANGE, inferred: false }));
  }
  return listOf<Trail>('trails', value).map(({ participant, joint = 'com', seconds = SECONDS, range = RANGE, inferred = false }) => {
    if (typeof participant !== 'string') throw refuse('the id of a participant for a trail', participant);
    if (!(seconds > 0)) throw refuse('seconds above 0 for a trail', seconds);
    const [slow, fast] = range;
    if (!(Number.isFinite(slow) && Number.isFinite(fast) && slow < fast)) throw refuse('a range of two speeds, the slower first', range);
    return { participant, joint, seconds, range, inferred };
  });
}

export interface WholeSlices {
  /** Indices of participants. */
  readonly participants: readonly number[];
  readonly times: readonly number[];
  readonly count: number;
}

export function slicesOf(value: Wants['slices'], player: AthleteReplayElement): WholeSlices {
  const nothing = { participants: [], times: [], count: 1 };
  const { info } = player;
  if (value === null || !info) return nothing;
  // An attribute: seconds from one to the next, or the word for events.
  const given: Slices = typeof value !== 'string' ? value : value === 'events' ? { events: true } : { every: value === '' ? 0.25 : Number(value) };
  const ids = given.participants ?? somebody(player);
  const participants = ids.map((id) => player.participants.findIndex((one) => one.id === id));
  if (participants.includes(-1)) throw refuse('ids of participants for slices', ids.join(', '));
  const { every, times = [], events = false, count = 8 } = given;
  if (!(Number.isInteger(count) && count >= 1 && count <= MOST_SLICES)) throw refuse(`a whole count of 1 to ${MOST_SLICES} slices`, count);
  if (!times.every(Number.isFinite)) throw refuse('finite times for slices', times);
  const all = [...times];
  if (every !== undefined) {
    if (!(every >= 0.01)) throw refuse('0.01 s or more from slice to slice', every);
    // Counted from the zero of the discipline's own clock, so that round times are met.
    const zero = info.clockZeroSecs ?? info.startSecs;
    const { start, end } = extent(player);
    for (let n = Math.ceil((start - zero) / every - 1e-6); zero + n * every <= end; n += 1) all.push(zero + n * every);
  }
  if (events) {
    const shown = new Set(participants);
    const mine = player.replayEvents.filter((event) => event.participants.length === 0 || event.participants.some((index) => shown.has(index)));
    all.push(...mine.map(({ timeSecs }) => timeSecs));
  }
  return { participants, times: [...new Set(all)].sort((a, b) => a - b), count };
}

function extent({ seekable }: AthleteReplayElement): { start: number; end: number } {
  return seekable.length === 0 ? { start: 0, end: 0 } : { start: seekable.start(0), end: seekable.end(0) };
}

export interface WholeGhost {
  readonly participant: number;
  readonly offset: number;
  readonly lateral: number;
  readonly opacity: number;
}

export function ghostsOf(value: Wants['ghosts'], player: AthleteReplayElement): readonly WholeGhost[] {
  if (value === null) return [];
  return listOf<Ghost>('ghosts', value).map(({ participant: id, offset = 0, lateral = 0, opacity = 0.6 }) => {
    const participant = player.participants.findIndex((one) => one.id === id);
    if (participant < 0) throw refuse('the id of a participant for a ghost', id);
    if (!Number.isFinite(offset) || !Number.isFinite(lateral)) throw refuse('finite seconds and metres for a ghost', `${offset} and ${lateral}`);
    if (!(opacity >= 0 && opacity <= 1)) throw refuse('an opacity of 0 to 1 for a ghost', opacity);
    return { participant, offset, lateral, opacity };
  });
}
