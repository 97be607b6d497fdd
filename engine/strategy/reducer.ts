import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { decideEntry, expireEntry } from './entry-decisions.ts';
import { beginDueExit, decideExit } from './exit-decisions.ts';
import type { StrategyCommand, StrategyEvent, WorkOutcome } from './events.ts';
import { derivePortfolio, isHolding } from './portfolio.ts';
import type { Account, StrategyState } from './state.ts';
import { because, beginStep, command, hold, patch, record, type Step } from './step.ts';
import { applyUserAction } from './user-actions.ts';

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
  const handled = settlePosition(handleEvent(beginStep(state), event, configuration));
  const due = beginDueExit(handled, event.time);
  const done = recordTransitions(due, state, event.time, configuration);
  return { state: done.state, commands: done.commands };
}

function handleEvent(step: Step, event: StrategyEvent, configuration: Configuration): Step {
  switch (event.type) {
    case 'signal_bar': {
      const { bar, time } = event;
      const expired = expireEntry(step, time);
      const exitDecided = decideExit(expired, time, bar, configuration);
      const decided = decideEntry(exitDecided, time, bar, configuration);
      return patch(decided, {
        lastBar: {
          closeTime: bar.closeTime,
          entryCount: bar.entryCount,
          exitCount: bar.exitCount,
          divergenceCount: bar.divergenceCount,
          warmIn: bar.warmIn,
        },
      });
    }
    case 'clock':
      return recheckHalt(expireEntry(step, event.time), event.time);
    case 'account':
      return updateAccount(step, event.account);
    case 'entry_ended':
      return entryEnded(step, event.outcome, event.detail);
    case 'exit_ended':
      return exitEnded(step, event.outcome, event.detail);
    case 'user':
      return applyUserAction(step, event.time, event.action, configuration);
    case 'gate':
      return event.blockedBy === step.state.blockedBy ? step : patch(step, { blockedBy: event.blockedBy });
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
    before.minimumOrderValue === account.minimumOrderValue;
  if (same) return step;
  const { entry, exit } = step.state;
  const cause = entry !== null ? 'bought' : exit !== null ? 'sold' : 'the exchange reports the position';
  return because(patch(step, { account }), cause);
}

/** A position that is gone takes its target, its exit plan and its memory with it. */
function settlePosition(step: Step): Step {
  const { account, targetQuote, entry, exit, pendingExit, settled } = step.state;
  if (account === null || entry !== null || exit !== null) return step;
  if (isHolding(account, targetQuote)) return step;
  if (targetQuote === null && pendingExit === null && !settled) return step;
  return patch(step, { targetQuote: null, pendingExit: null, settled: false });
}

function entryEnded(step: Step, outcome: WorkOutcome, detail: string): Step {
  const { entry, account, targetQuote } = step.state;
  if (entry === null) return step;
  const held = isHolding(account, targetQuote);
  const cause = held
    ? `entry ${words(outcome)}${detail === '' ? '' : `: ${detail}`}`
    : `entry abandoned: ${detail || words(outcome)}`;
  const ended = patch(because(step, cause, entry.signalId), { entry: null, settled: held });
  return held ? ended : record(ended, { kind: 'hold', message: `Nothing was bought: ${detail || words(outcome)}.` });
}

function exitEnded(step: Step, outcome: WorkOutcome, detail: string): Step {
  const { exit } = step.state;
  if (exit === null) return step;
  const cause = `exit ${words(outcome)}${detail === '' ? '' : `: ${detail}`}`;
  const ended = patch(because(step, cause, exit.signalId), { exit: null });
  // An exit that ran its course leaves a remainder at most; one that was called off leaves the position held.
  return outcome === 'filled'
    ? patch(ended, { settled: false, ignoreRemainder: true })
    : patch(ended, { settled: true });
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

function recordTransitions(step: Step, before: StrategyState, time: number, configuration: Configuration): Step {
  let next = step;
  const portfolio = derivePortfolio(next.state, configuration);
  if (portfolio !== next.state.portfolio) next = patch(next, { portfolio, portfolioSince: time });
  if (next.state.control !== before.control) {
    next = record(patch(next, { controlSince: time }), {
      kind: 'transition',
      machine: 'control',
      from: before.control,
      to: next.state.control,
      cause: next.cause,
      signalId: next.signalId,
    });
  }
  if (next.state.portfolio !== before.portfolio) {
    next = record(next, {
      kind: 'transition',
      machine: 'portfolio',
      from: before.portfolio,
      to: next.state.portfolio,
      cause: next.cause,
      signalId: next.signalId ?? next.state.entry?.signalId ?? next.state.exit?.signalId ?? null,
    });
  }
  return next;
}
