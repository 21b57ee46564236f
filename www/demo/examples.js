// What the gallery shows: attributes as a page would write them, where it begins, and what is done once it is there.
const SPRINT = 'replays/sprint/replay.json';
/** The gun goes so long after the replay's beginning. */
const GUN_SECS = 2;

export const EXAMPLES = [
  {
    name: 'final',
    title: 'The final',
    sport: 'Athletics',
    words: 'Berlin 2009, eight lanes, 9.58 seconds. Follow anyone, loop any stretch, step frame by frame.',
    attributes: { src: SPRINT },
    atSecs: GUN_SECS + 6.29,
    act: (player) => {
      player.follow('bolt');
      player.orbit(0.42, 0.02);
      player.dolly(-1);
    },
  },
  {
    name: 'goal',
    title: 'An attack, from positions alone',
    sport: 'Football',
    words: 'Where 22 players and the ball were is all that was recorded. Figures are inferred, and the picture says so.',
    attributes: { src: 'replays/football/replay.json' },
    atSecs: 9.3,
    act: (player) => {
      player.follow('h9');
      player.dolly(-3);
    },
  },
  {
    name: 'break',
    title: 'Fast break',
    sport: 'Basketball',
    words: 'Ten players on a court. Press C for the next camera shot, or drag to stand under the basket.',
    attributes: { src: 'replays/basketball/replay.json' },
    atSecs: 5.45,
    act: (player) => {
      player.follow('h2');
      player.dolly(1);
    },
  },
  {
    name: 'jumps',
    title: 'Three ways to jump',
    sport: 'Biomechanics',
    words: 'From a squat, with a countermovement, with the arms: all leave the ground together. The measures know the heights.',
    attributes: { src: 'replays/jump/replay.json', light: 'studio' },
    atSecs: 2.86,
    act: (player) => {
      player.frameAll();
      player.dolly(-1.5);
    },
  },
  {
    name: 'trails',
    title: 'Speed, painted',
    sport: 'Athletics',
    words: 'One attribute, trails="speed", colours the way of everybody, with a legend and the fastest point.',
    attributes: { src: SPRINT, light: 'night', trails: 'speed' },
    atSecs: GUN_SECS + 4.64,
    shot: 'chase',
  },
  {
    name: 'strobe',
    title: 'Stroboscope',
    sport: 'Athletics',
    words: 'slices="0.25" leaves a body standing every quarter of a second, in the light of a studio.',
    attributes: { src: SPRINT, light: 'studio', slices: '0.25' },
    atSecs: GUN_SECS + 1.9,
    shot: 'side-on',
  },
  {
    name: 'contrast',
    title: 'For eyes that differ',
    sport: 'Accessibility',
    words: 'palette="high-contrast" in studio light; the replay is there in words, too, and every key is on the help page.',
    attributes: { src: SPRINT, light: 'studio', palette: 'high-contrast' },
    atSecs: GUN_SECS + 6,
    shot: 'head-on',
  },
];

/** Brings a player that has its replay to what its example shows. */
export async function arrange(player, { shot, act }) {
  act?.(player);
  if (!shot) return;
  // The shots come with a script of their own.
  if (player.shots.length === 0) await new Promise((come) => player.addEventListener('shotschange', come, { once: true }));
  await player.showShot(shot);
}
