import type { AthleteReplayElement } from '../../public/element.js';
import { keywordOf } from '../attributes.js';
import type { FullView } from '../engine_types.js';
import { QualityPolicy, TIERS, type Tier } from './quality.js';

/** What aids need of the presenter. */
export interface Aided {
  needFull(): void;
  wish(name: string, tell: (view: FullView) => void, lasting?: boolean): void;
  readonly drawable: boolean;
  readonly watchers: Set<(view: FullView) => void>;
  /** Draws this share of the view's pixels along a side. */
  resize(scale: number): void;
}

const aids = new WeakMap<AthleteReplayElement, Aiding>();

/** Looks after the picture of a replay that was just opened. */
export function aid(player: AthleteReplayElement, aided: Aided, manifest: string): void {
  const aiding = aids.get(player) ?? new Aiding(player, aided);
  aids.set(player, aiding);
  aiding.opened(manifest);
}

/** Who stops moving the camera is shown everything again after this long. */
const STILL_MS = 300;

/** Shows uncertainty, has implements drawn by the engine that knows them, and keeps the picture moving on slow machines. */
class Aiding {
  readonly #player: AthleteReplayElement;
  readonly #aided: Aided;
  readonly #policy = new QualityPolicy();
  readonly #shadows = new WeakMap<FullView, number>();
  #uncertain = false;
  #scale = 1;
  #request = 0;
  #lastMs: number | null = null;
  #stillTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(player: AthleteReplayElement, aided: Aided) {
    this.#player = player;
    this.#aided = aided;
    new MutationObserver(() => this.#update()).observe(player, { attributeFilter: ['uncertainty', 'quality'] });
    aided.watchers.add((view) => this.#shadow(view));
    for (const name of ['play', 'pause', 'ended']) player.addEventListener(name, () => this.#moving());
    player.addEventListener('camerachange', () => this.#cameraMoved());
    this.#update();
  }

  opened(manifest: string): void {
    const { tracks } = JSON.parse(manifest) as { readonly tracks?: readonly { readonly kind?: unknown }[] };
    // The small engine draws every object as a ball of one size.
    if (tracks?.some(({ kind }) => kind === 'object')) this.#aided.needFull();
    this.#moving();
  }

  #update(): void {
    const { uncertainty } = this.#player;
    // Nothing is no reason to fetch the full engine.
    if (uncertainty || this.#uncertain) this.#aided.wish('uncertainty', (view) => view.setUncertainty(uncertainty), uncertainty);
    this.#uncertain = uncertainty;
    this.#apply();
  }

  /** Playing is measured, and drawn as finely as the machine can; a picture that stands still costs nothing and is drawn in full. */
  #moving(): void {
    cancelAnimationFrame(this.#request);
    this.#lastMs = null;
    this.#policy.interrupt();
    this.#apply();
    if (!this.#player.paused) this.#request = requestAnimationFrame(this.#frame);
  }

  readonly #frame = (nowMs: number): void => {
    // Whatever is not drawn takes no time.
    const lastMs = this.#aided.drawable ? this.#lastMs : null;
    this.#lastMs = nowMs;
    if (lastMs !== null && this.#policy.frame((nowMs - lastMs) / 1000)) this.#apply();
    if (!this.#player.paused) this.#request = requestAnimationFrame(this.#frame);
  };

  #cameraMoved(): void {
    clearTimeout(this.#stillTimer);
    this.#stillTimer = setTimeout(() => {
      this.#stillTimer = undefined;
      this.#apply();
    }, STILL_MS);
    this.#apply();
  }

  get #tier(): Tier {
    const asked = TIERS.find(({ name }) => name === keywordOf(this.#player, 'quality'));
    if (asked) return asked;
    const moves = !this.#player.paused || this.#stillTimer !== undefined;
    return moves ? this.#policy.tier : (TIERS[0] as Tier);
  }

  #apply(): void {
    const { scale } = this.#tier;
    if (this.#scale !== scale) this.#aided.resize(scale);
    this.#scale = scale;
  }

  /** The small engine's shadow has one size. */
  #shadow(view: FullView): void {
    const { shadowPx } = this.#tier;
    if ((this.#shadows.get(view) ?? (TIERS[0] as Tier).shadowPx) === shadowPx) return;
    this.#shadows.set(view, shadowPx);
    view.setShadowSide(shadowPx);
  }
}
