import { describe, expect, it } from 'vitest';
import type { EquityPoint, Trade } from '../../../engine/backtest/backtest-result.ts';
import { summariseCurve } from '../../../engine/backtest/equity.ts';
import type { EquityCurve } from '../../../engine/backtest/equity.ts';
import { dailyRatios } from '../../../engine/backtest/metrics/daily-ratios.ts';
import { computeMetrics } from '../../../engine/backtest/metrics/metrics.ts';
import { monthlyReturns } from '../../../engine/backtest/metrics/monthly-returns.ts';
import { exitTypeBreakdown, tradeStatistics } from '../../../engine/backtest/metrics/trade-statistics.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

function tradesOf(pnls: readonly number[]): readonly Trade[] {
  return pnls.map((pnl, i) => ({
    entryTime: i * DAY,
    entryPrice: 100,
    exitTime: i * DAY + (i + 1) * HOUR,
    exitPrice: 100,
    quantity: 1,
    fees: 1,
    pnl,
    pnlPct: pnl / 2,
    exitType: i % 2 === 0 ? 'immediate' : 'delayed',
  }));
}

/** One point a day, at noon. */
function daily(values: readonly number[]): EquityCurve {
  return curve(values.map((value, day) => [day * DAY + 12 * HOUR, value]));
}

function curve(points: readonly EquityPoint[]): EquityCurve {
  return {
    times: Float64Array.from(points, ([time]) => time),
    values: Float64Array.from(points, ([, value]) => value),
  };
}

describe('trade statistics', () => {
  const pnls = [10, -4, 6, 6, -2, -2, -2, 8, 0, 10];

  it('are worked out of ten trades', () => {
    const statistics = tradeStatistics(tradesOf(pnls));
    expect(statistics).toMatchObject({
      trades: 10,
      winRatePct: 50,
      profitFactor: 4,
      expectancy: 3,
      expectancyPct: 1.5,
      bestTradePct: 5,
      worstTradePct: -2,
      averageHoldingMs: 5.5 * HOUR,
      mostConsecutiveWins: 2,
      mostConsecutiveLosses: 3,
    });
    // Squares about 3: 49 + 49 + 9 + 9 + 25 + 25 + 25 + 25 + 9 + 49 = 274.
    expect(statistics.sqn).toBeCloseTo((Math.sqrt(10) * 3) / Math.sqrt(274 / 9), 12);
  });

  it('say nothing about nine', () => {
    const { trades, ...figures } = tradeStatistics(tradesOf(pnls.slice(1)));
    expect(trades).toBe(9);
    expect(new Set(Object.values(figures))).toEqual(new Set([null]));
  });

  it('know no profit factor without losses, and no SQN without spread', () => {
    expect(tradeStatistics(tradesOf(Array.from({ length: 10 }, () => 5)))).toMatchObject({
      profitFactor: null,
      sqn: null,
    });
  });

  it('are broken down by exit type, types that did not occur left out', () => {
    expect(exitTypeBreakdown(tradesOf([10, -4, 6]))).toEqual([
      { exitType: 'immediate', trades: 2, wins: 2, pnl: 16, averagePnlPct: 4 },
      { exitType: 'delayed', trades: 1, wins: 0, pnl: -4, averagePnlPct: -2 },
    ]);
  });
});

describe('drawdown', () => {
  it('finds the deepest fall, its recovery and the longest time under water', () => {
    // 10 % from 100 for two days, then 25 % from 120 over four days, recovered on the eighth.
    expect(summariseCurve(daily([100, 90, 100, 120, 100, 90, 110, 120, 119])).drawdown).toEqual({
      maxDrawdownPct: 25,
      maxDrawdownAmount: 30,
      maxDrawdownPeakTime: 3.5 * DAY,
      maxDrawdownTroughTime: 5.5 * DAY,
      maxDrawdownRecoveryTime: 7.5 * DAY,
      longestUnderWaterMs: 4 * DAY,
    });
  });

  it('counts time under water to the end when there is no recovery', () => {
    expect(summariseCurve(daily([100, 80, 90, 99])).drawdown).toMatchObject({
      maxDrawdownPct: 20,
      maxDrawdownRecoveryTime: null,
      longestUnderWaterMs: 3 * DAY,
    });
  });

  it('is nothing where the equity never falls', () => {
    expect(summariseCurve(daily([100, 100, 101])).drawdown).toEqual({
      maxDrawdownPct: 0,
      maxDrawdownAmount: 0,
      maxDrawdownPeakTime: null,
      maxDrawdownTroughTime: null,
      maxDrawdownRecoveryTime: null,
      longestUnderWaterMs: 0,
    });
  });
});

describe('daily ratios', () => {
  it('take the last point of each UTC day and drop days without data', () => {
    const equity: EquityPoint[] = [
      [0, 1],
      [DAY - 1, 2],
      [DAY, 3],
      [5 * DAY + 1, 4],
    ];
    expect([...summariseCurve(curve(equity)).daily.values]).toEqual([2, 3, 4]);
  });

  it('are worked out of fourteen days', () => {
    // Thirteen returns: +1 % seven times, −1 % six times.
    const values = [1000];
    for (let day = 0; day < 13; day++) values.push(values[day] * (day % 2 === 0 ? 1.01 : 0.99));
    const ratios = dailyRatios(daily(values));
    const mean = 0.01 / 13;
    const deviation = Math.sqrt((7 * (0.01 - mean) ** 2 + 6 * (-0.01 - mean) ** 2) / 12);
    expect(ratios.days).toBe(14);
    expect(ratios.volatilityPct).toBeCloseTo(100 * deviation * Math.sqrt(365), 10);
    expect(ratios.sharpe).toBeCloseTo((mean / deviation) * Math.sqrt(365), 10);
    expect(ratios.sortino).toBeCloseTo((mean / Math.sqrt((6 * 0.0001) / 13)) * Math.sqrt(365), 10);
  });

  it('say nothing about thirteen days', () => {
    const thirteen = daily(Array.from({ length: 13 }, (_, day) => 100 + (day % 2)));
    expect(dailyRatios(thirteen)).toEqual({ days: 13, volatilityPct: null, sharpe: null, sortino: null });
  });

  it('know no ratio where nothing moves', () => {
    expect(dailyRatios(daily(Array.from({ length: 20 }, () => 100)))).toEqual({
      days: 20,
      volatilityPct: 0,
      sharpe: null,
      sortino: null,
    });
  });
});

describe('monthly returns', () => {
  it('compare the last point of each month with the one before it', () => {
    const points: EquityPoint[] = [
      [Date.UTC(2024, 0, 10), 1000],
      [Date.UTC(2024, 0, 31), 1100],
      [Date.UTC(2024, 1, 1), 990],
      [Date.UTC(2024, 3, 1), 1980],
    ];
    const months = monthlyReturns(curve(points), 1000);
    expect(months.map(({ month }) => month)).toEqual(['2024-01', '2024-02', '2024-04']);
    expect(months.map(({ returnPct }) => Math.round(returnPct * 1e9) / 1e9)).toEqual([10, -10, 100]);
  });
});

describe('computeMetrics', () => {
  const input = {
    startingQuote: 1000,
    trades: [],
    firstTime: 0,
    firstOpen: 50,
    lastClose: 75,
    exposure: 0.25,
    feesPaid: 3,
    slippagePaid: 2,
  };

  it('annualises growth on 365.25 days', () => {
    const metrics = computeMetrics({ ...input, equity: summariseCurve(curve([[365.25 * DAY * 2, 1210]])) });
    expect(metrics.cagrPct).toBeCloseTo(10, 10);
    expect(metrics.totalReturnPct).toBeCloseTo(21, 10);
    expect(metrics).toMatchObject({
      buyAndHoldReturnPct: 50,
      exposurePct: 25,
      feesPaid: 3,
      slippagePaid: 2,
      calmar: null,
    });
  });

  it('divides growth by the deepest fall from fourteen days on', () => {
    const values = Array.from({ length: 20 }, (_, day) => (day === 5 ? 900 : 1000 + day));
    const { calmar, cagrPct, maxDrawdownPct } = computeMetrics({ ...input, equity: summariseCurve(daily(values)) });
    expect(calmar).toBeCloseTo((cagrPct ?? 0) / maxDrawdownPct, 12);
    expect(computeMetrics({ ...input, equity: summariseCurve(daily(values.slice(0, 13))) }).calmar).toBeNull();
  });

  it('knows no annual growth where the span makes it infinite', () => {
    expect(computeMetrics({ ...input, equity: summariseCurve(curve([[60_000, 1e9]])) }).cagrPct).toBeNull();
  });
});
