import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distributionPicture } from '../../../renderer/features/backtest/distribution-layout.ts';
import { heatOf, monthlyYears } from '../../../renderer/features/backtest/monthly-table.ts';
import {
  exitTypeRows,
  momentOf,
  orderTrades,
  signalRows,
  visibleRows,
} from '../../../renderer/features/backtest/trade-rows.ts';
import { makeTrade } from './backtest-fixtures.ts';

const LAST_CANDLE = Date.UTC(2023, 11, 31, 23, 59);

describe('the monthly table', () => {
  it('has a row for every year, holes where the run has no data, and compounds the year', () => {
    const years = monthlyYears(
      [
        { month: '2022-11', returnPct: 10 },
        { month: '2022-12', returnPct: -10 },
        { month: '2023-01', returnPct: 5 },
      ],
      LAST_CANDLE,
    );
    expect(years.map(({ year }) => year)).toEqual([2022, 2023]);
    expect(years[0].months.slice(9)).toEqual([null, 10, -10]);
    expect(years[0].totalPct).toBeCloseTo(-1, 10);
    expect(years[1].totalPct).toBeCloseTo(5, 10);
  });

  it('keeps a year without any data between two with some', () => {
    const years = monthlyYears(
      [
        { month: '2021-12', returnPct: 1 },
        { month: '2023-01', returnPct: 2 },
      ],
      LAST_CANDLE,
    );
    expect(years[1]).toEqual({ year: 2022, months: Array.from({ length: 12 }, () => null), totalPct: 0 });
  });

  it('counts what the last candle of a month brought in that month, though it closes in the next', () => {
    const years = monthlyYears(
      [
        { month: '2023-12', returnPct: 10 },
        { month: '2024-01', returnPct: 1 },
      ],
      LAST_CANDLE,
    );
    expect(years).toHaveLength(1);
    expect(years[0].months[11]).toBeCloseTo(11.1, 10);
  });

  it('has years that multiply to the return of the whole run', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -60, max: 120, noNaN: true }), { maxLength: 40 }), (returns) => {
        const months = returns.map((returnPct, index) => ({
          month: new Date(Date.UTC(2019, index, 1)).toISOString().slice(0, 7),
          returnPct,
        }));
        const years = monthlyYears(months, Date.UTC(2019, Math.max(0, returns.length - 1), 15));
        const whole = returns.reduce((product, value) => product * (1 + value / 100), 1);
        const byYear = years.reduce((product, { totalPct }) => product * (1 + totalPct / 100), 1);
        expect(byYear).toBeCloseTo(whole, 6);
      }),
    );
  });

  it('colours by size, the same in every run, and never so strongly that the figure fades', () => {
    expect(heatOf(0)).toBe(0);
    expect(heatOf(-3)).toBeCloseTo(0.2, 10);
    expect(heatOf(80)).toBe(0.62);
  });
});

describe('the list of trades', () => {
  const trades = [makeTrade(1, { pnl: 5 }), makeTrade(2, { pnl: -9 }), makeTrade(3, { pnl: 5 })];
  const numbers = (order: Parameters<typeof orderTrades>[1]): readonly number[] =>
    orderTrades(trades, order).map(({ number }) => number);

  it('is sorted by time or profit; equal profits keep the order of time', () => {
    expect(numbers('newest')).toEqual([3, 2, 1]);
    expect(numbers('oldest')).toEqual([1, 2, 3]);
    expect(numbers('best')).toEqual([1, 3, 2]);
    expect(numbers('worst')).toEqual([2, 1, 3]);
  });

  it('leads to the signal bar of a trade, or to its entry when nobody gave a signal', () => {
    expect(momentOf(makeTrade(1, { signalTime: 77 }))).toBe(77);
    expect(momentOf(makeTrade(1, { signalTime: null, entryTime: 99 }))).toBe(99);
  });

  it('draws the rows in view and some around them, whatever the scroll position', () => {
    expect(visibleRows(1_000, 20, 4_000, 200)).toEqual({ first: 192, last: 218 });
    expect(visibleRows(5, 20, 0, 200)).toEqual({ first: 0, last: 5 });
    expect(visibleRows(0, 20, 0, 200)).toEqual({ first: 0, last: 0 });
    fc.assert(
      fc.property(fc.nat(500), fc.nat(20_000), (count, top) => {
        const { first, last } = visibleRows(count, 20, top, 300);
        expect(first).toBeGreaterThanOrEqual(0);
        expect(last).toBeGreaterThanOrEqual(first);
        expect(last).toBeLessThanOrEqual(count);
      }),
    );
  });
});

describe('the ways out', () => {
  it('are all listed; those that did not occur have no rate and no average', () => {
    const rows = exitTypeRows({
      exitTypes: [{ exitType: 'delayed', trades: 24, wins: 14, pnl: 2_339, averagePnlPct: 1.02 }],
    });
    expect(rows.map(({ exitType }) => exitType)).toEqual(['immediate', 'delayed', 'accelerated', 'manual']);
    expect(rows[1].winRatePct).toBeCloseTo(58.33, 2);
    expect(rows[3]).toEqual({ exitType: 'manual', trades: 0, winRatePct: null, averagePnlPct: null, pnl: 0 });
  });
});

describe('the list of signals', () => {
  const trade = makeTrade(1);
  const rows = signalRows({
    trades: [trade],
    entrySignals: [
      { time: trade.entryTime, price: 40_000, lenses: 7 },
      { time: trade.entryTime + 3_600_000, price: 40_500, lenses: 8 },
    ],
    exitSignals: [
      { time: trade.exitTime - 60_000, lenses: 6, divergences: 4, exitType: 'delayed', exitTime: trade.exitTime },
      { time: trade.exitTime + 9e9, lenses: 6, divergences: 3, exitType: 'immediate', exitTime: trade.exitTime + 9e9 },
    ],
  });

  it('is newest first and says what came of each', () => {
    expect(rows.map(({ kind, trade: made }) => [kind, made?.number ?? null])).toEqual([
      ['exit', null],
      ['exit', 1],
      ['entry', null],
      ['entry', 1],
    ]);
  });
});

describe('the distribution of returns', () => {
  const bins = [
    { from: -2, to: -1, trades: 3 },
    { from: -1, to: 0, trades: 0 },
    { from: 0, to: 1, trades: 6 },
    { from: 1, to: 2, trades: 1 },
  ];
  const { bars, ticks, baseline } = distributionPicture(bins, 400, 140, 10);

  it('draws a bar for every bin with trades, as high as its share of the fullest', () => {
    expect(bars.map(({ trades }) => trades)).toEqual([3, 6, 1]);
    expect(bars[0].height / bars[1].height).toBeCloseTo(0.5, 10);
    expect(bars.every(({ y, height }) => Math.abs(y + height - baseline) < 1e-9)).toBe(true);
  });

  it('colours losses and gains by the side of zero', () => {
    expect(bars.map(({ tone }) => tone)).toEqual(['down', 'up', 'up']);
  });

  it('labels round returns where they are', () => {
    expect(ticks.find(({ value }) => value === 0)).toMatchObject({ x: 200, label: '0' });
    expect(ticks.at(-1)?.label).toBe('+2');
  });

  it('is empty without trades', () => {
    expect(distributionPicture([], 400, 140, 10).bars).toEqual([]);
  });
});
