import type { StrategyCommand, StrategyRecord } from './events.ts';
import type { StrategyState } from './state.ts';

/** A reduction under way: the state so far, what is to be done, and the words for the transition it makes. */
export interface Step {
  readonly state: StrategyState;
  readonly commands: readonly StrategyCommand[];
  readonly cause: string;
  readonly signalId: string | null;
}

export function beginStep(state: StrategyState): Step {
  return { state, commands: [], cause: '', signalId: null };
}

/** Changes the state; what changes nothing leaves the same state object, so that nothing is journaled for it. */
export function patch(step: Step, changes: Partial<StrategyState>): Step {
  const keys = Object.keys(changes) as (keyof StrategyState)[];
  if (keys.every((key) => isSame(changes[key], step.state[key]))) return step;
  return { ...step, state: { ...step.state, ...changes } };
}

/** Equal values, or objects whose fields are. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const left = Object.entries(a);
  const right = new Map(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => value === right.get(key));
}

export function command(step: Step, ...commands: readonly StrategyCommand[]): Step {
  return { ...step, commands: [...step.commands, ...commands] };
}

export function record(step: Step, entry: StrategyRecord): Step {
  return command(step, { type: 'record', record: entry });
}

/** Names the cause of the transition this step makes, if it makes one. */
export function because(step: Step, cause: string, signalId: string | null = null): Step {
  return { ...step, cause, signalId };
}

/** Records a non-transition once: the same `key` again is silent until another one comes between. */
export function hold(step: Step, key: string, message: string): Step {
  if (step.state.lastHold === key) return step;
  return record(patch(step, { lastHold: key }), { kind: 'hold', message });
}
