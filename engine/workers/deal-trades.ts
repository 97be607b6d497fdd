import type { Trade } from '../backtest/backtest-result.ts';
import { monteCarlo } from '../backtest/research/monte-carlo.ts';
import type { MonteCarloOptions } from '../backtest/research/monte-carlo.ts';
import type { AnswerOf } from './research-task.ts';

/** Equities kept at a time: every trade of every run, 8 bytes each. */
const MOST_VALUES = 40_000_000;

/** Deals trades both ways, or says why that would take too much memory. */
export function dealTrades(
  trades: readonly Trade[],
  startingQuote: number,
  options: MonteCarloOptions,
): Omit<AnswerOf<'monte-carlo'>, 'kind'> {
  if (trades.length * options.runs > MOST_VALUES) {
    const most = Math.floor(MOST_VALUES / trades.length);
    const tooMany = `${trades.length} trades dealt ${options.runs} times are too many; use ${most} runs or fewer`;
    return { dealt: null, tooMany };
  }
  const order = monteCarlo(trades, startingQuote, 'order', options);
  const resample = monteCarlo(trades, startingQuote, 'resample', options);
  return { dealt: order === null || resample === null ? null : { order, resample }, tooMany: null };
}
