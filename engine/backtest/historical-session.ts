import type { Configuration } from '../domain/configuration.ts';
import { momentumRank } from '../domain/momentum.ts';
import type { ExitSignal } from '../domain/signal.ts';
import type { CandleSeries } from '../market/candle-series.ts';
import type { SignalColumns } from '../signals/signal-columns.ts';
import type { StrategyEvent } from '../strategy/events.ts';
import { reduceSilently } from '../strategy/reducer.ts';
import { initialStrategyState } from '../strategy/state.ts';
import type { Account, EntryInProgress, ExitInProgress, PendingExit, StrategyState } from '../strategy/state.ts';
import { fillEntry, fillExit } from './fills.ts';
import { HistoricalDecision } from './historical-decision.ts';
import { NOTHING_HELD, openLedger } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { nextExitCandidate, nextMomentumBelow } from './next-candidate.ts';
import { firstAtOrAfter, firstAtOrAfterFrom } from './time-search.ts';

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
  const decision = new HistoricalDecision(columns);
  const lastClose = base.time[base.length - 1] + base.intervalMs;
  let state: StrategyState = initialStrategyState(base.time[0]);
  /** The next signal bar to be decided. */
  let next = firstAtOrAfter(bars.time, base.time[0] - bars.intervalMs);
  /** The base bar at which orders began last, and its open time. */
  let bar = 0;
  let barTime = base.time[0];
  /** Quote to be spent by the entry under way. */
  let budget = 0;

  function send(event: StrategyEvent): void {
    const { state: after, commands } = reduceSilently(state, event, sized);
    for (const command of commands) {
      if (command.type === 'begin_entry') budget = takesAll ? Infinity : command.quote;
    }
    const raised = exitSignalOf(after);
    if (raised !== null && raised !== exitSignalOf(state)) exits.push(raised);
    state = after;
  }

  function accountAt(price: number): Account {
    return { quantity: ledger.held, price, freeQuote: ledger.cash, minimumOrderValue: null };
  }

  function decide(index: number): void {
    decision.moveTo(index);
    send({ type: 'signal_bar', time: decision.closeTime, bar: decision });
    next = index + 1;
  }

  /** The first signal bar to be decided that closes at or after a time; something was decided before, not after it. */
  function firstClosingFrom(time: number): number {
    const { index, closeTime } = decision;
    const opens = closeTime - bars.intervalMs;
    return Math.max(next, firstAtOrAfterFrom(bars.time, time - bars.intervalMs, index, opens, bars.intervalMs));
  }

  /** Fills of a base bar come after the decisions at its open. */
  function passBarsClosedBy(time: number): void {
    next = firstClosingFrom(time + 1);
  }

  function waitForEntrySignal(): boolean {
    const index = columns.isEntrySignal.indexOf(1, next);
    if (index < 0) return false;
    // The account is as it was told when the last position ended: without one no price changes what it is worth.
    decide(index);
    return true;
  }

  /** The base bar at which orders begin that are begun at a time; time never goes back. */
  function baseFrom(time: number): number {
    bar = firstAtOrAfterFrom(base.time, time, bar, barTime, base.intervalMs);
    barTime = bar < base.length ? base.time[bar] : Infinity;
    return bar;
  }

  function workEntry(entry: EntryInProgress): boolean {
    const from = baseFrom(entry.startedAt);
    const filledAt = fillEntry(ledger, base, from, entry.expiresAt, budget, configuration);
    if (filledAt !== null) {
      const time = base.time[filledAt];
      send({ type: 'entry_ended', time, outcome: 'filled', detail: '', account: accountAt(base.open[filledAt]) });
      passBarsClosedBy(time);
      return true;
    }
    if (entry.expiresAt > lastClose) return false;
    // An entry whose time is up at a signal bar's close has ended when that bar is decided.
    next = firstClosingFrom(entry.expiresAt);
    const price = base.open[Math.min(from, base.length - 1)];
    send({ type: 'account', time: entry.expiresAt, account: accountAt(price) });
    send({ type: 'clock', time: entry.expiresAt });
    send({ type: 'entry_ended', time: entry.expiresAt, outcome: 'timed_out', detail: '' });
    return true;
  }

  function waitForExitSignal(): boolean {
    const { required, minDivergences } = configuration.exit;
    const { exitCount, divergenceCount } = columns;
    const index = nextExitCandidate(exitCount, divergenceCount, required, minDivergences, next, bars.length);
    if (index === bars.length) return false;
    decide(index);
    return true;
  }

  function waitForDueTime(pending: PendingExit): boolean {
    const end = firstClosingFrom(pending.dueAt);
    next = nextMomentumBelow(
      columns.momentum24h,
      momentumRank(pending.lowestCategory),
      configuration.momentum,
      next,
      end,
    );
    if (next < end) {
      decide(next);
      return true;
    }
    if (pending.dueAt > base.time[base.length - 1]) return false;
    send({ type: 'clock', time: pending.dueAt });
    return true;
  }

  function workExit(exit: ExitInProgress): boolean {
    const from = baseFrom(exit.startedAt);
    const soldAt = fillExit(ledger, base, from, exit.exitType, configuration);
    if (soldAt === null) return false;
    const time = base.time[soldAt];
    send({ type: 'exit_ended', time, outcome: 'filled', detail: '', account: accountAt(base.open[soldAt]) });
    passBarsClosedBy(time);
    return true;
  }

  function step(): boolean {
    if (state.entry !== null) return workEntry(state.entry);
    if (state.exit !== null) return workExit(state.exit);
    if (state.pendingExit !== null) return waitForDueTime(state.pendingExit);
    return ledger.held < NOTHING_HELD ? waitForEntrySignal() : waitForExitSignal();
  }

  send({ type: 'account', time: base.time[0], account: accountAt(base.open[0]) });
  send({ type: 'user', time: base.time[0], action: 'start' });
  while (step());
  return { ledger, exits };
}

/** The exit signal that is being followed; an exit that is due at once is under way in the same reduction. */
function exitSignalOf({ pendingExit, exit }: StrategyState): ExitSignal | null {
  return pendingExit?.signal ?? exit?.signal ?? null;
}
