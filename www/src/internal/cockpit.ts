import type * as Hands from './hands.js';
import type { PreviewPort } from './preview.js';
import type { Setting } from './setting.js';
import type { Catalogue } from './strings.js';

/** What is acted with, once its script is here. */
export type HandsModule = typeof Hands;

/** What every control may use: the player's public API, and the surface around it. */
export interface Cockpit extends Setting {
  readonly text: Catalogue;
  /** Shows a short sentence for a moment, and reads it out to assistive technology. */
  hint(sentence: string): void;
  /** What a further picture of the replay is made with; null while there is none. */
  readonly previews: PreviewPort | null;
  readonly fullscreen: boolean;
  toggleFullscreen(): void;
  toggleHelp(): void;
  /** Runs once menus, gestures, handles and what keys do are here, at once where they are; they are fetched after the first picture. */
  whenHandy(work: (hands: HandsModule) => void): void;
  /** Has them fetched now, since somebody acts. */
  reach(): Promise<void>;
}
