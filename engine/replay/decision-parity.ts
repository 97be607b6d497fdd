import type { Configuration } from '../domain/configuration.ts';
import type { Fill } from '../domain/fill.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { StoredRecording } from '../ports.ts';
import type { SignalDecision } from '../strategy/events.ts';
import type { SessionCommand, SessionInput, SessionRecord } from '../trading/session-events.ts';
import { reduceSession } from '../trading/session-reducer.ts';
import type { SessionState } from '../trading/session-state.ts';
import { circumstanceOf, type Circumstance } from './circumstances.ts';
import type { ReplayDifference } from './replay-report.ts';
import type { SignalParity } from './signal-parity.ts';

export interface DecisionParity {
  readonly compared: number;
  readonly different: number;
  readonly differences: readonly ReplayDifference[];
  /** Close times of the signal bars that the two decided alike on. */
  readonly alike: ReadonlySet<number>;
  /** What the session remembered, in order, with market time. */
  readonly records: readonly { readonly time: number; readonly record: SessionRecord }[];
  /** Orders it sent, in order. */
  readonly orders: readonly { readonly time: number; readonly request: OrderRequest }[];
  /** Its own fills by order, each once, in order of time; the client id of each where the session knew it. */
  readonly fills: readonly Fill[];
  /** What befell it that a backtest knows nothing of, in order. */
  readonly circumstances: readonly Circumstance[];
  /** Step of the market's prices; null when the session never read it. */
  readonly tickSize: number | null;
  /** Market time from which the journal was played, and up to which. */
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Hears how far the journal was played, 0 to 1. */
export type PartListener = (part: number) => void;

/** Records between two words on progress. */
const TELL_EVERY = 256;

/**
 * Plays a session's journal once more through the same reducer, with the signal bars of the backtest in place of those
 * the session saw, and compares what it orders. After the first difference everything may differ: comparing ends
 * there, and what the session did is followed on its own path.
 */
export function compareDecisions(
  recording: StoredRecording,
  configuration: Configuration,
  { decisions, differences: ofSignals }: Pick<SignalParity, 'decisions' | 'differences'>,
  told: PartListener = () => undefined,
): DecisionParity {
  let state = JSON.parse(recording.state) as SessionState;
  const records: { time: number; record: SessionRecord }[] = [];
  const orders: { time: number; request: OrderRequest }[] = [];
  const circumstances: Circumstance[] = [];
  const fills = new Map<string, Fill>();
  const known = new Set(Object.keys(state.fills));
  const alike = new Set<number>();
  let compared = 0;
  let difference: ReplayDifference | null = null;
  // A recording whose oldest journal is gone begins where that ends.
  const startedAt = Math.max(recording.started, state.time);
  let endedAt = startedAt;
  for (const [at, entry] of recording.journal.entries()) {
    if (at % TELL_EVERY === 0) told(at / recording.journal.length);
    const own = JSON.parse(entry.event) as SessionInput;
    const input = difference === null ? withSignals(own, decisions) : own;
    let { state: after, commands } = reduceSession(state, input, configuration);
    if (difference === null) {
      compared++;
      const made = ordersOf(commands);
      const ordered = writtenOrders(entry.commands);
      if (made !== ordered) {
        ({ state: after, commands } = reduceSession(state, own, configuration));
        const isOwn = ordersOf(commands) === ordered;
        difference = differenceAt(own, ordered, made, isOwn ? ofSignals : null);
      } else if (own.event.type === 'signal_bar') alike.add(own.event.bar.closeTime);
    }
    for (const command of commands) {
      if (command.type === 'record') records.push({ time: own.time, record: command.record });
    }
    for (const { order } of submittedBy(entry.commands)) orders.push({ time: own.time, request: order });
    const circumstance = circumstanceOf(own, state.reconciled);
    // The session's own beginning is where the backtest begins too.
    if (circumstance !== null && own.time > startedAt) circumstances.push(circumstance);
    for (const fill of fillsOf(own)) {
      if (fill.symbol === recording.symbol && fill.time >= startedAt && !known.has(fill.tradeId))
        fills.set(fill.tradeId, fill);
    }
    endedAt = Math.max(endedAt, own.time);
    state = after;
  }
  const differences = difference === null ? [] : [difference];
  return {
    compared,
    different: differences.length,
    differences,
    alike,
    records,
    orders,
    fills: [...fills.values()].toSorted((a, b) => a.time - b.time),
    circumstances,
    tickSize: state.instrument?.tickSize ?? null,
    startedAt,
    endedAt,
  };
}

/** What is done at the exchange. When balances are read is no decision, and differs from version to version. */
function ordersOf(commands: readonly SessionCommand[]): string {
  return JSON.stringify(commands.filter(({ type }) => type !== 'record' && type !== 'refresh_balances'));
}

function writtenOrders(commands: string): string {
  return commands.includes('"refresh_balances"')
    ? ordersOf(JSON.parse(commands) as readonly SessionCommand[])
    : commands;
}

type Submit = Extract<SessionCommand, { type: 'submit' }>;

function submittedBy(commands: string): readonly Submit[] {
  if (!commands.includes('"submit"')) return [];
  return (JSON.parse(commands) as readonly SessionCommand[]).filter((command) => command.type === 'submit');
}

/** `signals`: those that differ, when it is the backtest's signals that lead elsewhere; null when the engine does. */
function differenceAt(
  { event, time }: SessionInput,
  session: string,
  backtest: string,
  signals: readonly ReplayDifference[] | null,
): ReplayDifference {
  const rest = 'what follows was not compared';
  const after = `after the event ${event.type}`;
  const common = { kind: 'decision', time, ...ordersInWords(session, backtest), apart: '' } as const;
  if (signals === null) {
    const cause = `this version of Parallax does other things ${after} than the one that recorded the session; ${rest}`;
    return { ...common, reason: 'engine', cause };
  }
  const reason = signals.findLast((signal) => signal.time <= time)?.reason ?? 'engine';
  const why = reason === 'correction' ? ', because a minute was corrected after the session had decided' : '';
  return { ...common, reason, cause: `${after} the backtest’s signals lead to other orders${why}; ${rest}` };
}

/** What was ordered, in words; as it was written where the words are the same. */
function ordersInWords(session: string, backtest: string): Pick<ReplayDifference, 'session' | 'backtest'> {
  const [there, here] = [wordsOf(session), wordsOf(backtest)];
  return there === here ? { session, backtest } : { session: there, backtest: here };
}

function wordsOf(commands: string): string {
  const words = (JSON.parse(commands) as readonly SessionCommand[]).map((command) => {
    if (command.type !== 'submit') return command.type.replaceAll('_', ' ');
    const { side, quantity, price } = command.order;
    return `${side} ${quantity}${price === null ? '' : ` at ${price}`}`;
  });
  return words.length === 0 ? 'nothing' : words.join(', ');
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
