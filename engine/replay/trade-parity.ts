import type { Trade } from '../backtest/backtest-result.ts';
import { playHistory } from '../backtest/historical-session.ts';
import type { Configuration } from '../domain/configuration.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import { sliceSeries } from '../market/candle-series.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { DecisionParity } from './decision-parity.ts';
import type { RecordedMarket } from './recorded-market.ts';
import type { ReplayDifference, SessionTrade } from './replay-report.ts';

export interface TradeParity {
  readonly backtest: number;
  readonly matched: number;
  readonly differences: readonly ReplayDifference[];
}

/** A trade of the backtest; what it still holds at the end has no exit. */
type PlayedTrade = Pick<Trade, 'entryTime' | 'entryPrice' | 'quantity' | 'fees'> &
  (Pick<Trade, 'exitTime' | 'exitPrice'> | { readonly exitTime: null; readonly exitPrice: null });

interface BacktestTrade {
  readonly signalTime: number;
  readonly trade: PlayedTrade;
}

/** Fees are compared as parts of the money moved; below this they are the same tier. */
const SAME_FEE = 1e-6;

/** Runs the backtest from the session's start on the candles it saw, and pairs its trades with the session's. */
export function compareTrades(
  { base, columns }: RecordedMarket,
  started: number,
  configuration: Configuration,
  trades: readonly SessionTrade[],
  parity: DecisionParity,
): TradeParity {
  const from = base.time.findIndex((time) => time >= started);
  const played = from < 0 ? [] : backtestTrades(sliceSeries(base, from, base.length), columns, configuration);
  const bySignal = new Map(played.map((entry) => [entry.signalTime, entry]));
  const differences: ReplayDifference[] = [];
  let matched = 0;
  for (const session of trades) {
    const found = session.signalTime === null ? undefined : bySignal.get(session.signalTime);
    if (found === undefined) {
      differences.push(extraTrade(session, played));
      continue;
    }
    bySignal.delete(found.signalTime);
    matched++;
    differences.push(...tradeDifferences(session, found.trade));
  }
  for (const missing of bySignal.values()) differences.push(missingTrade(missing, parity));
  return { backtest: played.length, matched, differences };
}

function backtestTrades(
  base: RecordedMarket['base'],
  columns: SignalColumns,
  configuration: Configuration,
): readonly BacktestTrade[] {
  const { ledger } = playHistory(base, columns, configuration);
  const trades: PlayedTrade[] = [...ledger.trades];
  const { open } = ledger;
  if (open !== null) {
    const { entryTime, bought: quantity, cost, fees } = open;
    trades.push({ entryTime, entryPrice: cost / quantity, quantity, fees, exitTime: null, exitPrice: null });
  }
  return trades.map((trade) => ({ trade, signalTime: lastEntrySignal(columns, trade.entryTime) }));
}

/** Close time of the newest entry signal up to a moment; entries begin with one, so there is one. */
function lastEntrySignal({ bars, isEntrySignal }: SignalColumns, until: number): number {
  let found = Number.NaN;
  for (let at = 0; at < bars.length && bars.time[at] + bars.intervalMs <= until; at++) {
    if (isEntrySignal[at] === 1) found = bars.time[at] + bars.intervalMs;
  }
  return found;
}

function tradeDifferences(session: SessionTrade, backtest: PlayedTrade): ReplayDifference[] {
  const found: ReplayDifference[] = [];
  const entryMinute = Math.floor(session.entryTime / MINUTE_MS) * MINUTE_MS;
  if (entryMinute !== backtest.entryTime) {
    found.push({
      kind: 'entry_time',
      time: backtest.entryTime,
      session: timeText(session.entryTime),
      backtest: timeText(backtest.entryTime),
      cause: `the order was worked for ${session.entrySeconds.toFixed(0)} s; the backtest fills at the next minute with trades`,
    });
  }
  if (session.entryPrice !== backtest.entryPrice) {
    found.push({
      kind: 'entry_price',
      time: session.entryTime,
      session: priceText(session.entryPrice),
      backtest: priceText(backtest.entryPrice),
      cause: priceCause(session.entryPrice, backtest.entryPrice),
    });
  }
  if (session.entryFills > 1) {
    found.push({
      kind: 'partial',
      time: session.entryTime,
      session: `${session.entryFills} fills`,
      backtest: 'its share of the minute’s volume',
      cause: 'the book had less at each price than was asked for, or the order was priced anew',
    });
  }
  return [...found, ...exitDifferences(session, backtest)];
}

function exitDifferences(session: SessionTrade, backtest: PlayedTrade): ReplayDifference[] {
  const found: ReplayDifference[] = [];
  if (session.exitTime === null || session.exitPrice === null || backtest.exitTime === null) {
    if (session.exitTime === backtest.exitTime) return [];
    const text = (time: number | null): string => (time === null ? 'still held' : timeText(time));
    return [
      {
        kind: 'exit_time',
        time: session.exitTime ?? backtest.exitTime ?? session.entryTime,
        session: text(session.exitTime),
        backtest: text(backtest.exitTime),
        cause: 'the session ended while one of the two was still selling',
      },
    ];
  }
  if (Math.floor(session.exitTime / MINUTE_MS) * MINUTE_MS !== backtest.exitTime) {
    found.push({
      kind: 'exit_time',
      time: backtest.exitTime,
      session: timeText(session.exitTime),
      backtest: timeText(backtest.exitTime),
      cause: exitCause(session),
    });
  }
  if (session.exitPrice !== backtest.exitPrice) {
    found.push({
      kind: 'exit_price',
      time: session.exitTime,
      session: priceText(session.exitPrice),
      backtest: priceText(backtest.exitPrice),
      cause: priceCause(session.exitPrice, backtest.exitPrice),
    });
  }
  return [...found, ...feeDifference(session, backtest)];
}

function feeDifference(session: SessionTrade, backtest: PlayedTrade): ReplayDifference[] {
  const paid = session.fees / (session.cost + session.proceeds);
  const moved = backtest.quantity * (backtest.entryPrice + (backtest.exitPrice ?? 0));
  const expected = backtest.fees / moved;
  if (Math.abs(paid - expected) < SAME_FEE) return [];
  return [
    {
      kind: 'fee',
      time: session.exitTime ?? session.entryTime,
      session: `${(100 * paid).toFixed(4)} % of the money moved`,
      backtest: `${(100 * expected).toFixed(4)} %`,
      cause: 'orders that rested paid the maker fee and those that took the taker fee; the backtest assumes one kind',
    },
  ];
}

function extraTrade(session: SessionTrade, played: readonly BacktestTrade[]): ReplayDifference {
  const busy = played.find(
    ({ trade }) => trade.entryTime <= session.entryTime && session.entryTime < (trade.exitTime ?? Infinity),
  );
  const cause =
    session.signalTime === null
      ? 'the entry was forced by the user'
      : busy === undefined
        ? 'the session took a signal that the backtest did not see as flat and running'
        : `the backtest still held its position of ${timeText(busy.trade.entryTime)}`;
  return {
    kind: 'extra',
    time: session.entryTime,
    session: `bought at ${priceText(session.entryPrice)}`,
    backtest: 'no trade',
    cause,
  };
}

/** What the session itself said of the signal that only the backtest followed. */
function missingTrade({ signalTime, trade }: BacktestTrade, { records }: DecisionParity): ReplayDifference {
  const said = records.find(
    ({ record }) => record.kind === 'entry_signal' && record.signal.time === signalTime,
  )?.record;
  const cause =
    said?.kind !== 'entry_signal'
      ? 'the session decided nothing at that bar: it was not running, or had not been reconciled'
      : said.acted
        ? 'the session sent an order that was not filled in time'
        : `the session did not follow the signal: ${said.result}`;
  return {
    kind: 'missing',
    time: signalTime,
    session: 'no trade',
    backtest: `bought at ${priceText(trade.entryPrice)}`,
    cause,
  };
}

function exitCause({ exitSignalId, exitFills }: SessionTrade): string {
  if (exitSignalId?.startsWith('forced-exit-') === true) return 'the exit was forced by the user';
  if (exitFills > 1) return `the exit was filled in ${exitFills} parts`;
  return 'the order was worked at the book; the backtest fills at the next minute with trades';
}

function priceCause(session: number, backtest: number): string {
  const basisPoints = 10_000 * (session / backtest - 1);
  const sign = basisPoints >= 0 ? '+' : '';
  return `${sign}${basisPoints.toFixed(2)} bp: the session traded with the book, the backtest at the minute’s open with the configured slippage`;
}

function priceText(price: number): string {
  return String(Number(price.toPrecision(12)));
}

function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}
