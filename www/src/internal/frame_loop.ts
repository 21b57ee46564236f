/** Something that may need the next animation frame. */
export interface FrameClient {
  /** Does one frame's work after `dtSecs` (0 on the first frame); true to be called again. */
  frame(dtSecs: number): boolean;
}

/** A tab that slept wakes up where it was, not minutes later. */
const LONGEST_STEP_SECS = 0.25;

/** One requestAnimationFrame for the whole page, running only while somebody needs it: idle is idle. */
class FrameLoop {
  readonly #since = new Map<FrameClient, number | null>();
  #request: number | null = null;

  /** Calls the client from the next frame on, until it says that it needs no more. */
  wake(client: FrameClient): void {
    if (!this.#since.has(client)) this.#since.set(client, null);
    this.#request ??= requestAnimationFrame(this.#run);
  }

  leave(client: FrameClient): void {
    this.#since.delete(client);
  }

  readonly #run = (nowMs: number): void => {
    this.#request = null;
    for (const [client, lastMs] of [...this.#since]) {
      if (!this.#since.has(client)) continue;
      const dtSecs = lastMs === null ? 0 : Math.min(Math.max(nowMs - lastMs, 0) / 1000, LONGEST_STEP_SECS);
      this.#since.set(client, nowMs);
      try {
        if (!client.frame(dtSecs)) this.#since.delete(client);
      } catch (thrown) {
        // One client's trouble is not the others'.
        this.#since.delete(client);
        reportError(thrown);
      }
    }
    if (this.#since.size > 0) this.#request ??= requestAnimationFrame(this.#run);
  };
}

export const frameLoop = new FrameLoop();
