import type { BacktestMetrics } from '../metrics/metrics.ts';
import { FEWEST_DAYS } from '../metrics/daily-ratios.ts';
import { FEWEST_TRADES } from '../metrics/trade-statistics.ts';

/** One sentence on what the figures say, and one on what they do not. */
export interface Verdict {
  readonly headline: string;
  readonly caution: string;
}

export interface VerdictInput {
  readonly metrics: BacktestMetrics;
  /** The market's base currency, `BTC`. */
  readonly base: string;
  readonly entrySignals: number;
  /** Whether a position is still open. */
  readonly isOpen: boolean;
}

export function verdictOf(input: VerdictInput): Verdict {
  return { headline: headlineOf(input), caution: cautionOf(input) };
}

function headlineOf({ metrics, base, entrySignals, isOpen }: VerdictInput): string {
  const { trades, totalReturnPct, buyAndHoldReturnPct } = metrics;
  const holding = `holding ${base} ${buyAndHoldReturnPct < 0 ? 'would have lost' : 'would have made'} ${size(buyAndHoldReturnPct)}`;
  if (trades === 0 && !isOpen) {
    const why =
      entrySignals === 0
        ? 'the entry lenses never converged'
        : `${entrySignals === 1 ? 'the only signal was' : `${entrySignals} signals were`} raised and nothing was bought`;
    return `No trade: ${why}; ${holding}.`;
  }
  const count = trades === 0 ? 'One open position' : trades === 1 ? '1 trade' : `${trades} trades`;
  const done = totalReturnPct < 0 ? 'lost' : 'made';
  const compared = totalReturnPct >= buyAndHoldReturnPct ? 'better than the market' : 'worse than the market';
  return `${count} ${done} ${size(totalReturnPct)} after fees, ${compared}: ${holding}.`;
}

function cautionOf({ metrics, isOpen }: VerdictInput): string {
  const { trades, days, totalReturnPct, feesPaid, slippagePaid, startingQuote } = metrics;
  if (trades === 0 && !isOpen) {
    return 'Nothing can be said of settings that do not trade: ask for fewer lenses, a longer window, or take more data.';
  }
  const short: string[] = [];
  if (trades < FEWEST_TRADES) short.push(`${trades} closed ${trades === 1 ? 'trade is' : 'trades are'} too few`);
  if (days < FEWEST_DAYS) short.push(`${days} ${days === 1 ? 'day is' : 'days are'} too short`);
  if (short.length > 0) {
    return `${short.join(' and ')} to tell skill from luck (${FEWEST_TRADES} trades and ${FEWEST_DAYS} days at least): figures that need more say N/A.`;
  }
  const costsPct = (100 * (feesPaid + slippagePaid)) / startingQuote;
  if (totalReturnPct < 0 && totalReturnPct + costsPct > 0) {
    return `Fees and slippage took ${costsPct.toFixed(1)}% of the starting money; before them the trades gained.`;
  }
  if (isOpen) return 'The last position is still open and counted at the last close, without the cost of selling it.';
  return 'These are past candles: settings chosen on them look better on them than they will on any others.';
}

function size(percent: number): string {
  return `${Math.abs(percent).toFixed(1)}%`;
}
