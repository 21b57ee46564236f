import type { LoopRange } from '../public/element.js';
import type { Resolve } from '../public/hooks.js';
import type { EngineView, FullView } from './engine_types.js';
import { typedError, type Failure } from './failure.js';

/** Everything a fresh renderer needs to show the same frame. The element owns this; a renderer only borrows it. */
export interface Truth {
  manifest: Uint8Array | null;
  /** How the page would have its files fetched. */
  resolve?: Resolve | undefined;
  /** What has arrived of its files, by name. */
  readonly files: Map<string, Uint8Array>;
  /** Those of them that a renderer has found sound. */
  readonly sound: Set<string>;
  /** Files that will not come. */
  readonly lost: Set<string>;
  /** Whether more than the moment on show is to be fetched. */
  everything: boolean;
  timeSecs: number;
  rate: number;
  advancing: boolean;
  loop: boolean;
  loopRange: LoopRange | null;
  following: number;
  camera: Float64Array | null;
  reducedMotion: boolean;
  /** What only the full engine can show, by name: each tells it to a view, and throws nothing. */
  readonly wishes: Map<string, (view: FullView) => void>;
}

export const newTruth = (): Truth => ({
  manifest: null,
  files: new Map(),
  sound: new Set(),
  lost: new Set(),
  everything: false,
  timeSecs: 0,
  rate: 1,
  advancing: false,
  loop: false,
  loopRange: null,
  following: -1,
  camera: null,
  reducedMotion: false,
  wishes: new Map(),
});

/** There is another replay, or none. */
export function forgetReplay(truth: Truth): void {
  truth.files.clear();
  truth.sound.clear();
  truth.lost.clear();
  const { manifest, everything, timeSecs, advancing, loopRange, following, camera } = newTruth();
  Object.assign(truth, { manifest, everything, timeSecs, advancing, loopRange, following, camera });
}

/** What a renderer made of the truth. */
export interface Restored {
  /** The manifest's text. */
  readonly json: string;
  readonly startSecs: number;
  readonly endSecs: number;
  /** False where none of the loop range lies within the replay. */
  readonly loopRangeFits: boolean;
  readonly refusedFiles: readonly (readonly [string, Failure])[];
}

/** Brings a fresh view to the truth. A refused manifest is an answer; whatever else goes wrong is thrown. */
export function restore(view: EngineView, full: boolean, truth: Truth, manifest: Uint8Array): Restored | Failure {
  let json: string;
  try {
    json = view.openManifest(manifest, (name) => truth.files.get(name));
  } catch (thrown) {
    const refusal = typedError(thrown, '');
    if (refusal) return refusal;
    throw thrown;
  }
  const refusedFiles: [string, Failure][] = [];
  for (const [name, bytes] of truth.files) {
    // Decoding everything again would take seconds where a long replay has been watched. Key poses are few, and bodies are
    // measured by them.
    if (truth.sound.has(name) && !name.endsWith('.coarse')) {
      view.resume(name);
      continue;
    }
    try {
      view.receive(name, bytes);
      truth.sound.add(name);
    } catch (thrown) {
      const failure = typedError(thrown, '');
      if (!failure) throw thrown;
      refusedFiles.push([name, failure]);
    }
  }
  for (const name of truth.lost) view.lose(name);
  if (truth.everything) view.wantEverything();
  view.setReducedMotion(true);
  view.setRate(truth.rate);
  view.setLoop(truth.loop);
  const loopRangeFits = offerLoopRange(view, truth.loopRange);
  view.seek(truth.timeSecs);
  if (truth.following >= 0) view.follow(truth.following);
  if (truth.camera !== null) view.setCameraState(truth.camera);
  view.setReducedMotion(truth.reducedMotion);
  if (truth.advancing) view.play();
  if (full) for (const tell of truth.wishes.values()) tell(view as FullView);
  return { json, startSecs: view.startSecs, endSecs: view.endSecs, loopRangeFits, refusedFiles };
}

/** Gives a view the stretch to repeat, or none; false where none of it lies within the replay. */
export function offerLoopRange(view: EngineView, range: LoopRange | null): boolean {
  if (!range) {
    view.clearLoopRange();
    return true;
  }
  try {
    view.setLoopRange(range.a, range.b);
    return true;
  } catch (thrown) {
    if (typedError(thrown, '')?.code === 'out-of-range') return false;
    throw thrown;
  }
}
