/** Full screen where elements can have it, else the whole page. */
export class Fullscreen {
  readonly #host: HTMLElement;
  readonly #root: HTMLElement;
  readonly #changed: () => void;
  #inPage = false;

  /** `root` fills the host; in the fallback it fills the window instead. */
  constructor(host: HTMLElement, root: HTMLElement, changed: () => void) {
    this.#host = host;
    this.#root = root;
    this.#changed = changed;
  }

  get active(): boolean {
    return this.#inPage || this.#native;
  }

  get #native(): boolean {
    const root = this.#host.getRootNode();
    const scope = root instanceof ShadowRoot ? root : document;
    return scope.fullscreenElement === this.#host;
  }

  connect(): void {
    document.addEventListener('fullscreenchange', this.#changed);
  }

  disconnect(): void {
    document.removeEventListener('fullscreenchange', this.#changed);
    this.#setInPage(false);
  }

  toggle(): void {
    if (this.#native) {
      void document.exitFullscreen();
    } else if (this.#inPage || !document.fullscreenEnabled) {
      this.#setInPage(!this.#inPage);
    } else {
      this.#host.requestFullscreen().catch(() => this.#setInPage(true));
    }
  }

  #setInPage(inPage: boolean): void {
    if (this.#inPage === inPage) return;
    this.#inPage = inPage;
    this.#root.classList.toggle('in-page', inPage);
    this.#changed();
  }
}
