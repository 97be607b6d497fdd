/** Numbers as traders expect them: true minus, explicit sign on changes, thousands commas, fixed decimals. */

export const MINUS = '−';
const MISSING = 'N/A';

/** Plain number with thousands commas and exactly `decimals` places; `N/A` for null or a number that is none. */
export function formatNumber(value: number | null, decimals: number): string {
  if (value === null || !Number.isFinite(value)) return MISSING;
  const text = Math.abs(value).toFixed(decimals);
  const [whole, fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  // A value that rounds to zero has no sign: "−0.00" says something that is not so.
  const negative = value < 0 && Number(text) !== 0;
  return `${negative ? MINUS : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A change: always with its sign, except for an exact (shown) zero. */
export function formatSigned(value: number | null, decimals: number): string {
  const text = formatNumber(value, decimals);
  if (value === null || value <= 0 || Number(Math.abs(value).toFixed(decimals)) === 0) return text;
  return `+${text}`;
}

/** A change in percent, e.g. `+4.15%`. `value` is in percent already. */
export function formatSignedPercent(value: number | null, decimals = 2): string {
  return value === null || !Number.isFinite(value) ? MISSING : `${formatSigned(value, decimals)}%`;
}

/** Number without trailing zeros, at most `decimals` places. */
export function formatCompact(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** Short volume: `1.23M`, `45.6K`, `102.2`. */
export function formatVolume(value: number): string {
  if (value >= 1e9) return `${formatNumber(value / 1e9, 2)}B`;
  if (value >= 1e6) return `${formatNumber(value / 1e6, 2)}M`;
  if (value >= 1e4) return `${formatNumber(value / 1e3, 1)}K`;
  if (value >= 100) return formatNumber(value, 1);
  if (value >= 1) return formatNumber(value, 2);
  return formatNumber(value, 4);
}

/**
 * Never rounds a value across (or onto) its threshold: RSI 29.97 against 30 is not "30.0".
 * Starts with `decimals` places and adds some until the text is on the value's side; six at most.
 */
export function formatBeside(value: number, threshold: number | null, decimals: number): string {
  if (threshold === null || value === threshold) return formatNumber(value, decimals);
  for (let places = decimals; places < 6; places++) {
    const shown = Number(value.toFixed(places));
    if (shown !== threshold && shown > threshold === value > threshold) return formatNumber(value, places);
  }
  return formatNumber(value, 6);
}

/** `up`, `down` or nothing: the class of a change, never its only cue. */
export function changeClass(value: number | null): 'up' | 'down' | '' {
  if (value === null || value === 0) return '';
  return value > 0 ? 'up' : 'down';
}

/** ▲, ▼ or nothing. */
export function changeArrow(value: number | null): string {
  if (value === null || value === 0) return '';
  return value > 0 ? '▲' : '▼';
}

/** How far something is: `64%`, never 100 before the end, a dash while nobody can say. `part` is 0 to 1. */
export function formatPart(part: number | null): string {
  if (part === null) return '–';
  return `${part < 1 ? Math.min(99, Math.floor(part * 100)) : 100}%`;
}

/** `15.4 GB`, in powers of a thousand as disks are sold. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || value >= 99.95 ? formatNumber(value, 0) : formatCompact(value, 1)} ${units[unit]}`;
}
