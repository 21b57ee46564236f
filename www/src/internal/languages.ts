import { EN_CONTROLS } from './control_strings_en.js';
import { EN } from './strings_en.js';
import type { Catalogue } from './strings.js';

type Fetch = () => Promise<{ readonly catalogue: Catalogue }>;
/** What the script of what is acted with says, it brings along. */
const english: Fetch = () => Promise.resolve({ catalogue: { ...EN, ...EN_CONTROLS } as Catalogue });
/** Each language is a file of its own, fetched when it is wanted. A new one is a row here and its table beside the others. */
const CATALOGUES: Readonly<Record<string, Fetch>> = {
  en: english,
  ar: () => import('./languages/ar.js'),
  de: () => import('./languages/de.js'),
  es: () => import('./languages/es.js'),
  fr: () => import('./languages/fr.js'),
  hi: () => import('./languages/hi.js'),
  it: () => import('./languages/it.js'),
  ja: () => import('./languages/ja.js'),
  ko: () => import('./languages/ko.js'),
  pt: () => import('./languages/pt.js'),
  ru: () => import('./languages/ru.js'),
  zh: () => import('./languages/zh.js'),
};
const RIGHT_TO_LEFT = ['ar'];

export const LANGUAGES: readonly string[] = Object.keys(CATALOGUES);

/** The first of some language tags ("pt-BR") that there is a catalogue for; English where there is none. */
export function languageOf(tags: readonly string[]): string {
  const known = tags.map((tag) => tag.toLowerCase().split(/[-_]/)[0] ?? '').find((language) => Object.hasOwn(CATALOGUES, language));
  return known ?? 'en';
}

/** What a reader of an element wants: the nearest `lang` around it, through shadow roots, then the browser's languages. */
export function wantedLanguage(element: Element): string {
  const tags: string[] = [];
  for (let node: Node | null = element; node && tags.length === 0; ) {
    const lang: string | null = node instanceof Element ? node.getAttribute('lang') : null;
    if (lang) tags.push(lang);
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  return languageOf([...tags, ...navigator.languages]);
}

export const directionOf = (language: string): 'ltr' | 'rtl' => (RIGHT_TO_LEFT.includes(language) ? 'rtl' : 'ltr');

/** The table of a language; rejects where its file cannot be fetched. */
export async function catalogueOf(language: string): Promise<Catalogue> {
  const { catalogue } = await (CATALOGUES[language] ?? english)();
  return catalogue;
}
