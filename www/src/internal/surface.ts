import type { AthleteReplayElement } from '../public/element.js';
import type { ControlledSurface, Controls } from './controls.js';
import type { PreviewPort } from './preview.js';
import { Headline } from './controls/headline.js';
import { LoadingNotice } from './loading_notice.js';
import { h, setAttribute } from './dom.js';
import type { Box } from './box.js';
import { MEDIA_EVENTS, REPLAY_EVENTS } from './events.js';
import type { NameTags } from './name_tags.js';
import { fill, type Strings } from './strings.js';
import { EN } from './strings_en.js';
import { adoptStyle } from './style_sheet.js';
import theme from './theme.css';

export interface SurfaceHost {
  retry(): void;
  /** What a further picture of the replay is made with; null while there is none. */
  readonly previews: PreviewPort | null;
}

/** What a reader sees: the picture's stage, and what is laid over it. What a reader acts with comes with `Controls`. */
export class Surface implements ControlledSurface {
  readonly player: AthleteReplayElement;
  text: Strings = EN;
  language = 'en';
  /** Where the picture goes. */
  readonly stage: HTMLElement;
  readonly root: HTMLElement;
  readonly #headline: Headline;
  readonly #loading: LoadingNotice;
  readonly #box: Box;
  readonly #host: SurfaceHost;
  #tags: NameTags | null = null;
  #controls: Controls | null = null;
  #fetchingControls = false;
  #updating = false;

  constructor(player: AthleteReplayElement, box: Box, host: SurfaceHost) {
    this.player = player;
    this.#host = host;
    this.#box = box;
    adoptStyle(box.shadow, theme);
    this.stage = h('div', { class: 'stage', part: 'stage', role: 'group', tabindex: 0 });
    this.#headline = new Headline(this);
    const tags = h('div', { class: 'tags', part: 'name-tags', 'aria-hidden': 'true' });
    this.#loading = new LoadingNotice(this);
    this.root = h(
      'div',
      { class: 'root', part: 'root' },
      this.stage,
      box.poster,
      tags,
      h('div', { class: 'scrim-top' }),
      h('div', { class: 'scrim-bottom' }),
      this.#headline.element,
      this.#headline.raceClock,
      this.#loading.element,
    );
    box.shadow.append(this.root);
    for (const name of [...MEDIA_EVENTS, ...REPLAY_EVENTS]) player.addEventListener(name, () => this.update());
    void this.#fetchTags(tags);
    this.update();
  }

  connect(): void {
    this.#controls?.connect();
    void this.#fetchControls();
    this.update();
  }

  disconnect(): void {
    this.#controls?.disconnect();
  }

  async #fetchTags(element: HTMLElement): Promise<void> {
    // Without their script the replay shows without names.
    const script = await import('./name_tags.js').catch(() => null);
    if (!script) return;
    this.#tags = new script.NameTags(this, element);
    this.#tags.describe();
    this.update();
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

  describe(): void {
    this.#headline.describe();
    this.#tags?.describe();
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
    this.#tags?.describe();
    this.#controls?.describe();
    this.update();
  }

  set loadedShare(share: number) {
    this.#loading.share = share;
    this.update();
  }

  retry(): void {
    this.#host.retry();
  }

  get previews(): PreviewPort | null {
    return this.#host.previews;
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
      this.root.classList.toggle('playing', !player.paused);
      this.root.classList.toggle('broken', player.error?.fatal === true);
      this.root.classList.toggle('with-controls', player.controls);
      this.#headline.update();
      this.#tags?.update();
      this.#loading.update();
      // The controls say it better, where they could be fetched.
      this.#box.fallback = !this.#controls?.tellsErrors && player.error?.fatal ? player.error.message : null;
      this.#controls?.update();
    });
  }

  /** Shows the moment just drawn. */
  frame(anchors: Float32Array | null): void {
    this.#tags?.place(anchors);
    this.#headline.frame();
    this.#controls?.frame();
  }
}
