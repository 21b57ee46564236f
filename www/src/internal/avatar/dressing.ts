import type { AvatarSource, Avatars } from '../../public/avatar.js';
import type { AthleteReplayElement } from '../../public/element.js';
import type { FullView } from '../engine_types.js';
import { Failure, outOfRange as refuse, trap, typedError } from '../failure.js';
import { fetchBytes } from '../fetching.js';
import type { Wants } from '../story/wishes.js';
import type { Truth } from '../truth.js';
import { decode, type Pictures } from './pictures.js';
import { readAvatar } from './reading.js';

/** An avatar above this is refused. */
const MAX_BYTES = 64 * 1024 * 1024;

/** What dressing needs of the presenter. */
export interface Studio {
  wish(name: string, tell: (view: FullView) => void, lasting?: boolean): void;
}

/** What dressing needs of the element. */
export interface Host {
  readonly truth: Truth;
  /** The folder with the readers. */
  folder(): string;
}

/** An avatar as the engine takes it. */
interface Loaded extends Pictures {
  readonly costume: Uint8Array;
}

const dressings = new WeakMap<AthleteReplayElement, Dressing>();

/** Has athletes wear what the page wants. What is wrong with it `failed` hears; whom it is about is drawn as before. */
export function dress(player: AthleteReplayElement, studio: Studio, wants: Wants, failed: (failure: Failure) => void, host: Host): void {
  let dressing = dressings.get(player);
  if (!dressing) {
    dressing = new Dressing(player, studio, failed, host);
    dressings.set(player, dressing);
  }
  dressing.update(wants.avatar);
}

class Dressing {
  readonly #player: AthleteReplayElement;
  readonly #studio: Studio;
  readonly #failed: (failure: Failure) => void;
  readonly #host: Host;
  #wanted: Avatars | null = null;
  /** Those that are worn or on their way, each once. */
  readonly #loading = new Map<AvatarSource, Promise<Loaded | null>>();
  #worn = false;
  #ticket = 0;

  constructor(player: AthleteReplayElement, studio: Studio, failed: (failure: Failure) => void, host: Host) {
    this.#player = player;
    this.#studio = studio;
    this.#failed = failed;
    this.#host = host;
    // Who there is to dress is known then.
    player.addEventListener('loadedmetadata', () => void this.#dress());
  }

  update(wanted: Avatars | null): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    void this.#dress();
  }

  async #dress(): Promise<void> {
    this.#ticket += 1;
    const ticket = this.#ticket;
    const wearers = this.#wearers();
    for (const source of this.#loading.keys()) if (!wearers.has(source)) this.#loading.delete(source);
    const loaded = await Promise.all([...wearers].map(async ([source, participants]) => ({ participants, avatar: await this.#load(source) })));
    if (ticket !== this.#ticket) return;
    const worn = loaded.flatMap(({ participants, avatar }) => (avatar ? [{ participants, avatar }] : []));
    // Nothing is no reason to fetch the full engine.
    if (worn.length === 0 && !this.#worn) return;
    this.#worn = worn.length > 0;
    this.#studio.wish('avatar', (view) => {
      try {
        view.clearAvatars();
        for (const { participants, avatar } of worn) view.addAvatar(participants, avatar.costume, avatar.sidePx, avatar.pixels);
      } catch (thrown) {
        const failure = typedError(thrown, '');
        // Anything else ends the instance.
        if (!failure) throw thrown;
        queueMicrotask(() => this.#failed(failure.partial()));
      }
    }, this.#worn);
  }

  /** Which participants wear which avatar; nobody before the replay is known. */
  #wearers(): ReadonlyMap<AvatarSource, Uint32Array> {
    const { participants, info } = this.#player;
    const wearers = new Map<AvatarSource, number[]>();
    const give = (source: unknown, index: number): void => {
      if (source === null) return;
      const key = typeof source === 'string' ? resolved(source.trim()) : source;
      if (key === '' || !(typeof key === 'string' || key instanceof Blob)) return this.#failed(refuse('the address of a glTF, or a file, for avatar', source));
      wearers.set(key, [...(wearers.get(key) ?? []), index]);
    };
    const wanted: unknown = this.#wanted;
    if (info && wanted !== null) {
      if (typeof wanted === 'object' && !(wanted instanceof Blob)) {
        for (const [id, source] of Object.entries(wanted)) {
          const index = participants.findIndex((participant) => participant.id === id);
          if (index < 0) this.#failed(refuse('the id of a participant for an avatar', id));
          else give(source, index);
        }
      } else for (const index of participants.keys()) give(wanted, index);
    }
    return new Map([...wearers].map(([source, indices]) => [source, Uint32Array.from(indices)]));
  }

  #load(source: AvatarSource): Promise<Loaded | null> {
    let loading = this.#loading.get(source);
    if (!loading) {
      const where = typeof source === 'string' ? source : '';
      loading = this.#read(source, where).catch((thrown: unknown) => {
        // Whoever asks again tries again.
        this.#loading.delete(source);
        this.#failed((typedError(thrown, where) ?? trap(thrown, where)).partial());
        return null;
      });
      this.#loading.set(source, loading);
    }
    return loading;
  }

  async #read(source: AvatarSource, url: string): Promise<Loaded> {
    const { signal } = new AbortController();
    const get = (address: string): Promise<Uint8Array> => fetchBytes(address, { signal, maxBytes: MAX_BYTES, resolve: this.#host.truth.resolve });
    if (typeof source !== 'string' && source.size > MAX_BYTES) {
      throw new Failure('limit-exceeded', `Expected an avatar of at most ${MAX_BYTES} bytes, found ${source.size}.`);
    }
    const bytes = typeof source === 'string' ? await get(source) : new Uint8Array(await source.arrayBuffer());
    const { costume, images } = await readAvatar(url, bytes, get, this.#host.folder());
    const inFile = (failure: Failure): void => this.#failed(url === '' ? failure : failure.at(url));
    return { costume, ...(await decode(images, inFile)) };
  }
}

/** An address against that of the page. */
function resolved(address: string): string {
  try {
    return address && new URL(address, document.baseURI).href;
  } catch {
    return address;
  }
}
