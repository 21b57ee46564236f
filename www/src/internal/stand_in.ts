import type { EngineView } from './engine_types.js';
import type { HeldLease } from './engine.js';
import { Failure } from './failure.js';

type Work = (view: EngineView) => void;

/** Commands that a still can wait with until something else wakes it: whoever takes over is told the same. */
const PATIENT = ['setRate', 'setLoop', 'setLoopRange', 'clearLoopRange', 'setReducedMotion', 'pause', 'lose'];

/**
 * A still in place of a renderer. It answers what the renderer would answer of this moment; what it cannot do it notes, and wakes
 * a renderer, which then does it.
 */
export function standInFor(held: HeldLease, wake: () => void): HeldLease {
  const { view } = held;
  const notes: Work[] = [];
  const note = (work: Work): void => {
    notes.push(work);
    wake();
  };
  const { startSecs, endSecs, seekableStartSecs, frame, frameCount, frameRateHz, settledUntil, complete, share, playing, following } = view;
  const ranges = view.bufferedRanges();
  const anchors = view.participantAnchors();
  const camera = view.cameraState();
  const known = {
    timeSecs: view.timeSecs,
    awaits: view.awaits,
    ...{ startSecs, endSecs, seekableStartSecs, frame, frameCount, frameRateHz, settledUntil, complete, share, playing, following },
    framesSubmitted: 0,
    drawCalls: 0,
    liveState: undefined,
    liveEdgeSecs: undefined,
    bufferedRanges: () => ranges.slice(),
    participantAnchors: () => anchors.slice(),
    cameraState: () => camera.slice(),
    wanted: () => [],
    takeSurplus: () => [],
    look: () => undefined,
    lookPause: () => undefined,
    advance: () => 0,
    resize: () => undefined,
    poll: () => undefined,
    free: () => undefined,
    // Somebody sees it, or would.
    draw: () => wake(),
    pick: () => {
      wake();
      return -1;
    },
    // The truth has the file already.
    receive: () => wake(),
    wantEverything: () => wake(),
    seek: (secs: number) => {
      known.timeSecs = Math.min(Math.max(secs, seekableStartSecs), endSecs);
      // Whether its samples are here, a renderer will know.
      known.awaits = true;
      note((view) => view.seek(secs));
    },
    follow: (participant: number) => {
      known.following = participant;
      note((view) => view.follow(participant));
    },
    setLoopRange: (a: number, b: number) => {
      const found = Math.min(Math.max(a, b), endSecs) - Math.max(Math.min(a, b), startSecs);
      if (!(found > 1e-6)) throw new Failure('out-of-range', `Expected two moments from ${startSecs} to ${endSecs} s, found ${a} and ${b}.`);
      notes.push((view) => view.setLoopRange(a, b));
    },
  };
  const noting = new Proxy(known as unknown as EngineView, {
    get(target, name: keyof EngineView): unknown {
      if (name in target) return target[name];
      return (...values: never[]) => {
        const work: Work = (view) => (view[name] as (...values: never[]) => unknown)(...values);
        if (PATIENT.includes(name)) notes.push(work);
        else note(work);
      };
    },
  });
  return {
    backend: held.backend,
    full: held.full,
    view: noting,
    canvas: copyOf(held.canvas),
    standsIn: { wake, catchUp: (view) => notes.splice(0).forEach((work) => work(view)) },
    poison: () => undefined,
    release: () => undefined,
    abandon: () => undefined,
  };
}

/** A still of what was drawn within this task; afterwards the canvas's own is the browser's. */
function copyOf(canvas: HTMLCanvasElement): HTMLCanvasElement {
  const still = document.createElement('canvas');
  still.width = canvas.width;
  still.height = canvas.height;
  if (canvas.width > 0 && canvas.height > 0) still.getContext('2d')?.drawImage(canvas, 0, 0);
  return still;
}
