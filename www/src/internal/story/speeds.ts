const formats = new Map<string, Intl.NumberFormat>();
const METRES_PER_MILE = 1609.344;

/** What speeds are told in, and how many of it a metre per second is. */
const UNITS = {
  metric: { unit: 'meter-per-second', perMps: 1 },
  imperial: { unit: 'mile-per-hour', perMps: 3600 / METRES_PER_MILE },
} as const;

/** `12.27` as "12.27 m/s" or "27.45 mph", in the reader's language, with Latin digits as everywhere in the picture. */
export function speedText(metresPerSecond: number, language: string, decimals: number, units: keyof typeof UNITS): string {
  const { unit, perMps } = UNITS[units];
  const key = `${language} ${decimals} ${unit}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(`${language}-u-nu-latn`, {
      style: 'unit',
      unit,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(metresPerSecond * perMps);
}
