import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BacktestResult } from '../../../engine/backtest/backtest-result.ts';
import { checkLookAhead } from '../../../engine/backtest/look-ahead.ts';
import { runBacktest } from '../../../engine/backtest/run-backtest.ts';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { CandleSeries } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { configured, eagerSettings, madeUpMarket } from './made-up-market.ts';

const MINUTES = 4000;
const RUNS = 25;

interface Run {
  readonly base: CandleSeries;
  readonly configuration: Configuration;
  readonly result: BacktestResult;
}

function runOf(seed: number): Run {
  const configuration = configured(eagerSettings(seed));
  const base = prepareCandles(madeUpMarket(seed, MINUTES), configuration.maxGapMinutes);
  return { base, configuration, result: runBacktest(base, configuration) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function forEveryMarket(check: (run: Run) => void): void {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => check(runOf(seed))),
    { numRuns: RUNS },
  );
}

function expectNear(actual: number, expected: number, scale: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, scale));
}

describe('a backtest of any market', () => {
  it('has markets that trade', () => {
    const trades = Array.from({ length: 20 }, (_, seed) => runOf(seed + 1).result.trades.length);
    expect(trades.filter((count) => count > 0).length).toBeGreaterThan(9);
    expect(sum(trades)).toBeGreaterThan(100);
  });

  it('neither makes nor loses cash: the equity is the start plus what the trades gained', () => {
    forEveryMarket(({ configuration, result }) => {
      const gained = sum(result.trades.map((trade) => trade.pnl)) + (result.open?.pnl ?? 0);
      const [, last] = result.equity[result.equity.length - 1];
      expectNear(last, configuration.startingQuote + gained, configuration.startingQuote);
      expect(result.metrics.finalEquity).toBe(last);
    });
  });

  it('charges the fees of every trade, and nothing else', () => {
    forEveryMarket(({ configuration, result }) => {
      const { takerFee } = configuration.costs;
      for (const trade of result.trades) {
        const turnover = trade.quantity * (trade.entryPrice + trade.exitPrice);
        expectNear(trade.fees, turnover * takerFee, turnover);
        expectNear(trade.pnl, trade.quantity * (trade.exitPrice - trade.entryPrice) - trade.fees, turnover);
        expectNear(trade.pnlPct, (100 * trade.pnl) / (trade.quantity * trade.entryPrice), 100);
      }
      const fees = sum(result.trades.map((trade) => trade.fees)) + (result.open?.fees ?? 0);
      expectNear(result.metrics.feesPaid, fees, fees);
    });
  });

  it('never spends more than it has, nor holds less than nothing', () => {
    forEveryMarket(({ configuration, result }) => {
      let cash = configuration.startingQuote;
      for (const trade of result.trades) {
        const spent = trade.quantity * trade.entryPrice * (1 + configuration.costs.takerFee);
        expect(spent).toBeLessThanOrEqual(cash * (1 + 1e-9));
        cash += trade.pnl;
      }
      for (const [, value] of result.equity) expect(value).toBeGreaterThanOrEqual(0);
    });
  });

  it('holds one position at a time, and enters after an entry signal and exits after an exit signal', () => {
    forEveryMarket(({ configuration, result }) => {
      let free = Number.NEGATIVE_INFINITY;
      result.trades.forEach((trade, at) => {
        expect(trade.entryTime).toBeGreaterThan(free);
        expect(trade.exitTime).toBeGreaterThan(trade.entryTime);
        const limit = trade.entryTime - Math.round(configuration.entry.timeoutHours * 3_600_000);
        const signals = result.entries.filter(({ time }) => time <= trade.entryTime && time > limit && time > free);
        expect(signals.length).toBeGreaterThan(0);
        const exit = result.exits[at];
        expect(exit.time).toBeGreaterThanOrEqual(trade.entryTime);
        expect(exit.time).toBeLessThanOrEqual(trade.exitTime);
        if (trade.exitType !== 'accelerated') expect(trade.exitTime).toBeGreaterThanOrEqual(exit.exitTime);
        free = trade.exitTime;
      });
      expect(result.exits.length - result.trades.length).toBeLessThanOrEqual(1);
    });
  });

  it('fills no more than its share of the volume', () => {
    forEveryMarket(({ base, configuration, result }) => {
      for (const trade of result.trades) {
        let volume = 0;
        for (let bar = 0; bar < base.length && base.time[bar] < trade.exitTime; bar++) {
          if (base.time[bar] >= trade.entryTime) volume += base.volume[bar];
        }
        expect(trade.quantity).toBeLessThanOrEqual(volume * configuration.participation * (1 + 1e-9));
      }
    });
  });

  it('draws down between nothing and everything, and marks every signal bar once', () => {
    forEveryMarket(({ result }) => {
      expect(result.metrics.maxDrawdownPct).toBeGreaterThanOrEqual(0);
      expect(result.metrics.maxDrawdownPct).toBeLessThanOrEqual(100);
      expect(result.metrics.exposurePct).toBeGreaterThanOrEqual(0);
      expect(result.metrics.exposurePct).toBeLessThanOrEqual(100);
      result.equity.forEach(([time], at) => {
        if (at > 0) expect(time).toBeGreaterThan(result.equity[at - 1][0]);
      });
    });
  });

  it('gives the same report byte for byte', () => {
    forEveryMarket(({ base, configuration, result }) => {
      expect(JSON.stringify(runBacktest(base, configuration))).toBe(JSON.stringify(result));
    });
  });
});

describe('checkLookAhead', () => {
  it('finds that the future changes nothing, wherever the data are cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (seed, shares) => {
          const configuration = configured(eagerSettings(seed));
          const base = prepareCandles(madeUpMarket(seed, MINUTES), configuration.maxGapMinutes);
          const cuts = shares.map((share) => Math.max(1, Math.round(share * base.length)));
          expect(checkLookAhead(base, configuration, cuts)).toEqual([]);
        },
      ),
      { numRuns: 10 },
    );
  });

  it('refuses cuts outside the data', () => {
    const base = prepareCandles(madeUpMarket(1, 100), 120);
    expect(() => checkLookAhead(base, configured({}), [0])).toThrow(/whole number from 1 to \d+, got 0/);
    expect(() => checkLookAhead(base, configured({}), [base.length + 1])).toThrow('look-ahead cut');
  });
});
