import type { ExitType } from '../../domain/signal.ts';
import type { Trade } from '../backtest-result.ts';
import { meanOf, quotient, sampleDeviation, sumOf } from './sample.ts';

/** Statistics of closed trades; everything but the number of trades is null below 10 of them. */
export interface TradeStatistics {
  readonly trades: number;
  /** Share of trades with pnl > 0. */
  readonly winRatePct: number | null;
  /** Gross profit over gross loss; null without losses. */
  readonly profitFactor: number | null;
  /** Mean pnl in quote, and mean pnlPct. */
  readonly expectancy: number | null;
  readonly expectancyPct: number | null;
  readonly bestTradePct: number | null;
  readonly worstTradePct: number | null;
  readonly averageTradePct: number | null;
  readonly averageHoldingMs: number | null;
  readonly mostConsecutiveWins: number | null;
  readonly mostConsecutiveLosses: number | null;
  /** √trades × mean pnl / sample deviation of pnl. */
  readonly sqn: number | null;
}

/** How the trades of one exit type did. */
export interface ExitTypeRow {
  readonly exitType: ExitType;
  readonly trades: number;
  readonly wins: number;
  readonly pnl: number;
  readonly averagePnlPct: number;
}

/** Fewer trades say nothing. */
export const FEWEST_TRADES = 10;
const EXIT_TYPES: readonly ExitType[] = ['immediate', 'delayed', 'accelerated', 'manual'];

function isWin(trade: Trade): boolean {
  return trade.pnl > 0;
}

export function tradeStatistics(trades: readonly Trade[]): TradeStatistics {
  if (trades.length < FEWEST_TRADES) return tooFewTrades(trades.length);
  const pnls = trades.map((trade) => trade.pnl);
  const percents = trades.map((trade) => trade.pnlPct);
  const grossProfit = sumOf(pnls.filter((pnl) => pnl > 0));
  const grossLoss = -sumOf(pnls.filter((pnl) => pnl < 0));
  const expectancy = meanOf(pnls);
  const expectancyPct = meanOf(percents);
  return {
    trades: trades.length,
    winRatePct: (100 * trades.filter(isWin).length) / trades.length,
    profitFactor: quotient(grossProfit, grossLoss),
    expectancy,
    expectancyPct,
    bestTradePct: Math.max(...percents),
    worstTradePct: Math.min(...percents),
    averageTradePct: expectancyPct,
    averageHoldingMs: meanOf(trades.map((trade) => trade.exitTime - trade.entryTime)),
    mostConsecutiveWins: longestRun(trades, isWin),
    mostConsecutiveLosses: longestRun(trades, (trade) => !isWin(trade)),
    sqn: quotient(Math.sqrt(trades.length) * expectancy, sampleDeviation(pnls)),
  };
}

function tooFewTrades(trades: number): TradeStatistics {
  return {
    trades,
    winRatePct: null,
    profitFactor: null,
    expectancy: null,
    expectancyPct: null,
    bestTradePct: null,
    worstTradePct: null,
    averageTradePct: null,
    averageHoldingMs: null,
    mostConsecutiveWins: null,
    mostConsecutiveLosses: null,
    sqn: null,
  };
}

function longestRun(trades: readonly Trade[], belongs: (trade: Trade) => boolean): number {
  let longest = 0;
  let run = 0;
  for (const trade of trades) {
    run = belongs(trade) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** One row per exit type that occurred. */
export function exitTypeBreakdown(trades: readonly Trade[]): readonly ExitTypeRow[] {
  return EXIT_TYPES.map((exitType) => ({ exitType, group: trades.filter((trade) => trade.exitType === exitType) }))
    .filter(({ group }) => group.length > 0)
    .map(({ exitType, group }) => ({
      exitType,
      trades: group.length,
      wins: group.filter(isWin).length,
      pnl: sumOf(group.map((trade) => trade.pnl)),
      averagePnlPct: meanOf(group.map((trade) => trade.pnlPct)),
    }));
}
