// A fast break of five against five: made up, in positions alone, laid on a court of 28 by 15 metres.
import { along, flightAt } from './paths.js';
import { positions } from './positions.js';

const SECS = 9;
const named = (side, names) => names.map((name, i) => ({ id: `${side}${i + 1}`, number: i + 4, name }));

const WAYS = {
  h1: [[0, -9, 3], [1, -7.4, 2], [3.2, 2, 0.4], [4.2, 5.5, 0.2], [6, 8, 1.5], [9, 8.4, 2.4]],
  h2: [[0, -6.5, -5], [1.5, -2, -6], [3.4, 6, -5.4], [4.6, 10.4, -3.4], [5.6, 12, -1], [7, 11, 1.6], [9, 9, 3]],
  h3: [[0, -7, 5.4], [1.5, -2.4, 6.2], [3.4, 5.2, 5.6], [4.8, 9.2, 5.2], [6.4, 7.4, 6], [9, 7, 5.4]],
  h4: [[0, -11.5, -1], [2, -7, -1.6], [4, 0.4, -2], [6, 5, -2.6], [9, 6.4, -3.2]],
  h5: [[0, -12, 1.6], [2, -8.6, 2], [4, -2, 2.4], [6.4, 3.4, 3], [9, 4.6, 3]],
  a1: [[0, -8, -0.4], [1.5, -3, -0.2], [3.2, 3.4, 0.6], [4.4, 7.6, 0], [5.4, 11, -0.6], [7, 10.4, 0.8], [9, 7, 0.6]],
  a2: [[0, -4, -3], [1.5, 1, -3.6], [3.4, 7.4, -3], [4.6, 10.8, -2], [5.6, 11.6, -1.8], [9, 9, -2]],
  a3: [[0, -5, 3], [1.5, -0.6, 4], [3.4, 6.2, 4.2], [5, 9.2, 4], [9, 8.6, 4.4]],
  a4: [[0, -9.6, -3], [2, -5, -2.6], [4, 1.6, -2.6], [6, 6.4, -1.6], [9, 5.6, -1.8]],
  a5: [[0, -10, 2.6], [2, -6, 3], [4, 0.6, 3], [6, 6, 2.4], [9, 5.2, 2.2]],
};
/** The dribbler's ball bounces; then two passes, and a lay-up through the ring at 3.05 m. */
const PASSES = [
  [4.1, 4.75, [5.4, 0.2, 1.3], [10.6, -3.2, 1.3], 0.25],
  [5.5, 6.1, [11.9, -1.1, 2.2], [12.42, 0, 3.1], 0.35],
  [6.1, 6.6, [12.42, 0, 3.05], [12.45, 0.1, 0.12], 0],
];
const HOLDERS = [[4.1, 'h1'], [5.5, 'h2']];
const BOUNCES_PER_SEC = 1.7;

const placeOf = (id, secs) => along(WAYS[id], secs);

function ballAt(secs) {
  const flight = flightAt(PASSES, secs);
  if (flight) return flight;
  const [, holder] = HOLDERS.find(([until]) => secs < until) ?? [];
  if (!holder) return along([[6.6, 12.45, 0.1, 0.12], [6.85, 12.3, 0.3, 0.7], [7.1, 12.1, 0.5, 0.12], [7.3, 11.9, 0.7, 0.3], [7.5, 11.7, 0.9, 0.12], [9, 10.6, 1.6, 0.12]], secs);
  const [x, y] = placeOf(holder, secs);
  const [nextX, nextY] = placeOf(holder, secs + 0.1);
  const away = Math.hypot(nextX - x, nextY - y) || 1;
  const [forwardX, forwardY] = [(nextX - x) / away, (nextY - y) / away];
  const height = holder === 'h2' && secs > 5 ? 1.3 : 0.12 + 0.85 * Math.abs(Math.cos(Math.PI * BOUNCES_PER_SEC * secs));
  return [x + 0.45 * forwardX + 0.3 * forwardY, y + 0.45 * forwardY - 0.3 * forwardX, height];
}

export const basketball = {
  arguments: ['--venue', 'basketball'],
  /** Positions know neither match nor sport. */
  says: { title: 'Fast break', discipline: 'Basketball', notice: 'Made up; figures are inferred from positions.' },
  files: () =>
    positions({
      title: 'Fast break',
      teams: {
        home: { name: 'Whites', people: named('h', ['Abara', 'Bello', 'Chen', 'Diaz', 'Evans']) },
        away: { name: 'Greens', people: named('a', ['Falk', 'Gomez', 'Horvat', 'Ito', 'Jones']) },
      },
      colours: { home: '#f2f2ee', away: '#0b6e4f' },
      pitch: [28, 15],
      secs: SECS,
      rateHz: 25,
      placeOf,
      ballAt,
      events: [
        { time: 4.1, kind: 'pass', label: 'Pass to Bello', participants: ['h1'] },
        { time: 5.5, kind: 'shot', label: 'Lay-up', participants: ['h2'] },
        { time: 6.1, kind: 'score', label: 'Two points', participants: ['h2'] },
      ],
    }),
};
