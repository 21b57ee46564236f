import type { AthleteReplayElement } from '../../public/element.js';

const CONTEXT = 'player.js';
const VERSION = '0.0.11';
/** A page that adds listeners without end is not followed. */
const MOST_LISTENERS = 200;

type Value = boolean | number | string | null | undefined | { readonly [key: string]: Value } | readonly string[];
type Method = (player: AthleteReplayElement, value: unknown) => unknown;

const lengthOf = ({ seekable }: AthleteReplayElement): number => (seekable.length > 0 ? seekable.end(0) : 0);

function shareHere({ buffered, seekable }: AthleteReplayElement): number {
  if (seekable.length === 0) return 0;
  const span = seekable.end(0) - seekable.start(0);
  const held = Array.from({ length: buffered.length }, (_, i) => buffered.end(i) - buffered.start(i)).reduce((sum, secs) => sum + secs, 0);
  return span > 0 ? Math.min(held / span, 1) : 1;
}

/** What a page may ask for. Those that begin with `get`, and `share`, are answered. The last three are ours. */
const METHODS: Readonly<Record<string, Method>> = {
  play: (player) => void player.play().catch(() => undefined),
  pause: (player) => player.pause(),
  getPaused: (player) => player.paused,
  getDuration: lengthOf,
  getCurrentTime: (player) => player.currentTime,
  setCurrentTime: (player, value) => {
    const secs = Number(value);
    if (Number.isFinite(secs)) player.currentTime = secs;
  },
  getLoop: (player) => player.loop,
  setLoop: (player, value) => void (player.loop = value === true),
  follow: (player, value) => {
    const known = player.participants.find(({ id }) => id === value);
    player.follow(known?.id ?? null);
  },
  restore: async (player, value) => void (typeof value === 'string' && URL.canParse(value, location.href) && (await player.restore(value))),
  share: (player) => player.share(),
};
const LISTENING = ['addEventListener', 'removeEventListener'];

/** What a page may listen to, and what each tells. The last three are ours. */
const EVENTS: Readonly<Record<string, (player: AthleteReplayElement, event: Event) => Value>> = {
  ready: () => ({ src: location.href, events: Object.keys(EVENTS), methods: [...Object.keys(METHODS), ...LISTENING] }),
  play: () => undefined,
  pause: () => undefined,
  ended: () => undefined,
  timeupdate: (player) => ({ seconds: player.currentTime, duration: lengthOf(player) }),
  progress: (player) => ({ percent: shareHere(player) }),
  seeked: () => undefined,
  error: ({ error }) => ({ code: error?.code ?? '', msg: error?.message ?? '' }),
  participantselect: (player) => ({ id: player.participants[player.following]?.id ?? null }),
  replayevent: (_, event) => {
    const { kind, label, timeSecs } = (event as CustomEvent<{ event: { kind: string; label: string; timeSecs: number } }>).detail.event;
    return { kind, label, seconds: timeSecs };
  },
};

interface Message {
  readonly method: string;
  readonly value: unknown;
  readonly listener: string | null;
}

function messageOf(data: unknown): Message | null {
  let fields: unknown = data;
  if (typeof data === 'string') {
    try {
      fields = JSON.parse(data);
    } catch {
      return null;
    }
  }
  if (typeof fields !== 'object' || fields === null) return null;
  const { context, method, value, listener } = fields as Readonly<Record<string, unknown>>;
  if (context !== CONTEXT || typeof method !== 'string') return null;
  return { method, value, listener: typeof listener === 'string' ? listener : null };
}

/**
 * Speaks Player.js with the page around a frame: with its parent window alone, and with one origin alone. Where that origin is
 * not known beforehand, it is that of the parent's first message, and nothing is said until then.
 */
export class FrameMessages {
  readonly #player: AthleteReplayElement;
  readonly #allowed: readonly string[];
  readonly #listeners = new Map<string, Set<string | null>>();
  /** The address as the page around wrote it: by this it knows the frame. */
  readonly #address = location.href;
  #origin: string | null;
  #ready = false;

  /** `origin` is whom to speak with, where known; `allowed` are the only ones to speak with, where there are any. */
  constructor(player: AthleteReplayElement, origin: string | null, allowed: readonly string[]) {
    this.#player = player;
    this.#allowed = allowed;
    this.#origin = origin !== null && this.#trusts(origin) ? origin : null;
    addEventListener('message', (event) => this.#receive(event));
    for (const [name, tell] of Object.entries(EVENTS)) {
      if (name !== 'ready') player.addEventListener(name, (event) => this.#emit(name, tell(player, event)));
    }
  }

  /** The page around may ask from now on. */
  ready(): void {
    this.#ready = true;
    this.#tellReady();
  }

  #trusts(origin: string): boolean {
    return origin !== 'null' && (this.#allowed.length === 0 || this.#allowed.includes(origin));
  }

  #tellReady(): void {
    const value = { ...(EVENTS['ready']?.(this.#player, new Event('ready')) as object), src: this.#address } as Value;
    if (!this.#emit('ready', value)) this.#send('ready', value, null);
  }

  #receive({ source, origin, data }: MessageEvent): void {
    if (source !== parent || source === window || !this.#trusts(origin)) return;
    const message = messageOf(data);
    if (!message) return;
    this.#origin ??= origin;
    if (origin !== this.#origin) return;
    const { method, value, listener } = message;
    if (LISTENING.includes(method)) this.#listen(method === 'addEventListener', value, listener);
    else void this.#perform(method, value, listener);
  }

  #listen(adds: boolean, name: unknown, listener: string | null): void {
    if (typeof name !== 'string' || !Object.hasOwn(EVENTS, name)) return;
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners);
    if (!adds) listeners.delete(listener);
    else if (listeners.size < MOST_LISTENERS) listeners.add(listener);
    if (adds && name === 'ready' && this.#ready) this.#tellReady();
  }

  async #perform(method: string, value: unknown, listener: string | null): Promise<void> {
    const perform = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (!perform) return void this.#emit('error', { code: 3, msg: `Expected a method of this player, found "${method.slice(0, 40)}".` });
    try {
      const answer = await perform(this.#player, value);
      if (answer !== undefined) this.#send(method, answer as Value, listener);
    } catch (thrown) {
      this.#emit('error', { code: 1, msg: String(thrown) });
    }
  }

  #emit(event: string, value: Value): boolean {
    const listeners = this.#listeners.get(event);
    listeners?.forEach((listener) => this.#send(event, value, listener));
    return (listeners?.size ?? 0) > 0;
  }

  #send(event: string, value: Value, listener: string | null): void {
    if (this.#origin === null || parent === window) return;
    const message = { context: CONTEXT, version: VERSION, event, value, ...(listener !== null && { listener }) };
    parent.postMessage(JSON.stringify(message), this.#origin);
  }
}
