/**
 * Runs work later, in order, one piece per task, as the media element task source does: listeners see the state as it is
 * when their event fires, and promises settle between events.
 */
export class TaskQueue {
  #waiting: (() => void)[] = [];
  #channel: MessageChannel | null = null;
  #scheduled = false;

  add(work: () => void): void {
    this.#waiting.push(work);
    this.#schedule();
  }

  /** Forgets what has not run yet. */
  clear(): void {
    this.#waiting = [];
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    if (this.#channel === null) {
      this.#channel = new MessageChannel();
      this.#channel.port1.onmessage = () => {
        this.#scheduled = false;
        const work = this.#waiting.shift();
        this.#schedule();
        work?.();
      };
    }
    this.#scheduled = true;
    this.#channel.port2.postMessage(null);
  }
}
