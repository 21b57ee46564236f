import type { Cockpit } from './cockpit.js';
import { fill } from './strings.js';
import { timeText } from './time_text.js';

/** A press that moved less than this is a tap. CSS pixels. */
const TAP_PX = 8;
const DOUBLE_TAP_MS = 320;
const DOUBLE_TAP_PX = 28;
/** Doubling the distance of two fingers brings the camera this many steps nearer. */
const STEPS_PER_DOUBLING = 6;
const PIXELS_PER_NOTCH = 100;
const LINES_PER_NOTCH = 3;

/** A finger that rests this long scrubs from then on. */
const LONG_PRESS_MS = 450;
/** Across the picture's width a scrub goes through so much of the replay, at most. */
const SCRUB_SECS = 10;

interface Finger {
  x: number;
  y: number;
  readonly startX: number;
  readonly startY: number;
}

/** What a gesture needs to know of the surface around it. */
export interface GestureHost {
  /** Whether the element has focus or fills the screen: only then does a bare wheel belong to it. */
  engaged(): boolean;
  /** Whether one finger may scroll the page through the picture. */
  pageScrolls(): boolean;
  tapped(pointerType: string): void;
}

/**
 * Pointers on the picture become camera movements. The page keeps its own: a vertical one-finger swipe scrolls it
 * (`touch-action: pan-y` in the style sheet), and so does a wheel over a picture nobody has clicked.
 */
export function watchGestures(stage: HTMLElement, cockpit: Cockpit, host: GestureHost): void {
  const { player } = cockpit;
  const fingers = new Map<number, Finger>();
  let panning = false;
  let travelled = false;
  /** The finger went up or down first: it is scrolling the page, whatever it does next. */
  let yielded = false;
  /** A finger has rested: it moves time, whichever way it goes. */
  let scrub: { readonly fromSecs: number; readonly resumes: boolean } | null = null;
  let resting: ReturnType<typeof setTimeout> | undefined;
  let lastTap = { at: -Infinity, x: 0, y: 0 };

  const pairOf = (): { x: number; y: number; apart: number } | null => {
    const [a, b] = [...fingers.values()];
    return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1) } : null;
  };

  stage.addEventListener('pointerdown', (event) => {
    if (fingers.size >= 2 || player.gestures === 'none') return;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, startX: event.clientX, startY: event.clientY });
    if (fingers.size === 1) {
      travelled = yielded = false;
      panning = event.button !== 0 || event.shiftKey;
    } else {
      travelled = true;
      endScrub();
    }
    stage.setPointerCapture(event.pointerId);
    clearTimeout(resting);
    if (event.pointerType === 'touch' && fingers.size === 1) resting = setTimeout(startScrub, LONG_PRESS_MS);
  });

  const startScrub = (): void => {
    if (fingers.size !== 1 || travelled || player.seekable.length === 0) return;
    scrub = { fromSecs: player.currentTime, resumes: !player.paused };
    player.pause();
    cockpit.hint(timeText(player.currentTime));
  };
  const endScrub = (): void => {
    clearTimeout(resting);
    if (scrub?.resumes) player.play().catch(() => undefined);
    scrub = null;
  };

  stage.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const height = Math.max(stage.clientHeight, 1);
    if (scrub) {
      travelled = true;
      const span = Math.min(player.seekable.end(0) - player.seekable.start(0), SCRUB_SECS);
      player.currentTime = scrub.fromSecs + ((event.clientX - finger.startX) / Math.max(stage.clientWidth, 1)) * span;
      cockpit.hint(timeText(player.currentTime));
      return;
    }
    const before = pairOf();
    const dx = (event.clientX - finger.x) / height;
    const dy = (event.clientY - finger.y) / height;
    if (!travelled && Math.hypot(event.clientX - finger.startX, event.clientY - finger.startY) < TAP_PX) return;
    clearTimeout(resting);
    if (!travelled) {
      const vertical = Math.abs(event.clientY - finger.startY) > Math.abs(event.clientX - finger.startX);
      yielded = event.pointerType === 'touch' && vertical && host.pageScrolls();
    }
    travelled = true;
    finger.x = event.clientX;
    finger.y = event.clientY;
    const after = pairOf();
    if (before && after) {
      player.pan((after.x - before.x) / height, (after.y - before.y) / height);
      player.dolly(Math.log2(after.apart / before.apart) * STEPS_PER_DOUBLING);
    } else if (yielded) {
      return;
    } else if (panning) {
      player.pan(dx, dy);
    } else {
      player.orbit(dx, dy);
    }
  });

  const lift = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId)) return;
    const scrubbed = scrub !== null;
    endScrub();
    if (scrubbed) return;
    if (event.type !== 'pointerup' || travelled || event.button !== 0) return;
    const now = event.timeStamp;
    const near = Math.hypot(event.clientX - lastTap.x, event.clientY - lastTap.y) < DOUBLE_TAP_PX;
    if (now - lastTap.at < DOUBLE_TAP_MS && near) {
      lastTap.at = -Infinity;
      followAt(event.clientX, event.clientY);
    } else {
      lastTap = { at: now, x: event.clientX, y: event.clientY };
      host.tapped(event.pointerType);
    }
  };
  stage.addEventListener('pointerup', lift);
  stage.addEventListener('pointercancel', lift);
  stage.addEventListener('lostpointercapture', lift);

  const followAt = (clientX: number, clientY: number): void => {
    const box = stage.getBoundingClientRect();
    const index = player.pick((clientX - box.left) / box.width, (clientY - box.top) / box.height);
    if (index >= 0) player.follow(index);
    else player.resetCamera();
  };

  // Two fingers are always meant for the picture, and so is one that has rested: the page has not begun to scroll by then.
  stage.addEventListener(
    'touchmove',
    (event) => {
      if ((event.touches.length >= 2 || scrub) && event.cancelable && player.gestures !== 'none') event.preventDefault();
    },
    { passive: false },
  );
  // The secondary button pans.
  stage.addEventListener('contextmenu', (event) => player.gestures !== 'none' && event.preventDefault());

  stage.addEventListener(
    'wheel',
    (event) => {
      if (player.gestures === 'none') return;
      const meant = event.ctrlKey || event.metaKey || host.engaged();
      if (!meant) {
        const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);
        cockpit.hint(fill(cockpit.text.zoomHint, { key: mac ? '⌘' : 'Ctrl' }));
        return;
      }
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? PIXELS_PER_NOTCH : LINES_PER_NOTCH;
      // A pinch on a trackpad arrives as small steps with Ctrl held.
      const pinch = event.ctrlKey && Math.abs(event.deltaY) < 50 ? 8 : 1;
      player.dolly((-event.deltaY / unit) * pinch);
    },
    { passive: false },
  );
}
