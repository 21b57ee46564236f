import type { AthleteReplayElement } from '../public/element.js';
import type { Cockpit } from './cockpit.js';
import type { Command } from './keymap.js';
import { secondsText } from './numbers.js';
import { fill } from './strings.js';
import { moveBy, togglePlay } from './setting.js';

/** The rates on offer. */
export const RATES: readonly number[] = [-1, 0.1, 0.25, 0.5, 1, 2, 4];

const ORBIT_SHARE = 0.06;
const PAN_SHARE = 0.06;

/** The next rate on offer above (1) or below (-1) the current one. */
export function neighbourRate(rate: number, direction: 1 | -1): number {
  const sorted = direction > 0 ? RATES : [...RATES].reverse();
  return sorted.find((r) => (r - rate) * direction > 1e-9) ?? rate;
}

/** Puts a link to the moment on the clipboard; shows it where there is none to be had. */
export async function copyLink(cockpit: Cockpit): Promise<void> {
  const { player, text } = cockpit;
  const link = await player.share();
  try {
    await navigator.clipboard.writeText(link);
    cockpit.hint(text.linkCopied);
  } catch {
    cockpit.hint(link);
  }
}

/** What a nudge moves the replay by against its video: less than a frame at 30 Hz. */
const NUDGE_SECS = 0.02;

/** Whether there is a video to keep time with. */
export const keepsTime = (player: AthleteReplayElement): boolean => player.hasAttribute('sync') || player.clock !== null;

/** Moves the replay a little against its video, and says where that has led. */
export function nudge(cockpit: Cockpit, direction: 1 | -1): void {
  const { player, text, language } = cockpit;
  if (!keepsTime(player)) return;
  player.syncOffset = Math.round((player.syncOffset + direction * NUDGE_SECS) * 1000) / 1000;
  cockpit.hint(fill(text.syncOffset, { time: secondsText(player.syncOffset, language) }));
}

/** The last shot asked for by key, of each player. */
const lastShots = new WeakMap<AthleteReplayElement, string>();

/** Goes to the shot after the last one, and says which. */
async function nextShot(cockpit: Cockpit): Promise<void> {
  const { player } = cockpit;
  // The first time the shots are still to come.
  if (player.shots.length === 0) await new Promise((come) => player.addEventListener('shotschange', come, { once: true }));
  const { shots } = player;
  const shot = shots[(shots.findIndex(({ name }) => name === lastShots.get(player)) + 1) % shots.length];
  if (!shot) return;
  lastShots.set(player, shot.name);
  cockpit.hint(shot.label);
  await player.showShot(shot.name).catch(() => undefined);
}

/** One step of the shuttle: turns the direction at normal speed, or goes faster in it. */
function shuttle(player: AthleteReplayElement, direction: 1 | -1): void {
  const along = !player.paused && player.playbackRate * direction > 0;
  player.playbackRate = along ? direction * Math.min(Math.abs(player.playbackRate) * 2, 4) : direction;
  if (player.paused) togglePlay(player);
}

const startOf = (player: AthleteReplayElement): number => (player.seekable.length > 0 ? player.seekable.start(0) : 0);
const endOf = (player: AthleteReplayElement): number => (player.seekable.length > 0 ? player.seekable.end(0) : 0);

/** Loops from the current time on. */
export function markA(player: AthleteReplayElement): void {
  const a = player.currentTime;
  const b = player.loopRange?.b ?? endOf(player);
  player.loopRange = a < b ? { a, b } : a < endOf(player) ? { a, b: endOf(player) } : null;
}

/** Loops up to the current time. */
export function markB(player: AthleteReplayElement): void {
  const b = player.currentTime;
  const a = player.loopRange?.a ?? startOf(player);
  player.loopRange = a < b ? { a, b } : b > startOf(player) ? { a: startOf(player), b } : null;
}

/** The athlete in a lane; where the replay has no lanes, by order. -1 when there is none. */
export function participantInLane(player: AthleteReplayElement, lane: number): number {
  const byLane = player.participants.findIndex((p) => p.lane === lane);
  const laned = player.participants.some((p) => p.lane !== null);
  return laned ? byLane : player.participants[lane - 1] ? lane - 1 : -1;
}

type Action = (cockpit: Cockpit, key: string) => void;

/** What each command does, through the public API only. */
const ACTIONS: Readonly<Record<Command, Action>> = {
  togglePlay: ({ player }) => togglePlay(player),
  back: ({ player }) => moveBy(player, -1),
  on: ({ player }) => moveBy(player, 1),
  frameBack: ({ player }) => player.stepFrames(-1),
  frameOn: ({ player }) => player.stepFrames(1),
  slower: ({ player }) => void (player.playbackRate = neighbourRate(player.playbackRate, -1)),
  faster: ({ player }) => void (player.playbackRate = neighbourRate(player.playbackRate, 1)),
  shuttleBack: ({ player }) => shuttle(player, -1),
  shuttleStop: ({ player }) => player.pause(),
  shuttleOn: ({ player }) => shuttle(player, 1),
  toStart: ({ player }) => void (player.currentTime = startOf(player)),
  toEnd: ({ player }) => void (player.currentTime = endOf(player)),
  markA: ({ player }) => markA(player),
  markB: ({ player }) => markB(player),
  clearMarks: ({ player }) => void (player.loopRange = null),
  toggleFullscreen: (cockpit) => cockpit.toggleFullscreen(),
  followLane: ({ player }, key) => {
    const index = participantInLane(player, Number(key));
    if (index >= 0) player.follow(index);
  },
  followNobody: ({ player }) => player.follow(null),
  resetView: ({ player }) => player.resetCamera(),
  nextShot: (cockpit) => void nextShot(cockpit),
  toggleNames: ({ player }) => void (player.nameTags = !player.nameTags),
  nearer: ({ player }) => player.dolly(1),
  farther: ({ player }) => player.dolly(-1),
  orbitLeft: ({ player }) => player.orbit(-ORBIT_SHARE, 0),
  orbitRight: ({ player }) => player.orbit(ORBIT_SHARE, 0),
  orbitUp: ({ player }) => player.orbit(0, -ORBIT_SHARE),
  orbitDown: ({ player }) => player.orbit(0, ORBIT_SHARE),
  panLeft: ({ player }) => player.pan(PAN_SHARE, 0),
  panRight: ({ player }) => player.pan(-PAN_SHARE, 0),
  panUp: ({ player }) => player.pan(0, PAN_SHARE),
  panDown: ({ player }) => player.pan(0, -PAN_SHARE),
  syncBack: (cockpit) => nudge(cockpit, -1),
  syncOn: (cockpit) => nudge(cockpit, 1),
  toggleHelp: (cockpit) => cockpit.toggleHelp(),
};

/** Carries out a command; `key` is the key that asked for it. */
export function perform(command: Command, cockpit: Cockpit, key: string): void {
  ACTIONS[command](cockpit, key);
}
