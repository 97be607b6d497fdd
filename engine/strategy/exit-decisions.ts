import type { Configuration } from '../domain/configuration.ts';
import { EXIT_LENSES, lensesInMask } from '../domain/lens.ts';
import { isLowerMomentum, momentumCategory } from '../domain/momentum.ts';
import type { ExitSignal } from '../domain/signal.ts';
import type { SignalDecision } from './events.ts';
import { isHolding } from './portfolio.ts';
import type { PendingExit, StrategyState } from './state.ts';
import { because, command, hold, patch, record, type Step } from './step.ts';
import { counted, durationWords, hoursToMs } from './words.ts';

/**
 * Whether an exit signal may be raised: something is held, its entry has ended (an entry whose time is
 * up has, even while its last order is being taken off), and no exit is pending or under way.
 */
function isAwaitingExit(state: StrategyState, time: number): boolean {
  if (state.control === 'stopped' || state.pendingExit !== null || state.exit !== null) return false;
  const entryOver = state.entry === null || (state.entry.ending !== null && time >= state.entry.expiresAt);
  if (!entryOver || !isHolding(state.account, state.targetQuote)) return false;
  return state.entry !== null || state.portfolio === 'ready_to_exit';
}

/** Raises the exit signal, brings a pending one forward, or says what is short. */
export function decideExit(step: Step, time: number, bar: SignalDecision, configuration: Configuration): Step {
  if (step.state.pendingExit !== null) return acceleratePending(step, time, bar, configuration, step.state.pendingExit);
  if (!isAwaitingExit(step.state, time)) return logUnfinishedExit(step, bar, configuration);
  const { required, minDivergences } = configuration.exit;
  if (bar.exitCount < required || bar.divergenceCount < minDivergences) return holdExit(step, bar, configuration);

  const category = momentumCategory(bar.momentum24h, configuration.momentum);
  const { delayHours } = configuration.momentum[category];
  const signal: ExitSignal = {
    time,
    signalTime: time,
    indicators: lensesInMask(bar.exitFired, EXIT_LENSES),
    divergenceCount: bar.divergenceCount,
    momentumCategory: category,
    delayHours,
    exitTime: time + hoursToMs(delayHours),
    exitType: delayHours > 0 ? 'delayed' : 'immediate',
    regime: bar.regime,
  };
  const signalId = `exit-${time}`;
  const pendingExit: PendingExit = {
    signalId,
    signal,
    dueAt: signal.exitTime,
    exitType: signal.exitType,
    lowestCategory: category,
  };
  step.state.pendingExit = pendingExit;
  step.state.lastHold = null;
  if (!step.isRecorded) return step;
  return record(step, {
    kind: 'exit_signal',
    signalId,
    signal,
    price: bar.close,
    exitCount: bar.exitCount,
    momentum24h: bar.momentum24h,
    result: delayHours > 0 ? `${category}, delayed ${durationWords(hoursToMs(delayHours))}` : `${category}, immediate`,
  });
}

function acceleratePending(
  step: Step,
  time: number,
  bar: SignalDecision,
  configuration: Configuration,
  pending: PendingExit,
): Step {
  if (pending.signal === null || time <= pending.signal.signalTime) return step;
  const category = momentumCategory(bar.momentum24h, configuration.momentum);
  if (!isLowerMomentum(category, pending.lowestCategory)) return step;
  const dueAt = Math.min(pending.dueAt, time + hoursToMs(configuration.momentum[category].delayHours));
  if (dueAt === pending.dueAt) return patch(step, { pendingExit: { ...pending, lowestCategory: category } });
  const moved: PendingExit = { ...pending, dueAt, lowestCategory: category, exitType: 'accelerated' };
  step.state.pendingExit = moved;
  return record(step, {
    kind: 'exit_accelerated',
    signalId: pending.signalId,
    dueAt,
    message: `Exit brought forward by ${durationWords(pending.dueAt - dueAt)}: momentum is ${category}.`,
  });
}

/** A pending exit whose time has come begins, once no entry is in its way and orders may be sent. */
export function beginDueExit(step: Step, time: number): Step {
  const { pendingExit, control, entry, account, exit, targetQuote } = step.state;
  const blockedBy = step.state.exitBlockedBy ?? null;
  if (pendingExit === null || exit !== null || time < pendingExit.dueAt) return step;
  if (control === 'stopped') return step;
  if (entry !== null) return step;
  if (!isHolding(account, targetQuote)) return patch(step, { pendingExit: null });
  if (control === 'halted' && step.state.lastHold?.startsWith('halt:')) return step;
  if (control === 'halted') return hold(step, 'exit:halted', 'The exit is due and waits: trading is halted.');
  if (blockedBy !== null) return hold(step, `exit:${blockedBy}`, `The exit is due and waits: ${blockedBy}.`);
  const { signalId, signal, exitType } = pendingExit;
  const { state } = step;
  state.pendingExit = null;
  state.exit = { signalId, signal, exitType, startedAt: time, ending: null };
  state.lastHold = null;
  because(step, exitType === 'manual' ? 'exit forced by you' : `exit ${exitType}`, signalId);
  return command(step, { type: 'begin_exit', signalId, exitType });
}

/** Why work ends that the user took the order of. */
export const CANCELLED_BY_YOU = 'cancelled by you';

export function endExit(step: Step, reason: string): Step {
  const { exit } = step.state;
  if (exit === null || exit.ending !== null) return step;
  return command(patch(step, { exit: { ...exit, ending: reason } }), { type: 'end_exit', reason });
}

function holdExit(step: Step, bar: SignalDecision, configuration: Configuration): Step {
  const { required, minDivergences } = configuration.exit;
  const lensesShort = Math.max(0, required - bar.exitCount);
  const divergencesShort = Math.max(0, minDivergences - bar.divergenceCount);
  // Far from an exit there is nothing to ask about.
  if (lensesShort > 1) return step.state.lastHold?.startsWith('exit:') ? patch(step, { lastHold: null }) : step;
  const parts = [
    lensesShort > 0 ? `${bar.exitCount} of ${required} exit lenses, ${lensesShort} short` : null,
    divergencesShort > 0
      ? `${bar.divergenceCount} of ${counted(minDivergences, 'divergence')}, ${divergencesShort} short`
      : null,
  ].filter((part) => part !== null);
  return hold(step, `exit:${lensesShort}:${divergencesShort}`, `No exit: ${parts.join('; ')}.`);
}

/** An exit that has begun is finished whatever the divergences say by then; it is logged (strategy.md §8). */
function logUnfinishedExit(step: Step, bar: SignalDecision, configuration: Configuration): Step {
  const { exit } = step.state;
  const { minDivergences } = configuration.exit;
  if (exit === null || exit.ending !== null || exit.exitType === 'manual' || bar.divergenceCount >= minDivergences)
    return step;
  return hold(
    step,
    `exiting:${bar.divergenceCount}`,
    `${counted(bar.divergenceCount, 'divergence')} left of ${minDivergences}; the exit that has begun is finished.`,
  );
}
