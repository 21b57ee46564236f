import type { AthleteReplayElement } from '../../public/element.js';
import type { ReplayEvent } from '../../public/replay.js';
import { clockText, familyName } from '../time_text.js';

/** What happened, to whom, and its number, in a line: "Bolt · Split · 6.31". */
export function eventText(player: AthleteReplayElement, event: ReplayEvent): string {
  const zero = player.info?.clockZeroSecs ?? null;
  const who = event.participants.map((p) => familyName(player.participants[p]?.name ?? '')).filter((name) => name !== '');
  const value = event.value ?? (zero === null ? null : clockText(event.timeSecs - zero));
  // A label often names the athlete already, or the number.
  const named = who.length > 0 && !who.some((name) => event.label.includes(name)) ? `${who.join(', ')} · ` : '';
  return `${named}${event.label}${value !== null && !event.label.includes(value) ? ` · ${value}` : ''}`;
}
