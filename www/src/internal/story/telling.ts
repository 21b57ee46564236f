import type { AthleteReplayElement } from '../../public/element.js';
import type { FullView } from '../engine_types.js';
import { Failure, typedError } from '../failure.js';
import type { Setting } from '../setting.js';
import { adoptStyle } from '../style_sheet.js';
import { Legend } from './legend.js';
import { SpeedTags } from './speed_tags.js';
import { ghostsOf, slicesOf, trailsOf, type Wants, type WholeTrail } from './wishes.js';
import theme from './story.css';

/** What telling needs of the element. */
export interface Picture extends Setting {
  readonly root: HTMLElement;
}

/** What telling needs of the presenter. */
export interface Teller {
  wish(name: string, tell: (view: FullView) => void, lasting?: boolean): void;
  readonly watchers: Set<(view: FullView) => void>;
}

const tellings = new WeakMap<AthleteReplayElement, Telling>();

/** Shows what a page wants of trails, slices and ghosts. Throws what is wrong with it; `failed` hears what turns out wrong later. */
export function tell(picture: Picture, teller: Teller, wants: Wants, failed: (failure: Failure) => void): void {
  let telling = tellings.get(picture.player);
  if (!telling) {
    telling = new Telling(picture, teller, wants, failed);
    tellings.set(picture.player, telling);
  }
  telling.update(wants);
}

class Telling {
  readonly #picture: Picture;
  readonly #teller: Teller;
  readonly #failed: (failure: Failure) => void;
  readonly #legend: Legend;
  readonly #tags: SpeedTags;
  readonly #told = new Set<string>();
  #wants: Wants;
  #trails: readonly WholeTrail[] = [];
  /** The colours of speeds, which are always the same. */
  #colours: Uint8Array | null = null;

  constructor(picture: Picture, teller: Teller, wants: Wants, failed: (failure: Failure) => void) {
    this.#picture = picture;
    this.#teller = teller;
    this.#failed = failed;
    this.#wants = wants;
    this.#legend = new Legend(picture);
    this.#tags = new SpeedTags(picture);
    adoptStyle(picture.player.shadowRoot, theme);
    picture.root.querySelector('.tags')?.after(this.#tags.element);
    // Not below the scrims, which would darken its colours.
    picture.root.querySelector('.scrim-bottom')?.after(this.#legend.element);
    teller.watchers.add((view) => this.#frame(view));
    const again = (): void => this.#again();
    // Whom a default means, and which times there are, depends on the replay and on whom is followed.
    for (const name of ['loadedmetadata', 'emptied', 'durationchange', 'participantselect']) picture.player.addEventListener(name, again);
  }

  update(wants: Wants): void {
    this.#wants = wants;
    this.#tell();
  }

  #again(): void {
    try {
      this.#tell();
    } catch (thrown) {
      this.#failed(typedError(thrown, '') ?? new Failure('out-of-range', String(thrown), '', false));
    }
  }

  #tell(): void {
    const { player } = this.#picture;
    const known = player.info !== null;
    const trails = known ? trailsOf(this.#wants.trails, player) : [];
    const slices = slicesOf(this.#wants.slices, player);
    const ghosts = known ? ghostsOf(this.#wants.ghosts, player) : [];
    this.#trails = trails;
    this.#tags.describe(trails.map(({ participant, joint }) => ({ participant: player.participants.findIndex(({ id }) => id === participant), isBody: joint === 'com' })));
    this.#wish('trails', trails.length > 0, (view) => {
      view.clearTrails();
      for (const { participant, joint, seconds, range, inferred } of trails) view.addTrail(participant, joint, seconds, range[0], range[1], inferred);
    });
    this.#wish('slices', slices.times.length > 0, (view) => view.setSlices(Uint32Array.from(slices.participants), Float64Array.from(slices.times), slices.count));
    this.#wish('ghosts', ghosts.length > 0, (view) => {
      view.clearGhosts();
      for (const { participant, offset, lateral, opacity } of ghosts) view.addGhost(participant, offset, lateral, opacity);
    });
    if (trails.length === 0) this.#legend.update([], new Uint8Array());
  }

  /** Nothing is no reason to fetch the full engine. */
  #wish(name: string, something: boolean, show: (view: FullView) => void): void {
    if (!something && !this.#told.has(name)) return;
    this.#told.add(name);
    this.#teller.wish(name, (view) => {
      try {
        show(view);
      } catch (thrown) {
        const failure = typedError(thrown, '');
        // Anything else ends the instance.
        if (!failure) throw thrown;
        queueMicrotask(() => this.#failed(failure.partial()));
      }
    }, something);
  }

  #frame(view: FullView): void {
    if (this.#trails.length === 0) return;
    this.#colours ??= view.speedColours();
    this.#legend.update(this.#trails.map(({ range }) => range), this.#colours);
    this.#tags.frame(view.trailHeads(), view.participantAnchors());
  }
}
