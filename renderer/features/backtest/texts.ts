import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../engine/api/vocabulary.ts';
import { formatClock, formatDay, timeParts, type TimeZone } from '../../ui/format-time.ts';
import { formatNumber, formatSigned, MINUS } from '../../ui/format-number.ts';

/** How this screen writes times, prices and money. */

/** `14 Dec 24` */
export function shortDate(time: number, zone: TimeZone): string {
  return `${formatDay(time, zone)} ${String(timeParts(time, zone).year).slice(-2)}`;
}

/** `14 Dec 2024` */
export function longDate(time: number, zone: TimeZone): string {
  return `${formatDay(time, zone)} ${timeParts(time, zone).year}`;
}

/** `14 Dec 2024 06:15` */
export function dateAndTime(time: number, zone: TimeZone): string {
  return `${longDate(time, zone)} ${formatClock(time, zone)}`;
}

/** Days of `[from, to)` in UTC, both ends included: `1 Jan 2022 – 31 Dec 2024`. */
export function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  const first = longDate(from, 'utc');
  const last = longDate(Math.max(from, to - 1), 'utc');
  return first === last ? first : `${first} – ${last}`;
}

/** The same for narrow places: `1 Jan 22 – 31 Dec 24`. */
export function shortRangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  const first = shortDate(from, 'utc');
  const last = shortDate(Math.max(from, to - 1), 'utc');
  return first === last ? first : `${first} – ${last}`;
}

const SIGNIFICANT_DIGITS = 5;
const MOST_DECIMALS = 8;

/** Decimals that give a price five digits that mean something; whole numbers from 10,000 on. */
export function priceDecimals(price: number): number {
  if (!(price > 0)) return 2;
  return Math.min(MOST_DECIMALS, Math.max(0, SIGNIFICANT_DIGITS - 1 - Math.floor(Math.log10(price))));
}

export function priceText(price: number): string {
  return formatNumber(price, priceDecimals(price));
}

/** Money from a hundred on in whole units, below with cents. */
export function moneyText(value: number): string {
  return formatNumber(value, Math.abs(value) < 100 ? 2 : 0);
}

/** Accounts from here on are read in whole units. */
const WHOLE_UNITS_FROM = 5_000;

/** A change with its sign even where it is written as zero: a trade that won a cent is no trade that lost one. */
function signedText(value: number, decimals: number): string {
  const text = formatSigned(value, decimals);
  if (value === 0 || text.startsWith('+') || text.startsWith(MINUS)) return text;
  return `${value > 0 ? '+' : MINUS}${text}`;
}

/** What a trade earned: whole units, or cents where the account began with little. */
export function signedMoneyText(value: number, startingQuote: number): string {
  return signedText(value, startingQuote >= WHOLE_UNITS_FROM ? 0 : 2);
}

/** `+0.0%` and `−0.0%` for what is written as zero and is none. */
export function signedPercentText(value: number, decimals = 1): string {
  return `${signedText(value, decimals)}%`;
}

/** A length of time in one unit with a decimal: `4.4 d`, `7.5 h`, `12 m`. */
export function spanText(milliseconds: number): string {
  if (milliseconds >= DAY_MS) return `${formatNumber(milliseconds / DAY_MS, 1)} d`;
  if (milliseconds >= HOUR_MS) return `${formatNumber(milliseconds / HOUR_MS, 1)} h`;
  return `${formatNumber(milliseconds / MINUTE_MS, 0)} m`;
}

/** Computing time: `0.38 s`, `4.2 s`, `2 m 5 s`. */
export function tookText(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 0.995) return `${formatNumber(seconds, 2)} s`;
  if (seconds < 59.95) return `${formatNumber(seconds, 1)} s`;
  return `${Math.floor(seconds / 60)} m ${Math.round(seconds % 60)} s`;
}

/** `USD` of `BTC/USD`. */
export function quoteOf(symbol: string): string {
  return symbol.split('/').at(1) ?? '';
}

/** `BTC` of `BTC/USD`. */
export function baseOf(symbol: string): string {
  return symbol.split('/').at(0) ?? '';
}
