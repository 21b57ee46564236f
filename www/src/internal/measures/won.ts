import type { Measures, MeasureValue } from '../../public/measures.js';
import { fill } from '../strings.js';
import { lineOf } from './curves.js';
import { EN_MEASURES } from './strings_en.js';

/**
 * Where a race between two was won, in words: from the measured gain between lines and the splits, with the digits that the
 * table has. Null where they do not both pass a line, or nobody is ahead.
 */
export function wonText({ values }: Measures, a: { who: string; name: string }, b: { who: string; name: string }): string | null {
  const gain = values.find(({ measure, who }) => measure === 'largest_gain' && (who === `${a.who} vs ${b.who}` || who === `${b.who} vs ${a.who}`));
  if (!gain) return null;
  const [winner, loser] = gain.who.startsWith(`${a.who} vs `) ? [a, b] : [b, a];
  const splits = (of: string): MeasureValue[] => values.filter(({ measure, who, value }) => measure === 'split' && who === of && value !== null);
  const theirs = splits(loser.who);
  const last = splits(winner.who).filter(({ which }) => theirs.some((other) => other.which === which)).at(-1);
  const other = theirs.find(({ which }) => which === last?.which);
  const [from = '', to = ''] = gain.which.replace(' m', '').split('-');
  if (!last || last.value === null || !other || other.value === null) return null;
  const margin = (other.value - last.value).toFixed(2);
  if (gain.value === null) {
    const told = gain.withheld?.code === 'within-noise' && margin !== '0.00';
    return told ? fill(EN_MEASURES.noStretch, { winner: winner.name, loser: loser.name, margin, line: lineOf(last.which) }) : null;
  }
  return fill(margin === '0.00' ? EN_MEASURES.level : EN_MEASURES.wonBy, {
    winner: winner.name,
    loser: loser.name,
    margin,
    line: lineOf(last.which),
    gain: gain.value.toFixed(2),
    from,
    to,
  });
}
