import type { LiveState } from '../public/element.js';
import type { EngineView } from './engine_types.js';
import type { ReplayFile } from './replay_files.js';
import type { Truth } from './truth.js';

/** The renderer that shows the replay, which may be none at the moment. */
export interface RendererPort {
  /** Does something with it; false where it is none, or fails. Throws its typed errors. */
  command(work: (view: EngineView) => void): boolean;
  read<T>(get: (view: EngineView) => T, otherwise: T): T;
  /** The picture no longer shows the truth. */
  invalidate(): void;
}

/** What has arrived of the replay on show and what is to be fetched: the bytes are the truth's, the plan is the renderer's. */
export class ReplayStream {
  readonly #truth: Truth;
  readonly #renderer: RendererPort;

  constructor(truth: Truth, renderer: RendererPort) {
    this.#truth = truth;
    this.#renderer = renderer;
  }

  /** Takes a file of the replay. Throws a typed failure when it cannot be used. */
  receive(name: string, bytes: Uint8Array): void {
    if (this.#renderer.command((view) => view.receive(name, bytes))) this.#truth.sound.add(name);
    this.#truth.files.set(name, bytes);
    this.#renderer.invalidate();
  }

  lose(name: string): void {
    this.#truth.lost.add(name);
    this.#renderer.command((view) => view.lose(name));
  }

  retryLost(): void {
    this.#truth.lost.clear();
    this.#renderer.command((view) => view.retryLost());
  }

  wantEverything(): void {
    if (this.#truth.everything) return;
    this.#truth.everything = true;
    this.#renderer.command((view) => view.wantEverything());
  }

  /** What to fetch, the most urgent first; null while no renderer knows. */
  get wanted(): readonly ReplayFile[] | null {
    const flat = this.#renderer.read<readonly (string | number)[] | null>((view) => view.wanted(), null);
    return flat && Array.from({ length: flat.length / 2 }, (_, i) => ({ name: String(flat[2 * i]), bytes: Number(flat[2 * i + 1]) }));
  }

  /** Lets go of what is no longer to be held. */
  takeSurplus(): void {
    for (const name of this.#renderer.read<readonly string[]>((view) => view.takeSurplus(), [])) {
      this.#truth.files.delete(name);
      this.#truth.sound.delete(name);
    }
  }

  /** Whether the moment's own samples are still to come. */
  get awaits(): boolean {
    return this.#renderer.read((view) => view.awaits, true);
  }

  /** Until when, from the moment on, everything has arrived or is lost for good. */
  get settledUntil(): number {
    return this.#renderer.read((view) => view.settledUntil, this.#truth.timeSecs);
  }

  /** Whether no segment is still to come. */
  get complete(): boolean {
    return this.#renderer.read((view) => view.complete, false);
  }

  /** The share of the replay's bytes that is here, 0 to 1. */
  get share(): number {
    return this.#renderer.read((view) => view.share, 0);
  }

  /** The times that are here: start and end of each stretch. */
  get buffered(): readonly (readonly [number, number])[] {
    const flat = this.#renderer.read((view) => view.bufferedRanges(), new Float64Array());
    return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i] ?? 0, flat[2 * i + 1] ?? 0] as const);
  }

  /** What may be sought to; null while no renderer knows. */
  get seekable(): readonly [number, number] | null {
    return this.#renderer.read<readonly [number, number] | null>((view) => [view.seekableStartSecs, view.endSecs], null);
  }

  /** A live replay's manifest was read again, or could not be; its text where it brought news. */
  look(bytes: Uint8Array | null, elapsedSecs: number): string | null {
    const json = this.#renderer.read((view) => view.look(bytes ?? undefined, elapsedSecs), undefined);
    if (json === undefined) return null;
    this.#truth.manifest = bytes;
    this.takeSurplus();
    this.#renderer.invalidate();
    return json;
  }

  /** Seconds until the manifest should be read again; null where the replay is complete. */
  get lookPause(): number | null {
    return this.#renderer.read((view) => view.lookPause(Math.random()), undefined) ?? null;
  }

  get liveState(): LiveState | null {
    return this.#renderer.read((view) => view.liveState as LiveState | undefined, undefined) ?? null;
  }

  /** Where playing a live replay begins. */
  get liveEdgeSecs(): number | null {
    return this.#renderer.read((view) => view.liveEdgeSecs, undefined) ?? null;
  }
}
