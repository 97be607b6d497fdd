import type { StoredRecording } from '../ports.ts';
import { signalBarAt, type SignalColumns } from '../signals/signal-columns.ts';
import { decisionOf, type SignalDecision } from '../strategy/events.ts';
import type { SessionInput } from '../trading/session-events.ts';
import type { ReplayDifference } from './replay-report.ts';

export interface SignalParity {
  readonly compared: number;
  readonly different: number;
  readonly differences: readonly ReplayDifference[];
  /** What the backtest says of each bar the session decided on, by close time. */
  readonly decisions: ReadonlyMap<number, SignalDecision>;
}

const CAUSE = 'the lenses of the running session and those of the backtest disagree on the same candles; report this';

/** Holds every signal bar of a session against the one that a backtest makes of the same candles. */
export function compareSignals(recording: StoredRecording, columns: SignalColumns): SignalParity {
  const indexes = new Map<number, number>();
  for (let at = 0; at < columns.bars.length; at++) indexes.set(columns.bars.time[at] + columns.bars.intervalMs, at);
  const differences: ReplayDifference[] = [];
  const decisions = new Map<number, SignalDecision>();
  let compared = 0;
  let different = 0;
  for (const { kind, event: text } of recording.journal) {
    if (kind !== 'signal_bar') continue;
    const { event } = JSON.parse(text) as SessionInput;
    if (event.type !== 'signal_bar') throw new Error(`journal: an event filed as signal_bar is ${event.type}`);
    const seen = event.bar;
    const time = seen.closeTime;
    compared++;
    const index = indexes.get(time);
    if (index === undefined) {
      different++;
      differences.push({ kind: 'signal', time, session: 'a signal bar', backtest: 'none', cause: CAUSE });
      continue;
    }
    const made = decisionOf(signalBarAt(columns, index));
    decisions.set(time, made);
    const found = fieldDifferences(time, decisionOf(seen), made);
    if (found.length > 0) different++;
    differences.push(...found);
  }
  return { compared, different, differences, decisions };
}

function fieldDifferences(time: number, session: SignalDecision, backtest: SignalDecision): ReplayDifference[] {
  return (Object.keys(backtest) as (keyof SignalDecision)[]).flatMap((field) => {
    const there = JSON.stringify(session[field]);
    const here = JSON.stringify(backtest[field]);
    if (there === here) return [];
    return [{ kind: 'signal', time, session: `${field} ${there}`, backtest: `${field} ${here}`, cause: CAUSE }];
  });
}
