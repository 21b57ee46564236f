// A small replay for the fake engine: eight athletes, events of every kind, and segments that say their own number.
const RUNNERS = [
  ['Daniel Bailey', 'ANT', '9.93', '#c8102e'],
  ['Marc Burns', 'TTO', '10.00', '#e4002b'],
  ['Dwain Chambers', 'GBR', '10.00', '#1d3c8f'],
  ['Usain Bolt', 'JAM', '9.58', '#fed100'],
  ['Tyson Gay', 'USA', '9.71', '#0a3161'],
  ['Asafa Powell', 'JAM', '9.84', '#009b3a'],
  ['Darvis Patton', 'USA', '10.34', '#b31942'],
  ['Richard Thompson', 'TTO', '9.93', '#111111'],
];

const GUN = 1.5;

/** The names of files whose checksum is said to be 0. */
export const coarseName = (index) => `${String(index).padStart(4, '0')}-00000000.coarse`;
export const segmentName = (index) => `${String(index).padStart(4, '0')}-00000000.seg`;

/** `{ 'replay.json': bytes, '0000-00000000.seg': bytes … }`. Times in seconds. */
export function fakeReplay({ endSecs = 13, segmentSecs = 2, startSecs = 0, rateHz = 100, coarseSecs = null, without = [] } = {}) {
  const files = new Map();
  const segments = { start_secs: startSecs, window_secs: segmentSecs, files: [] };
  for (let start = startSecs, index = 0; start < endSecs - 1e-9; start += segmentSecs, index += 1) {
    const bytes = new Uint8Array(400).fill(index);
    segments.files.push([bytes.length, 0]);
    files.set(segmentName(index), bytes);
  }
  const coarse = { start_secs: startSecs, window_secs: coarseSecs, files: [] };
  for (let start = startSecs; coarseSecs !== null && start < endSecs - 1e-9; start += coarseSecs) {
    files.set(coarseName(coarse.files.length), new Uint8Array(40));
    coarse.files.push([40, 0]);
  }
  const at = (secs) => Math.min(secs, endSecs);
  const events = [{ time_secs: at(GUN), kind: 'gun', participants: [], label: 'Gun' }];
  RUNNERS.forEach(([name, , mark], lane) => {
    events.push({ time_secs: at(GUN + 0.13 + lane * 0.004), kind: 'reaction', participants: [lane], label: 'Reaction', value: (0.13 + lane * 0.004).toFixed(3) });
    events.push({ time_secs: at(GUN + Number(mark)), kind: 'finish', participants: [lane], label: `${name} finishes`, value: mark });
  });
  for (const split of [2.88, 3.78, 4.64, 5.47, 6.29, 7.1, 7.92, 8.75]) {
    events.push({ time_secs: at(GUN + split), kind: 'split', participants: [3], label: 'Split', value: split.toFixed(2) });
  }
  const manifest = {
    format: 'athlete-replay',
    version: 1,
    title: 'Men’s 100 m final',
    notice: 'Reconstructed from published splits; motion is synthetic.',
    discipline: 'Athletics · 100 m',
    location: 'Berlin, 16 August 2009',
    venue: { kind: 'sprint_straight', lanes: 8, lane_width_m: 1.22, distance_m: 100 },
    clock_zero_secs: GUN,
    start_secs: startSecs,
    end_secs: endSecs,
    participants: RUNNERS.map(([name, organisation, mark, colour], i) => ({ id: `runner-${i + 1}`, name, organisation, bib: null, lane: i + 1, mark, colours: [colour], sex: 'male' })),
    tracks: [{ name: 'a', kind: 'skeleton', participant: 0, times: { start_secs: startSecs, rate_hz: rateHz, frames: Math.round((endSecs - startSecs) * rateHz) + 1 }, joints: [] }],
    events: events.sort((a, b) => a.time_secs - b.time_secs),
    segments,
    ...(coarseSecs !== null && { coarse }),
  };
  for (const field of without) delete manifest[field];
  files.set('replay.json', Buffer.from(JSON.stringify(manifest)));
  return files;
}
