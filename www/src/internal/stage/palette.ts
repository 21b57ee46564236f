import type { Participant } from '../../public/replay.js';

/** Colours as 0xrrggbb; -1 where the replay's own stays. */
export interface Palette {
  /** Vest and shorts of each participant, one after the other. */
  readonly kits: readonly number[];
  readonly ground: number;
  readonly surface: number;
}

const OWN = -1;

/** A palette as a table: vests in turn, the shorts of all, the ground and what is prepared on it. */
interface PaletteRow {
  readonly vests: readonly number[];
  readonly shorts: number;
  readonly ground: number;
  readonly surface: number;
}

/**
 * `colour-safe`: Okabe and Ito's colours, told apart with any colour vision, on a grey that is none of them. `high-contrast`: light
 * colours of at least 7 : 1 against a ground that is all but black (relative luminance of WCAG 2, before the light falls on them).
 */
export const PALETTES: Readonly<Record<'colour-safe' | 'high-contrast', PaletteRow>> = {
  'colour-safe': {
    vests: [0xe69f00, 0x56b4e9, 0x009e73, 0xf0e442, 0x0072b2, 0xd55e00, 0xcc79a7, 0xf2f2f2],
    shorts: 0x16181c,
    ground: 0x3a3d42,
    surface: 0x44474d,
  },
  'high-contrast': {
    vests: [0xffffff, 0xffe14d, 0x66e0ff, 0xffa64d, 0x8cff8c, 0xffb3e6],
    shorts: 0xffffff,
    ground: 0x0a0b0d,
    surface: 0x101215,
  },
};

/** The custom properties of `palette="page"`, with lists of colours in turn. */
export const PROPERTIES = { vests: '--athlete-replay-vests', shorts: '--athlete-replay-shorts', ground: '--athlete-replay-ground', surface: '--athlete-replay-surface' } as const;

const kitsOf = (count: number, vests: readonly number[], shorts: readonly number[]): readonly number[] =>
  Array.from({ length: count }, (_, index) => [vests[index % vests.length] ?? OWN, shorts[index % shorts.length] ?? OWN]).flat();

/** `own`: the replay's. */
export const ownPalette = (): Palette => ({ kits: [], ground: OWN, surface: OWN });

export function tablePalette(name: keyof typeof PALETTES, participants: readonly Participant[]): Palette {
  const { vests, shorts, ground, surface } = PALETTES[name];
  // Team mates look alike: vests go by kit where fewer kits than athletes are worn.
  const worn = [...new Set(participants.map(({ colours }) => colours[0] ?? ''))];
  const teams = worn.length > 1 && worn.length < participants.length && !worn.includes('');
  const kits = participants.flatMap(({ colours }, index) => [vests[(teams ? worn.indexOf(colours[0] ?? '') : index) % vests.length] ?? OWN, shorts]);
  return { kits, ground, surface };
}

/** A colour as the browser understands it; -1 for what is none. Alpha is passed over. */
function numberOf(colour: string, canvas: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D): number {
  if (!CSS.supports('color', colour)) return OWN;
  canvas.clearRect(0, 0, 1, 1);
  canvas.fillStyle = colour;
  canvas.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
  return (red << 16) | (green << 8) | blue;
}

/** The page's own colours, from custom properties at the element. */
export function pagePalette(element: Element, count: number): Palette {
  const style = getComputedStyle(element);
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colours = (property: string): readonly number[] => {
    // Commas and blanks inside brackets belong to a colour.
    const words = style.getPropertyValue(property).match(/[^\s,(]+(\([^)]*\))?/g) ?? [];
    return canvas ? words.map((word) => numberOf(word, canvas)).filter((number) => number !== OWN) : [];
  };
  const vests = colours(PROPERTIES.vests);
  const shorts = colours(PROPERTIES.shorts);
  return {
    kits: vests.length + shorts.length > 0 ? kitsOf(count, vests, shorts) : [],
    ground: colours(PROPERTIES.ground)[0] ?? OWN,
    surface: colours(PROPERTIES.surface)[0] ?? OWN,
  };
}
