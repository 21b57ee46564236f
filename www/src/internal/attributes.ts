/** How an attribute and its property relate. `url` reads back resolved, `keyword` falls back to its first word. */
export type AttributeKind =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'url' }
  | { readonly kind: 'text' }
  | { readonly kind: 'keyword'; readonly words: readonly string[] };

export interface AttributeRow {
  readonly attribute: string;
  /** The reflecting property, where there is one. */
  readonly property: string | null;
  readonly type: AttributeKind;
}

/** The element's attributes. */
export const ATTRIBUTES: readonly AttributeRow[] = [
  { attribute: 'src', property: 'src', type: { kind: 'url' } },
  { attribute: 'poster', property: 'poster', type: { kind: 'url' } },
  { attribute: 'preload', property: 'preload', type: { kind: 'keyword', words: ['auto', 'metadata', 'none'] } },
  { attribute: 'autoplay', property: 'autoplay', type: { kind: 'boolean' } },
  { attribute: 'loop', property: 'loop', type: { kind: 'boolean' } },
  { attribute: 'controls', property: 'controls', type: { kind: 'boolean' } },
  { attribute: 'keymap', property: 'keymap', type: { kind: 'keyword', words: ['web', 'shuttle'] } },
  { attribute: 'gestures', property: 'gestures', type: { kind: 'keyword', words: ['cooperative', 'all', 'none'] } },
  { attribute: 'light', property: 'light', type: { kind: 'keyword', words: ['venue', 'day', 'night', 'studio'] } },
  { attribute: 'background', property: 'background', type: { kind: 'keyword', words: ['venue', 'transparent'] } },
  { attribute: 'palette', property: 'palette', type: { kind: 'keyword', words: ['replay', 'page', 'colour-safe', 'high-contrast'] } },
  // The property `backend` tells what draws; the attribute asks.
  { attribute: 'backend', property: null, type: { kind: 'keyword', words: ['auto', 'webgpu', 'webgl2'] } },
  { attribute: 'engine', property: null, type: { kind: 'keyword', words: ['auto', 'full'] } },
  { attribute: 'units', property: 'units', type: { kind: 'keyword', words: ['metric', 'imperial'] } },
  { attribute: 'sync-role', property: 'syncRole', type: { kind: 'keyword', words: ['follower', 'leader'] } },
  { attribute: 'trails', property: null, type: { kind: 'text' } },
  { attribute: 'slices', property: null, type: { kind: 'text' } },
  { attribute: 'wasm-url', property: null, type: { kind: 'url' } },
];

/** The keyword an attribute stands for: its value when known, else the first word. */
export function keywordOf(element: Element, name: string): string {
  const row = ATTRIBUTES.find((r) => r.attribute === name);
  const words = row?.type.kind === 'keyword' ? row.type.words : [];
  const value = (element.getAttribute(name) ?? '').trim().toLowerCase();
  return words.includes(value) ? value : (words[0] ?? '');
}

/** The resolved address in an attribute, or an empty string; an address that cannot be resolved stays as written. */
export function urlOf(element: Element, name: string): string {
  const value = element.getAttribute(name);
  if (value === null || value.trim() === '') return '';
  try {
    return new URL(value.trim(), element.ownerDocument.baseURI).href;
  } catch {
    return value;
  }
}

/** Defines the reflecting properties of the table on a prototype. */
export function defineReflections(prototype: Element): void {
  for (const { attribute, property, type } of ATTRIBUTES) {
    if (property === null) continue;
    Object.defineProperty(prototype, property, {
      configurable: true,
      enumerable: true,
      get(this: Element): string | boolean {
        if (type.kind === 'boolean') return this.hasAttribute(attribute);
        return type.kind === 'url' ? urlOf(this, attribute) : keywordOf(this, attribute);
      },
      set(this: Element, value: unknown) {
        if (type.kind === 'boolean') this.toggleAttribute(attribute, Boolean(value));
        else this.setAttribute(attribute, String(value));
      },
    });
  }
}
