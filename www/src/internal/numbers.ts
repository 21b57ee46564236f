const MINUS = '\u2212';
const formats = new Map<string, Intl.NumberFormat>();

// Digits are Latin in every language, as they are on the clocks of the picture.
function formatOf(language: string, name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${language} ${name}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(`${language}-u-nu-latn`, options);
  formats.set(key, format);
  return format;
}

/** `7.364` as "7.36 seconds", in full, for reading out: cut and not rounded, as the clocks are. */
export function secondsText(secs: number, language: string): string {
  const unit = { style: 'unit', unit: 'second', unitDisplay: 'long', minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
  const cut = (Math.sign(secs) * Math.floor(Math.abs(secs) * 100 + 1e-6)) / 100;
  return formatOf(language, 'seconds', unit).format(cut);
}

/** A rate as a reader sees it: "0.25×", "−1×"; with a comma where the language has one. */
export function rateText(rate: number, language: string): string {
  return `${formatOf(language, 'rate', { maximumFractionDigits: 3 }).format(rate).replace('-', MINUS)}×`;
}

const dayTimes = new Map<string, Intl.DateTimeFormat>();

/** A moment, in milliseconds of Unix time, as the time of day where the reader is, to a tenth of a second. */
export function dayTimeText(unixMs: number, language: string): string {
  const options = { hour: 'numeric', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 1 } as const;
  const format = dayTimes.get(language) ?? new Intl.DateTimeFormat(`${language}-u-nu-latn`, options);
  dayTimes.set(language, format);
  return format.format(unixMs);
}
