/** Numbers of a replay as sentences and tables have them. Times UTC ms. */

/** A price or a quantity. Averages and sums of fills are no whole steps: nine digits tell one from any other. */
export function amountText(value: number): string {
  return String(Number(value.toPrecision(9)));
}

/** `2026-01-05T12:00:07Z`. */
export function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** `+14 s`, `−3 min 20 s`, `+2 h 5 min`. */
export function apartText(milliseconds: number): string {
  const sign = milliseconds < 0 ? '−' : '+';
  return `${sign}${durationText(Math.abs(milliseconds))}`;
}

export function durationText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** `+3.20 bp` of the second number. */
export function basisPointsText(value: number, reference: number): string {
  const basisPoints = 10_000 * (value / reference - 1);
  return `${basisPoints < 0 ? '−' : '+'}${Math.abs(basisPoints).toFixed(2)} bp`;
}
