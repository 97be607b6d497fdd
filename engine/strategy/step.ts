import type { StrategyCommand, StrategyRecord } from './events.ts';
import { isSameState } from './state.ts';
import type { StrategyState } from './state.ts';

/**
 * A reduction under way: the state so far, what is to be done, and the words for the transition it makes. It belongs
 * to one call of the reducer and is changed in place: a sweep makes millions of reductions, and copying steps took
 * longer than deciding. Its state is a copy of the one before; the objects in it are replaced, never changed.
 */
export interface Step {
  state: { -readonly [Field in keyof StrategyState]: StrategyState[Field] };
  commands: readonly StrategyCommand[];
  /** Whether records, and the words in them, are wanted. */
  readonly isRecorded: boolean;
  cause: string;
  signalId: string | null;
}

const NOTHING: readonly StrategyCommand[] = [];

export function beginStep(state: StrategyState, isRecorded: boolean): Step {
  return { state: { ...state }, commands: NOTHING, isRecorded, cause: '', signalId: null };
}

/** What came of a step; when nothing changed the same state object, so that nothing is journaled for it. */
export function endStep(step: Step, before: StrategyState): Step {
  if (isSameState(step.state, before)) step.state = before;
  return step;
}

/** Changes the state. */
export function patch(step: Step, changes: Partial<StrategyState>): Step {
  Object.assign(step.state, changes);
  return step;
}

export function command(step: Step, next: StrategyCommand): Step {
  step.commands = step.commands.length === 0 ? [next] : [...step.commands, next];
  return step;
}

/** Records something, if records are wanted; where it costs something to put together, ask `isRecorded` before. */
export function record(step: Step, entry: StrategyRecord): Step {
  return step.isRecorded ? command(step, { type: 'record', record: entry }) : step;
}

/** Names the cause of the transition this step makes, if it makes one. */
export function because(step: Step, cause: string, signalId: string | null = null): Step {
  step.cause = cause;
  step.signalId = signalId;
  return step;
}

/** Records a non-transition once: the same `key` again is silent until another one comes between. */
export function hold(step: Step, key: string, message: string): Step {
  if (step.state.lastHold === key) return step;
  step.state.lastHold = key;
  return record(step, { kind: 'hold', message });
}
