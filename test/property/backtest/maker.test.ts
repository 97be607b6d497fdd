import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../engine/backtest/backtest-result.ts';
import { checkLookAhead } from '../../../engine/backtest/look-ahead.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { CandleSeries } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { configured, eagerSettings, madeUpMarket, seeded } from './made-up-market.ts';

const MINUTES = 4000;

interface Run {
  readonly base: CandleSeries;
  readonly configuration: Configuration;
  readonly result: BacktestResult;
}

function makerRun(seed: number): Run {
  const random = seeded(seed ^ 0xa5);
  const pick = <Value>(...values: readonly Value[]): Value => values[Math.floor(random() * values.length)];
  const settings = eagerSettings(seed) as { readonly costs: object };
  const configuration = configured({
    ...settings,
    execution: 'maker',
    costs: { ...settings.costs, makerFee: pick(0, 0.001), takerFee: pick(0.001, 0.004) },
    orders: {
      repriceSeconds: pick(15, 60, 180),
      maxReprices: pick(0, 2, 8, 50),
      takerCapPct: pick(0, 0.1, 2),
      sizeFraction: pick(0.3, 1),
    },
  });
  const base = prepareCandles(madeUpMarket(seed, MINUTES), configuration.maxGapMinutes);
  return { base, configuration, result: runBacktest(base, configuration) };
}

function forEveryMarket(check: (run: Run) => void): void {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => check(makerRun(seed))),
    { numRuns: 25 },
  );
}

describe('maker execution on any market', () => {
  it('trades', () => {
    const trades = Array.from({ length: 20 }, (_, seed) => makerRun(seed + 1).result.trades.length);
    expect(trades.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(100);
  });

  it('neither makes nor loses cash', () => {
    forEveryMarket(({ configuration, result }) => {
      const { startingQuote } = configuration;
      const gained = result.trades.reduce((sum, trade) => sum + trade.pnl, 0) + (result.open?.pnl ?? 0);
      const final = result.metrics.finalEquity;
      expect(Math.abs(final - startingQuote - gained)).toBeLessThan(1e-9 * Math.max(startingQuote, final));
      for (const [, value] of result.equity) expect(value).toBeGreaterThanOrEqual(0);
    });
  });

  it('pays fees between the maker and the taker fee, and spends no more than it is allotted', () => {
    forEveryMarket(({ configuration, result }) => {
      const { costs, orders, startingQuote } = configuration;
      let cash = startingQuote;
      for (const trade of result.trades) {
        const turnover = trade.quantity * (trade.entryPrice + trade.exitPrice);
        expect(trade.fees).toBeGreaterThanOrEqual(costs.makerFee * turnover * (1 - 1e-9));
        expect(trade.fees).toBeLessThanOrEqual(costs.takerFee * turnover * (1 + 1e-9));
        const spent = trade.quantity * trade.entryPrice;
        expect(spent).toBeLessThanOrEqual(orders.sizeFraction * cash * (1 + 1e-9));
        cash += trade.pnl;
      }
    });
  });

  it('gets no better price than the market ever showed', () => {
    forEveryMarket(({ base, result }) => {
      for (const trade of result.trades) {
        let low = Infinity;
        let high = 0;
        for (let bar = 0; bar < base.length && base.time[bar] <= trade.exitTime; bar++) {
          if (base.time[bar] < trade.entryTime - 24 * 3_600_000) continue;
          low = Math.min(low, base.low[bar]);
          high = Math.max(high, base.high[bar]);
        }
        expect(trade.entryPrice).toBeGreaterThanOrEqual(low);
        expect(trade.exitPrice).toBeLessThanOrEqual(high);
      }
    });
  });

  it('depends on nothing that comes later, and gives the same bytes again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const { base, configuration, result } = makerRun(seed);
        const cuts = [0.2, 0.5, 0.77].map((share) => Math.round(share * base.length));
        expect(checkLookAhead(base, configuration, cuts)).toEqual([]);
        expect(JSON.stringify(runBacktest(base, configuration))).toBe(JSON.stringify(result));
      }),
      { numRuns: 8 },
    );
  });
});
