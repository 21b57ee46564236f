// An attack that ends in a goal: made up, in positions alone, from which the reader infers figures.
import { along, flightAt, shifting } from './paths.js';
import { positions } from './positions.js';

const SECS = 13;
const named = (side, names) => names.map((name, i) => ({ id: `${side}${i + 1}`, number: i + 1, name }));

/** Who has the ball in between, and the passes: from, to, where from, where to, the top of the flight. */
const PASSES = [
  [1.0, 2.3, [-10, -19, 0.11], [2, -6, 0.11], 0.2],
  [4.2, 5.9, [10.5, -1, 0.11], [25, 21, 0.11], 1.4],
  [8.0, 9.5, [39, 24.5, 0.11], [44.6, 2, 1.3], 4.2],
  [9.5, 10.05, [44.6, 2, 1.3], [53.2, -2.3, 0.9], 0.1],
];
const HOLDERS = [[1.0, 'h3'], [4.2, 'h8'], [8.0, 'h7']];
const WAYS = {
  h3: [[0, -12, -20], [1, -10, -19.4], [4, -4, -18], [8, 8, -16], [13, 16, -12]],
  h8: [[0, 0, -9], [2.3, 1.6, -6.2], [4.2, 10, -1.2], [7, 19, 2], [9.5, 29, 1], [11, 36, 4], [13, 44, 9]],
  h7: [[0, 6, 23], [3, 13, 25], [5.9, 24.6, 21.4], [7, 32, 24], [8, 38.6, 24.8], [10, 42, 20], [12, 45, 15], [13, 46, 13]],
  h9: [[0, 17, -4], [4, 23, -3], [6, 28, 5], [8, 37, 8.5], [9.5, 44.2, 2.4], [10.4, 46, 2], [12, 47, 9], [13, 46.6, 12]],
  h10: [[0, 10, 4], [4, 17, 6], [8, 33, -2], [9.5, 41, -7], [11, 44, -4], [13, 45.6, 7]],
  a1: [[0, 50, 0], [6, 50.6, 2.6], [8, 51, 3.4], [9.6, 51, 1.2], [10.1, 51.4, -0.6], [13, 50, -1]],
  a5: [[0, 24, -7], [4, 28, -4], [6, 32, 3], [8, 41, 5.5], [9.5, 45.4, 0.6], [11, 47, -1], [13, 46, -3]],
  a2: [[0, 15, 21], [4, 22, 20], [5.9, 29, 19.5], [7, 34, 21], [8, 40, 22.6], [10, 44, 15], [13, 45, 10]],
};
const PLACES = {
  h1: [-46, 0], h2: [-14, 20], h4: [-22, -7], h5: [-22, 7], h6: [-8, 2], h11: [12, -26],
  a3: [24, -21], a4: [26, 5], a6: [10, -3], a8: [4, 8], a7: [-2, -20], a10: [-8, 4], a9: [-16, -6], a11: [-4, 24],
};

function placeOf(id, secs) {
  if (WAYS[id]) return along(WAYS[id], secs);
  return shifting(PLACES[id], id.endsWith('1') && id.length === 2 ? 0.1 : 0.42, ballAt, secs);
}

function ballAt(secs) {
  const flight = flightAt(PASSES, secs);
  if (flight) return flight;
  const [, holder] = HOLDERS.find(([until]) => secs < until) ?? [];
  if (!holder) return along([[10.05, 53.2, -2.3, 0.9], [10.6, 53.8, -2.2, 0.11], [SECS, 53.9, -2.1, 0.11]], secs);
  const [x, y] = placeOf(holder, secs);
  const [ahead] = [placeOf(holder, secs + 0.2)];
  const away = Math.hypot(ahead[0] - x, ahead[1] - y) || 1;
  return [x + (0.6 * (ahead[0] - x)) / away, y + (0.6 * (ahead[1] - y)) / away, 0.11];
}

const event = (time, kind, label, who) => ({ time, kind, label, participants: [who] });

export const football = {
  arguments: ['--venue', 'football'],
  /** Positions know neither match nor sport. */
  says: { title: 'Attack and goal', discipline: 'Football', notice: 'Made up; figures are inferred from positions.' },
  files: () =>
    positions({
      title: 'Attack and goal',
      teams: {
        home: { name: 'Reds', people: named('h', ['Adler', 'Brandt', 'Costa', 'Dunne', 'Eriksen', 'Farah', 'Greco', 'Hale', 'Ibarra', 'Jansen', 'Kovac']) },
        away: { name: 'Blues', people: named('a', ['Lind', 'Moreau', 'Novak', 'Okoro', 'Petit', 'Quinn', 'Rossi', 'Sato', 'Torres', 'Ueda', 'Vidal']) },
      },
      colours: { home: '#c8102e', away: '#1d4f91' },
      pitch: [105, 68],
      secs: SECS,
      rateHz: 25,
      placeOf,
      ballAt,
      events: [event(1, 'pass', 'Pass to Hale', 'h3'), event(4.2, 'pass', 'Long ball', 'h8'), event(8, 'cross', 'Cross', 'h7'), event(9.5, 'shot', 'Header', 'h9'), event(10.05, 'goal', 'Goal', 'h9')],
    }),
};
