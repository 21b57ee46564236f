type PlainKind = 'boolean' | 'url' | 'text';

/** How an attribute and its property relate. `url` reads back resolved, `keyword` falls back to its first word. */
export type AttributeKind =
  | { readonly kind: PlainKind }
  | { readonly kind: 'keyword'; readonly words: readonly string[] };

export interface AttributeRow {
  readonly attribute: string;
  /** The reflecting property, where there is one. */
  readonly property: string | null;
  readonly type: AttributeKind;
}

const row = (attribute: string, type: AttributeKind | PlainKind, property: string | null = attribute): AttributeRow => ({
  attribute,
  property,
  type: typeof type === 'string' ? { kind: type } : type,
});
const keyword = (attribute: string, words: string, property?: string | null): AttributeRow => row(attribute, { kind: 'keyword', words: words.split(' ') }, property);

/** The element's attributes. */
export const ATTRIBUTES: readonly AttributeRow[] = [
  row('src', 'url'),
  row('poster', 'url'),
  keyword('preload', 'auto metadata none'),
  row('autoplay', 'boolean'),
  row('loop', 'boolean'),
  row('controls', 'boolean'),
  row('uncertainty', 'boolean'),
  keyword('keymap', 'web shuttle'),
  keyword('gestures', 'cooperative all none'),
  keyword('light', 'venue day night studio'),
  keyword('background', 'venue transparent'),
  keyword('palette', 'replay page colour-safe high-contrast'),
  keyword('quality', 'auto high medium low'),
  // The property `backend` tells what draws; the attribute asks.
  keyword('backend', 'auto webgpu webgl2', null),
  keyword('engine', 'auto full', null),
  keyword('units', 'metric imperial'),
  keyword('sync-role', 'follower leader', 'syncRole'),
  row('trails', 'text', null),
  row('slices', 'text', null),
  row('avatar', 'text', null),
  row('wasm-url', 'url', null),
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
