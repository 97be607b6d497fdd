import type { Configuration } from '../domain/configuration.ts';
import type { Fill } from '../domain/fill.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { StoredRecording } from '../ports.ts';
import type { SignalDecision } from '../strategy/events.ts';
import type { SessionCommand, SessionInput, SessionRecord } from '../trading/session-events.ts';
import { reduceSession } from '../trading/session-reducer.ts';
import type { SessionState } from '../trading/session-state.ts';
import type { ReplayDifference } from './replay-report.ts';

export interface DecisionParity {
  readonly compared: number;
  readonly different: number;
  readonly differences: readonly ReplayDifference[];
  /** What the session remembered, in order, with market time. */
  readonly records: readonly { readonly time: number; readonly record: SessionRecord }[];
  /** Orders it sent, in order. */
  readonly orders: readonly { readonly time: number; readonly request: OrderRequest }[];
  /** Its own fills by order, each once, in order of time; the client id of each where the session knew it. */
  readonly fills: readonly Fill[];
  /** Market time from which the journal was played, and up to which. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/**
 * Plays a session's journal once more through the same reducer, with the signal bars of the backtest in place of those
 * the session saw, and compares what it orders. After the first difference everything may differ, so it ends there.
 */
export function compareDecisions(
  recording: StoredRecording,
  configuration: Configuration,
  decisions: ReadonlyMap<number, SignalDecision>,
): DecisionParity {
  let state = JSON.parse(recording.state) as SessionState;
  const records: { time: number; record: SessionRecord }[] = [];
  const orders: { time: number; request: OrderRequest }[] = [];
  const fills = new Map<string, Fill>();
  const known = new Set(Object.keys(state.fills));
  let compared = 0;
  // A recording whose oldest journal is gone begins where that ends.
  const startedAt = Math.max(recording.started, state.time);
  let endedAt = startedAt;
  for (const entry of recording.journal) {
    const input = withSignals(JSON.parse(entry.event) as SessionInput, decisions);
    const { state: after, commands } = reduceSession(state, input, configuration);
    compared++;
    endedAt = input.time;
    const made = JSON.stringify(commands.filter(({ type }) => type !== 'record'));
    if (made !== entry.commands) {
      const cause = `after ${input.event.type} the backtest's signals lead to other orders; what follows was not compared`;
      const difference = {
        kind: 'decision',
        time: input.time,
        session: entry.commands,
        backtest: made,
        cause,
      } as const;
      return summary([difference]);
    }
    for (const command of commands) note(command, input.time);
    for (const fill of fillsOf(input)) {
      if (fill.symbol === recording.symbol && fill.time >= startedAt && !known.has(fill.tradeId))
        fills.set(fill.tradeId, fill);
    }
    state = after;
  }
  return summary([]);

  function note(command: SessionCommand, time: number): void {
    if (command.type === 'record') records.push({ time, record: command.record });
    if (command.type === 'submit') orders.push({ time, request: command.order });
  }

  function summary(differences: readonly ReplayDifference[]): DecisionParity {
    const inOrder = [...fills.values()].toSorted((a, b) => a.time - b.time);
    return {
      compared,
      different: differences.length,
      differences,
      records,
      orders,
      fills: inOrder,
      startedAt,
      endedAt,
    };
  }
}

function withSignals(input: SessionInput, decisions: ReadonlyMap<number, SignalDecision>): SessionInput {
  const { event } = input;
  if (event.type !== 'signal_bar') return input;
  const bar = decisions.get(event.bar.closeTime);
  return bar === undefined ? input : { ...input, event: { type: 'signal_bar', bar } };
}

function fillsOf({ event }: SessionInput): readonly Fill[] {
  if (event.type === 'fills') return event.fills;
  return event.type === 'reconciled' ? event.found.fills : [];
}
