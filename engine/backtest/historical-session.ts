import type { Configuration } from '../domain/configuration.ts';
import { isLowerMomentum, momentumCategory } from '../domain/momentum.ts';
import type { ExitSignal, MomentumCategory } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import { closeTimeAt, signalBarAt } from '../signals/signal-columns.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { StrategyCommand, StrategyEvent } from '../strategy/events.ts';
import { reduceStrategy } from '../strategy/reducer.ts';
import { initialStrategyState } from '../strategy/state.ts';
import type { EntryInProgress, ExitInProgress, PendingExit, StrategyState } from '../strategy/state.ts';
import { fillEntry, fillExit } from './fills.ts';
import { NOTHING_HELD, openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { firstAfter, firstAtOrAfter } from './time-search.ts';

/** What the strategy did on the data: its account and the exit signals it raised. */
export interface HistoricalSession {
  readonly ledger: Ledger;
  readonly exits: readonly ExitSignal[];
}

/**
 * Plays history to the one strategy reducer in the order of strategy.md §12: at the base bar that opens
 * at t first the signal bars with close time ≤ t, then a due exit, then fills. Bars at which nothing can
 * be decided are passed over: while flat all but entry signals, while an order is worked all signal
 * bars, while holding all that miss the exit's levels, while an exit is pending all without weaker
 * momentum.
 *
 * `base` may be a part of the data that `columns` were computed on: signal bars that close before it opens are
 * passed over, and no signal bar may close after it.
 */
export function playHistory(
  base: CandleSeries,
  columns: SignalColumns,
  configuration: Configuration,
): HistoricalSession {
  const takesAll = configuration.execution === 'taker';
  // A taker entry is given all cash, whatever the order settings say.
  const sized = takesAll
    ? { ...configuration, orders: { ...configuration.orders, sizeQuote: null, sizeFraction: 1 } }
    : configuration;
  const { bars } = columns;
  const ledger = openLedger(configuration.startingQuote);
  const exits: ExitSignal[] = [];
  const lastClose = base.time[base.length - 1] + base.intervalMs;
  let state: StrategyState = initialStrategyState(base.time[0]);
  /** The next signal bar to be decided. */
  let next = firstAtOrAfter(bars.time, base.time[0] - bars.intervalMs);
  /** Quote to be spent by the entry under way. */
  let budget = 0;

  function send(event: StrategyEvent): void {
    const { state: after, commands } = reduceStrategy(state, event, sized);
    state = after;
    for (const command of commands) follow(command);
  }

  function follow(command: StrategyCommand): void {
    if (command.type === 'begin_entry') budget = takesAll ? Infinity : command.quote;
    if (command.type === 'record' && command.record.kind === 'exit_signal') exits.push(command.record.signal);
  }

  function sendAccount(time: number, price: number): void {
    const account = { quantity: ledger.held, price, freeQuote: ledger.cash, minimumOrderValue: null };
    send({ type: 'account', time, account });
  }

  function decide(index: number): void {
    const bar = signalBarAt(columns, index);
    send({ type: 'signal_bar', time: bar.closeTime, bar });
    next = index + 1;
  }

  /** Fills of a base bar come after the decisions at its open. */
  function passBarsClosedBy(time: number): void {
    next = Math.max(next, firstAfter(bars.time, time - bars.intervalMs));
  }

  function waitForEntrySignal(): boolean {
    const index = columns.isEntrySignal.indexOf(1, next);
    if (index < 0) return false;
    sendAccount(closeTimeAt(columns, index), bars.close[index]);
    decide(index);
    return true;
  }

  function workEntry(entry: EntryInProgress): boolean {
    const from = firstAtOrAfter(base.time, entry.startedAt);
    const filledAt = fillEntry(ledger, base, from, entry.expiresAt, budget, configuration);
    if (filledAt !== null) {
      const time = base.time[filledAt];
      sendAccount(time, base.open[filledAt]);
      send({ type: 'entry_ended', time, outcome: 'filled', detail: '' });
      passBarsClosedBy(time);
      return true;
    }
    if (entry.expiresAt > lastClose) return false;
    // An entry whose time is up at a signal bar's close has ended when that bar is decided.
    next = Math.max(next, firstAtOrAfter(bars.time, entry.expiresAt - bars.intervalMs));
    const price = base.open[Math.min(from, base.length - 1)];
    sendAccount(entry.expiresAt, price);
    send({ type: 'clock', time: entry.expiresAt });
    send({ type: 'entry_ended', time: entry.expiresAt, outcome: 'timed_out', detail: '' });
    return true;
  }

  function waitForExitSignal(): boolean {
    const { required, minDivergences } = configuration.exit;
    const { exitCount, divergenceCount } = columns;
    let index = next;
    while (index < bars.length && (exitCount[index] < required || divergenceCount[index] < minDivergences)) index++;
    if (index === bars.length) return false;
    decide(index);
    return true;
  }

  function categoryAt(index: number): MomentumCategory {
    return momentumCategory(columns.momentum24h[index], configuration.momentum);
  }

  function waitForDueTime(pending: PendingExit): boolean {
    const end = firstAtOrAfter(bars.time, pending.dueAt - bars.intervalMs);
    while (next < end && !isLowerMomentum(categoryAt(next), pending.lowestCategory)) next++;
    if (next < end) {
      decide(next);
      return true;
    }
    if (pending.dueAt > base.time[base.length - 1]) return false;
    send({ type: 'clock', time: pending.dueAt });
    return true;
  }

  function workExit(exit: ExitInProgress): boolean {
    const from = firstAtOrAfter(base.time, exit.startedAt);
    const soldAt = fillExit(ledger, base, from, exit.exitType, configuration);
    if (soldAt === null) return false;
    const time = base.time[soldAt];
    sendAccount(time, base.open[soldAt]);
    send({ type: 'exit_ended', time, outcome: 'filled', detail: '' });
    passBarsClosedBy(time);
    return true;
  }

  function step(): boolean {
    if (state.entry !== null) return workEntry(state.entry);
    if (state.exit !== null) return workExit(state.exit);
    if (state.pendingExit !== null) return waitForDueTime(state.pendingExit);
    return ledger.held < NOTHING_HELD ? waitForEntrySignal() : waitForExitSignal();
  }

  sendAccount(base.time[0], base.open[0]);
  send({ type: 'user', time: base.time[0], action: 'start' });
  while (step());
  return { ledger, exits };
}
