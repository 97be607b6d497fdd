export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** The signal timeframes a strategy can run on. */
export const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d'] as const;
export type Timeframe = (typeof TIMEFRAMES)[number];

const MINUTES: Readonly<Record<Timeframe, number>> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
  '1d': 1440,
};

/** Length of a timeframe in minutes. */
export function timeframeMinutes(timeframe: Timeframe): number {
  return MINUTES[timeframe];
}

/** Length of a timeframe in milliseconds. */
export function timeframeMs(timeframe: Timeframe): number {
  return MINUTES[timeframe] * MINUTE_MS;
}

/** Open time of the bar of length `lengthMs` that contains `time` (grouping from the epoch). */
export function barOpenTime(time: number, lengthMs: number): number {
  return Math.floor(time / lengthMs) * lengthMs;
}
