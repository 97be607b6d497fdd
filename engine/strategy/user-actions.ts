import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { Side } from '../domain/order.ts';
import { beginEntry, endEntry, entryObstacle } from './entry-decisions.ts';
import { CANCELLED_BY_YOU, endExit } from './exit-decisions.ts';
import type { UserAction } from './events.ts';
import { isHolding, targetOf } from './portfolio.ts';
import type { StrategyState } from './state.ts';
import { because, command, patch, record, type Step } from './step.ts';

/** Why a user's action makes no sense now, in words that say what to do, or null when it does. */
export function actionObstacle(state: StrategyState, action: UserAction): string | null {
  switch (action) {
    case 'start':
      return state.control === 'stopped' ? null : `The engine is ${state.control} already.`;
    case 'pause':
      return state.control === 'running' ? null : `Only a running engine can be paused; it is ${state.control}.`;
    case 'resume':
      return state.control === 'paused' ? null : `Only a paused engine can be resumed; it is ${state.control}.`;
    case 'stop':
      return state.control === 'stopped' ? 'The engine is stopped already.' : null;
    case 'force_entry': {
      const obstacle = entryObstacle(state, true);
      return obstacle === null ? null : `No entry can be forced: ${obstacle}.`;
    }
    case 'force_exit':
      if (state.control === 'stopped') return 'No exit can be forced: the engine is stopped. Start it first.';
      if (state.exit !== null) return 'An exit is under way already.';
      return isHolding(state.account, state.targetQuote) || state.entry !== null ? null : 'Nothing is held.';
    case 'adopt':
      return state.portfolio === 'incomplete_entry' && state.entry === null
        ? null
        : 'Only an incomplete entry without a signal can be adopted.';
    case 'cancel_all':
    case 'kill':
      return null;
    default:
      return assertNever(action, 'user action');
  }
}

export function applyUserAction(step: Step, time: number, action: UserAction, configuration: Configuration): Step {
  const obstacle = actionObstacle(step.state, action);
  if (obstacle !== null) return record(step, { kind: 'refusal', message: obstacle });
  const { state } = step;
  switch (action) {
    case 'start':
      return patch(because(step, 'started by you'), { control: 'running' });
    case 'pause':
      return patch(because(step, 'paused by you'), { control: 'paused' });
    case 'resume':
      return patch(because(step, 'resumed by you'), { control: 'running' });
    case 'stop':
      return stop(keepExit(because(step, 'stopped by you')), 'stopped by you');
    case 'force_entry': {
      const signalId = `forced-entry-${time}`;
      return beginEntry(because(step, 'entry forced by you', signalId), time, signalId, null, configuration);
    }
    case 'force_exit': {
      const signalId = state.pendingExit?.signalId ?? `forced-exit-${time}`;
      const pendingExit = {
        signalId,
        signal: state.pendingExit?.signal ?? null,
        dueAt: time,
        exitType: 'manual',
        lowestCategory: state.pendingExit?.lowestCategory ?? 'flat',
      } as const;
      return endEntry(patch(because(step, 'exit forced by you', signalId), { pendingExit }), 'exit forced by you');
    }
    case 'adopt':
      return adopt(step, 'position adopted by you');
    case 'cancel_all': {
      const ended = endExit(
        endEntry(because(giveUpExit(step), 'orders cancelled by you'), CANCELLED_BY_YOU),
        CANCELLED_BY_YOU,
      );
      return command(ended, { type: 'cancel_all_orders' });
    }
    case 'kill': {
      const killed = stop(because(giveUpExit(step), 'kill switch'), 'kill switch');
      return command(killed, { type: 'cancel_all_orders' });
    }
    default:
      return assertNever(action, 'user action');
  }
}

/** What is held is a position of its own from now on, however small: the next exit sells it. */
function adopt(step: Step, cause: string): Step {
  return patch(because(step, cause), { settled: true, ignoreRemainder: false });
}

/** What the user's own orders leave held is meant to be held, unless an entry or exit is still at work on it. */
export function adoptTraded(step: Step, side: Side, configuration: Configuration): Step {
  const { account, entry, exit } = step.state;
  if (account === null || entry !== null || exit !== null) return step;
  if (!isHolding(account, targetOf(step.state, account, configuration))) return step;
  return adopt(step, side === 'buy' ? 'bought by you' : 'sold in part by you');
}

/**
 * An exit that a signal began is finished once the engine is started again (strategy.md §8), as one that still waited
 * is: a live session is stopped at every start.
 */
function keepExit(step: Step): Step {
  const { exit } = step.state;
  if (exit === null || exit.signal === null || exit.ending !== null) return step;
  return patch(step, { exit: { ...exit, isKept: true } });
}

/** An exit that still ends after a Stop is not finished later where its orders are called off meanwhile. */
function giveUpExit(step: Step): Step {
  const { exit } = step.state;
  if (exit?.isKept !== true) return step;
  return patch(step, { exit: { ...exit, isKept: false } });
}

/**
 * Hands off: what is being worked ends (an order that nobody steers is a risk), what is held stays. A forced
 * exit that has not begun is off too: nobody expects yesterday's wish to sell at the next start.
 */
function stop(step: Step, reason: string): Step {
  const ended = endExit(endEntry(step, reason), reason);
  const { pendingExit } = ended.state;
  return patch(ended, {
    control: 'stopped',
    halt: null,
    pendingExit: pendingExit?.exitType === 'manual' ? null : pendingExit,
  });
}
