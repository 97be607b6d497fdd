import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { MarketStatus } from '../../../engine/domain/instrument.ts';
import type { OrderPurpose, OrderRequest } from '../../../engine/domain/order.ts';
import type { AccountView } from '../../../engine/exchange/simulator/simulator.ts';
import type { JournalRecord, SessionStore } from '../../../engine/ports.ts';
import { unknownOrders } from '../../../engine/trading/desk-state.ts';
import type { SessionCommand, SessionInput } from '../../../engine/trading/session-events.ts';
import { restoreState } from '../../../engine/trading/session-loop.ts';
import { reduceSession } from '../../../engine/trading/session-reducer.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';

/** An order as the journal sent it, and what the session knew then. */
export interface Sending {
  readonly order: OrderRequest;
  /** Client ids of other orders whose fate was unknown before this turn and after it. */
  readonly unknown: readonly string[];
  /** What the market allowed by all the session had heard; null when it had not been told. */
  readonly marketStatus: MarketStatus | null;
}

export interface ReplayedJournal {
  readonly state: SessionState;
  readonly sendings: readonly Sending[];
}

/** Plays a journal from its first record; `initial` is the state before it. */
export function replayJournal(
  records: readonly JournalRecord[],
  initial: SessionState,
  configuration: Configuration,
): ReplayedJournal {
  const sendings: Sending[] = [];
  let state = initial;
  for (const record of records) {
    const input = JSON.parse(record.event) as SessionInput;
    const before = state;
    state = reduceSession(before, input, configuration).state;
    for (const command of JSON.parse(record.commands) as SessionCommand[]) {
      if (command.type !== 'submit') continue;
      const { order } = command;
      const still = new Set(unknownOrders(state.desk).map(({ clientOrderId }) => clientOrderId));
      const unknown = unknownOrders(before.desk)
        .map(({ clientOrderId }) => clientOrderId)
        .filter((id) => id !== order.clientOrderId && still.has(id));
      sendings.push({ order, unknown, marketStatus: state.marketStatus ?? null });
    }
  }
  return { state, sendings };
}

/** Why the exchange would not take an order in a market that is known to be in some state; null when it would. */
function refusalOf(status: MarketStatus | null, order: OrderRequest): string | null {
  if (status === 'maintenance' || status === 'cancel_only') return `the market was known to be in ${status}`;
  if (status === 'post_only' && !order.postOnly) return 'it would take and the market was known to be in post_only';
  if (status === 'limit_only' && order.type === 'market') return 'it has no limit and the market was known to want one';
  return null;
}

/** Rules that every sending must keep. */
export function sendingViolations(sendings: readonly Sending[]): readonly string[] {
  const found: string[] = [];
  const sent = new Set<string>();
  for (const { order, unknown, marketStatus } of sendings) {
    const { clientOrderId, purpose } = order;
    if (sent.has(clientOrderId)) found.push(`order ${clientOrderId} was sent twice`);
    sent.add(clientOrderId);
    if (order.side === 'buy' && unknown.length > 0)
      found.push(`${purpose} ${clientOrderId} was sent while ${unknown.join()} was unknown`);
    const refusal = refusalOf(marketStatus, order);
    if (refusal !== null) found.push(`${purpose} ${clientOrderId} was sent although ${refusal}`);
  }
  return found;
}

/** What the exchange has, held against what was written down before it was sent. */
export function placementViolations(account: AccountView, sendings: readonly Sending[]): readonly string[] {
  const found: string[] = [];
  const purposes = new Map<string, OrderPurpose>(
    sendings.map(({ order }) => [order.clientOrderId as string, order.purpose]),
  );
  for (const { clientOrderId } of account.orders) {
    if (clientOrderId === null || !purposes.has(clientOrderId))
      found.push(`order ${clientOrderId} is not in the journal`);
  }
  // Entries and exits are worked with one order at a time; the user's own may stand beside them.
  const worked = account.orders
    .filter(({ clientOrderId }) => purposes.get(clientOrderId ?? '') !== 'manual')
    .toSorted((a, b) => a.openedAt - b.openedAt);
  for (let i = 1; i < worked.length; i++) {
    const [before, after] = [worked[i - 1], worked[i]];
    if (before === undefined || after === undefined || (before.closedAt ?? Infinity) <= after.openedAt) continue;
    found.push(`orders ${before.clientOrderId} and ${after.clientOrderId} were open at once`);
  }
  return found;
}

/** What the journal must show: the live state, and no order that breaks a rule. */
export function journalViolations(
  store: SessionStore,
  live: SessionState,
  account: AccountView,
  configuration: Configuration,
): readonly string[] {
  const records = store.journalAfter(0);
  const initial = firstState(store) ?? initialSessionState(configuration.symbol, 0);
  const { state, sendings } = replayJournal(records, initial, configuration);
  return [
    ...replayViolations('the journal from its first record', state, live),
    ...replayViolations('the snapshot and the journal after it', restoreState(store, initial, configuration), live),
    ...sendingViolations(sendings),
    ...placementViolations(account, sendings),
  ];
}

/** The state before the first record: that of the recording which the record belongs to. */
function firstState(store: SessionStore): SessionState | null {
  for (const { sessionId } of store.recordings.list()) {
    const recording = store.recordings.load(sessionId);
    // A life that ended before it wrote anything has a recording without a journal.
    if (recording?.journal[0]?.sequence === 1) return JSON.parse(recording.state) as SessionState;
  }
  return null;
}

/** Whether a replay led to the live state; if not, the first place in which they differ. */
export function replayViolations(what: string, replayed: SessionState, live: SessionState): readonly string[] {
  const plain = (state: SessionState): unknown => JSON.parse(JSON.stringify(state));
  const difference = firstDifference(plain(replayed), plain(live), 'state');
  return difference === null ? [] : [`${what} leads to another state than the live one: ${difference}`];
}

function firstDifference(replayed: unknown, live: unknown, path: string): string | null {
  const [a, b] = [JSON.stringify(replayed), JSON.stringify(live)];
  if (a === b) return null;
  const isPlain = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (isPlain(replayed) && isPlain(live)) {
    for (const name of new Set([...Object.keys(replayed), ...Object.keys(live)])) {
      const difference = firstDifference(replayed[name], live[name], `${path}.${name}`);
      if (difference !== null) return difference;
    }
  }
  return `${path} is ${a}, live it is ${b}`;
}
