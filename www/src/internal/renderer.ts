import type { ContextUser } from './context_loss.js';
import type { Crowd, Guest } from './crowd.js';
import { lease, retireCanvas, type HeldLease, type Lease, type Tenant } from './engine.js';
import type { EngineFiles } from './engine_files.js';
import type { EngineView } from './engine_types.js';
import { trap, typedError, type Failure } from './failure.js';

/** After a crash of its graphics process a browser offers none for a while: waits before asking again. */
const RETURN_WAITS_MS = [1000, 3000, 6000];
/** Pictures on a page from which on they share renderers. */
const CROWD = 8;

/** Whose picture it is. */
export interface RendererUser {
  /** Another renderer is here: everything is to be shown on it. */
  renew(): void;
  /** The renderer at hand may be about to go. */
  note(): void;
  /** Asks for no frames for now. */
  hold(): void;
  readonly visible: boolean;
  /** Nothing but showing its moment is asked of the renderer. */
  readonly idle: boolean;
  /** Draws the moment with this view, of which a still is made. */
  drawLast(view: EngineView): void;
  /** The full engine cannot be had; the small one goes on. */
  fullRefused(failure: Failure): void;
  /** No renderer can be had. */
  lost(failure: Failure): void;
}

const present = new Set<Guest>();
let crowd: Crowd | null = null;

/** Whoever shares renderers among many pictures, where there are many; without its script each keeps its own. */
async function crowdOf(pictures: ReadonlySet<Guest>): Promise<Crowd | null> {
  if (pictures.size > CROWD && !crowd) {
    const loaded = await import('./crowd.js').catch(() => null);
    if (loaded) crowd ??= new loaded.Crowd(pictures);
  }
  return crowd;
}

/** What is seen of this page's pictures, or asked for, may have changed. */
export const crowdChanged = (): void => crowd?.changed();

/** What draws a picture: an engine's view on a canvas, which may be lost, replaced or given back at any moment. */
export class Renderer implements Tenant, Guest, ContextUser {
  readonly #files: EngineFiles;
  readonly #user: RendererUser;
  readonly #stage: HTMLElement;
  held: HeldLease | null = null;
  /** It shows a replay: `user` says so. */
  opened = false;
  /** It is there, on its way, or will be tried again. */
  attached = false;
  contextLosses = 0;
  #attaching: symbol | null = null;
  #how: { asked: string; base: string } | null = null;
  #full = false;
  #canvas: HTMLCanvasElement | null = null;
  #previous: HTMLCanvasElement | null = null;
  #framesBefore = 0;
  #lostBefore = false;
  #returns = 0;
  #gaveUp: Failure | null = null;
  #waiting: { resolve(lease: Lease): void; reject(cause: Failure): void }[] = [];

  constructor(stage: HTMLElement, files: EngineFiles, user: RendererUser) {
    this.#stage = stage;
    this.#files = files;
    this.#user = user;
  }

  /** Gets one. One that is there, or on its way, stays unless another is asked for. */
  async attach(asked: string, base: string): Promise<void> {
    const same = this.#how?.asked === asked && this.#how.base === base;
    if (this.held || this.#attaching) {
      if (same) return;
      this.detach();
    }
    this.#how = { asked, base };
    await this.#get(asked, base);
  }

  /** From here on the full engine is to draw. The small one goes on with the picture until the full one takes over. */
  needFull(): void {
    if (this.#full) return;
    this.#full = true;
    if (this.held) this.wake();
  }

  async #get(asked: string, base: string): Promise<void> {
    const ticket = Symbol();
    const full = this.#full;
    this.#attaching = ticket;
    this.attached = true;
    present.add(this);
    let held: HeldLease;
    try {
      await (await crowdOf(present))?.admit(this);
      if (this.#attaching !== ticket) return;
      // An engine that takes over draws as the one before.
      held = await lease(this.#files, this.held?.backend ?? asked, full, base, this);
    } catch (thrown) {
      if (this.#attaching !== ticket) return;
      this.#attaching = null;
      const failure = typedError(thrown, '') ?? trap(thrown, '');
      if (full && (this.held || failure.code === 'engine-unreachable')) {
        this.#full = false;
        this.#user.fullRefused(failure.partial());
        if (!this.held) this.#attachAgain();
      } else this.#none(failure);
      return;
    } finally {
      crowd?.entered();
    }
    if (this.#attaching !== ticket) {
      held.release();
      retireCanvas(held.canvas);
      return;
    }
    this.#attaching = null;
    // Whoever drew meanwhile has drawn its last.
    this.#user.note();
    const before = this.#drop();
    before?.release();
    this.held = held;
    this.#returns = 0;
    this.#gaveUp = null;
    this.#place(held.canvas);
    if (held.backend === 'webgl2') void import('./context_loss.js').then(({ watchContext }) => watchContext(held.canvas, this), () => undefined);
    this.#user.renew();
    if (before?.standsIn && this.opened) this.command(before.standsIn.catchUp);
    if (this.#full !== full) void this.#get(asked, base);
  }

  #none(failure: Failure): void {
    const wait = this.#lostBefore && failure.code === 'gpu-unavailable' ? RETURN_WAITS_MS[this.#returns] : undefined;
    if (failure.code === 'engine-trapped' || failure.code === 'gpu-lost') {
      this.#attachAgain();
    } else if (wait !== undefined) {
      this.#returns += 1;
      setTimeout(() => this.attached && this.#attachAgain(), wait);
    } else {
      this.fail(failure);
    }
  }

  #attachAgain(): void {
    if (this.#how) void this.attach(this.#how.asked, this.#how.base);
  }

  /** Gives it back. */
  detach(): void {
    this.#attaching = null;
    this.#user.note();
    this.hold();
    this.#drop()?.release();
    this.attached = false;
    present.delete(this);
    crowdChanged();
    this.#clear();
  }

  #drop(): Lease | null {
    const { held } = this;
    if (held) this.#framesBefore += this.read((view) => view.framesSubmitted, 0);
    this.held = null;
    this.opened = false;
    return held;
  }

  #place(canvas: HTMLCanvasElement): void {
    canvas.className = 'canvas';
    canvas.setAttribute('part', 'canvas');
    // The old picture stays on top until the new renderer has drawn one.
    if (this.#previous && this.#canvas) retireCanvas(this.#canvas);
    else this.#previous = this.#canvas;
    this.#canvas = canvas;
    this.#stage.prepend(canvas);
  }

  #clear(): void {
    retireCanvas(this.#canvas);
    this.drew();
    this.#canvas = null;
  }

  /** It has drawn: the picture of the one before goes. */
  drew(): void {
    retireCanvas(this.#previous);
    this.#previous = null;
  }

  /** Frames handed to the GPU, by those before too. */
  get framesSubmitted(): number {
    return this.#framesBefore + this.read((view) => view.framesSubmitted, 0);
  }

  // Where it is lost.

  instanceLost(cause: Failure): void {
    this.#drop();
    this.#lostBefore = true;
    if (cause.code === 'engine-failed') this.fail(cause);
    else this.#attachAgain();
  }

  draws(canvas: HTMLCanvasElement): boolean {
    return this.held?.canvas === canvas;
  }

  hold(): void {
    this.#user.hold();
  }

  renew(): void {
    this.#drop()?.abandon();
    this.#attachAgain();
  }

  giveUp(failure: Failure): void {
    this.#drop()?.abandon();
    this.fail(failure);
  }

  /** Nothing can be shown. */
  fail(failure: Failure): void {
    this.#gaveUp = failure;
    this.refuse(failure);
    this.#user.lost(failure);
  }

  // In a crowd.

  get visible(): boolean {
    return this.#user.visible;
  }

  get entering(): boolean {
    return this.#attaching !== null;
  }

  get idle(): boolean {
    return this.opened && !this.#attaching && this.#user.idle;
  }

  rest(make: (held: HeldLease) => HeldLease): void {
    const { held } = this;
    let standIn: HeldLease | null = null;
    this.command((view) => {
      this.#user.drawLast(view);
      if (held) standIn = make(held);
    });
    if (!standIn) return;
    this.hold();
    this.#user.note();
    this.#drop()?.release();
    this.#clear();
    this.held = standIn;
    this.opened = true;
    this.#place((standIn as HeldLease).canvas);
  }

  wake(): void {
    if (this.#how && !this.#attaching) void this.#get(this.#how.asked, this.#how.base);
  }

  /** The replay is gone. */
  close(): void {
    this.opened = false;
    // A still of what is gone stands in for nothing.
    if (this.held?.standsIn) this.#drop();
  }

  // Calls into it.

  /** Does something with the view, if there is one. A typed error is thrown on; anything else ends the instance. */
  command(work: (view: EngineView) => void): boolean {
    const { held } = this;
    if (!held) return false;
    try {
      work(held.view);
      return true;
    } catch (thrown) {
      const typed = typedError(thrown, '');
      if (typed && typed.code !== 'gpu-lost') throw typed;
      held.poison(typed ?? trap(thrown, held.backend));
      return false;
    }
  }

  read<T>(get: (view: EngineView) => T, otherwise: T): T {
    let value = otherwise;
    this.command((view) => {
      value = get(view);
    });
    return value;
  }

  /** The replay is refused by it, or by all. */
  refuse(failure: Failure): void {
    for (const { reject } of this.#waiting.splice(0)) reject(failure);
  }

  /** It shows a replay. */
  open(): void {
    this.opened = true;
    this.#gaveUp = null;
  }

  /** Those who waited go on. */
  settle(): void {
    const { held } = this;
    if (held) for (const { resolve } of this.#waiting.splice(0)) resolve(held);
  }

  /** Waits for one that shows the replay. */
  whenOpened(): Promise<Lease> {
    const standsIn = this.held?.standsIn;
    if (this.held && this.opened && !standsIn) return Promise.resolve(this.held);
    standsIn?.wake();
    if (this.#gaveUp) return Promise.reject(this.#gaveUp);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}
