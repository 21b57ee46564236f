import type { HeldLease, Tenant } from './engine.js';
import type { EngineView } from './engine_types.js';
import { Failure, trap, typedError } from './failure.js';
import type { Truth } from './truth.js';

/** What a further picture of a replay is made with: the means of the script that shows it, which share its instances. */
export interface PreviewPort {
  readonly truth: Truth;
  readonly full: boolean;
  lease(tenant: Tenant): Promise<HeldLease>;
  retire(canvas: HTMLCanvasElement): void;
  /** Brings a fresh view to the replay as it is shown now. */
  restore(view: EngineView): unknown;
}

/** Pictures follow one another no faster. */
const PAUSE_MS = 50;
/** Whoever comes back so soon finds the picture still there. */
const KEPT_MS = 4000;

/**
 * A small picture of another moment, drawn by a view of its own: the main picture, its clock and its camera know nothing of it. What
 * goes wrong with it is nobody's concern: there is no picture then.
 */
export class Preview implements Tenant {
  readonly element: HTMLElement;
  readonly #port: () => PreviewPort | null;
  #made: { readonly port: PreviewPort; readonly held: HeldLease; readonly manifest: Uint8Array | null; readonly given: Set<string> } | null = null;
  #making = false;
  #wantedSecs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving: ReturnType<typeof setTimeout> | undefined;
  #drawnMs = -Infinity;

  /** The picture goes into `element`, which has a size; `data-shown` says that there is one. */
  constructor(element: HTMLElement, port: () => PreviewPort | null) {
    this.element = element;
    this.#port = port;
  }

  /** Shows a moment soon; what was asked for meanwhile is passed over. */
  show(secs: number): void {
    this.#wantedSecs = secs;
    clearTimeout(this.#leaving);
    this.#timer ??= setTimeout(() => void this.#draw(), Math.max(this.#drawnMs + PAUSE_MS - performance.now(), 0));
  }

  hide(): void {
    this.#wantedSecs = null;
    clearTimeout(this.#leaving);
    this.#leaving = setTimeout(() => this.#drop(), KEPT_MS);
  }

  instanceLost(): void {
    this.#forget();
  }

  async #draw(): Promise<void> {
    this.#timer = undefined;
    const port = this.#port();
    if (!port) return;
    const made = this.#made;
    // Another replay, or another engine: this view is of the one before.
    if (made && (made.manifest !== port.truth.manifest || made.port.full !== port.full)) this.#drop();
    if (!this.#made) await this.#make(port);
    if (this.#made && this.#wantedSecs !== null) this.#drawAt(this.#wantedSecs);
  }

  async #make(port: PreviewPort): Promise<void> {
    if (this.#making) return;
    this.#making = true;
    try {
      const held = await port.lease(this);
      held.canvas.className = 'preview-canvas';
      this.#made = { port, held, manifest: port.truth.manifest, given: new Set(port.truth.files.keys()) };
      this.#guarded(({ view }) => {
        port.restore(view);
        view.setReducedMotion(true);
        view.pause();
      });
    } catch {
      this.#made = null;
    } finally {
      this.#making = false;
    }
  }

  #drawAt(secs: number): void {
    this.#drawnMs = performance.now();
    const made = this.#made;
    if (!made) return;
    const { truth } = made.port;
    this.#guarded(({ view, canvas }) => {
      for (const [name, bytes] of truth.files) {
        if (made.given.has(name)) continue;
        made.given.add(name);
        view.receive(name, bytes);
      }
      // The camera as it is, from where it goes along.
      view.seek(truth.timeSecs);
      if (view.following !== truth.following) view.follow(truth.following);
      if (truth.camera) view.setCameraState(truth.camera);
      view.seek(secs);
      view.advance(0);
      const { clientWidth, clientHeight } = this.element;
      if (clientWidth === 0) return;
      if (canvas.parentElement !== this.element) this.element.replaceChildren(canvas);
      view.resize(Math.round(clientWidth * devicePixelRatio), Math.round(clientHeight * devicePixelRatio));
      view.draw();
      this.element.toggleAttribute('data-shown', true);
    });
  }

  /** Whatever is thrown that is no answer of the engine's ends the instance, as everywhere. */
  #guarded(work: (held: HeldLease) => void): void {
    const held = this.#made?.held;
    if (!held) return;
    try {
      work(held);
    } catch (thrown) {
      const typed = typedError(thrown, '');
      if (typed && typed.code !== 'gpu-lost') return this.#drop();
      this.#forget();
      held.poison(typed ?? (thrown instanceof Failure ? thrown : trap(thrown, held.backend)));
    }
  }

  #drop(): void {
    const made = this.#made;
    this.#forget();
    if (!made) return;
    made.held.release();
    made.port.retire(made.held.canvas);
  }

  #forget(): void {
    this.#made = null;
    this.element.replaceChildren();
    this.element.removeAttribute('data-shown');
  }
}
