import type { EN_CONTROLS } from './control_strings_en.js';
import type { EN } from './strings_en.js';

/** Every sentence a reader meets. A language is one more pair of tables of these shapes; English until others exist. */
export type Strings = { readonly [K in keyof typeof EN]: string };
export type ControlStrings = { readonly [K in keyof typeof EN_CONTROLS]: string };

/** Puts values into a sentence's `{names}`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
