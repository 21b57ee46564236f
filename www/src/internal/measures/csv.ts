import type { Measures, MeasureSeries, MeasureValue } from '../../public/measures.js';
import { timeOf } from './curves.js';

const TIME_DECIMALS = 3;

/** A cell by RFC 4180. */
const cell = (text: string): string => (/[",\r\n]|^ | $/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`;

/** A number with the decimals of its measure, and no minus before nothing; empty for none. */
export const numberText = (value: number | null | undefined, decimals: number): string =>
  value === null || value === undefined ? '' : value.toFixed(decimals).replace(/^-(?=[0.]+$)/, '');

/** The values, with units and definitions: the table that the tool's `measure --csv` prints. */
export function valuesCsv({ measures, values }: Measures): string {
  const line = ({ who, measure, which, value, unit, time_secs, uncertainty, flags, withheld }: MeasureValue): string => {
    const known = measures[measure];
    const number = (of: number | null): string => numberText(of, known?.decimals ?? 0);
    const why = withheld ? `${withheld.code}: ${withheld.reason}` : '';
    const time = numberText(time_secs, TIME_DECIMALS);
    return row([who, measure, which, number(value), unit, time, number(uncertainty), flags.join(' '), why, known?.name ?? '', known?.definition ?? '']);
  };
  return row(['who', 'measure', 'which', 'value', 'unit', 'time_secs', 'uncertainty', 'flags', 'withheld', 'name', 'definition']) + values.map(line).join('');
}

/** The series, a row a sample: the table that the tool's `measure --series` prints. */
export function seriesCsv({ measures, series }: Measures): string {
  const rows = (one: MeasureSeries): string => {
    const decimals = measures[one.measure]?.decimals ?? 0;
    return one.values
      .map((value, frame) => {
        const time = numberText(timeOf(one, frame), TIME_DECIMALS);
        return row([one.who, one.measure, one.which, time, numberText(value, decimals), numberText(one.raw[frame], decimals), one.unit]);
      })
      .join('');
  };
  return row(['who', 'measure', 'which', 'time_secs', 'value', 'raw', 'unit']) + series.map(rows).join('');
}
