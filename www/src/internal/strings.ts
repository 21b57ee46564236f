import type { EN_CONTROLS } from './control_strings_en.js';
import type { EN_HANDS } from './hands_strings_en.js';
import type { EN } from './strings_en.js';

/** Every sentence a reader meets, in three tables: English needs the second only with the controls, the third with what is acted with. */
export type Strings = { readonly [K in keyof typeof EN]: string };
export type ControlStrings = { readonly [K in keyof typeof EN_CONTROLS]: string };
export type HandsStrings = { readonly [K in keyof typeof EN_HANDS]: string };
/** A language, flat. */
export type Catalogue = Strings & ControlStrings & HandsStrings;

/** Puts values into a sentence's `{names}`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
