import { passageSecs, valueAt, type Curve } from './curves.js';

/** What one athlete's curve says at a moment or a place, and how far it is behind the first. */
export interface Reading {
  readonly curve: Curve;
  readonly secs: number | null;
  readonly metres: number | null;
  readonly value: number | null;
  readonly gapSecs: number | null;
  readonly gapM: number | null;
}

/** The first at a moment: who is farthest along; once somebody is at the end of the course, who got there first. */
function leaderAt(curves: readonly Curve[], secs: number): Curve | null {
  const home = curves.filter(({ end }) => end !== null && end.secs <= secs);
  if (home.length > 0) return home.reduce((a, b) => ((b.end?.secs ?? Infinity) < (a.end?.secs ?? Infinity) ? b : a));
  let leader: { curve: Curve; metres: number } | null = null;
  for (const curve of curves) {
    const metres = curve.distance && valueAt(curve.distance, secs);
    if (metres !== null && (leader === null || metres > leader.metres)) leader = { curve, metres };
  }
  return leader?.curve ?? null;
}

/**
 * Everybody at a moment. Metres behind are to the first's place then, seconds behind since the first was where this one is;
 * both stand still at the end of the course: metres when the first is there, seconds when this one is.
 */
export function readingsAt(curves: readonly Curve[], secs: number): readonly Reading[] {
  const leader = leaderAt(curves, secs);
  return curves.map((curve) => {
    const metres = curve.along && valueAt(curve.along, secs);
    const reading = { curve, secs, metres, value: valueAt(curve.shown, secs) };
    return { ...reading, ...(curve === leader ? { gapSecs: 0, gapM: 0 } : gap(curve, leader, secs)) };
  });
}

function gap(own: Curve, leader: Curve | null, secs: number): { gapSecs: number | null; gapM: number | null } {
  if (!own.distance || !leader?.distance) return { gapSecs: null, gapM: null };
  const atM = Math.min(secs, leader.end?.secs ?? Infinity);
  const [ahead, behind] = [valueAt(leader.distance, atM), valueAt(own.distance, atM)];
  const gapM = ahead === null || behind === null ? null : ahead - behind;
  if (own.end && leader.end && own.end.secs <= secs && own.end.lineM === leader.end.lineM) return { gapSecs: own.end.secs - leader.end.secs, gapM };
  const here = valueAt(own.distance, secs);
  const passed = here === null ? null : passageSecs(leader.distance, here);
  return { gapSecs: passed === null ? null : secs - passed, gapM };
}

/** Everybody at a place: when they got there, how fast, and how much later than the first. */
export function readingsWhere(curves: readonly Curve[], placeM: number): readonly Reading[] {
  const passages = curves.map(({ distance }) => distance && passageSecs(distance, placeM));
  const first = passages.reduce<number | null>((least, secs) => (secs !== null && (least === null || secs < least) ? secs : least), null);
  return curves.map((curve, index) => {
    const secs = passages[index] ?? null;
    const there = first === null || !curve.distance ? null : valueAt(curve.distance, first);
    return {
      curve,
      secs,
      metres: placeM,
      value: valueWhere(curve, placeM),
      gapSecs: secs === null || first === null ? null : secs - first,
      gapM: there === null ? null : placeM - there,
    };
  });
}

/** What a curve has at a place. */
export function valueWhere({ shown, along }: Curve, placeM: number): number | null {
  const secs = along && passageSecs(along, placeM);
  return secs === null ? null : valueAt(shown, secs);
}

/** The first before the others; those without a gap last, in their order. */
export function inOrder(readings: readonly Reading[]): readonly Reading[] {
  const rank = ({ gapSecs, gapM }: Reading): number => gapSecs ?? (gapM === null ? Infinity : 1e6 + gapM);
  return [...readings].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
