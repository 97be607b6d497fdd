import type { Configuration } from '../domain/configuration.ts';
import type { EntrySignal } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { computeSignalColumns, entrySignalAt } from '../signals/signal-columns.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { BacktestData, BacktestResult, OpenPosition } from './backtest-result.ts';
import { barsWithPosition, equityCurve, equityPoints, equityTimeline, summariseEquity } from './equity.ts';
import type { EquityTimeline } from './equity.ts';
import { playHistory } from './historical-session.ts';
import type { Ledger } from './ledger.ts';
import { computeMetrics } from './metrics/metrics.ts';
import type { BacktestMetrics } from './metrics/metrics.ts';
import { firstAtOrAfter } from './time-search.ts';

export interface BacktestOptions {
  /** Signals of the same base and configuration, when somebody has computed them already. */
  readonly columns?: SignalColumns;
}

/**
 * Runs the strategy on prepared 1-minute candles (strategy.md §12). Pure and deterministic: the same
 * candles and configuration give the same result, byte for byte. Throws on an empty series.
 */
export function runBacktest(
  base: CandleSeries,
  configuration: Configuration,
  options: BacktestOptions = {},
): BacktestResult {
  if (base.length === 0) throw new Error('backtest: there are no candles');
  const columns = options.columns ?? computeSignalColumns(base, configuration);
  const timeline = equityTimeline(base, columns.bars);
  const { ledger, exits } = playHistory(base, columns, configuration);
  return {
    config: configuration,
    data: dataOf(base, configuration.symbol),
    entries: entrySignals(columns, base.time[0]),
    exits,
    trades: ledger.trades,
    open: openPosition(ledger, base.close[base.length - 1]),
    equity: equityPoints(equityCurve(timeline, ledger, configuration.startingQuote)),
    metrics: metricsOf(base, timeline, ledger, configuration.startingQuote),
  };
}

/**
 * The metrics of `runBacktest` alone, to the last bit, without lists of signals and equity: what a sweep needs.
 * `timeline` is that of the base and the columns' bars.
 */
export function runMetrics(
  base: CandleSeries,
  configuration: Configuration,
  columns: SignalColumns,
  timeline: EquityTimeline,
): BacktestMetrics {
  const { ledger } = playHistory(base, columns, configuration);
  return metricsOf(base, timeline, ledger, configuration.startingQuote);
}

function metricsOf(
  base: CandleSeries,
  timeline: EquityTimeline,
  ledger: Ledger,
  startingQuote: number,
): BacktestMetrics {
  return computeMetrics({
    startingQuote,
    trades: ledger.trades,
    equity: summariseEquity(timeline, ledger, startingQuote),
    firstTime: base.time[0],
    firstOpen: base.open[0],
    lastClose: base.close[base.length - 1],
    exposure: barsWithPosition(base, ledger) / base.length,
    feesPaid: ledger.feesPaid,
    slippagePaid: ledger.slippagePaid,
  });
}

/** Every entry signal from a time on, whether or not it was acted on. */
export function entrySignals(columns: SignalColumns, from = Number.NEGATIVE_INFINITY): readonly EntrySignal[] {
  const signals: EntrySignal[] = [];
  const { bars, isEntrySignal } = columns;
  const first = firstAtOrAfter(bars.time, from - bars.intervalMs);
  for (let bar = isEntrySignal.indexOf(1, first); bar >= 0; bar = isEntrySignal.indexOf(1, bar + 1)) {
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
