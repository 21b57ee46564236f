import { EN } from './strings_en.js';

/** Every sentence a reader meets. A language is one more table of this shape. */
export type Strings = { readonly [K in keyof typeof EN]: string };

/** The catalogue for the element's language; English until others exist. */
export function stringsFor(_language: string): Strings {
  return EN;
}

/** Puts values into a sentence's `{names}`. */
export function fill(sentence: string, values: Readonly<Record<string, string | number>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
