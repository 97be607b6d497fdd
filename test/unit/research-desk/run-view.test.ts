import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Trade } from '../../../engine/backtest/backtest-result.ts';
import type { BacktestMetrics } from '../../../engine/backtest/metrics/metrics.ts';
import { displayCurve, thinCurve } from '../../../engine/backtest/report/display-curve.ts';
import { returnDistribution } from '../../../engine/backtest/report/distribution.ts';
import { momentAt } from '../../../engine/backtest/report/moment.ts';
import type { Moment } from '../../../engine/backtest/report/moment.ts';
import { tradeRows } from '../../../engine/backtest/report/trade-rows.ts';
import { verdictOf } from '../../../engine/backtest/report/verdict.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { EntrySignal } from '../../../engine/domain/signal.ts';
import { HOUR_MS, timeframeMs } from '../../../engine/domain/timeframe.ts';
import type { Timeframe } from '../../../engine/domain/timeframe.ts';
import { candleAt } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { resampleSeries } from '../../../engine/market/resample.ts';
import { computeSignalColumns, signalBarAt } from '../../../engine/signals/signal-columns.ts';
import { createSignalStream } from '../../../engine/signals/signal-stream.ts';
import { configured, eagerSettings, madeUpMarket } from '../../property/backtest/made-up-market.ts';

describe('a thinned curve', () => {
  const curveOf = (values: readonly number[]) => ({
    times: Float64Array.from(values, (_, at) => at),
    values: Float64Array.from(values),
  });

  it('keeps both ends and every extreme of every stretch, in order, with the values as they were', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(values, values, fc.integer({ min: 1, max: 40 }), (equity, other, stretches) => {
        const hold = Float64Array.from(equity, (_, at) => other[at % other.length]);
        const curve = displayCurve(curveOf(equity), hold, stretches);
        const kept = [...curve.times];
        expect(kept).toEqual([...new Set(kept)].toSorted((a, b) => a - b));
        expect([kept[0], kept.at(-1)]).toEqual([0, equity.length - 1]);
        expect([...curve.equity]).toEqual(kept.map((at) => equity[at]));
        expect([...curve.hold]).toEqual(kept.map((at) => hold[at]));
        for (let stretch = 0; stretch < stretches; stretch++) {
          const from = Math.floor((stretch * equity.length) / stretches);
          const to = Math.floor(((stretch + 1) * equity.length) / stretches);
          if (to === from) continue;
          const inside = kept.filter((at) => at >= from && at < to);
          for (const column of [equity, [...hold]]) {
            const all = column.slice(from, to);
            const shown = inside.map((at) => column[at]);
            expect([Math.min(...shown), Math.max(...shown)]).toEqual([Math.min(...all), Math.max(...all)]);
          }
        }
      }),
    );
  });

  it('measures drawdowns from the highest value so far, of all values', () => {
    const curve = displayCurve(curveOf([100, 120, 90, 120, 60]), Float64Array.of(10, 5, 20, 20, 10), 1);
    const at = (time: number) => curve.times.indexOf(time);
    expect(curve.drawdownPct[at(1)]).toBe(0);
    expect(curve.drawdownPct[at(4)]).toBe(-50);
    expect(curve.holdDrawdownPct[at(1)]).toBe(-50);
    expect(curve.holdDrawdownPct[at(4)]).toBe(-50);
  });

  it('is the curve itself where that is short', () => {
    expect(thinCurve(curveOf([3, 1, 2]))).toEqual({ times: [0, 1, 2], equity: [3, 1, 2] });
  });
});

describe('the distribution of returns', () => {
  it('counts every trade once, in bins of one width with zero at an edge', () => {
    const returns = fc.array(fc.double({ min: -99, max: 400, noNaN: true, noDefaultInfinity: true }), { minLength: 1 });
    fc.assert(
      fc.property(returns, (values) => {
        const bins = returnDistribution(values);
        expect(bins.reduce((sum, { trades }) => sum + trades, 0)).toBe(values.length);
        expect(bins.length).toBeLessThanOrEqual(27);
        const width = bins[0].to - bins[0].from;
        for (const [at, { from, to }] of bins.entries()) {
          expect(to - from).toBeCloseTo(width, 8);
          if (at > 0) expect(from).toBeCloseTo(bins[at - 1].to, 8);
          expect(from < -1e-9 && to > 1e-9).toBe(false);
        }
      }),
    );
  });

  it('is worked out by hand', () => {
    expect(returnDistribution([-1, 0.5, 0.6, 2.9])).toEqual(
      Array.from({ length: 20 }, (_, at) => {
        const from = Number(((at - 5) * 0.2).toPrecision(12));
        const to = Number(((at - 4) * 0.2).toPrecision(12));
        return { from, to, trades: { 0: 1, 7: 1, 8: 1, 19: 1 }[at] ?? 0 };
      }),
    );
    expect(returnDistribution([])).toEqual([]);
  });
});

const signal = (hour: number, indicatorCount: number) => ({ time: hour * HOUR_MS, indicatorCount }) as EntrySignal;
const trade = (entryHour: number, exitHour: number) =>
  ({ entryTime: entryHour * HOUR_MS, exitTime: exitHour * HOUR_MS }) as Trade;

describe('the signal of a trade', () => {
  it('is the first one after the position before was sold', () => {
    const rows = tradeRows(
      [trade(2, 10), trade(13, 20)],
      [signal(1, 5), signal(2, 6), signal(10, 7), signal(12, 8), signal(13, 4)],
      4,
    );
    expect(rows.map(({ number, signalTime, lenses }) => [number, (signalTime ?? 0) / HOUR_MS, lenses])).toEqual([
      [1, 1, 5],
      [2, 12, 8],
    ]);
  });

  it('is not one whose entry had been given up, nor one that came while it was tried', () => {
    const [row] = tradeRows([trade(6, 10)], [signal(0, 5), signal(3, 6), signal(5, 7)], 4);
    expect(row).toMatchObject({ signalTime: 5 * HOUR_MS, lenses: 7 });
  });

  it('is unknown where no signal can have been it', () => {
    expect(tradeRows([trade(6, 10)], [signal(0, 5), signal(7, 6)], 4)).toMatchObject([
      { number: 1, signalTime: null, lenses: null },
    ]);
  });

  it('is found for every trade of a backtest, with the lenses that were required', () => {
    for (const seed of [2, 5, 21]) {
      const configuration = configured(eagerSettings(seed));
      const { trades, entries } = runBacktest(
        prepareCandles(madeUpMarket(seed, 6_000), configuration.maxGapMinutes),
        configuration,
      );
      const rows = tradeRows(trades, entries, configuration.entry.timeoutHours);
      expect(rows.length).toBeGreaterThan(0);
      for (const { signalTime, entryTime, lenses } of rows) {
        expect(signalTime).not.toBeNull();
        expect(entryTime - (signalTime ?? 0)).toBeGreaterThanOrEqual(0);
        expect(lenses).toBeGreaterThanOrEqual(configuration.entry.required);
      }
    }
  });
});

describe('the verdict', () => {
  const metrics = (more: Partial<BacktestMetrics>) =>
    ({
      trades: 30,
      days: 365,
      totalReturnPct: 12.34,
      buyAndHoldReturnPct: 45,
      feesPaid: 100,
      slippagePaid: 20,
      startingQuote: 10_000,
      ...more,
    }) as BacktestMetrics;
  const verdict = (more: Partial<BacktestMetrics>, isOpen = false, entrySignals = 30) =>
    verdictOf({ metrics: metrics(more), base: 'BTC', entrySignals, isOpen });

  it('sets the result against holding', () => {
    expect(verdict({}).headline).toBe(
      '30 trades made 12.3% after fees, worse than the market: holding BTC would have made 45.0%.',
    );
    expect(verdict({ totalReturnPct: -3, buyAndHoldReturnPct: -20 }).headline).toBe(
      '30 trades lost 3.0% after fees, better than the market: holding BTC would have lost 20.0%.',
    );
  });

  it('warns of small samples', () => {
    expect(verdict({ trades: 9 }).caution).toBe(
      '9 closed trades are too few to tell skill from luck (10 trades and 14 days at least): figures that need more say N/A.',
    );
    expect(verdict({ trades: 1, days: 13 }).caution).toMatch(/^1 closed trade is too few and 13 days are too short/);
  });

  it('says what fees took where they made the difference', () => {
    expect(verdict({ totalReturnPct: -3, feesPaid: 300, slippagePaid: 100 }).caution).toBe(
      'Fees and slippage took 4.0% of the starting money; before them the trades gained.',
    );
    expect(verdict({ totalReturnPct: -5, feesPaid: 300, slippagePaid: 100 }).caution).toMatch(
      /^These are past candles/,
    );
  });

  it('says why nothing was traded', () => {
    expect(verdict({ trades: 0, totalReturnPct: 0 }, false, 0).headline).toBe(
      'No trade: the entry lenses never converged; holding BTC would have made 45.0%.',
    );
    expect(verdict({ trades: 0, totalReturnPct: 0 }, false, 2).headline).toMatch(/^No trade: 2 signals were raised/);
    expect(verdict({ trades: 0, totalReturnPct: 1 }, true).headline).toMatch(/^One open position made 1.0%/);
  });
});

describe('a moment of a run', () => {
  const configuration = configured({ ...eagerSettings(21), timeframe: '5m', maxGapMinutes: 120 });
  const base = prepareCandles(madeUpMarket(21, 9_000), 120);
  const columns = computeSignalColumns(base, configuration);
  const { bars } = columns;
  const middle = 900;
  const time = bars.time[middle] + bars.intervalMs;
  const around = (at: number, timeframe: Timeframe): Moment => {
    const moment = momentAt(base, columns, configuration, at, timeframe);
    if (moment === null) throw new Error('there is nothing to show');
    return moment;
  };

  it('is about the bar that had closed last', () => {
    expect(around(time, '5m').focus).toBe(bars.time[middle]);
    expect(around(time + 60_000, '5m').focus).toBe(bars.time[middle]);
    expect(around(time - 1, '5m').focus).toBe(bars.time[middle - 1]);
    expect(around(0, '5m').focus).toBe(bars.time[0]);
    expect(around(1e15, '5m').focus).toBe(bars.time[bars.length - 1]);
  });

  it('shows 300 bars before it and 100 after it, the states being those of the whole run', () => {
    const moment = around(time, '5m');
    expect(moment.candles).toHaveLength(401);
    expect(moment.candles[300]).toEqual(candleAt(bars, middle));
    expect(moment.signalBars).toEqual(
      moment.signalBars.map((bar, at) => signalBarAt(columns, middle - 300 + at, bar.readings)),
    );
    expect(moment.signalBars).toHaveLength(401);
  });

  it('reads what a session that saw everything would have read', () => {
    const stream = createSignalStream(configuration);
    const all = Array.from({ length: bars.length }, (_, at) => stream.pushBar(candleAt(bars, at)));
    for (const at of [middle, bars.length - 1]) {
      const moment = around(bars.time[at] + bars.intervalMs, '5m');
      const first = moment.signalBars[0].time;
      const expected = all.filter((bar) => bar.time >= first).slice(0, moment.signalBars.length);
      expect(moment.signalBars).toEqual(expected);
    }
  });

  it('shows other bars around the same time, the signal bars being those that lie within them', () => {
    const fine = around(time, '1m');
    expect(fine.candles).toHaveLength(401);
    expect(fine.candles[300].time).toBe(time - 60_000);
    const from = fine.candles[0].time;
    const to = (fine.candles.at(-1)?.time ?? 0) + 60_000;
    expect(fine.signalBars[0].time).toBeGreaterThanOrEqual(from);
    expect(fine.signalBars.at(-1)?.closeTime).toBeLessThanOrEqual(to);
    expect(fine.signalBars.map((bar) => bar.time)).toContain(fine.focus);
    const coarse = around(time, '1h');
    const hours = resampleSeries(base, timeframeMs('1h'));
    const known = new Map(Array.from({ length: hours.length }, (_, at) => [hours.time[at], candleAt(hours, at)]));
    expect(coarse.timeframe).toBe('1h');
    expect(coarse.candles.length).toBeGreaterThan(50);
    for (const candle of coarse.candles) expect(candle).toEqual(known.get(candle.time));
    expect(coarse.signalBars.length).toBeLessThanOrEqual(401);
  });

  it('falls back to its own bars where there is no longer one', () => {
    const short = prepareCandles(madeUpMarket(21, 300), 120);
    const moment = momentAt(short, computeSignalColumns(short, configuration), configuration, 1e15, '1d');
    expect(moment?.timeframe).toBe('5m');
    expect(moment?.candles.length).toBeGreaterThan(20);
  });

  it('is nothing where the run has no whole bar', () => {
    const tiny = prepareCandles(madeUpMarket(21, 2), 120);
    expect(momentAt(tiny, computeSignalColumns(tiny, configuration), configuration, time, '5m')).toBeNull();
  });
});
