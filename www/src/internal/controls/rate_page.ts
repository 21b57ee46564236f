import type { Cockpit } from '../cockpit.js';
import { RATES } from '../commands.js';
import { rateText } from '../numbers.js';
import { fill } from '../strings.js';
import type { MenuPage } from './menu.js';

/** The rates as a menu page, for this menu and the folded one. */
export function ratePage({ player, text, language }: Cockpit, back?: () => void): MenuPage {
  return {
    title: text.speed,
    ...(back && { back }),
    items: [...RATES].reverse().map((rate) => ({
      label: rate < 0 ? fill(text.backwards, { rate: rateText(-rate, language) }) : rateText(rate, language),
      ...(rate === 1 && { detail: text.normal }),
      kind: 'choice' as const,
      checked: player.playbackRate === rate,
      choose: () => void (player.playbackRate = rate),
    })),
  };
}
