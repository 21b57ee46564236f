import type { Participant } from '../../public/replay.js';

/** Okabe and Ito 2008, made for every kind of colour vision, without what is too dark for a dark ground. */
const SAFE = ['#e69f00', '#56b4e9', '#f0e442', '#009e73', '#d55e00', '#cc79a7', '#ffffff', '#9ad0c2'];
/** A second way to tell curves apart, for those whose colours come near. */
export const DASHES = ['', '7 4', '2 4', '10 3 2 3'] as const;
/** The ground that curves are drawn on. */
export const GROUND = '#0d141b';
/** WCAG 2.2, 1.4.11: graphics. */
const LEAST_CONTRAST = 3;
/** In Oklab; two colours that differ by less are hard to tell apart in a thin line. */
const LEAST_DIFFERENCE = 0.11;

type Rgb = readonly [number, number, number];

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear light. */
const VISIONS: readonly (readonly [Rgb, Rgb, Rgb])[] = [
  [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
];

function linear(colour: string): Rgb {
  const channel = (at: number): number => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

const dot = (a: Rgb, b: Rgb): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const seenBy = ([r, g, b]: readonly [Rgb, Rgb, Rgb], rgb: Rgb): Rgb => [dot(r, rgb), dot(g, rgb), dot(b, rgb)];

/** Ottosson 2020. */
function oklab(rgb: Rgb): Rgb {
  const l = Math.cbrt(dot([0.4122214708, 0.5363325363, 0.0514459929], rgb));
  const m = Math.cbrt(dot([0.2119034982, 0.6806995451, 0.1073969566], rgb));
  const s = Math.cbrt(dot([0.0883024619, 0.2817188376, 0.6299787005], rgb));
  const lms: Rgb = [l, m, s];
  return [
    dot([0.2104542553, 0.793617785, -0.0040720468], lms),
    dot([1.9779984951, -2.428592205, 0.4505937099], lms),
    dot([0.0259040371, 0.7827717662, -0.808675766], lms),
  ];
}

/** How far apart two colours are for whoever tells them apart worst. */
export function difference(a: string, b: string): number {
  const apart = VISIONS.map((vision) => {
    const [p, q] = [oklab(seenBy(vision, linear(a))), oklab(seenBy(vision, linear(b)))];
    return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  });
  return Math.min(...apart);
}

/** WCAG 2's contrast. */
export function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => dot([0.2126, 0.7152, 0.0722], linear(colour));
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** A colour and a dash for each: the vest's, else another one of the kit, where it shows on the ground and apart from those before it; else a safe one. */
export function coloursFor(participants: readonly (Participant | undefined)[]): readonly { readonly colour: string; readonly dash: string }[] {
  const taken: string[] = [];
  return participants.map((participant, order) => {
    const fits = (colour: string): boolean =>
      contrast(colour, GROUND) >= LEAST_CONTRAST && taken.every((other) => difference(colour, other) >= LEAST_DIFFERENCE);
    const wanted = [...(participant?.colours ?? []), ...SAFE];
    const found = wanted.find(fits);
    const colour = found ?? SAFE[order % SAFE.length] ?? '#ffffff';
    taken.push(colour);
    // Where no colour is left, a dash tells them apart.
    return { colour, dash: found === undefined ? (DASHES[1 + (order % (DASHES.length - 1))] ?? '') : '' };
  });
}
