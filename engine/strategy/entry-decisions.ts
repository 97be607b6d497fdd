import type { Configuration } from '../domain/configuration.ts';
import type { EntrySignal } from '../domain/signal.ts';
import type { SignalDecision } from './events.ts';
import { allottedQuote, positionValue } from './portfolio.ts';
import type { StrategyState } from './state.ts';
import { because, command, hold, patch, record, type Step } from './step.ts';
import { hoursToMs } from './words.ts';

/** Why an entry cannot begin now, in words, or null when it can. `forced` entries may also begin while paused. */
export function entryObstacle(state: StrategyState, forced: boolean): string | null {
  if (state.control === 'stopped') return 'the engine is stopped';
  if (state.control === 'halted') return `trading is halted: ${state.halt?.cause ?? 'unknown cause'}`;
  if (state.control === 'paused' && !forced) return 'the engine is paused';
  if (state.account === null) return 'the account has not been read yet';
  if (state.entry !== null) return 'an entry is under way';
  if (state.exit !== null) return 'an exit is under way';
  if (state.pendingExit !== null) return 'an exit is pending';
  if (state.portfolio === 'ready_to_exit') return 'a position is held';
  if (state.blockedBy !== null) return state.blockedBy;
  return null;
}

/** Starts building a position: the quote allotted to it less what is held already. */
export function beginEntry(
  step: Step,
  time: number,
  signalId: string,
  signal: EntrySignal | null,
  configuration: Configuration,
): Step {
  const { account } = step.state;
  if (account === null) throw new Error('begin_entry: the account is unknown; entryObstacle must be asked first');
  const targetQuote = allottedQuote(account, configuration);
  // A remainder below dust is not worth completing; a real incomplete entry is.
  const heldQuote =
    step.state.portfolio === 'incomplete_entry' || step.state.ignoreRemainder ? positionValue(account) : 0;
  const quote = Math.max(0, Math.min(targetQuote - heldQuote, account.freeQuote));
  const startedAt = signal?.time ?? time;
  const expiresAt = startedAt + hoursToMs(configuration.entry.timeoutHours);
  const { state } = step;
  state.entry = { signalId, signal, startedAt, expiresAt, targetQuote, ending: null };
  state.targetQuote = targetQuote;
  state.settled = false;
  state.ignoreRemainder = false;
  state.lastHold = null;
  return command(step, { type: 'begin_entry', signalId, quote, expiresAt });
}

/** Acts on a raised entry signal, or says why not. Every rising edge is recorded either way. */
export function decideEntry(
  step: Step,
  time: number,
  bar: SignalDecision,
  configuration: Configuration,
  heardAt = time,
): Step {
  const signal = bar.entrySignal;
  if (signal === null) return holdNearMiss(step, bar, configuration);
  const signalId = `entry-${signal.time}`;
  const isOver = heardAt >= signal.time + hoursToMs(configuration.entry.timeoutHours);
  const obstacle = entryObstacle(step.state, false) ?? (isOver ? 'its time was over when it was heard of' : null);
  if (step.isRecorded) {
    record(step, {
      kind: 'entry_signal',
      signalId,
      signal,
      divergenceCount: bar.divergenceCount,
      acted: obstacle === null,
      result: obstacle === null ? 'acted on' : `ignored: ${obstacle}`,
    });
  }
  if (obstacle !== null) return step;
  const cause = step.isRecorded
    ? `entry signal, ${signal.indicatorCount} of ${enabledCount(configuration)} lenses`
    : '';
  return beginEntry(because(step, cause, signalId), time, signalId, signal, configuration);
}

function enabledCount(configuration: Configuration): number {
  const { lenses } = configuration;
  return [
    lenses.volume_decline,
    lenses.bb_lower_touch,
    lenses.bb_squeeze,
    lenses.rsi_oversold,
    lenses.rsi_oversold_cross,
    lenses.stoch_oversold,
    lenses.macd_cross_up,
    lenses.ma_cross_up,
  ].filter((lens) => lens.enabled).length;
}

function holdNearMiss(step: Step, bar: SignalDecision, configuration: Configuration): Step {
  const { state } = step;
  if (state.portfolio !== 'ready_to_enter' || state.control === 'stopped' || state.control === 'halted') return step;
  if (state.entry !== null || state.exit !== null || state.pendingExit !== null) return step;
  const required = configuration.entry.required;
  if (bar.warmIn > 0) {
    return hold(step, 'entry:warm', `No entry: the lenses are warming up, ready in ${bar.warmIn} bars.`);
  }
  if (bar.entryCount === required - 1) {
    return hold(
      step,
      `entry:${bar.entryCount}`,
      `No entry: ${bar.entryCount} of ${required} required lenses, 1 short.`,
    );
  }
  return state.lastHold?.startsWith('entry:') && bar.entryCount < required - 1 ? patch(step, { lastHold: null }) : step;
}

/** Tells the desk to end an entry whose time is up. It is over when the desk says so. */
export function expireEntry(step: Step, time: number): Step {
  const { entry } = step.state;
  if (entry === null || entry.ending !== null || time < entry.expiresAt) return step;
  return endEntry(step, 'timed out');
}

export function endEntry(step: Step, reason: string): Step {
  const { entry } = step.state;
  if (entry === null || entry.ending !== null) return step;
  return command(patch(step, { entry: { ...entry, ending: reason } }), { type: 'end_entry', reason });
}
