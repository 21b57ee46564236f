import type { Cockpit } from './cockpit.js';
import { icon, CLOSE } from './controls/icons.js';
import { h } from './dom.js';
import css from './help.css';
import type { KeymapName } from './keymap.js';
import type { Catalogue } from './strings.js';
import { adoptStyle } from './style_sheet.js';

type Word = keyof Catalogue;

interface HelpRow {
  /** Keys as printed, or the name of a word. */
  readonly keys: readonly (string | { readonly word: Word })[];
  readonly meaning: Word;
}

const PLAYBACK_HELP: readonly HelpRow[] = [
  { keys: ['←', '→'], meaning: 'keyArrows' },
  { keys: [',', '.'], meaning: 'keyFrames' },
  { keys: [{ word: 'keyHome' }, { word: 'keyEnd' }], meaning: 'keyEnds' },
  { keys: ['I', 'O'], meaning: 'keyMarks' },
  { keys: ['[', ']'], meaning: 'keySync' },
  { keys: ['Esc'], meaning: 'clearLoop' },
];

const CAMERA_HELP: readonly HelpRow[] = [
  { keys: ['1', '…', '8'], meaning: 'keyLanes' },
  { keys: ['0'], meaning: 'keyNobody' },
  { keys: [{ word: 'keyShift' }, '← →'], meaning: 'keyOrbit' },
  { keys: ['Alt', '← →'], meaning: 'keyPan' },
  { keys: ['+', '−'], meaning: 'keyDolly' },
  { keys: ['R'], meaning: 'resetView' },
  { keys: ['C'], meaning: 'keyShots' },
  { keys: ['N'], meaning: 'names' },
  { keys: ['F'], meaning: 'fullscreen' },
  { keys: ['?'], meaning: 'help' },
];

/** What each key map has to say before the rest. */
const OWN_HELP: Readonly<Record<KeymapName, readonly HelpRow[]>> = {
  web: [
    { keys: [{ word: 'keySpace' }, 'K'], meaning: 'keyPlay' },
    { keys: ['J', 'L'], meaning: 'keyRate' },
  ],
  shuttle: [
    { keys: [{ word: 'keySpace' }], meaning: 'keyPlay' },
    { keys: ['J', 'K', 'L'], meaning: 'keyShuttle' },
  ],
};

/** The page of keys: a script of its own, fetched when somebody asks for it. */
export class Help {
  readonly element: HTMLElement;
  readonly #close: HTMLButtonElement;
  readonly #groups = h('div', { class: 'help-groups', tabindex: 0 });
  readonly #cockpit: Cockpit;
  #before: HTMLElement | null = null;

  constructor(cockpit: Cockpit) {
    this.#cockpit = cockpit;
    adoptStyle(cockpit.player.shadowRoot, css);
    const { text } = cockpit;
    this.#close = h('button', { type: 'button', class: 'button panel-close', 'aria-label': text.close }, icon(CLOSE));
    this.#close.addEventListener('click', () => this.toggle());
    const panel = h('div', { class: 'help-panel' }, h('h2', {}, text.help), this.#close, this.#groups);
    this.element = h('div', { class: 'help', part: 'help', role: 'dialog', 'aria-label': text.help, hidden: true }, panel);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' && event.key !== '?') return;
      event.stopPropagation();
      event.preventDefault();
      this.toggle();
    });
    this.element.addEventListener('click', (event) => {
      if (event.target === this.element) this.toggle();
    });
  }

  toggle(): void {
    const opening = this.element.hidden;
    const root = this.element.getRootNode();
    if (opening && root instanceof ShadowRoot) this.#before = root.activeElement as HTMLElement | null;
    if (opening) this.#groups.replaceChildren(...this.#keys());
    this.element.hidden = !opening;
    if (opening) this.#close.focus({ preventScroll: true });
    else this.#before?.focus({ preventScroll: true });
  }

  /** The keys that act now: `keymap` may have changed. */
  #keys(): HTMLElement[] {
    const { player, text } = this.#cockpit;
    const groups: readonly (readonly [Word, readonly HelpRow[]])[] = [
      ['keysPlayback', [...OWN_HELP[player.keymap], ...PLAYBACK_HELP]],
      ['keysCamera', CAMERA_HELP],
    ];
    return groups.map(([title, rows]) =>
      h(
        'section',
        {},
        h('h3', {}, text[title]),
        ...rows.map(({ keys, meaning }) =>
          h(
            'div',
            { class: 'help-row' },
            h('span', { class: 'help-keys' }, ...keys.map((key) => h('kbd', {}, typeof key === 'string' ? key : text[key.word]))),
            h('span', {}, text[meaning]),
          ),
        ),
      ),
    );
  }
}
