import { DAY_MS } from '../../domain/timeframe.ts';
import type { Trade } from '../backtest-result.ts';
import type { EquitySummary } from '../equity.ts';
import { FEWEST_DAYS, dailyRatios } from './daily-ratios.ts';
import type { DailyRatios } from './daily-ratios.ts';
import type { Drawdown } from './drawdown.ts';
import { monthlyReturns } from './monthly-returns.ts';
import type { MonthlyReturn } from './monthly-returns.ts';
import { quotient } from './sample.ts';
import { exitTypeBreakdown, tradeStatistics } from './trade-statistics.ts';
import type { ExitTypeRow, TradeStatistics } from './trade-statistics.ts';

/**
 * Figures of a backtest (strategy.md §12). Percentages are percent, money is quote, times UTC ms.
 * Null is "not enough data to say": fewer than 10 trades for trade statistics, 14 days for daily ratios.
 */
export interface BacktestMetrics extends TradeStatistics, Drawdown, DailyRatios {
  readonly startingQuote: number;
  readonly finalEquity: number;
  readonly totalReturnPct: number;
  /** Compound annual growth on 365.25 days; null when the span is too short for a finite figure. */
  readonly cagrPct: number | null;
  /** First base open to last close, without costs. */
  readonly buyAndHoldReturnPct: number;
  /** Share of base bars with a position. */
  readonly exposurePct: number;
  /** CAGR over maximum drawdown. */
  readonly calmar: number | null;
  readonly feesPaid: number;
  readonly slippagePaid: number;
  readonly monthlyReturns: readonly MonthlyReturn[];
  readonly exitTypes: readonly ExitTypeRow[];
}

export interface MetricsInput {
  readonly startingQuote: number;
  readonly trades: readonly Trade[];
  readonly equity: EquitySummary;
  /** Open time and price of the first base bar, close of the last. */
  readonly firstTime: number;
  readonly firstOpen: number;
  readonly lastClose: number;
  /** Share of base bars with a position, 0–1. */
  readonly exposure: number;
  readonly feesPaid: number;
  readonly slippagePaid: number;
}

const DAYS_PER_YEAR = 365.25;

export function computeMetrics(input: MetricsInput): BacktestMetrics {
  const { startingQuote, equity, trades, firstTime } = input;
  const { finalValue: finalEquity, drawdown } = equity;
  const cagrPct = compoundGrowth(finalEquity / startingQuote, (equity.finalTime - firstTime) / DAY_MS);
  const daily = dailyRatios(equity.daily);
  return {
    startingQuote,
    finalEquity,
    totalReturnPct: 100 * (finalEquity / startingQuote - 1),
    cagrPct,
    buyAndHoldReturnPct: 100 * (input.lastClose / input.firstOpen - 1),
    exposurePct: 100 * input.exposure,
    ...tradeStatistics(trades),
    ...drawdown,
    ...daily,
    calmar: daily.days < FEWEST_DAYS || cagrPct === null ? null : quotient(cagrPct, drawdown.maxDrawdownPct),
    feesPaid: input.feesPaid,
    slippagePaid: input.slippagePaid,
    monthlyReturns: monthlyReturns(equity.daily, startingQuote),
    exitTypes: exitTypeBreakdown(trades),
  };
}

function compoundGrowth(growth: number, days: number): number | null {
  const value = 100 * (growth ** (DAYS_PER_YEAR / days) - 1);
  return Number.isFinite(value) ? value : null;
}
