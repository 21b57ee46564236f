import type { AthleteReplayElement } from '../public/element.js';
import { h, setAttribute, show } from './dom.js';
import css from './frame.css';

let sheet: CSSStyleSheet | null = null;
function frameSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}

/** The element's box with its poster: there from the first moment, so that nothing on the page moves afterwards. */
export class Frame {
  readonly shadow: ShadowRoot;
  readonly poster = h('img', { class: 'poster', part: 'poster', alt: '', hidden: true });
  readonly #player: AthleteReplayElement;
  /** The replay at hand has shown a picture. */
  #shown = false;
  #fallback: HTMLElement | null = null;

  constructor(player: AthleteReplayElement) {
    this.#player = player;
    this.shadow = player.attachShadow({ mode: 'open', delegatesFocus: true });
    this.shadow.adoptedStyleSheets = [frameSheet()];
    this.shadow.append(this.poster);
    player.addEventListener('loadeddata', () => this.#show(true));
    player.addEventListener('emptied', () => this.#show(false));
  }

  #show(shown: boolean): void {
    this.#shown = shown;
    this.update();
  }

  update(): void {
    const { poster } = this.#player;
    if (poster === '') this.poster.removeAttribute('src');
    else setAttribute(this.poster, 'src', poster);
    show(this.poster, poster !== '' && !this.#shown);
  }

  /** The words of a failure where nothing else is there to show it. */
  set fallback(words: string | null) {
    this.#fallback?.remove();
    this.#fallback = words === null ? null : h('p', { class: 'fallback', part: 'error', role: 'alert' }, words);
    if (this.#fallback) this.shadow.append(this.#fallback);
  }
}
