import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { Candle } from '../../../engine/domain/candle.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';

const MINUTE = 60_000;

/** Small seeded generator (mulberry32): the same market for the same seed, everywhere. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function roundTo(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/**
 * A market of minutes with trends, quiet stretches, minutes without trades and gaps: everything that
 * makes lenses fire, orders fill in parts and segments start over. Rows are in order, one per minute.
 */
export function madeUpMarket(seed: number, minutes: number): readonly Candle[] {
  const random = seeded(seed);
  const decimals = Math.floor(random() * 3);
  const missing = random() < 0.5 ? 0 : random() * 0.6;
  const tick = 10 ** -decimals;
  const rows: Candle[] = [];
  let time = Date.UTC(2022, 5, 1) + Math.floor(random() * 3000) * MINUTE;
  let price = 500 + random() * 2000;
  let drift = 0;
  let quiet = 0;
  while (rows.length < minutes) {
    if (random() < 0.0004) time += MINUTE * Math.floor(100 + random() * 900);
    if (random() < 0.004) drift = (random() - 0.5) * 0.0015;
    if (random() < 0.001) quiet = Math.floor(30 + random() * 100);
    const open = roundTo(price, decimals);
    const move = quiet-- > 0 ? 0 : (random() + random() + random() - 1.5) * 0.004 + drift;
    const close = Math.max(tick, roundTo(open * (1 + move), decimals));
    const high = roundTo(Math.max(open, close) + Math.floor(random() * 4) * tick, decimals);
    const low = Math.max(tick, roundTo(Math.min(open, close) - Math.floor(random() * 4) * tick, decimals));
    const volume = random() < 0.02 ? 0 : roundTo(random() ** 4 * 8, 6);
    price = close;
    if (random() >= missing) rows.push({ time, open, high, low, close, volume });
    time += MINUTE;
  }
  return rows;
}

/** Settings under which a made-up market trades often, different for every seed. */
export function eagerSettings(seed: number): object {
  const random = seeded(seed ^ 0x5eed);
  const pick = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)];
  return {
    timeframe: pick('1m', '5m', '5m', '15m'),
    maxGapMinutes: pick(0, 5, 120),
    startingQuote: pick(100, 10_000, 1_000_000),
    participation: pick(0.02, 0.1, 1),
    entry: { required: pick(2, 3, 4), windowBars: pick(1, 4, 12, 24), timeoutHours: pick(0.1, 0.5, 4) },
    exit: { required: pick(1, 2, 3), windowBars: pick(1, 4, 16), minDivergences: pick(0, 0, 1, 2) },
    costs: { takerFee: pick(0, 0.004, 0.02), slippageBps: pick(0, 5, 80) },
    momentum: {
      surging: { atLeastPct: pick(3, 6), delayHours: pick(6, 9) },
      rising: { atLeastPct: pick(1, 2), delayHours: pick(3, 5) },
      flat: { abovePct: pick(-1, -2), delayHours: pick(0.5, 2) },
      falling: { delayHours: pick(0, 0.25) },
    },
    lenses: {
      bb_squeeze: { lookback: pick(20, 77), percentile: pick(1, 20, 50) },
      rsi_oversold: { period: pick(5, 14), below: pick(30, 40) },
      ma_cross_up: { fast: pick(3, 10), slow: pick(12, 30) },
      volume_decline: { enabled: pick(true, true, false) },
      macd_bearish: { fast: pick(3, 12), signal: pick(4, 9) },
    },
  };
}

/** A complete configuration out of settings that are known to be good. */
export function configured(settings: object): Configuration {
  const parsed = parseConfiguration(settings);
  if (!parsed.ok) throw new Error(parsed.error.map((problem) => problem.message).join('\n'));
  return parsed.value;
}
