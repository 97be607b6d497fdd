import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ResearchData } from '../../../engine/backtest/research/research-data.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { configured, eagerSettings, madeUpMarket, seeded } from '../backtest/made-up-market.ts';

const MINUTES = 3000;
const MARKETS = 12;
const DAY = 86_400_000;

/** Configurations that share much with each other, as those of a sweep do. */
function family(seed: number): readonly Configuration[] {
  const random = seeded(seed ^ 0xfa);
  const pick = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)];
  const settings = eagerSettings(seed) as Record<string, Record<string, object>>;
  return Array.from({ length: 8 }, () =>
    configured({
      ...settings,
      timeframe: pick('1m', '5m', '15m'),
      maxGapMinutes: pick(0, 5, 120, 500),
      execution: pick('taker', 'taker', 'maker'),
      entry: { ...settings.entry, required: pick(2, 3), windowBars: pick(4, 12) },
      exit: { ...settings.exit, required: pick(1, 2), minDivergences: pick(0, 1) },
      lenses: {
        ...settings.lenses,
        rsi_oversold: { below: pick(30, 40), enabled: pick(true, true, false) },
        bb_lower_touch: { period: pick(10, 20), deviations: 1.5 + random() },
        bb_20_touch: { deviations: 1.5 + random() },
        bb_30_touch: { period: pick(20, 30) },
        bb_squeeze: { lookback: pick(20, 60), percentile: pick(10, 20, 50) },
        rsi_oversold_cross: { period: pick(7, 14), level: 25 + 10 * random() },
        rsi_9_ob: { above: 60 + 20 * random() },
        rsi_14_ob: { period: pick(11, 14), above: 70 },
        stoch_oversold: { period: pick(9, 14), below: 10 + 20 * random() },
        stoch_14_ob: { above: pick(70, 80) },
        stoch_21_ob: { enabled: pick(true, false) },
        volume_decline: { period: pick(10, 20), factor: 0.3 + random() / 2 },
        volume_spike: { factor: 1.5 + random() },
        macd_cross_up: { fast: pick(3, 12), signal: pick(5, 9) },
        ma_cross_up: { fast: pick(3, 5, 10), slow: pick(12, 30) },
      },
    }),
  );
}

const markets = fc.integer({ min: 1, max: 1_000_000 });

describe('runs that share their work', () => {
  it('give the metrics and the report of a run on its own, to the last bit', () => {
    let trades = 0;
    fc.assert(
      fc.property(markets, fc.constantFrom(2000, 60_000, 100_000_000), (seed, cacheBytes) => {
        const rows = madeUpMarket(seed, MINUTES);
        const data = new ResearchData(prepareCandles(rows, 120), 120, cacheBytes);
        for (const configuration of [...family(seed), ...family(seed)]) {
          const alone = runBacktest(prepareCandles(rows, configuration.maxGapMinutes), configuration);
          expect(data.metrics(configuration)).toEqual(alone.metrics);
          trades += alone.trades.length;
        }
        const [configuration] = family(seed);
        const alone = runBacktest(prepareCandles(rows, configuration.maxGapMinutes), configuration);
        expect(JSON.stringify(data.backtest(configuration))).toBe(JSON.stringify(alone));
      }),
      { numRuns: MARKETS },
    );
    expect(trades).toBeGreaterThan(200);
  });

  it('trade within a window what the whole run would, knowing what came before and nothing of what follows', () => {
    fc.assert(
      fc.property(markets, (seed) => {
        const configuration = configured({ ...eagerSettings(seed), maxGapMinutes: 120 });
        const base = prepareCandles(madeUpMarket(seed, 2 * MINUTES), 120);
        const data = new ResearchData(base, 120);
        const midnight = Math.ceil(base.time[0] / DAY) * DAY + DAY;
        const whole = data.backtest(configuration);
        const window = data.backtest(configuration, { from: midnight, to: midnight + DAY });
        const expected = whole.entries.filter(({ time }) => time >= midnight && time <= window.data.to + 60_000);
        expect(window.entries).toEqual(expected);
        expect(window.data.from).toBeGreaterThanOrEqual(midnight);
        expect(window.data.to).toBeLessThan(midnight + DAY);
        expect(window.metrics).toEqual(data.metrics(configuration, { from: midnight, to: midnight + DAY }));
        for (const [time] of window.equity) expect(time).toBeGreaterThan(window.data.from);
        const cut = prepareCandles(madeUpMarket(seed, 2 * MINUTES), 120);
        const to = window.data.to + 60_000;
        const rows = Array.from({ length: cut.length }, (_, at) => at).filter((at) => cut.time[at] < to).length;
        const past = new ResearchData(sliceOf(cut, rows), 120);
        expect(past.backtest(configuration, { from: midnight, to })).toEqual(window);
      }),
      { numRuns: MARKETS },
    );
  });

  it('refuses a window without candles in words', () => {
    const data = new ResearchData(prepareCandles(madeUpMarket(1, 100), 120), 120);
    expect(() => data.metrics(configured({}), { from: 0, to: 1 })).toThrow('there are no candles from 0 to 1');
  });
});

function sliceOf(series: ReturnType<typeof prepareCandles>, length: number): ReturnType<typeof prepareCandles> {
  const cut = (column: Float64Array): Float64Array => column.slice(0, length);
  return prepareCandles(
    {
      time: cut(series.time),
      open: cut(series.open),
      high: cut(series.high),
      low: cut(series.low),
      close: cut(series.close),
      volume: cut(series.volume),
      filled: series.filled.slice(0, length),
    },
    120,
  );
}
