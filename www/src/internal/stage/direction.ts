import type { AthleteReplayElement } from '../../public/element.js';
import type { CalibratedCamera, Shot } from '../../public/stage.js';
import type { EngineView, FullView } from '../engine_types.js';
import { typedError } from '../failure.js';
import { adoptStyle } from '../style_sheet.js';
import { keywordOf } from '../attributes.js';
import { calibrationOf } from './calibration.js';
import { ownPalette, pagePalette, tablePalette, type Palette } from './palette.js';
import { shotNames } from './shot_names.js';
import { aheadOf, courseOf, pitchOf, yawOf, type Course, type ShotRow } from './shots.js';

/** What direction needs of the presenter. */
export interface Studio {
  wish(name: string, tell: (view: FullView) => void, lasting?: boolean): void;
  moveCamera(work: (view: EngineView) => void): void;
}

/** What direction needs of the element besides. */
export interface DirectionHost {
  readonly player: AthleteReplayElement;
  readonly studio: Studio;
  /** The language of the controls. */
  language(): string;
  manifest(): Uint8Array | null;
}

/** With nothing behind the athletes, the page is behind them: the element's own surfaces go. */
const SEE_THROUGH = `:host([background=transparent i]),:host([background=transparent i]) .root{background:none}
:host([background=transparent i]) :is(.scrim-top,.scrim-bottom){display:none}`;

/** How a replay is lit and dressed, and from where it is seen: all that its page may ask for of that. */
export class Direction {
  readonly #host: DirectionHost;
  #lit = false;
  /** What the camera is to do, or does: a shot, or a calibrated camera, the latest of them. */
  #aim: AbortController | null = null;
  #course: Course | null = null;

  constructor(host: DirectionHost) {
    this.#host = host;
    const { player } = host;
    adoptStyle(player.shadowRoot, SEE_THROUGH);
    player.addEventListener('loadedmetadata', () => {
      this.#course = null;
      // Who there is to dress is known now.
      if (this.#lit) this.light();
      player.dispatchEvent(new Event('shotschange'));
    });
    player.addEventListener('emptied', () => void (this.#course = null));
  }

  /** Shows what the attributes `light`, `background` and `palette` ask for. Nothing is no reason to fetch the full engine. */
  light(): void {
    const { player, studio } = this.#host;
    const light = keywordOf(player, 'light');
    const seeThrough = keywordOf(player, 'background') === 'transparent';
    const { kits, ground, surface } = this.#palette(keywordOf(player, 'palette'));
    const asked = light !== 'venue' || seeThrough || keywordOf(player, 'palette') !== 'replay';
    if (!asked && !this.#lit) return;
    this.#lit = true;
    studio.wish('staging', (view) => view.setStaging(light === 'venue' ? '' : light, seeThrough, Int32Array.from(kits), ground, surface), asked);
  }

  #palette(name: string): Palette {
    const { player } = this.#host;
    if (name === 'page') return pagePalette(player, player.participants.length);
    if (name === 'colour-safe' || name === 'high-contrast') return tablePalette(name, player.participants);
    return ownPalette();
  }

  get shots(): readonly Shot[] {
    const names = shotNames(this.#host.language());
    return this.#rows().map(({ name }) => Object.freeze({ name, label: names[name] }));
  }

  #rows(): readonly ShotRow[] {
    if (this.#course) return this.#course.rows;
    const bytes = this.#host.player.info && this.#host.manifest();
    if (!bytes) return [];
    const manifest = JSON.parse(new TextDecoder().decode(bytes)) as { readonly venue?: unknown };
    this.#course = courseOf(manifest.venue);
    return this.#course.rows;
  }

  /** Goes to a shot; a name that is none of them is a RangeError. */
  show(name: string): void {
    const row = this.#rows().find((each) => each.name === name);
    const course = this.#course;
    if (!row || !course) throw new RangeError(`Expected one of ${this.#rows().map((each) => each.name).join(', ') || 'the shots of a loaded replay'}, found ${name}.`);
    const { of } = row;
    const { player, studio } = this.#host;
    const aim = this.#aimAnew();
    studio.wish('camera', (view) => {
      const before = player.following;
      const [yaw, pitch] = [yawOf(course, row), pitchOf(row)];
      if (typeof of === 'object') view.showPlace(yaw, pitch, ...of.at, of.radius);
      else view.showAthletes(yaw, pitch, of === 'leader' ? aheadOf(course) : NaN);
      // Once: a fresh renderer stands where the camera is by then. Whom it follows is noted after this.
      queueMicrotask(() => {
        if (this.#aim !== aim) return;
        this.letGo();
        studio.moveCamera(() => undefined);
        const index = player.following;
        if (index !== before) player.dispatchEvent(new CustomEvent('participantselect', { detail: { index, participant: player.participants[index] ?? null } }));
      });
    });
  }

  /** Looks as a calibrated camera does, until something moves the camera. Rejects with what is wrong with it. */
  calibrate(camera: CalibratedCamera): Promise<void> {
    const { intrinsics, rotation, position } = calibrationOf(camera);
    const { player, studio } = this.#host;
    const aim = this.#aimAnew();
    return new Promise((resolve, reject) => {
      const settled = new AbortController();
      const { signal } = settled;
      const refuse = (cause: unknown): void => {
        settled.abort();
        reject(cause);
      };
      aim.signal.addEventListener('abort', () => refuse(new DOMException('The camera was moved before it was there.', 'AbortError')), { signal });
      // The full engine may not be had.
      player.addEventListener('error', () => /^(engine|gpu)-/.test(player.error?.code ?? '') && refuse(player.error), { signal });
      studio.wish('camera', (view) => {
        try {
          view.setCalibratedCamera(intrinsics, rotation, position);
          settled.abort();
          resolve();
        } catch (thrown) {
          const failure = typedError(thrown, '');
          if (!failure) throw thrown;
          refuse(failure.partial());
          if (this.#aim === aim) this.letGo();
        }
      });
    });
  }

  #aimAnew(): AbortController {
    this.letGo();
    this.#aim = new AbortController();
    return this.#aim;
  }

  /** Something else has the camera, or there is another replay: a fresh renderer is not to look that way again. */
  letGo(): void {
    const aim = this.#aim;
    if (!aim) return;
    this.#aim = null;
    this.#host.studio.wish('camera', () => undefined, false);
    aim.abort();
  }
}
