import type { AthleteReplayElement } from '../public/element.js';
import type { ReplayInfo } from '../public/replay.js';
import { perform, type Cockpit } from './cockpit.js';
import { Bar } from './controls/bar.js';
import { Headline } from './controls/headline.js';
import { Help } from './controls/help.js';
import { NameTags } from './controls/name_tags.js';
import { ErrorNotice, Hint, LoadingNotice } from './controls/notices.js';
import { h, setAttribute, show } from './dom.js';
import { MEDIA_EVENTS, REPLAY_EVENTS } from './events.js';
import { Fullscreen } from './fullscreen.js';
import { watchGestures } from './gestures.js';
import { commandFor } from './keymap.js';
import { fill, stringsFor, type Strings } from './strings.js';
import theme from './theme.css';

/** While playing, the controls leave after this long without a movement. */
const LEAVE_MS = 2600;

export interface SurfaceHost {
  retry(): void;
}

let sheet: CSSStyleSheet | null = null;
function themeSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(theme);
  }
  return sheet;
}

/** What a reader sees and touches: the picture's stage, and everything laid over it. */
export class Surface implements Cockpit {
  readonly player: AthleteReplayElement;
  readonly text: Strings;
  /** Where the picture goes. */
  readonly stage: HTMLElement;
  readonly #root: HTMLElement;
  readonly #shadow: ShadowRoot;
  readonly #poster = h('img', { class: 'poster', part: 'poster', alt: '', hidden: true });
  readonly #bar: Bar;
  readonly #headline: Headline;
  readonly #tags: NameTags;
  readonly #loading: LoadingNotice;
  readonly #error: ErrorNotice;
  readonly #hint = new Hint();
  readonly #help: Help;
  readonly #fullscreen: Fullscreen;
  #leaveTimer: ReturnType<typeof setTimeout> | undefined;
  #nameTags = true;
  #updating = false;
  /** The replay at hand has shown a picture. */
  #shown = false;

  constructor(player: AthleteReplayElement, host: SurfaceHost) {
    this.player = player;
    this.text = stringsFor(player.lang);
    this.#shadow = player.attachShadow({ mode: 'open', delegatesFocus: true });
    this.#shadow.adoptedStyleSheets = [themeSheet()];
    this.stage = h('div', { class: 'stage', part: 'stage', role: 'group', tabindex: 0, 'aria-label': this.text.view });
    this.#bar = new Bar(this);
    this.#headline = new Headline(this);
    this.#tags = new NameTags(this);
    this.#loading = new LoadingNotice(this);
    this.#error = new ErrorNotice(this, () => host.retry());
    this.#help = new Help(this);
    this.#root = h(
      'div',
      { class: 'root', part: 'root' },
      this.stage,
      this.#poster,
      this.#tags.element,
      h('div', { class: 'scrim-top' }),
      h('div', { class: 'scrim-bottom' }),
      this.#headline.element,
      this.#headline.raceClock,
      this.#loading.element,
      this.#headline.invitation,
      this.#hint.element,
      this.#bar.element,
      this.#error.element,
      this.#help.element,
    );
    this.#shadow.append(this.#root);
    this.#fullscreen = new Fullscreen(player, this.#root, () => this.update());
    this.#listen();
  }

  #listen(): void {
    const { player } = this;
    for (const name of [...MEDIA_EVENTS, ...REPLAY_EVENTS]) player.addEventListener(name, () => this.update());
    player.addEventListener('loadeddata', () => void (this.#shown = true));
    player.addEventListener('emptied', () => void (this.#shown = false));
    player.addEventListener('keydown', (event) => this.#key(event));
    this.#root.addEventListener('pointermove', () => this.#wake());
    this.#root.addEventListener('focusin', () => this.#wake());
    this.#root.addEventListener('pointerleave', () => this.#wake(LEAVE_MS / 4));
    watchGestures(this.stage, this, {
      engaged: () => this.fullscreen || this.#shadow.activeElement !== null,
      pageScrolls: () => !this.fullscreen,
      tapped: (pointerType) => {
        if (pointerType !== 'mouse') this.#wake();
      },
    });
    this.update();
  }

  connect(): void {
    this.#fullscreen.connect();
    this.configure();
  }

  disconnect(): void {
    this.#fullscreen.disconnect();
    clearTimeout(this.#leaveTimer);
  }

  /** The attributes that concern the surface have changed. */
  configure(): void {
    const { poster } = this.player;
    if (poster === '') this.#poster.removeAttribute('src');
    else setAttribute(this.#poster, 'src', poster);
    this.update();
  }

  describe(info: ReplayInfo): void {
    setAttribute(this.stage, 'aria-label', info.title === '' ? this.text.view : fill(this.text.viewOf, { title: info.title }));
    this.#headline.describe();
    this.#tags.describe();
    this.#bar.describe();
    this.update();
  }

  /** The replay is gone. */
  reset(): void {
    this.#loading.share = 0;
    this.#tags.describe();
    this.#bar.describe();
    this.update();
  }

  set loadedShare(share: number) {
    this.#loading.share = share;
    this.update();
  }

  get nameTags(): boolean {
    return this.#nameTags;
  }

  set nameTags(shown: boolean) {
    this.#nameTags = shown;
    this.update();
  }

  get fullscreen(): boolean {
    return this.#fullscreen.active;
  }

  toggleFullscreen(): void {
    this.#fullscreen.toggle();
  }

  toggleHelp(): void {
    this.#help.toggle();
  }

  hint(sentence: string): void {
    this.#hint.say(sentence);
  }

  /** Shows the player's state; many changes within one task are shown once. */
  update(): void {
    if (this.#updating) return;
    this.#updating = true;
    queueMicrotask(() => {
      this.#updating = false;
      const { player } = this;
      show(this.#bar.element, player.controls);
      show(this.#poster, player.poster !== '' && !this.#shown);
      this.#root.classList.toggle('playing', !player.paused);
      this.#root.classList.toggle('broken', player.error?.fatal === true);
      this.#root.classList.toggle('fills', this.fullscreen);
      this.#root.classList.toggle('with-controls', player.controls);
      this.#bar.update();
      this.#headline.update();
      this.#tags.update();
      this.#loading.update();
      this.#error.update();
      if (player.paused) this.#wake();
    });
  }

  /** Shows the moment just drawn. */
  frame(anchors: Float32Array | null): void {
    this.#tags.place(anchors);
    this.#headline.frame();
    if (!this.#root.classList.contains('idle')) this.#bar.frame();
  }

  #wake(forMs = LEAVE_MS): void {
    this.#root.classList.remove('idle');
    clearTimeout(this.#leaveTimer);
    this.#leaveTimer = setTimeout(() => {
      const busy = this.#bar.element.matches(':hover, :has(:focus-visible), :has([aria-expanded=true])');
      if (!this.player.paused && !busy) this.#root.classList.add('idle');
    }, forMs);
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    // A focused button keeps the keys that press it.
    const pressed = event.composedPath()[0];
    if (pressed instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter')) return;
    const command = commandFor(event);
    if (command === null) return;
    // Where there is nothing to clear, Escape stays the page's.
    if (command === 'clearMarks' && this.player.loopRange === null) {
      if (this.#root.classList.contains('in-page')) this.toggleFullscreen();
      return;
    }
    event.preventDefault();
    this.#wake();
    perform(command, this, event.key);
  }
}
