import theme from './controls.css';
import type { Cockpit, HandsModule } from './cockpit.js';
import { Bar } from './controls/bar.js';
import { Invitation } from './controls/invitation.js';
import type { ErrorNotice } from './controls/error_notice.js';
import { Hint } from './controls/hint.js';
import { h, show } from './dom.js';
import type { Fullscreen } from './fullscreen.js';
import type { Setting } from './setting.js';
import type { PreviewPort } from './preview.js';
import type { Help } from './help.js';
import type { Narration } from './narration.js';
import type { Sync } from './sync/sync.js';
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
  /** What a further picture of the replay is made with; null while there is none. */
  readonly previews: PreviewPort | null;
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
  #error: ErrorNotice | null = null;
  #hands: HandsModule | null = null;
  #reaching: Promise<void> | null = null;
  #handy: ((hands: HandsModule) => void)[] = [];
  #help: Help | null = null;
  #asked: string;
  #narration: Narration | null = null;
  #narrating: symbol | null = null;
  #sync: Sync | null = null;
  #syncing: symbol | null = null;
  readonly #attributes = new MutationObserver((changes) => {
    const changed = changes.map(({ attributeName }) => attributeName);
    if (changed.includes('sync') || changed.includes('sync-role')) void this.#keepTime();
    else if (changed.includes('sync-offset')) this.#sync?.nudged();
    this.#surface.update();
  });
  readonly #languages = new MutationObserver(() => void this.#speak());
  #fullscreen: Fullscreen | null = null;
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
    adoptStyle(this.player.shadowRoot, theme);
    this.#invitation = new Invitation(this);
    surface.root.append(h('div', { class: 'credits', part: 'credits' }, h('slot', { name: 'logo' }), h('slot', { name: 'sponsor' })), this.#invitation.element, this.#hint.element);
    this.whenHandy((hands) => this.#takeUp(hands));
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

  /** Keeps time with a video, where the page names one. */
  readonly #keepTime = async (): Promise<void> => {
    const ticket = Symbol();
    this.#syncing = ticket;
    this.#sync?.stop();
    this.#sync = null;
    const { player } = this;
    if (!player.isConnected || !(player.hasAttribute('sync') || player.clock)) return;
    const loaded = await import('./video_sync.js').catch(() => null);
    if (loaded && this.#syncing === ticket) this.#sync = loaded.keepTime(player);
  };

  /** Somebody changed a `lang`: builds everything anew where that is another language. */
  async #speak(): Promise<void> {
    const language = wantedLanguage(this.player);
    if (language === this.#asked) return;
    this.#asked = language;
    // A language that cannot be fetched leaves the one before.
    const text = await catalogueOf(language).catch(() => null);
    if (text === null || this.#asked !== language) return;
    this.text = { ...this.#hands?.EN_HANDS, ...text };
    this.#surface.speak(language, directionOf(language), text);
    this.#bar.element.remove();
    this.#help?.element.remove();
    this.#help = null;
    this.#narration?.end();
    this.#narration = null;
    this.#build();
  }

  #listen(): void {
    const { root } = this.#surface;
    this.player.addEventListener('keydown', (event) => this.#key(event));
    this.player.addEventListener('clockchange', this.#keepTime);
    root.addEventListener('pointermove', () => this.#wake());
    root.addEventListener('focusin', () => this.#wake());
    root.addEventListener('pointerleave', () => this.#wake(LEAVE_MS / 4));
    // Whoever comes near may act next.
    for (const name of ['pointerover', 'focusin', 'keydown']) this.player.addEventListener(name, () => void this.reach(), { once: true });
    this.player.addEventListener('loadeddata', () => void this.reach(), { once: true });
    if (this.player.readyState > 1) void this.reach();
  }

  whenHandy(work: (hands: HandsModule) => void): void {
    if (this.#hands) work(this.#hands);
    else this.#handy.push(work);
  }

  reach(): Promise<void> {
    this.#reaching ??= import('./hands.js').then(
      (hands) => {
        this.#hands = hands;
        for (const work of this.#handy.splice(0)) work(hands);
      },
      // The buttons work all the same; the next act tries again.
      () => void (this.#reaching = null),
    );
    return this.#reaching;
  }

  /** What is acted with is here. */
  #takeUp(hands: HandsModule): void {
    const { root, stage } = this.#surface;
    this.text = { ...hands.EN_HANDS, ...this.text };
    adoptStyle(this.player.shadowRoot, hands.css);
    this.#fullscreen = new hands.Fullscreen(this.player, root, () => this.#surface.update());
    if (this.player.isConnected) this.#fullscreen.connect();
    this.#error = new hands.ErrorNotice(this, () => this.#surface.retry());
    root.append(this.#error.element);
    hands.watchGestures(stage, this, {
      engaged: () => this.fullscreen || this.player.gestures === 'all' || (this.player.shadowRoot?.activeElement ?? null) !== null,
      pageScrolls: () => !this.fullscreen && this.player.gestures !== 'all',
      tapped: (pointerType) => {
        if (pointerType !== 'mouse') this.#wake();
      },
    });
    this.#surface.update();
  }

  /** Whether an error is told here. */
  get tellsErrors(): boolean {
    return this.#error !== null;
  }

  connect(): void {
    this.#fullscreen?.connect();
    this.#languages.observe(document, { subtree: true, attributeFilter: ['lang'] });
    this.#attributes.observe(this.player, { attributeFilter: ['sync', 'sync-offset', 'sync-role', 'text-version'] });
    void this.#keepTime();
    void this.#speak();
  }

  disconnect(): void {
    this.#fullscreen?.disconnect();
    this.#languages.disconnect();
    this.#attributes.disconnect();
    void this.#keepTime();
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
    if (player.error) void this.reach();
    this.#error?.update();
    this.#bar.update();
    this.#narration?.update();
    if (player.paused) this.#wake();
  }

  frame(): void {
    this.#narration?.frame();
    if (!this.#surface.root.classList.contains('idle')) this.#bar.frame();
  }

  get previews(): PreviewPort | null {
    return this.#surface.previews;
  }

  hint(sentence: string): void {
    this.#hint.say(sentence);
  }

  get fullscreen(): boolean {
    return this.#fullscreen?.active ?? false;
  }

  toggleFullscreen(): void {
    void this.reach().then(() => this.#fullscreen?.toggle());
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
    if (!this.#hands) return void this.reach().then(() => this.#hands && this.#key(event));
    if (this.#hands.keyPressed(event, this, this.#surface.root.classList.contains('in-page'))) this.#wake();
  }
}
