import type { AthleteReplayElement, ParticipantSelectDetail } from './public/element.js';

/** Seeks of a reader's that follow each other within this are one scrub. */
const SCRUB_PAUSE_MS = 600;
/** A key or a press is what a seek follows from, for so long. */
const BY_HAND_MS = 250;
/** Half of the picture on the screen is a picture looked at. */
const SEEN_SHARE = 0.5;
/** Looks shorter than this are scrolling past. */
const SHORTEST_DWELL_SECS = 1;

/** What was done with a replay. Times are replay seconds, but for those that say otherwise. */
export type Usage =
  | { readonly type: 'load'; readonly src: string; readonly title: string; readonly athletes: number; readonly endSecs: number }
  /** `waitMs`: since the load began, on the wall; NaN where nobody watched yet. */
  | { readonly type: 'first-frame'; readonly waitMs: number; readonly backend: string | null }
  | { readonly type: 'play'; readonly timeSecs: number; readonly rate: number }
  /** The reader moved through time: from where, to where, and over what stretch. */
  | { readonly type: 'scrub'; readonly fromSecs: number; readonly toSecs: number; readonly lowestSecs: number; readonly highestSecs: number }
  | { readonly type: 'follow'; readonly athlete: string | null }
  | { readonly type: 'compare'; readonly athletes: readonly string[] }
  | { readonly type: 'share'; readonly timeSecs: number }
  /** A look at the picture that has ended. Both on the wall: how long it was on the screen, and how long it played meanwhile. */
  | { readonly type: 'dwell'; readonly seenSecs: number; readonly playedSecs: number }
  | { readonly type: 'error'; readonly code: string; readonly fatal: boolean };

/** Something that runs now and then, by the wall's clock. */
class Stopwatch {
  #sinceMs: number | null = null;
  #ms = 0;

  set running(running: boolean) {
    const now = performance.now();
    if (this.#sinceMs !== null) this.#ms += now - this.#sinceMs;
    this.#sinceMs = running ? now : null;
  }

  /** What has gathered, from which it starts anew. */
  takeSecs(): number {
    this.running = this.#sinceMs !== null;
    const secs = this.#ms / 1000;
    this.#ms = 0;
    return secs;
  }
}

/**
 * Tells what readers do with a replay, as it happens; what to make of it, and whether to keep it, is the page's affair: nothing is
 * sent or stored. Returns how to stop.
 */
export function watchUsage(player: AthleteReplayElement, tell: (usage: Usage) => void): () => void {
  const stop = new AbortController();
  const on = (target: EventTarget, name: string, listener: (event: Event) => void): void =>
    target.addEventListener(name, listener, { signal: stop.signal, passive: true });

  // Loading.
  let begunMs = NaN;
  // Each is told once a load: the event of what is here already may be on its way still.
  let isLoadTold = false;
  let isFrameTold = false;
  const loaded = (): void => {
    if (isLoadTold) return;
    isLoadTold = true;
    tell({ type: 'load', src: player.currentSrc, title: player.info?.title ?? '', athletes: player.participants.length, endSecs: player.info?.endSecs ?? NaN });
  };
  const drawn = (): void => {
    if (isFrameTold) return;
    isFrameTold = true;
    tell({ type: 'first-frame', waitMs: performance.now() - begunMs, backend: player.backend });
  };
  on(player, 'loadstart', () => {
    begunMs = performance.now();
    isLoadTold = isFrameTold = false;
  });
  on(player, 'loadedmetadata', loaded);
  on(player, 'loadeddata', drawn);
  on(player, 'error', () => tell({ type: 'error', code: player.error?.code ?? '', fatal: player.error?.fatal ?? true }));

  // Time.
  on(player, 'play', () => tell({ type: 'play', timeSecs: player.currentTime, rate: player.playbackRate }));
  let handMs = -Infinity;
  let pressed = false;
  let before = player.currentTime;
  let scrub: { fromSecs: number; toSecs: number; lowestSecs: number; highestSecs: number } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endScrub = (): void => {
    clearTimeout(timer);
    if (scrub) tell({ type: 'scrub', ...scrub });
    scrub = null;
  };
  on(player, 'pointerdown', () => {
    pressed = true;
    handMs = performance.now();
  });
  for (const name of ['pointerup', 'pointercancel']) on(window, name, () => void (pressed = false));
  on(player, 'keydown', () => void (handMs = performance.now()));
  on(player, 'timeupdate', () => {
    if (!player.seeking) before = player.currentTime;
  });
  on(player, 'seeking', () => {
    // A video that is followed, a link or the page's own script seeks too.
    if (!pressed && performance.now() - handMs > BY_HAND_MS) return;
    const secs = player.currentTime;
    scrub ??= { fromSecs: before, toSecs: secs, lowestSecs: Math.min(before, secs), highestSecs: Math.max(before, secs) };
    scrub = { ...scrub, toSecs: secs, lowestSecs: Math.min(scrub.lowestSecs, secs), highestSecs: Math.max(scrub.highestSecs, secs) };
    clearTimeout(timer);
    timer = setTimeout(endScrub, SCRUB_PAUSE_MS);
  });

  // Choices.
  on(player, 'participantselect', (event) => tell({ type: 'follow', athlete: (event as CustomEvent<ParticipantSelectDetail>).detail.participant?.id ?? null }));
  on(player, 'comparisonchange', (event) => {
    const { athletes } = ((event as CustomEvent<{ athletes?: unknown } | null>).detail ?? {}) as { athletes?: unknown };
    tell({ type: 'compare', athletes: Array.isArray(athletes) ? athletes.map(String) : [] });
  });
  on(player, 'replayshare', () => tell({ type: 'share', timeSecs: player.currentTime }));

  // Looking.
  const seen = new Stopwatch();
  const played = new Stopwatch();
  let visible = false;
  const look = (): void => {
    const looking = visible && document.visibilityState === 'visible';
    seen.running = looking;
    played.running = looking && !player.paused;
    if (!looking) endDwell();
  };
  const endDwell = (): void => {
    const [seenSecs, playedSecs] = [seen.takeSecs(), played.takeSecs()];
    if (seenSecs >= SHORTEST_DWELL_SECS) tell({ type: 'dwell', seenSecs, playedSecs });
  };
  const sight = new IntersectionObserver(
    (entries) => {
      visible = (entries.at(-1)?.intersectionRatio ?? 0) >= SEEN_SHARE;
      look();
    },
    { threshold: SEEN_SHARE },
  );
  sight.observe(player);
  on(document, 'visibilitychange', look);
  on(window, 'pagehide', () => {
    endScrub();
    seen.running = played.running = false;
    endDwell();
  });
  on(window, 'pageshow', look);
  for (const name of ['play', 'pause', 'ended', 'emptied']) on(player, name, look);

  // What came before there was anybody to tell.
  if (player.info) loaded();
  if (player.readyState >= 2) drawn();

  return () => {
    stop.abort();
    sight.disconnect();
    endScrub();
    endDwell();
  };
}
