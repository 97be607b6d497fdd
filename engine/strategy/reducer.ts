import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { decideEntry, expireEntry } from './entry-decisions.ts';
import { beginDueExit, CANCELLED_BY_YOU, decideExit } from './exit-decisions.ts';
import type { StrategyCommand, StrategyEvent, WorkOutcome } from './events.ts';
import { derivePortfolio, isHolding } from './portfolio.ts';
import type { Account, StrategyState } from './state.ts';
import { because, beginStep, command, endStep, hold, patch, record, type Step } from './step.ts';
import { adoptTraded, applyUserAction } from './user-actions.ts';

/** How often the cause of a halt is looked at again. */
export const HALT_RECHECK_MS = 60_000;

export interface StrategyReduction {
  readonly state: StrategyState;
  readonly commands: readonly StrategyCommand[];
}

/**
 * The state machine (strategy.md §8): pure, no clock, no randomness. Backtest, demo, paper and live
 * run this same function. Returns the same state object when nothing changed.
 */
export function reduceStrategy(
  state: StrategyState,
  event: StrategyEvent,
  configuration: Configuration,
): StrategyReduction {
  return reduce(state, event, configuration, true);
}

/**
 * The same without its records: the state machine of a backtest, in which nobody reads them. The words of a reduction
 * take longer than its decision.
 */
export function reduceSilently(
  state: StrategyState,
  event: StrategyEvent,
  configuration: Configuration,
): StrategyReduction {
  return reduce(state, event, configuration, false);
}

function reduce(
  state: StrategyState,
  event: StrategyEvent,
  configuration: Configuration,
  isRecorded: boolean,
): StrategyReduction {
  const step = beginStep(state, isRecorded);
  handleEvent(step, event, configuration);
  settlePosition(step);
  beginDueExit(step, event.time);
  noteTransitions(step, state, event.time, configuration);
  return endStep(step, state);
}

function handleEvent(step: Step, event: StrategyEvent, configuration: Configuration): Step {
  switch (event.type) {
    case 'signal_bar': {
      const { bar, time } = event;
      const expired = expireEntry(step, time);
      const exitDecided = decideExit(expired, time, bar, configuration);
      const decided = decideEntry(exitDecided, time, bar, configuration, event.heardAt);
      const { closeTime, entryCount, exitCount, divergenceCount, warmIn } = bar;
      decided.state.lastBar = { closeTime, entryCount, exitCount, divergenceCount, warmIn };
      return decided;
    }
    case 'clock':
      return recheckHalt(expireEntry(step, event.time), event.time);
    case 'account':
      return updateAccount(step, event.account);
    case 'entry_ended':
      if (event.account !== undefined) updateAccount(step, event.account);
      return entryEnded(step, event.outcome, event.detail);
    case 'exit_ended':
      if (event.account !== undefined) updateAccount(step, event.account);
      return exitEnded(step, event.outcome, event.detail);
    case 'user':
      return applyUserAction(step, event.time, event.action, configuration);
    case 'user_traded':
      return adoptTraded(updateAccount(step, event.account), event.side, configuration);
    case 'gate':
      return patch(step, { blockedBy: event.blockedBy, exitBlockedBy: event.exitBlockedBy });
    case 'halt':
      return halt(step, event.time, event.cause);
    case 'halt_checked':
      return haltChecked(step, event.time, event.cleared, event.detail);
    default:
      return assertNever(event, 'strategy event');
  }
}

function updateAccount(step: Step, account: Account): Step {
  const before = step.state.account;
  const same =
    before !== null &&
    before.quantity === account.quantity &&
    before.price === account.price &&
    before.freeQuote === account.freeQuote &&
    before.heldQuote === account.heldQuote &&
    before.minimumOrderValue === account.minimumOrderValue;
  if (same) return step;
  const { entry, exit } = step.state;
  const cause = entry !== null ? 'bought' : exit !== null ? 'sold' : 'the exchange reports the position';
  step.state.account = account;
  return because(step, cause);
}

/** A position that is gone takes its target, its exit plan and its memory with it. */
function settlePosition(step: Step): Step {
  const { account, targetQuote, entry, exit, pendingExit, settled } = step.state;
  if (account === null || entry !== null || exit !== null) return step;
  if (isHolding(account, targetQuote)) return step;
  if (targetQuote === null && pendingExit === null && !settled) return step;
  const { state } = step;
  state.targetQuote = null;
  state.pendingExit = null;
  state.settled = false;
  return step;
}

function entryEnded(step: Step, outcome: WorkOutcome, detail: string): Step {
  const { entry, account, targetQuote } = step.state;
  if (entry === null) return step;
  const held = isHolding(account, targetQuote);
  because(step, step.isRecorded ? entryEndWords(held, outcome, detail) : '', entry.signalId);
  step.state.entry = null;
  step.state.settled = held;
  if (held || !step.isRecorded) return step;
  return record(step, { kind: 'hold', message: `Nothing was bought: ${detail || words(outcome)}.` });
}

function entryEndWords(held: boolean, outcome: WorkOutcome, detail: string): string {
  return held ? `entry ${endWords(outcome, detail)}` : `entry abandoned: ${detail || words(outcome)}`;
}

function exitEnded(step: Step, outcome: WorkOutcome, detail: string): Step {
  const { exit } = step.state;
  if (exit === null) return step;
  because(step, step.isRecorded ? `exit ${endWords(outcome, detail)}` : '', exit.signalId);
  const { state } = step;
  state.exit = null;
  // An exit that ran its course leaves a remainder at most; one that was called off leaves the position held.
  state.settled = outcome !== 'filled';
  if (outcome === 'filled') state.ignoreRemainder = true;
  else if (exit.isKept === true && detail !== CANCELLED_BY_YOU) {
    const { signalId, signal, exitType, startedAt } = exit;
    // It is due: no momentum brings it forward any more.
    state.pendingExit = { signalId, signal, exitType, dueAt: startedAt, lowestCategory: 'falling' };
  }
  return step;
}

function endWords(outcome: WorkOutcome, detail: string): string {
  return detail === '' ? words(outcome) : `${words(outcome)}: ${detail}`;
}

function words(outcome: WorkOutcome): string {
  switch (outcome) {
    case 'filled':
      return 'filled';
    case 'timed_out':
      return 'timed out';
    case 'canceled':
      return 'cancelled';
    case 'refused':
      return 'refused';
    default:
      return assertNever(outcome, 'work outcome');
  }
}

function halt(step: Step, time: number, cause: string): Step {
  const { control } = step.state;
  if (control === 'halted') return step;
  if (control === 'stopped') return record(step, { kind: 'hold', message: `${cause}. The engine is stopped.` });
  return patch(because(step, cause), {
    control: 'halted',
    lastHold: null,
    halt: { cause, resumesTo: control, nextCheckAt: time + HALT_RECHECK_MS },
  });
}

function recheckHalt(step: Step, time: number): Step {
  const { halt: current, control } = step.state;
  if (control !== 'halted' || current === null || time < current.nextCheckAt) return step;
  const next = patch(step, { halt: { ...current, nextCheckAt: time + HALT_RECHECK_MS } });
  return command(next, { type: 'check_halt', cause: current.cause });
}

function haltChecked(step: Step, time: number, cleared: boolean, detail: string): Step {
  const { halt: current, control } = step.state;
  if (control !== 'halted' || current === null) return step;
  if (cleared) return patch(because(step, `halt over: ${detail}`), { control: current.resumesTo, halt: null });
  const next = patch(step, { halt: { ...current, nextCheckAt: time + HALT_RECHECK_MS } });
  return hold(next, `halt:${detail}`, `Still halted: ${detail}. Checked every 60 s.`);
}

/** Derives the portfolio state, and records the transitions that the step has made. */
function noteTransitions(step: Step, before: StrategyState, time: number, configuration: Configuration): void {
  const { state } = step;
  const portfolio = derivePortfolio(state, configuration);
  if (portfolio !== state.portfolio) {
    state.portfolio = portfolio;
    state.portfolioSince = time;
  }
  if (state.control !== before.control) state.controlSince = time;
  if (!step.isRecorded) return;
  if (state.control !== before.control) {
    record(step, {
      kind: 'transition',
      machine: 'control',
      from: before.control,
      to: state.control,
      cause: step.cause,
      signalId: step.signalId,
    });
  }
  if (state.portfolio !== before.portfolio) {
    record(step, {
      kind: 'transition',
      machine: 'portfolio',
      from: before.portfolio,
      to: state.portfolio,
      cause: step.cause,
      signalId: step.signalId ?? state.entry?.signalId ?? state.exit?.signalId ?? null,
    });
  }
}
