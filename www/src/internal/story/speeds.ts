const formats = new Map<string, Intl.NumberFormat>();

/** `12.27` as "12.27 m/s", in the reader's language, with Latin digits as everywhere in the picture. */
export function speedText(metresPerSecond: number, language: string, decimals: number): string {
  const key = `${language} ${decimals}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(`${language}-u-nu-latn`, {
      style: 'unit',
      unit: 'meter-per-second',
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formats.set(key, format);
  }
  return format.format(metresPerSecond);
}
