// Configuration of strategy.md §14: the defaults, the deep merge over them, and the checks the page asks for.

import { isGreater } from './compare.ts';

export type Timeframe = '1m' | '5m' | '15m' | '30m' | '1h' | '4h' | '1d';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const TIMEFRAME_MINUTES: Record<Timeframe, number> = {
  '1m': 1,
  '5m': 5,
  '15m': 15,
  '30m': 30,
  '1h': 60,
  '4h': 240,
  '1d': 1440,
};

export const ENTRY_LENSES = [
  'volume_decline',
  'bb_lower_touch',
  'bb_squeeze',
  'rsi_oversold',
  'rsi_oversold_cross',
  'stoch_oversold',
  'macd_cross_up',
  'ma_cross_up',
] as const;

export const EXIT_LENSES = [
  'rsi_9_ob',
  'rsi_14_ob',
  'stoch_14_ob',
  'stoch_21_ob',
  'bb_20_touch',
  'bb_30_touch',
  'volume_spike',
  'macd_bearish',
] as const;

export type EntryLens = (typeof ENTRY_LENSES)[number];
export type ExitLens = (typeof EXIT_LENSES)[number];

export interface ReferenceConfig {
  symbol: string;
  timeframe: Timeframe;
  maxGapMinutes: number;
  startingQuote: number;
  participation: number;
  execution: 'taker' | 'maker';
  entry: { required: number; windowBars: number; timeoutHours: number };
  exit: { required: number; windowBars: number; minDivergences: number };
  momentum: {
    surging: { atLeastPct: number; delayHours: number };
    rising: { atLeastPct: number; delayHours: number };
    flat: { abovePct: number; delayHours: number };
    falling: { delayHours: number };
  };
  costs: { makerFee: number; takerFee: number; slippageBps: number };
  lenses: {
    volume_decline: { enabled: boolean; period: number; factor: number };
    bb_lower_touch: { enabled: boolean; period: number; deviations: number };
    bb_squeeze: { enabled: boolean; period: number; deviations: number; lookback: number; percentile: number };
    rsi_oversold: { enabled: boolean; period: number; below: number };
    rsi_oversold_cross: { enabled: boolean; period: number; level: number };
    stoch_oversold: { enabled: boolean; period: number; below: number };
    macd_cross_up: { enabled: boolean; fast: number; slow: number; signal: number };
    ma_cross_up: { enabled: boolean; fast: number; slow: number };
    rsi_9_ob: { enabled: boolean; period: number; above: number };
    rsi_14_ob: { enabled: boolean; period: number; above: number };
    stoch_14_ob: { enabled: boolean; period: number; above: number };
    stoch_21_ob: { enabled: boolean; period: number; above: number };
    bb_20_touch: { enabled: boolean; period: number; deviations: number };
    bb_30_touch: { enabled: boolean; period: number; deviations: number };
    volume_spike: { enabled: boolean; period: number; factor: number };
    macd_bearish: { enabled: boolean; fast: number; slow: number; signal: number };
  };
  orders: {
    repriceSeconds: number;
    maxReprices: number;
    takerCapPct: number;
    sizeQuote?: number;
    sizeFraction?: number;
  };
  risk: { maxConsecutiveApiErrors: number; minPrice: number; maxSpikePct: number; staleFeedSeconds: number };
}

export type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };

/** A fresh copy of the defaults of §14. */
export function defaultConfig(): ReferenceConfig {
  return {
    symbol: 'BTC/USD',
    timeframe: '1h',
    maxGapMinutes: 120,
    startingQuote: 10000,
    participation: 0.1,
    execution: 'taker',
    entry: { required: 7, windowBars: 12, timeoutHours: 4 },
    exit: { required: 6, windowBars: 16, minDivergences: 3 },
    momentum: {
      surging: { atLeastPct: 6, delayHours: 6 },
      rising: { atLeastPct: 2, delayHours: 3 },
      flat: { abovePct: -2, delayHours: 1 },
      falling: { delayHours: 0 },
    },
    costs: { makerFee: 0.0025, takerFee: 0.004, slippageBps: 5 },
    lenses: {
      volume_decline: { enabled: true, period: 20, factor: 0.5 },
      bb_lower_touch: { enabled: true, period: 20, deviations: 2 },
      bb_squeeze: { enabled: true, period: 20, deviations: 2, lookback: 120, percentile: 20 },
      rsi_oversold: { enabled: true, period: 14, below: 30 },
      rsi_oversold_cross: { enabled: true, period: 14, level: 30 },
      stoch_oversold: { enabled: true, period: 14, below: 20 },
      macd_cross_up: { enabled: true, fast: 12, slow: 26, signal: 9 },
      ma_cross_up: { enabled: true, fast: 10, slow: 30 },
      rsi_9_ob: { enabled: true, period: 9, above: 70 },
      rsi_14_ob: { enabled: true, period: 14, above: 70 },
      stoch_14_ob: { enabled: true, period: 14, above: 80 },
      stoch_21_ob: { enabled: true, period: 21, above: 80 },
      bb_20_touch: { enabled: true, period: 20, deviations: 2 },
      bb_30_touch: { enabled: true, period: 30, deviations: 2 },
      volume_spike: { enabled: true, period: 20, factor: 2 },
      macd_bearish: { enabled: true, fast: 12, slow: 26, signal: 9 },
    },
    orders: { repriceSeconds: 15, maxReprices: 8, takerCapPct: 0.1, sizeFraction: 1 },
    risk: { maxConsecutiveApiErrors: 50, minPrice: 0.1, maxSpikePct: 100, staleFeedSeconds: 60 },
  };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeInto(base: Record<string, unknown>, over: Record<string, unknown>): void {
  for (const key of Object.keys(over)) {
    const value = over[key];
    const existing = base[key];
    if (value === undefined) continue;
    if (isPlainObject(value) && isPlainObject(existing)) mergeInto(existing, value);
    else base[key] = value;
  }
}

/** The given partial configuration merged over the defaults, and checked. */
export function fullConfig(partial: DeepPartial<ReferenceConfig> = {}): ReferenceConfig {
  const config = defaultConfig();
  mergeInto(config as unknown as Record<string, unknown>, partial);

  if (TIMEFRAME_MINUTES[config.timeframe] === undefined) throw new Error(`unknown timeframe ${config.timeframe}`);
  const enabledEntry = ENTRY_LENSES.filter((lens) => config.lenses[lens].enabled).length;
  const enabledExit = EXIT_LENSES.filter((lens) => config.lenses[lens].enabled).length;
  if (config.entry.required > enabledEntry) throw new Error('entry.required exceeds the enabled entry lenses');
  if (config.exit.required > enabledExit) throw new Error('exit.required exceeds the enabled exit lenses');
  const m = config.momentum;
  const delays = [m.surging.delayHours, m.rising.delayHours, m.flat.delayHours, m.falling.delayHours];
  for (let i = 1; i < delays.length; i++) {
    if (isGreater(delays[i], delays[i - 1])) throw new Error('momentum delays must not grow from surging to falling');
  }
  return config;
}
