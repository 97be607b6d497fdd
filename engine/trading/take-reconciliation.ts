import { isWorking } from '../domain/order.ts';
import type { BrokerOrder } from '../ports.ts';
import { type DeskOrder, type DeskState, NOT_ASKED_YET, patchOrder, workingOrders } from './desk-state.ts';
import { takeWholeHistory } from './forget-history.ts';
import { lostInWords, lostOrdersOf } from './lost-orders.ts';
import { READ_LAG_MS } from './order-beliefs.ts';
import { applyBrokerOrder, findDeskOrder } from './order-updates.ts';
import { settleOrders } from './own-fills.ts';
import { heldQuantity, judgeDrift, takeBalances, takeFills } from './position-tracker.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionState } from './session-state.ts';
import { notice, type Turn, withCommands, withDesk } from './session-turn.ts';

/** After a restart, an order that was written down but whose sending is not recorded may be live. */
export function restart(state: SessionState, time: number): SessionState {
  const orders = Object.fromEntries(
    Object.entries(state.desk.orders).map(([id, order]) => [
      id,
      isWorking(order.status)
        ? {
            ...order,
            status: 'unknown' as const,
            // That the user wants it off outlives the restart.
            cancelAskedAt: order.purpose === 'manual' && order.cancelAskedAt !== null ? NOT_ASKED_YET : null,
            lookedUpAt: null,
            ...inDoubt(order, time),
            sentAt: Math.min(order.sentAt, time),
            // One that the exchange had is in doubt from now on, one that it may never have got since it was sent.
            updatedAt: order.orderId === null ? Math.min(order.updatedAt, time) : time,
          }
        : order,
    ]),
  );
  const { work } = state.desk;
  const lastPlacedAt = work?.progress.lastPlacedAt ?? null;
  const resumed =
    work === null || lastPlacedAt === null
      ? work
      : { ...work, progress: { ...work.progress, lastPlacedAt: Math.min(lastPlacedAt, time) } };
  return {
    ...state,
    desk: { work: resumed, orders },
    reconciled: false,
    judged: false,
    feedFresh: false,
    accountStreamUp: false,
    balances: null,
    marketStatus: null,
    closing: false,
    time,
  };
}

/** A new price that was under way may have been taken or not. */
function inDoubt(order: DeskOrder, time: number): Partial<DeskOrder> {
  const amending = order.amending ?? null;
  return amending === null ? {} : { amending: { ...amending, state: 'lost', since: time } };
}

export function takeReconciliation(
  turn: Turn,
  event: Extract<SessionEvent, { type: 'reconciled' }>,
  time: number,
): Turn {
  const { fills, openOrders, balances } = event.found;
  let next = event.found.whole ? takeWholeHistory(turn.state, fills, time) : takeFills(turn.state, fills);
  const seenAt = event.found.askedAt ?? time;
  for (const order of openOrders) next = withDesk(next, applyBrokerOrder(next.desk, order, seenAt));
  next = withDesk(next, doubtMissing(next.desk, openOrders, time));
  next = withDesk(next, doubtEnded(next.desk, openOrders, seenAt));
  const foreignOrders = foreignOrdersOf(next, openOrders, seenAt);
  next = judgeDrift(settleOrders(takeBalances({ ...next, foreignOrders, time }, balances, time)), time);
  next = { ...next, reconciled: true, ...(event.found.askedAt === undefined ? {} : { fillsKnownUntil: seenAt }) };
  if (turn.state.reconciled) return reportDrift(turn, next);
  const lostOrders = lostOrdersOf(next);
  if (lostOrders.length > 0) next = { ...next, lostOrders };
  const held = heldQuantity(next);
  const base = next.instrument?.base ?? '';
  const message = `Reconciled with the exchange: ${held} ${base} held, ${openOrders.length} open orders, ${fills.length} fills read.`;
  const notices = [notice('info', message)];
  if (next.drift !== null && turn.state.drift === null) notices.push(notice('warning', driftInWords(next.drift)));
  if (lostOrders.length > 0 && next.strategy.control === 'stopped') {
    notices.push(notice('warning', lostInWords(lostOrders.length)));
  }
  return withCommands(turn, next, ...notices);
}

/** What the reading lists, but for what the stream knows better: the end of an order, or one that is new. */
function foreignOrdersOf(
  state: SessionState,
  openOrders: readonly BrokerOrder[],
  seenAt: number,
): readonly BrokerOrder[] {
  const listed = new Set<string>(openOrders.map((order) => order.orderId));
  const isOver = ({ orderId }: BrokerOrder): boolean =>
    seenAt - (state.endedForeign?.[orderId] ?? Number.NEGATIVE_INFINITY) < READ_LAG_MS;
  const others = openOrders.filter((order) => findDeskOrder(state.desk, order) === null && !isOver(order));
  const fresh = state.foreignOrders.filter(({ orderId, time }) => !listed.has(orderId) && seenAt - time < READ_LAG_MS);
  return [...others, ...fresh];
}

/** An order that we think open and the exchange does not list has ended unseen: it is looked up. */
function doubtMissing(desk: DeskState, openOrders: readonly BrokerOrder[], time: number): DeskState {
  const listed = new Set<string>(openOrders.map((order) => order.orderId));
  let next = desk;
  for (const order of workingOrders(desk)) {
    if (order.status !== 'open' || order.orderId === null || listed.has(order.orderId)) continue;
    if (time - Math.max(order.updatedAt, order.sentAt) < READ_LAG_MS) continue;
    const reason = 'not among the open orders';
    next = patchOrder(next, order, { status: 'unknown', reason, lookedUpAt: null, updatedAt: time });
  }
  return next;
}

/**
 * An order that we think ended and the exchange lists long after may live all the same: neither is believed, it is
 * looked up. One of an entry or exit that is found open is then taken off.
 */
function doubtEnded(desk: DeskState, openOrders: readonly BrokerOrder[], seenAt: number): DeskState {
  let next = desk;
  for (const listed of openOrders) {
    const order = findDeskOrder(next, listed);
    if (order === null || isWorking(order.status) || listed.status !== 'open') continue;
    if (seenAt - order.updatedAt < READ_LAG_MS) continue;
    const reason = 'among the open orders although it had ended';
    next = patchOrder(next, order, { status: 'unknown', reason, lookedUpAt: null, updatedAt: seenAt });
  }
  return next;
}

function reportDrift(turn: Turn, next: SessionState): Turn {
  const { drift } = next;
  if (drift === null || turn.state.drift !== null) return withCommands(turn, next);
  return withCommands(turn, next, notice('warning', driftInWords(drift)));
}

function driftInWords({ balanceQuantity, positionQuantity }: NonNullable<SessionState['drift']>): string {
  return `The account holds ${balanceQuantity}, its trades of the last 600 h add up to ${positionQuantity}. The account's figure is used.`;
}
