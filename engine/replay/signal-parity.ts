import type { StoredRecording } from '../ports.ts';
import { signalBarAt } from '../signals/signal-columns.ts';
import { decisionOf, type SignalDecision } from '../strategy/events.ts';
import type { SessionInput } from '../trading/session-events.ts';
import { correctionOf, type RecordedMarket } from './recorded-market.ts';
import type { ReplayDifference } from './replay-report.ts';
import { timeText } from './words.ts';

export interface SignalParity {
  readonly compared: number;
  /** Bars that the same candles do not give. */
  readonly different: number;
  /** Those, and the bars that are others since a minute was corrected: the latter count as no fault of the session. */
  readonly differences: readonly ReplayDifference[];
  /** What the candles said to a backtest at the close of each bar the session decided on, by close time. */
  readonly decisions: ReadonlyMap<number, SignalDecision>;
  /** Close times of the bars the session decided on, in order. */
  readonly times: readonly number[];
}

const CAUSE = 'the lenses of the running session and those of the backtest disagree on the same candles; report this';

/** Holds every signal bar of a session against the one that a backtest makes of the same candles. */
export function compareSignals(recording: StoredRecording, market: RecordedMarket): SignalParity {
  const { columns, seen } = market;
  const indexes = new Map<number, number>();
  for (let at = 0; at < columns.bars.length; at++) indexes.set(columns.bars.time[at] + columns.bars.intervalMs, at);
  const differences: ReplayDifference[] = [];
  const decisions = new Map<number, SignalDecision>();
  const times: number[] = [];
  let different = 0;
  for (const { kind, event: text } of recording.journal) {
    if (kind !== 'signal_bar') continue;
    const { event } = JSON.parse(text) as SessionInput;
    if (event.type !== 'signal_bar') throw new Error(`journal: an event filed as signal_bar is ${event.type}`);
    const time = event.bar.closeTime;
    times.push(time);
    const index = indexes.get(time);
    const final = index === undefined ? null : decisionOf(signalBarAt(columns, index));
    const made = seen === null ? final : (seen.get(time) ?? null);
    if (made === null) {
      different++;
      differences.push({ ...unlike(time, 'a signal bar', 'none'), reason: 'engine', cause: CAUSE });
      continue;
    }
    decisions.set(time, made);
    const fault = fieldsApart(decisionOf(event.bar), made);
    if (fault !== null) {
      different++;
      differences.push({ ...unlike(time, ...fault), reason: 'engine', cause: CAUSE });
    }
    if (made === final) continue;
    const since = final === null ? (['a signal bar', 'none'] as const) : fieldsApart(made, final);
    if (since !== null) differences.push(correctedSignal(market, time, ...since));
  }
  return { compared: times.length, different, differences, decisions, times };
}

function unlike(
  time: number,
  session: string,
  backtest: string,
): Omit<ReplayDifference, 'reason' | 'cause'> & { readonly kind: 'signal' } {
  return { kind: 'signal', time, session, backtest, apart: '' };
}

function correctedSignal(
  { corrections }: RecordedMarket,
  time: number,
  session: string,
  backtest: string,
): ReplayDifference {
  // A correction of one bar weighs on the averages of all that follow; those were decided with it or without it.
  const correction = correctionOf(corrections, time);
  const cause =
    correction === null
      ? 'a minute before it was corrected, and its bar was made of what was known then'
      : `late trades corrected the minute of ${timeText(correction.time)} after the session had decided on this bar`;
  return { ...unlike(time, session, backtest), reason: 'correction', cause };
}

/** The numbers in which two decisions are not alike: `entryCount 5, exitCount 2`; null when there are none. */
function fieldsApart(session: SignalDecision, backtest: SignalDecision): readonly [string, string] | null {
  const fields = (Object.keys(backtest) as (keyof SignalDecision)[]).filter(
    (field) => JSON.stringify(session[field]) !== JSON.stringify(backtest[field]),
  );
  if (fields.length === 0) return null;
  const words = (decision: SignalDecision): string =>
    fields.map((field) => `${field} ${JSON.stringify(decision[field])}`).join(', ');
  return [words(session), words(backtest)];
}
