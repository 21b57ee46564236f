import type { Participant } from '../../public/replay.js';
import { colourOf, inkOn } from '../colours.js';
import { h } from '../dom.js';

/** A patch of an athlete's colour with the lane, or the bib where there are no lanes. */
export function athleteChip(participant: Participant | undefined, index: number): HTMLElement {
  const colour = colourOf(participant, index);
  const chip = h('span', { class: 'chip', 'aria-hidden': 'true' }, String(participant?.lane ?? participant?.bib ?? index + 1));
  chip.style.setProperty('--chip', colour);
  chip.style.setProperty('--chip-ink', inkOn(colour));
  return chip;
}
