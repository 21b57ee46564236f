import type { AthleteReplayElement } from '../public/element.js';
import { h, setAttribute, setText, show } from './dom.js';
import { adoptStyle } from './style_sheet.js';
import css from './box.css';

/** The element's box with its poster: there from the first moment, so that nothing on the page moves afterwards. */
export class Box {
  readonly shadow: ShadowRoot;
  readonly poster = h('img', { class: 'poster', part: 'poster', alt: '', hidden: true });
  readonly #player: AthleteReplayElement;
  /** The replay at hand has shown a picture. */
  #shown = false;
  readonly #fallback = h('p', { class: 'fallback', part: 'error', role: 'alert' });

  constructor(player: AthleteReplayElement) {
    this.#player = player;
    this.shadow = player.attachShadow({ mode: 'open', delegatesFocus: true });
    adoptStyle(this.shadow, css);
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
    if (words === this.#fallback.textContent || (words === null && !this.#fallback.isConnected)) return;
    setText(this.#fallback, words ?? '');
    if (words === null) this.#fallback.remove();
    else this.shadow.append(this.#fallback);
  }
}
