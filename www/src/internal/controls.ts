import theme from './controls.css';
import { perform, type Cockpit } from './cockpit.js';
import { Bar } from './controls/bar.js';
import { Invitation } from './controls/invitation.js';
import { ErrorNotice, Hint } from './controls/notices.js';
import { h, show } from './dom.js';
import { Fullscreen } from './fullscreen.js';
import { watchGestures } from './gestures.js';
import { commandFor, KEYMAPS } from './keymap.js';
import type { Setting } from './setting.js';
import type { Help } from './help.js';
import type { Narration } from './narration.js';
import type { VideoSync } from './video_sync.js';
import { catalogueOf, directionOf, wantedLanguage } from './languages.js';
import type { Catalogue, Strings } from './strings.js';
import { adoptStyle } from './style_sheet.js';
import type { AthleteReplayElement } from '../public/element.js';

/** While playing, the controls leave after this long without a movement. */
const LEAVE_MS = 2600;

/** The surface that controls are laid over. */
export interface ControlledSurface extends Setting {
  readonly root: HTMLElement;
  readonly stage: HTMLElement;
  /** Says everything in another language from now on. */
  speak(language: string, direction: string, text: Strings): void;
  /** Something that is shown has changed. */
  update(): void;
  /** Tries again what failed. */
  retry(): void;
}

/**
 * Everything a reader acts with: the bar, keys, gestures, full screen. A file of its own, fetched beside the engine, so
 * that the first frame does not wait for it.
 */
export class Controls implements Cockpit {
  readonly player: AthleteReplayElement;
  text: Catalogue;
  readonly #surface: ControlledSurface;
  #bar!: Bar;
  readonly #invitation: Invitation;
  readonly #hint = new Hint();
  readonly #error: ErrorNotice;
  #help: Help | null = null;
  #asked: string;
  #narration: Narration | null = null;
  #narrating: symbol | null = null;
  #sync: VideoSync | null = null;
  #syncing: symbol | null = null;
  readonly #attributes = new MutationObserver((changes) => {
    if (changes.some(({ attributeName }) => attributeName !== 'text-version')) void this.#followVideo();
    this.#surface.update();
  });
  readonly #languages = new MutationObserver(() => void this.#speak());
  readonly #fullscreen: Fullscreen;
  #leaveTimer: ReturnType<typeof setTimeout> | undefined;

  /** Waits for the reader's language, so that nothing is shown in two. */
  static async create(surface: ControlledSurface): Promise<Controls> {
    const wanted = wantedLanguage(surface.player);
    try {
      return new Controls(surface, wanted, await catalogueOf(wanted));
    } catch {
      // Without its file there is English.
      return new Controls(surface, 'en', await catalogueOf('en'));
    }
  }

  private constructor(surface: ControlledSurface, language: string, text: Catalogue) {
    this.#surface = surface;
    this.player = surface.player;
    this.#asked = language;
    this.text = text;
    surface.speak(language, directionOf(language), text);
    this.#fullscreen = new Fullscreen(this.player, surface.root, () => surface.update());
    adoptStyle(this.player.shadowRoot, theme);
    this.#invitation = new Invitation(this);
    this.#error = new ErrorNotice(this, () => surface.retry());
    surface.root.append(h('div', { class: 'credits', part: 'credits' }, h('slot', { name: 'logo' }), h('slot', { name: 'sponsor' })), this.#invitation.element, this.#hint.element, this.#error.element);
    this.#build();
    this.#listen();
  }

  get language(): string {
    return this.#surface.language;
  }

  /** Builds what has words on it. */
  #build(): void {
    this.#bar = new Bar(this);
    this.#surface.root.append(this.#bar.element);
    this.#bar.describe();
    void this.#narrate();
  }

  /** The replay in words, from when there is one. */
  async #narrate(): Promise<void> {
    const ticket = Symbol();
    this.#narrating = ticket;
    if (!this.#narration && this.player.info) {
      const loaded = await import('./narration.js').catch(() => null);
      if (!loaded || this.#narrating !== ticket) return;
      this.#narration = new loaded.Narration(this);
      this.#surface.root.append(...this.#narration.elements);
    }
    this.#narration?.describe();
  }

  /** Follows the `<video>` that `sync` names, or none. */
  async #followVideo(): Promise<void> {
    const ticket = Symbol();
    this.#syncing = ticket;
    this.#sync?.stop();
    this.#sync = null;
    const { player } = this;
    const selector = player.isConnected ? player.getAttribute('sync') : null;
    const root = player.getRootNode();
    if (!selector || !(root instanceof Document || root instanceof ShadowRoot)) return;
    const video = videoAt(root, selector);
    const loaded = video && (await import('./video_sync.js').catch(() => null));
    if (!video || !loaded || this.#syncing !== ticket) return;
    this.#sync = new loaded.VideoSync(player, video, Number.parseFloat(player.getAttribute('sync-offset') ?? '') || 0);
  }

  /** Somebody changed a `lang`: builds everything anew where that is another language. */
  async #speak(): Promise<void> {
    const language = wantedLanguage(this.player);
    if (language === this.#asked) return;
    this.#asked = language;
    // A language that cannot be fetched leaves the one before.
    const text = await catalogueOf(language).catch(() => null);
    if (text === null || this.#asked !== language) return;
    this.text = text;
    this.#surface.speak(language, directionOf(language), text);
    this.#bar.element.remove();
    this.#help?.element.remove();
    this.#help = null;
    this.#narration?.end();
    this.#narration = null;
    this.#build();
  }

  #listen(): void {
    const { root, stage } = this.#surface;
    this.player.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('pointermove', () => this.#wake());
    root.addEventListener('focusin', () => this.#wake());
    root.addEventListener('pointerleave', () => this.#wake(LEAVE_MS / 4));
    watchGestures(stage, this, {
      engaged: () => this.fullscreen || this.player.gestures === 'all' || (this.player.shadowRoot?.activeElement ?? null) !== null,
      pageScrolls: () => !this.fullscreen && this.player.gestures !== 'all',
      tapped: (pointerType) => {
        if (pointerType !== 'mouse') this.#wake();
      },
    });
  }

  connect(): void {
    this.#fullscreen.connect();
    this.#languages.observe(document, { subtree: true, attributeFilter: ['lang'] });
    this.#attributes.observe(this.player, { attributeFilter: ['sync', 'sync-offset', 'text-version'] });
    void this.#followVideo();
    void this.#speak();
  }

  disconnect(): void {
    this.#fullscreen.disconnect();
    this.#languages.disconnect();
    this.#attributes.disconnect();
    void this.#followVideo();
    clearTimeout(this.#leaveTimer);
  }

  /** There is another replay, or none. */
  describe(): void {
    this.#bar.describe();
    void this.#narrate();
  }

  update(): void {
    const { player } = this;
    show(this.#bar.element, player.controls);
    this.#surface.root.classList.toggle('fills', this.fullscreen);
    this.#invitation.update();
    this.#error.update();
    this.#bar.update();
    this.#narration?.update();
    if (player.paused) this.#wake();
  }

  frame(): void {
    this.#narration?.frame();
    if (!this.#surface.root.classList.contains('idle')) this.#bar.frame();
  }

  hint(sentence: string): void {
    this.#hint.say(sentence);
  }

  get fullscreen(): boolean {
    return this.#fullscreen.active;
  }

  toggleFullscreen(): void {
    this.#fullscreen.toggle();
  }

  toggleHelp(): void {
    void this.#toggleHelp();
  }

  async #toggleHelp(): Promise<void> {
    const loaded = this.#help ? null : await import('./help.js').catch(() => null);
    if (loaded && !this.#help) {
      this.#help = new loaded.Help(this);
      this.#surface.root.append(this.#help.element);
    }
    this.#help?.toggle();
  }

  #wake(forMs = LEAVE_MS): void {
    this.#surface.root.classList.remove('idle');
    clearTimeout(this.#leaveTimer);
    this.#leaveTimer = setTimeout(() => {
      const bar = this.#bar.element;
      const busy = bar.matches(':hover') || bar.querySelector(':focus-visible, [aria-expanded=true]') !== null;
      if (!this.player.paused && !busy) this.#surface.root.classList.add('idle');
    }, forMs);
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented) return;
    // A focused button keeps the keys that press it.
    const pressed = event.composedPath()[0];
    if (pressed instanceof HTMLButtonElement && (event.key === ' ' || event.key === 'Enter')) return;
    const command = commandFor(KEYMAPS[this.player.keymap], event);
    if (command === null) return;
    // Where there is nothing to clear, Escape stays the page's.
    if (command === 'clearMarks' && this.player.loopRange === null) {
      if (this.#surface.root.classList.contains('in-page')) this.toggleFullscreen();
      return;
    }
    event.preventDefault();
    this.#wake();
    perform(command, this, event.key);
  }
}

/** The video that a selector names; null where it names none, or is no selector. */
function videoAt(root: Document | ShadowRoot, selector: string): HTMLVideoElement | null {
  try {
    const found = root.querySelector(selector);
    return found instanceof HTMLVideoElement ? found : null;
  } catch {
    return null;
  }
}
