import type { AthleteReplayElement } from '../../public/element.js';

/**
 * Lets the chapters follow the replay: the `<video>` that lends its text track has no time of its own, so the track's
 * `activeCues` is answered here, and `enter`, `exit` and `cuechange` fire as they would on a `<video>`.
 */
export class Chapters {
  readonly #player: AthleteReplayElement;
  #track: TextTrack | null = null;
  #cues: readonly TextTrackCue[] = [];
  #active: readonly TextTrackCue[] = [];
  /** Within these times the same cues stay active. */
  #from = Infinity;
  #until = -Infinity;

  constructor(player: AthleteReplayElement) {
    this.#player = player;
  }

  describe(): void {
    this.#track = this.#player.textTracks[0] ?? null;
    this.#cues = [...(this.#track?.cues ?? [])];
    this.#from = Infinity;
    const active = (): unknown => Object.assign([...this.#active], { getCueById: (id: string) => this.#active.find((cue) => cue.id === id) ?? null });
    if (this.#track) Object.defineProperty(this.#track, 'activeCues', { configurable: true, get: active });
    this.frame();
  }

  frame(): void {
    const now = this.#player.currentTime;
    if (!this.#track || (now >= this.#from && now < this.#until)) return;
    this.#from = -Infinity;
    this.#until = Infinity;
    const active: TextTrackCue[] = [];
    for (const cue of this.#cues) {
      for (const edge of [cue.startTime, cue.endTime]) {
        if (edge <= now) this.#from = Math.max(this.#from, edge);
        else this.#until = Math.min(this.#until, edge);
      }
      if (cue.startTime <= now && now < cue.endTime) active.push(cue);
    }
    const before = this.#active;
    this.#active = active;
    const gone = before.filter((cue) => !active.includes(cue));
    const come = active.filter((cue) => !before.includes(cue));
    for (const cue of gone) cue.dispatchEvent(new Event('exit'));
    for (const cue of come) cue.dispatchEvent(new Event('enter'));
    if (gone.length + come.length > 0) this.#track.dispatchEvent(new Event('cuechange'));
  }
}
