import { Failure } from './failure.js';

/** How long a lost WebGL context may take to come back by itself before a new canvas is tried. */
const PATIENCE_MS = 1500;
const MOST_LOSSES = 4;

/** Whoever draws to a canvas with a WebGL2 context. */
export interface ContextUser {
  /** Contexts lost so far, on any canvas. */
  contextLosses: number;
  draws(canvas: HTMLCanvasElement): boolean;
  /** Draws no more for now. */
  hold(): void;
  /** Gets another renderer. */
  renew(): void;
  giveUp(failure: Failure): void;
}

/** Renews what draws to a canvas whose context is lost: the renderer is never told of it, and would go on drawing into nothing. */
export function watchContext(canvas: HTMLCanvasElement, user: ContextUser): void {
  let gone = false;
  const again = (): void => {
    if (!gone || !user.draws(canvas)) return;
    gone = false;
    user.renew();
  };
  const lost = (event: Event | null): void => {
    if (gone || !user.draws(canvas)) return;
    event?.preventDefault();
    gone = true;
    user.hold();
    user.contextLosses += 1;
    if (user.contextLosses > MOST_LOSSES) user.giveUp(new Failure('gpu-lost', 'The graphics device was lost again and again. Reload the page to try once more.'));
    else setTimeout(again, PATIENCE_MS);
  };
  canvas.addEventListener('webglcontextlost', lost);
  canvas.addEventListener('webglcontextrestored', again);
  // Lost before anybody listened.
  if (canvas.getContext('webgl2')?.isContextLost()) lost(null);
}
