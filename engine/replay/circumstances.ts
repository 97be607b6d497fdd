import type { SessionEvent, SessionInput } from '../trading/session-events.ts';
import type { DifferenceReason } from '../domain/replay-difference.ts';

/** Something that happened to a session and that a backtest of its candles knows nothing of. */
export interface Circumstance {
  /** Market time, UTC ms. */
  readonly time: number;
  readonly reason: DifferenceReason;
  /** In words that follow on "meanwhile". */
  readonly text: string;
}

const POST_ONLY = /post.?only|would (?:immediately )?(?:take|match|execute)/i;

const ACTIONS: Readonly<Record<Extract<SessionEvent, { type: 'user' }>['action'], string>> = {
  start: 'the user started the engine',
  pause: 'the user paused the engine',
  resume: 'the user resumed the engine',
  stop: 'the user stopped the engine',
  force_entry: 'the user forced an entry',
  force_exit: 'the user forced an exit',
  cancel_all: 'the user cancelled all orders',
  kill: 'the user pulled the kill switch',
  adopt: 'the user adopted the holding',
};

/**
 * What an event of the journal is to a backtest that did not have it; null for what a backtest has too. A session that
 * was reconciled is asked again now and then without any consequence.
 */
export function circumstanceOf({ event, time }: SessionInput, wasReconciled: boolean): Circumstance | null {
  if (event.type === 'reconciled' && wasReconciled) return null;
  const found = wordsOf(event);
  return found === null ? null : { time, ...found };
}

function wordsOf(event: SessionEvent): Omit<Circumstance, 'time'> | null {
  switch (event.type) {
    case 'user':
      return { reason: 'user', text: ACTIONS[event.action] };
    case 'cancel_order':
      return { reason: 'user', text: 'the user cancelled an order' };
    case 'manual_order':
      return { reason: 'user', text: 'the user placed an order' };
    case 'submit_result':
      return submitted(event.outcome);
    case 'amend_result':
      return amended(event.outcome);
    case 'market_status':
      return event.status === 'online'
        ? null
        : { reason: 'outage', text: `the exchange had the market in ${event.status} mode` };
    case 'broker_order':
      return event.order.reason !== null && POST_ONLY.test(event.order.reason)
        ? { reason: 'refusal', text: 'the exchange took a post-only order off because it would have taken' }
        : null;
    case 'look_up_result':
      return event.order === null
        ? { reason: 'unanswered', text: 'the exchange did not have an order that had been sent' }
        : null;
    case 'clock':
      if (!event.feedFresh) return { reason: 'outage', text: 'the market feed was silent' };
      return event.accountStreamUp ? null : { reason: 'outage', text: 'the account stream was down' };
    case 'session_started':
      return { reason: 'outage', text: 'the session was started anew' };
    case 'reconciled':
      return { reason: 'outage', text: 'the session was reconciled with the exchange' };
    case 'api_result':
      return event.ok ? null : { reason: 'outage', text: 'a request to the exchange failed' };
    case 'shut_down':
      return { reason: 'ending', text: 'the session was closed' };
    default:
      return null;
  }
}

type Submitted = Extract<SessionEvent, { type: 'submit_result' }>['outcome'];

function submitted(outcome: Submitted): Omit<Circumstance, 'time'> | null {
  switch (outcome.kind) {
    case 'accepted':
      return null;
    case 'refused':
      return POST_ONLY.test(outcome.error.message)
        ? { reason: 'refusal', text: 'the exchange refused a post-only order because it would have taken' }
        : { reason: 'refusal', text: `the exchange refused an order (${outcome.error.message})` };
    case 'unknown':
      return { reason: 'unanswered', text: 'the answer to an order was lost' };
  }
}

type Amended = Extract<SessionEvent, { type: 'amend_result' }>['outcome'];

function amended(outcome: Amended): Omit<Circumstance, 'time'> | null {
  switch (outcome.kind) {
    case 'accepted':
    case 'not_open':
      return null;
    case 'refused':
      return { reason: 'refusal', text: `the exchange refused a new price for an order (${outcome.error.message})` };
    case 'unknown':
      return { reason: 'unanswered', text: 'the answer to a new price for an order was lost' };
  }
}

/** What counts most where several things happened, worst first. */
const WEIGHT: readonly DifferenceReason[] = ['user', 'unanswered', 'refusal', 'outage', 'ending'];

export interface Meanwhile {
  readonly reason: DifferenceReason;
  /** `the exchange refused a post-only order because it would have taken (3 times)`. */
  readonly text: string;
}

/** What happened from one moment to another, each thing once with how often; null when nothing did. */
export function meanwhile(circumstances: readonly Circumstance[], from: number, to: number): Meanwhile | null {
  const counts = new Map<string, { readonly reason: DifferenceReason; times: number }>();
  for (const { time, reason, text } of circumstances) {
    if (time < from || time > to) continue;
    const known = counts.get(text);
    if (known === undefined) counts.set(text, { reason, times: 1 });
    else known.times++;
  }
  if (counts.size === 0) return null;
  const reasons = [...counts.values()].map(({ reason }) => reason);
  const reason = WEIGHT.find((candidate) => reasons.includes(candidate)) ?? reasons[0];
  const text = [...counts].map(([words, { times }]) => (times === 1 ? words : `${words} (${times} times)`)).join(', ');
  return { reason, text };
}
