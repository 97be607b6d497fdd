import type { Configuration } from '../domain/configuration.ts';
import type { EntrySignal } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { computeSignalColumns, entrySignalAt } from '../signals/signal-columns.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { BacktestData, BacktestResult, OpenPosition } from './backtest-result.ts';
import { barsWithPosition, equityCurve, equityPoints } from './equity.ts';
import { playHistory } from './historical-session.ts';
import type { Ledger } from './ledger.ts';
import { computeMetrics } from './metrics/metrics.ts';

export interface BacktestOptions {
  /** Signals of the same base and configuration, when somebody has computed them already. */
  readonly columns?: SignalColumns;
}

/** Why this configuration cannot be backtested, in words that say what to do; null when it can. */
export function backtestObstacle(configuration: Configuration): string | null {
  if (configuration.execution === 'taker') return null;
  return `execution: "${configuration.execution}" cannot be backtested yet; use "taker"`;
}

/**
 * Runs the strategy on prepared 1-minute candles (strategy.md §12). Pure and deterministic: the same
 * candles and configuration give the same result, byte for byte. Throws on an empty series and on a
 * configuration that `backtestObstacle` refuses.
 */
export function runBacktest(
  base: CandleSeries,
  configuration: Configuration,
  options: BacktestOptions = {},
): BacktestResult {
  const obstacle = base.length === 0 ? 'there are no candles' : backtestObstacle(configuration);
  if (obstacle !== null) throw new Error(`backtest: ${obstacle}`);
  const columns = options.columns ?? computeSignalColumns(base, configuration);
  const { ledger, exits } = playHistory(base, columns, configuration);
  const equity = equityCurve(base, columns.bars, ledger, configuration.startingQuote);
  return {
    config: configuration,
    data: dataOf(base, configuration.symbol),
    entries: entrySignals(columns),
    exits,
    trades: ledger.trades,
    open: openPosition(ledger, base.close[base.length - 1]),
    equity: equityPoints(equity),
    metrics: computeMetrics({
      startingQuote: configuration.startingQuote,
      trades: ledger.trades,
      equity,
      firstTime: base.time[0],
      firstOpen: base.open[0],
      lastClose: base.close[base.length - 1],
      exposure: barsWithPosition(base, ledger) / base.length,
      feesPaid: ledger.feesPaid,
      slippagePaid: ledger.slippagePaid,
    }),
  };
}

/** Every entry signal, whether or not it was acted on. */
export function entrySignals(columns: SignalColumns): readonly EntrySignal[] {
  const signals: EntrySignal[] = [];
  const { isEntrySignal } = columns;
  for (let bar = isEntrySignal.indexOf(1); bar >= 0; bar = isEntrySignal.indexOf(1, bar + 1)) {
    signals.push(entrySignalAt(columns, bar));
  }
  return signals;
}

function dataOf(base: CandleSeries, symbol: string): BacktestData {
  let filled = 0;
  for (let bar = 0; bar < base.length; bar++) filled += base.filled[bar];
  return {
    symbol,
    from: base.time[0],
    to: base.time[base.length - 1],
    bars: base.length,
    filled,
    gaps: base.segmentStarts.length - 1,
  };
}

function openPosition(ledger: Ledger, price: number): OpenPosition | null {
  const { open, held } = ledger;
  if (open === null) return null;
  const value = held * price;
  const pnl = open.proceeds + value - open.cost - open.fees;
  return {
    entryTime: open.entryTime,
    entryPrice: open.cost / open.bought,
    quantity: held,
    bought: open.bought,
    fees: open.fees,
    price,
    value,
    pnl,
    pnlPct: (100 * pnl) / open.cost,
  };
}
