import type { AthleteReplayElement } from '../public/element.js';
import type { ControlledSurface, Controls } from './controls.js';
import { Headline } from './controls/headline.js';
import { NameTags } from './controls/name_tags.js';
import { ErrorNotice, Hint, LoadingNotice } from './controls/notices.js';
import { h, setAttribute, show } from './dom.js';
import { MEDIA_EVENTS, REPLAY_EVENTS } from './events.js';
import { fill, type Strings } from './strings.js';
import { EN } from './strings_en.js';
import theme from './theme.css';

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

/** What a reader sees: the picture's stage, and what is laid over it. What a reader acts with comes with `Controls`. */
export class Surface implements ControlledSurface {
  readonly player: AthleteReplayElement;
  text: Strings = EN;
  language = 'en';
  /** Where the picture goes. */
  readonly stage: HTMLElement;
  readonly root: HTMLElement;
  readonly #poster = h('img', { class: 'poster', part: 'poster', alt: '', hidden: true });
  readonly #headline: Headline;
  readonly #tags: NameTags;
  readonly #loading: LoadingNotice;
  readonly #error: ErrorNotice;
  readonly #hint = new Hint();
  #controls: Controls | null = null;
  #fetchingControls = false;
  #nameTags = true;
  #updating = false;
  /** The replay at hand has shown a picture. */
  #shown = false;

  constructor(player: AthleteReplayElement, host: SurfaceHost) {
    this.player = player;
    const shadow = player.attachShadow({ mode: 'open', delegatesFocus: true });
    shadow.adoptedStyleSheets = [themeSheet()];
    this.stage = h('div', { class: 'stage', part: 'stage', role: 'group', tabindex: 0 });
    this.#headline = new Headline(this);
    this.#tags = new NameTags(this);
    this.#loading = new LoadingNotice(this);
    this.#error = new ErrorNotice(this, () => host.retry());
    this.root = h(
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
      this.#error.element,
    );
    shadow.append(this.root);
    for (const name of [...MEDIA_EVENTS, ...REPLAY_EVENTS]) player.addEventListener(name, () => this.update());
    player.addEventListener('loadeddata', () => void (this.#shown = true));
    player.addEventListener('emptied', () => void (this.#shown = false));
    this.update();
  }

  connect(): void {
    this.#controls?.connect();
    void this.#fetchControls();
    this.configure();
  }

  disconnect(): void {
    this.#controls?.disconnect();
  }

  async #fetchControls(): Promise<void> {
    if (this.#fetchingControls) return;
    this.#fetchingControls = true;
    try {
      const { Controls } = await import('./controls.js');
      this.#controls = await Controls.create(this);
      if (this.player.isConnected) this.#controls.connect();
      this.update();
    } catch {
      // The replay shows and the API plays it all the same; the next connection tries again.
      this.#fetchingControls = false;
    }
  }

  /** The attributes that concern the surface have changed. */
  configure(): void {
    const { poster } = this.player;
    if (poster === '') this.#poster.removeAttribute('src');
    else setAttribute(this.#poster, 'src', poster);
    this.update();
  }

  describe(): void {
    this.#headline.describe();
    this.#tags.describe();
    this.#controls?.describe();
    this.update();
  }

  speak(language: string, direction: string, text: Strings): void {
    this.language = this.root.lang = language;
    this.root.dir = direction;
    this.text = text;
    this.update();
  }

  /** The replay is gone. */
  reset(): void {
    this.#loading.share = 0;
    this.#tags.describe();
    this.#controls?.describe();
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

  hint(sentence: string): void {
    this.#hint.say(sentence);
  }

  /** Shows the player's state; many changes within one task are shown once. */
  update(): void {
    if (this.#updating) return;
    this.#updating = true;
    queueMicrotask(() => {
      this.#updating = false;
      const { player, text } = this;
      const title = player.info?.title;
      setAttribute(this.stage, 'aria-label', title ? fill(text.viewOf, { title }) : text.view);
      show(this.#poster, player.poster !== '' && !this.#shown);
      this.root.classList.toggle('playing', !player.paused);
      this.root.classList.toggle('broken', player.error?.fatal === true);
      this.root.classList.toggle('with-controls', player.controls);
      this.#headline.update();
      this.#tags.update();
      this.#loading.update();
      this.#error.update();
      this.#controls?.update();
    });
  }

  /** Shows the moment just drawn. */
  frame(anchors: Float32Array | null): void {
    this.#tags.place(anchors);
    this.#headline.frame();
    this.#controls?.frame();
  }
}
