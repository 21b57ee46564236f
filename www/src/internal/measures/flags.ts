import { fill } from '../strings.js';
import type { Curve } from './curves.js';
import { EN_MEASURES as TEXT } from './strings_en.js';

const known = (flag: string): flag is keyof typeof TEXT.flags => flag in TEXT.flags;

/** What must be said of the data behind some curves, each with whom it concerns. */
export function flagsText(curves: readonly Curve[]): string {
  const flags = [...new Set(curves.flatMap(({ shown }) => shown.flags))];
  const sentences = flags.map((flag) => {
    if (flag === 'limbs-inferred') return TEXT.inferred;
    const concerned = curves.filter(({ shown }) => shown.flags.includes(flag)).map(({ label }) => label);
    const who = concerned.length === curves.length ? TEXT.everybody : concerned.join(', ');
    return fill(TEXT.flagged, { flag: known(flag) ? TEXT.flags[flag] : flag, who });
  });
  return sentences.join(' ');
}
