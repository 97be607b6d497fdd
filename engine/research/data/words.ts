/** Numbers and times in the sentences of the data screen. */

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1,234,567`. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 candle`, `1,200 candles`. */
export function counted(count: number, word: string): string {
  return `${numberText(count)} ${word}${count === 1 ? '' : 's'}`;
}

/** `19 Sep 2023`, the UTC day. */
export function dayText(time: number): string {
  const date = new Date(time);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
}

/** `19 Sep 2023 12:02 UTC`. */
export function minuteText(time: number): string {
  return `${dayText(time)} ${new Date(time).toISOString().slice(11, 16)} UTC`;
}

/** `a, b and c`; of many the first and how many more. */
export function listed(parts: readonly string[], most: number, separator = ', '): string {
  const shown = parts.slice(0, most);
  const rest = parts.length - shown.length;
  return rest > 0 ? `${shown.join(separator)}${separator}and ${numberText(rest)} more` : shown.join(separator);
}
