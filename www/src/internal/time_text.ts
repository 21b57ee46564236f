const MINUS = '\u2212';

/** `7.364` as "0:07.36": minutes, seconds and hundredths, cut and not rounded, as clocks show it. */
export function timeText(secs: number): string {
  const hundredths = Math.floor(Math.abs(secs) * 100 + 1e-6);
  const minutes = Math.floor(hundredths / 6000);
  const rest = hundredths % 6000;
  const text = `${minutes}:${String(Math.floor(rest / 100)).padStart(2, '0')}.${String(rest % 100).padStart(2, '0')}`;
  return secs < 0 && hundredths > 0 ? MINUS + text : text;
}

/** `6.364` as "6.36", `66.3` as "1:06.30": the way a race clock reads. */
export function clockText(secs: number): string {
  // Before the gun the clock counts down to zero: away from it, a hundredth begun still counts.
  const hundredths = secs < 0 ? Math.ceil(-secs * 100 - 1e-6) : Math.floor(secs * 100 + 1e-6);
  const minutes = Math.floor(hundredths / 6000);
  const rest = hundredths % 6000;
  const seconds = Math.floor(rest / 100);
  const head = minutes > 0 ? `${minutes}:${String(seconds).padStart(2, '0')}` : String(seconds);
  return `${secs < 0 && hundredths > 0 ? MINUS : ''}${head}.${String(rest % 100).padStart(2, '0')}`;
}

/** The family name a tag shows: the part in capitals where the source writes it so, else the last word. */
export function familyName(name: string): string {
  const words = name.trim().split(/\s+/);
  const capitals = words.filter((word) => word.length > 1 && word === word.toLocaleUpperCase() && /\p{L}/u.test(word));
  return capitals.length > 0 && capitals.length < words.length ? capitals.join(' ') : (words.at(-1) ?? '');
}
