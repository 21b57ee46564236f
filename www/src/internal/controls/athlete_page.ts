import type { Cockpit } from '../cockpit.js';
import { athleteChip } from './athlete_chip.js';
import { icon, PERSON } from './icons.js';
import type { MenuPage } from './menu.js';

/** Whom the camera may follow. */
export function athletePage({ player, text }: Cockpit): MenuPage {
  const choices = player.participants.map((participant, index) => ({
    label: participant.name,
    lead: athleteChip(participant, index),
    detail: [participant.organisation, participant.mark].filter((part) => part !== null).join('  '),
    kind: 'choice' as const,
    checked: player.following === index,
    choose: () => player.follow(index),
  }));
  const everyone = {
    label: text.everyone,
    lead: icon(PERSON),
    kind: 'choice' as const,
    checked: player.following < 0,
    choose: () => player.frameAll(),
  };
  return { title: text.follow, items: [everyone, ...choices] };
}
