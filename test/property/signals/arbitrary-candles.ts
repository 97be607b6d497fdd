import fc from 'fast-check';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { Configuration, LensConfiguration } from '../../../engine/domain/configuration.ts';
import { MINUTE_MS, type Timeframe } from '../../../engine/domain/timeframe.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

/** A generator of numbers in [0, 1) that gives the same series for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface WalkShape {
  readonly seed: number;
  readonly minutes: number;
  /** First price, in ticks. */
  readonly startTicks: number;
  /** Largest step of one minute, in ticks. */
  readonly stepTicks: number;
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
  /** Chance that a minute has no trade. */
  readonly silence: number;
  /** Chance that a silence of up to six hours begins. */
  readonly longSilence: number;
  /** Chance of a stretch in which the price stands still. */
  readonly standstill: number;
}

/** A random walk in whole ticks: calm and wild stretches, silent minutes, long silences, standstills. */
export function randomWalk(shape: WalkShape): Candle[] {
  const random = randomNumbers(shape.seed);
  const priceUnit = 10 ** shape.priceDecimals;
  const volumeUnit = 10 ** shape.volumeDecimals;
  const rows: Candle[] = [];
  let ticks = shape.startTicks;
  let trend = 0;
  let still = 0;
  let time = 28_400_000 * MINUTE_MS + Math.floor(random() * 1440) * MINUTE_MS;
  for (let minute = 0; minute < shape.minutes; minute++, time += MINUTE_MS) {
    if (random() < 0.02) trend = (random() - 0.5) * shape.stepTicks;
    if (random() < shape.longSilence) time += Math.floor(random() * 360) * MINUTE_MS;
    if (random() < shape.silence) continue;
    if (random() < shape.standstill) still = Math.floor(random() * 60);
    const step = (): number => (still > 0 ? 0 : Math.round((random() - 0.5) * 2 * shape.stepTicks + trend));
    const open = Math.max(1, ticks + step());
    const close = Math.max(1, open + step());
    const high = Math.max(open, close) + Math.abs(step());
    const low = Math.max(1, Math.min(open, close) - Math.abs(step()));
    const volume = random() < 0.05 ? 0 : Math.floor(random() ** 4 * 20 * volumeUnit);
    still = Math.max(0, still - 1);
    ticks = close;
    rows.push({
      time,
      open: open / priceUnit,
      high: high / priceUnit,
      low: low / priceUnit,
      close: close / priceUnit,
      volume: volume / volumeUnit,
    });
  }
  return rows;
}

/**
 * Decimals at which a tick is far above the comparison tolerance of 1e-9. Below it, differences of whole ticks
 * fall exactly on the tolerance, where the last bit of either side decides and no two formulas need agree.
 */
const ORDINARY_DECIMALS = [0, 1, 2, 5];

export const walkShapes = (
  largestMinutes: number,
  priceDecimals: readonly number[] = ORDINARY_DECIMALS,
): fc.Arbitrary<WalkShape> =>
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    minutes: fc.integer({ min: 1, max: largestMinutes }),
    startTicks: fc.constantFrom(30, 5_000, 4_000_000, 900_000_000),
    stepTicks: fc.constantFrom(0, 1, 3, 40, 3_000),
    priceDecimals: fc.constantFrom(...priceDecimals),
    volumeDecimals: fc.constantFrom(0, 2, 8),
    silence: fc.constantFrom(0, 0.05, 0.6),
    longSilence: fc.constantFrom(0, 0.001, 0.01),
    standstill: fc.constantFrom(0, 0.01, 0.05),
  });

const period = fc.integer({ min: 1, max: 30 });
const level = fc.integer({ min: 5, max: 95 });
const enabled = fc.boolean();
const oneOf = { enabled, period };

const oddLenses: fc.Arbitrary<LensConfiguration> = fc.record({
  volume_decline: fc.record({ ...oneOf, factor: fc.constantFrom(0, 0.5, 1, 1.5) }),
  bb_lower_touch: fc.record({ ...oneOf, deviations: fc.constantFrom(0, 0.5, 1, 2.5) }),
  bb_squeeze: fc.record({
    ...oneOf,
    deviations: fc.constantFrom(0.5, 2, 3),
    lookback: fc.integer({ min: 1, max: 60 }),
    percentile: fc.constantFrom(1, 12.5, 20, 50, 100),
  }),
  rsi_oversold: fc.record({ ...oneOf, below: level }),
  rsi_oversold_cross: fc.record({ ...oneOf, level }),
  stoch_oversold: fc.record({ ...oneOf, below: level }),
  macd_cross_up: fc.record({ enabled, fast: period, slow: period, signal: period }),
  ma_cross_up: fc.record({ enabled, fast: period, slow: period }),
  rsi_9_ob: fc.record({ ...oneOf, above: level }),
  rsi_14_ob: fc.record({ ...oneOf, above: level }),
  stoch_14_ob: fc.record({ ...oneOf, above: level }),
  stoch_21_ob: fc.record({ ...oneOf, above: level }),
  bb_20_touch: fc.record({ ...oneOf, deviations: fc.constantFrom(0, 0.5, 1, 2.5) }),
  bb_30_touch: fc.record({ ...oneOf, deviations: fc.constantFrom(0, 0.5, 1, 2.5) }),
  volume_spike: fc.record({ ...oneOf, factor: fc.constantFrom(0, 0.5, 1, 1.5) }),
  macd_bearish: fc.record({ enabled, fast: period, slow: period, signal: period }),
});

const timeframe = fc.constantFrom<Timeframe>('1m', '5m', '15m', '30m', '1h', '4h', '1d');

/** Configurations that validation would accept and ones it would not: the signal core takes any whole numbers. */
export const configurations: fc.Arbitrary<Configuration> = fc
  .record({
    timeframe: fc.oneof({ weight: 3, arbitrary: fc.constant<Timeframe>('1m') }, { weight: 2, arbitrary: timeframe }),
    maxGapMinutes: fc.constantFrom(0, 3, 120),
    lenses: fc.oneof(fc.constant(DEFAULT_CONFIGURATION.lenses), oddLenses),
    entry: fc.record({ required: fc.integer({ min: 1, max: 7 }), windowBars: fc.integer({ min: 1, max: 40 }) }),
    exit: fc.record({ required: fc.integer({ min: 1, max: 7 }), windowBars: fc.integer({ min: 1, max: 40 }) }),
  })
  .map(({ entry, exit, ...rest }) => ({
    ...DEFAULT_CONFIGURATION,
    ...rest,
    entry: { ...DEFAULT_CONFIGURATION.entry, ...entry },
    exit: { ...DEFAULT_CONFIGURATION.exit, ...exit },
  }));
