
/** What a key can ask for. */
export type Command =
  | 'togglePlay'
  | 'back'
  | 'on'
  | 'frameBack'
  | 'frameOn'
  | 'slower'
  | 'faster'
  | 'shuttleBack'
  | 'shuttleStop'
  | 'shuttleOn'
  | 'toStart'
  | 'toEnd'
  | 'markA'
  | 'markB'
  | 'clearMarks'
  | 'toggleFullscreen'
  | 'followLane'
  | 'followNobody'
  | 'resetView'
  | 'nextShot'
  | 'toggleNames'
  | 'nearer'
  | 'farther'
  | 'orbitLeft'
  | 'orbitRight'
  | 'orbitUp'
  | 'orbitDown'
  | 'panLeft'
  | 'panRight'
  | 'panUp'
  | 'panDown'
  | 'syncBack'
  | 'syncOn'
  | 'toggleHelp';

export type Modifier = '' | 'shift' | 'alt';

export interface KeyRow {
  /** `KeyboardEvent.key`, letters in lower case. */
  readonly key: string;
  /** Needed besides the key; null where the key itself already says (a `?` needs Shift on some keyboards only). */
  readonly modifier: Modifier | null;
  readonly command: Command;
}

/** The maps that `keymap` names. */
export type KeymapName = 'web' | 'shuttle';

const plain = (key: string, command: Command): KeyRow => ({ key, modifier: '', command });
const typed = (key: string, command: Command): KeyRow => ({ key, modifier: null, command });
const arrows = (modifier: Modifier, commands: readonly [Command, Command, Command, Command]): KeyRow[] =>
  ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'].map((key, i) => ({ key, modifier, command: commands[i] ?? 'toggleHelp' }));

const COMMON: readonly KeyRow[] = [
  plain(' ', 'togglePlay'),
  plain('ArrowLeft', 'back'),
  plain('ArrowRight', 'on'),
  typed(',', 'frameBack'),
  typed('.', 'frameOn'),
  plain('Home', 'toStart'),
  plain('End', 'toEnd'),
  plain('i', 'markA'),
  plain('o', 'markB'),
  plain('Escape', 'clearMarks'),
  plain('f', 'toggleFullscreen'),
  ...['1', '2', '3', '4', '5', '6', '7', '8'].map((key) => plain(key, 'followLane')),
  plain('0', 'followNobody'),
  plain('r', 'resetView'),
  plain('c', 'nextShot'),
  plain('n', 'toggleNames'),
  typed('+', 'nearer'),
  typed('=', 'nearer'),
  typed('-', 'farther'),
  ...arrows('shift', ['orbitLeft', 'orbitRight', 'orbitUp', 'orbitDown']),
  ...arrows('alt', ['panLeft', 'panRight', 'panUp', 'panDown']),
  typed('[', 'syncBack'),
  typed(']', 'syncOn'),
  typed('?', 'toggleHelp'),
];

/** Of players in pages, and of editing desks, whose J K L shuttle. What the help says of them is in help.ts. */
export const KEYMAPS: Readonly<Record<KeymapName, readonly KeyRow[]>> = {
  web: [plain('k', 'togglePlay'), plain('j', 'slower'), plain('l', 'faster'), ...COMMON],
  shuttle: [plain('j', 'shuttleBack'), plain('k', 'shuttleStop'), plain('l', 'shuttleOn'), ...COMMON],
};

/** The command for a key press, or null; presses with Ctrl or the system key stay the browser's. */
export function commandFor(keymap: readonly KeyRow[], event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey'>): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const modifier: Modifier = event.altKey ? 'alt' : event.shiftKey ? 'shift' : '';
  const row = keymap.find((r) => r.key === key && (r.modifier === modifier || (r.modifier === null && modifier !== 'alt')));
  return row?.command ?? null;
}
