import type { Participant } from '../public/replay.js';

/** For athletes without a kit colour, by order. */
const FALLBACK = ['#e8c547', '#3fa7d6', '#ee6352', '#59cd90', '#b388eb', '#f79d65', '#8ecae6', '#d4d4d8'];

export function colourOf(participant: Participant | undefined, index: number): string {
  return participant?.colours[0] ?? FALLBACK[index % FALLBACK.length] ?? '#d4d4d8';
}

/** Black or white, whichever reads better on a colour (relative luminance of WCAG 2). */
export function inkOn(colour: string): string {
  const channel = (at: number): number => {
    const c = parseInt(colour.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? '#000' : '#fff';
}
