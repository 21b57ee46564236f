// A passage of play as the project reads it: lines of positions (Common Data Format) with who is who, and what happened.

/**
 * `home` and `away`: `{ id, number, name }`; `placeOf(id, secs)` gives x and y in metres, `ballAt(secs)` x, y and z. Answers the files by name.
 */
export function positions({ title, teams, colours, pitch, secs, rateHz, placeOf, ballAt, events }) {
  const round = (value) => Math.round(value * 1000) / 1000;
  const kickoff = Date.UTC(2030, 7, 3, 20);
  const count = Math.round(secs * rateHz);
  const people = (side, at) => teams[side].people.map(({ id }) => {
    const [x, y] = placeOf(id, at);
    return { id, x: round(x), y: round(y) };
  });
  const lines = Array.from({ length: count + 1 }, (_, i) => {
    const at = i / rateHz;
    const [x, y, z] = ballAt(at).map(round);
    return JSON.stringify({
      frame_id: i,
      timestamp: new Date(kickoff + at * 1000).toISOString(),
      period: 'first_half',
      match: { id: title },
      teams: { home: { id: 'home', players: people('home', at) }, away: { id: 'away', players: people('away', at) } },
      ball: { x, y, z, status: true },
    });
  });
  const side = (name) => ({
    id: name,
    name: teams[name].name,
    jersey_color: colours[name],
    players: teams[name].people.map(({ id, number, name: last }) => ({ id, team_id: name, jersey_number: number, is_starter: true, first_name: '', last_name: last })),
  });
  const meta = {
    match: { id: title, kickoff_time: new Date(kickoff).toISOString(), periods: [{ period: 'first_half', frame_id_start: 0, frame_id_end: count }] },
    teams: { home: side('home'), away: side('away') },
    venue: { name: title, pitch_length: pitch[0], pitch_width: pitch[1] },
    meta: { tracking: { fps: rateHz } },
  };
  return { 'tracking.jsonl': `${lines.join('\n')}\n`, 'meta.json': JSON.stringify(meta), 'events.json': JSON.stringify({ format: 'athlete-events', version: 1, title, events }) };
}
