import type { Lease } from './engine.js';
import { Failure, trap, typedError } from './failure.js';
import { LONGEST_SIDE_PX, type PictureSize } from './picture_size.js';
import { withinTime } from './watchdog.js';

const CAPTURE_LIMIT_MS = 30000;
const POLL_MS = 8;

/** What taking a still needs of the presenter. */
export interface StillPort {
  whenOpened(): Promise<Lease>;
  /** Whether this renderer is still the one in use. */
  holds(held: Lease): boolean;
  /** Brings the renderer to the current moment. */
  catchUp(): void;
  poll(): void;
  /** The size of the view; null while it has none. */
  size(): PictureSize | null;
}

function checkSide(name: string, sidePx: number | undefined): void {
  if (sidePx === undefined || (Number.isInteger(sidePx) && sidePx >= 1 && sidePx <= LONGEST_SIDE_PX)) return;
  throw new RangeError(`Expected a whole ${name} of 1 to ${LONGEST_SIDE_PX} pixels, found ${sidePx}.`);
}

/** The moment as pixels. A renderer lost meanwhile is waited for, once. */
export async function takeStill(port: StillPort, widthPx: number | undefined, heightPx: number | undefined): Promise<ImageData> {
  checkSide('width', widthPx);
  checkSide('height', heightPx);
  for (let attempt = 1; ; attempt += 1) {
    const held = await port.whenOpened();
    port.catchUp();
    if (!port.holds(held)) continue;
    const width = widthPx ?? port.size()?.widthPx ?? 0;
    const height = heightPx ?? port.size()?.heightPx ?? 0;
    if (width < 1 || height < 1) {
      throw new DOMException('Expected a size, or an element that has one, found a hidden element.', 'InvalidStateError');
    }
    const late = (): Failure => new Failure('gpu-lost', 'The graphics device did not answer in time.', held.backend);
    let bytes: Uint8Array;
    try {
      bytes = await withinTime(polled(port, held, held.view.capture(width, height)), CAPTURE_LIMIT_MS, late);
    } catch (thrown) {
      const typed = typedError(thrown, '');
      // Some devices draw less than the longest side.
      if (typed?.code === 'out-of-range') throw new RangeError(typed.message);
      if (typed && typed.code !== 'gpu-lost') throw typed;
      const cause = typed ?? trap(thrown, held.backend);
      held.poison(cause);
      if (attempt > 1) throw cause;
      continue;
    }
    return new ImageData(new Uint8ClampedArray(bytes), width);
  }
}

async function polled<T>(port: StillPort, held: Lease, work: Promise<T>): Promise<T> {
  let done = false;
  const poll = (): void => {
    if (done || !port.holds(held)) return;
    port.poll();
    setTimeout(poll, POLL_MS);
  };
  setTimeout(poll, POLL_MS);
  try {
    return await work;
  } finally {
    done = true;
  }
}
