// Ways through space as waypoints in time, for people who walk and run and for a ball.

/** Catmull-Rom through `[secs, ...numbers]`, held at both ends: smooth, and through every waypoint. */
export function along(waypoints, secs) {
  const last = waypoints.length - 1;
  if (secs <= waypoints[0][0]) return waypoints[0].slice(1);
  if (secs >= waypoints[last][0]) return waypoints[last].slice(1);
  const i = waypoints.findIndex(([at]) => at > secs) - 1;
  const [a, b] = [waypoints[i], waypoints[i + 1]];
  const [before, after] = [waypoints[Math.max(i - 1, 0)], waypoints[Math.min(i + 2, last)]];
  const span = b[0] - a[0];
  const u = (secs - a[0]) / span;
  return a.slice(1).map((from, k) => {
    const to = b[k + 1];
    const leave = ((to - before[k + 1]) / Math.max(b[0] - before[0], 1e-9)) * span;
    const arrive = ((after[k + 1] - from) / Math.max(after[0] - a[0], 1e-9)) * span;
    return (2 * u ** 3 - 3 * u ** 2 + 1) * from + (u ** 3 - 2 * u ** 2 + u) * leave + (3 * u ** 2 - 2 * u ** 3) * to + (u ** 3 - u ** 2) * arrive;
  });
}

/** Someone without waypoints keeps a place and goes along with the ball, a little late, as a team shifts. */
export function shifting([x, y], share, ballAt, secs) {
  const sums = [0, 0];
  const LATE = [0.3, 0.7, 1.1, 1.5, 1.9];
  for (const late of LATE) ballAt(Math.max(secs - late, 0)).forEach((value, k) => k < 2 && (sums[k] += value));
  const [from] = [ballAt(0)];
  return [x + share * (sums[0] / LATE.length - from[0]), y + share * (sums[1] / LATE.length - from[1])];
}

/** Flights of a ball: `[from secs, to secs, place, place, height of the top]`; between them it is with whoever `holder` says. */
export function flightAt(flights, secs) {
  const flight = flights.find(([from, to]) => secs >= from && secs < to);
  if (!flight) return null;
  const [from, to, a, b, top] = flight;
  const u = (secs - from) / (to - from);
  return [a[0] + u * (b[0] - a[0]), a[1] + u * (b[1] - a[1]), a[2] + u * (b[2] - a[2]) + 4 * top * u * (1 - u)];
}
