import type { Trade } from '../backtest/backtest-result.ts';
import { playHistory } from '../backtest/historical-session.ts';
import type { Ledger } from '../backtest/ledger.ts';
import type { Configuration } from '../domain/configuration.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';

/** A trade of the backtest; what it still holds at the end has no exit. */
export type PlayedTrade = Pick<Trade, 'entryTime' | 'entryPrice' | 'quantity' | 'fees'> &
  (Pick<Trade, 'exitTime' | 'exitPrice'> | { readonly exitTime: null; readonly exitPrice: null });

export interface BacktestTrade {
  /** Close time of the signal bar it was entered on. */
  readonly signalTime: number;
  readonly trade: PlayedTrade;
  /** When the last part of the entry was filled. */
  readonly enteredAt: number;
  /** Close time of the signal bar it was left on; null while it is held. */
  readonly exitSignalTime: number | null;
}

/** Trades that the backtest makes on these minutes, in order, each with its signal. */
export function backtestTrades(
  base: CandleSeries,
  columns: SignalColumns,
  configuration: Configuration,
): readonly BacktestTrade[] {
  const { ledger, exits } = playHistory(base, columns, configuration);
  const trades: PlayedTrade[] = [...ledger.trades];
  const { open } = ledger;
  if (open !== null) {
    const { entryTime, bought: quantity, cost, fees } = open;
    trades.push({ entryTime, entryPrice: cost / quantity, quantity, fees, exitTime: null, exitPrice: null });
  }
  const signals = entrySignalTimes(columns);
  const timeoutMs = configuration.entry.timeoutHours * HOUR_MS;
  let flatFrom = base.time[0];
  return trades.map((trade) => {
    const signalTime = signalOf(signals, flatFrom, trade.entryTime, timeoutMs);
    // The bar that closes at the moment of the exit is not decided on any more.
    flatFrom = (trade.exitTime ?? trade.entryTime) + 1;
    const { entryTime, exitTime } = trade;
    const exit = exitTime === null ? undefined : exits.findLast(({ time }) => time > entryTime && time <= exitTime);
    return { trade, signalTime, enteredAt: lastBuy(ledger.entries, trade), exitSignalTime: exit?.time ?? null };
  });
}

function lastBuy(entries: Ledger['entries'], { entryTime, exitTime }: PlayedTrade): number {
  let held = 0;
  let last = entryTime;
  for (const entry of entries) {
    if (entry.time < entryTime) continue;
    if (exitTime !== null && entry.time > exitTime) break;
    if (entry.held > held) last = entry.time;
    held = entry.held;
  }
  return last;
}

function entrySignalTimes({ bars, isEntrySignal }: SignalColumns): readonly number[] {
  const times: number[] = [];
  for (let at = 0; at < bars.length; at++) if (isEntrySignal[at] === 1) times.push(bars.time[at] + bars.intervalMs);
  return times;
}

/** The signal whose entry was under way at a time: the first one while flat, or the first after its time was up. */
function signalOf(signals: readonly number[], flatFrom: number, entryTime: number, timeoutMs: number): number {
  let from = flatFrom;
  for (const time of signals) {
    if (time < from) continue;
    if (entryTime < time + timeoutMs) return time;
    from = time + timeoutMs;
  }
  const newest = signals.findLast((time) => time <= entryTime);
  if (newest === undefined) throw new Error(`replay: the backtest bought at ${entryTime} without a signal`);
  return newest;
}
