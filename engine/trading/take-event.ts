import { assertNever } from '../domain/assert-never.ts';
import type { Configuration } from '../domain/configuration.ts';
import { isWorking } from '../domain/order.ts';
import type { BrokerOrder } from '../ports.ts';
import { type DeskState, workingOrders } from './desk-state.ts';
import { addOrder, endWork } from './order-desk.ts';
import {
  applyAbsence,
  applyBrokerOrder,
  applyCancelOutcome,
  applySubmitOutcome,
  findDeskOrder,
} from './order-updates.ts';
import { heldQuantity, judgeDrift, replaceFills, takeBalances, takeFills } from './position-tracker.ts';
import { settleOrders } from './own-fills.ts';
import { LARGEST_SKEW_MS, openingObstacle, skewObstacle } from './risk.ts';
import type { SessionEvent, SessionInput } from './session-events.ts';
import type { SessionState } from './session-state.ts';
import { notice, tellStrategy, type Turn, withCommands, withDesk } from './session-turn.ts';

/** What the event itself changes, before anybody decides anything. */
export function takeEvent(turn: Turn, input: SessionInput, configuration: Configuration): Turn {
  const { state } = turn;
  const { event, time } = input;
  switch (event.type) {
    case 'session_started':
      return withCommands(turn, { ...restart(state, time), instrument: event.instrument });
    case 'reconciled':
      return takeReconciliation(turn, event, time);
    case 'clock': {
      if (event.feedFresh === state.feedFresh && event.accountStreamUp === state.accountStreamUp) return turn;
      const next = { ...state, feedFresh: event.feedFresh, accountStreamUp: event.accountStreamUp };
      if (state.feedFresh && !event.feedFresh) {
        return withCommands(
          turn,
          next,
          notice('warning', 'The market feed is silent: no new orders until it is back.'),
        );
      }
      return withCommands(turn, next);
    }
    case 'minute_closed':
      return withCommands(turn, { ...state, lastPrice: event.candle.close, time });
    case 'submit_result': {
      const desk = applySubmitOutcome(state.desk, event.clientOrderId, event.outcome, time);
      const next = withDesk(state, desk);
      if (event.outcome.kind === 'accepted') {
        return withCommands(turn, settleOrders(next));
      }
      const word = event.outcome.kind === 'refused' ? 'refused' : 'left without an answer and is looked up';
      return withCommands(turn, next, notice('warning', `An order was ${word}: ${event.outcome.error.message}`));
    }
    case 'cancel_result':
      return withCommands(
        turn,
        withDesk(state, applyCancelOutcome(state.desk, event.clientOrderId, event.outcome, time)),
      );
    case 'look_up_result': {
      const desk =
        event.order === null
          ? applyAbsence(state.desk, event.clientOrderId, event.askedAt, time)
          : applyBrokerOrder(state.desk, event.order);
      return withCommands(turn, settleOrders(withDesk(state, desk)));
    }
    case 'broker_order':
      return withCommands(turn, settleOrders(takeBrokerOrder(state, event.order)));
    case 'fills':
      return withCommands(turn, settleOrders(takeFills(state, event.fills)));
    case 'balances':
      return withCommands(turn, takeBalances(state, event.balances, time));
    case 'api_result':
      return countApiErrors(turn, event, time, configuration);
    case 'cancel_order': {
      const order = state.desk.orders[event.clientOrderId];
      if (order === undefined || order.orderId === null || !isWorking(order.status)) {
        return withCommands(turn, state, notice('warning', 'That order is not open any more.'));
      }
      // Cancelling the order of an entry or exit means that one: the desk would only place the next.
      if (state.desk.work?.progress.orderIds.includes(order.clientOrderId) === true) {
        return withCommands(turn, withDesk(state, endWork(state.desk, 'cancelled by you')));
      }
      return withCommands(turn, state, { type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId });
    }
    case 'shut_down': {
      const cancels = workingOrders(state.desk).flatMap((order) =>
        order.orderId === null
          ? []
          : [{ type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId } as const],
      );
      // Not reconciled any more: the desk sends nothing new while the app goes down.
      return withCommands(turn, { ...state, reconciled: false, time }, ...cancels);
    }
    case 'manual_order': {
      const obstacle = openingObstacle(state);
      if (obstacle !== null)
        return withCommands(turn, state, notice('warning', `The order was not sent: ${obstacle}.`));
      const placed = withDesk(state, addOrder(state.desk, event.order, time));
      return withCommands(turn, placed, { type: 'submit', order: event.order });
    }
    case 'clock_skew':
      return takeSkew(turn, event.skewMs);
    case 'api_notice':
      return withCommands(turn, state, notice('warning', event.message));
    case 'signal_bar':
    case 'user':
    case 'halt_checked':
      return turn;
    default:
      return assertNever(event, 'session event');
  }
}

function takeSkew(turn: Turn, skewMs: number): Turn {
  const before = turn.state.clockSkewMs ?? 0;
  if (skewMs === turn.state.clockSkewMs) return turn;
  const next = { ...turn.state, clockSkewMs: skewMs };
  const [was, is] = [Math.abs(before) > LARGEST_SKEW_MS, Math.abs(skewMs) > LARGEST_SKEW_MS];
  if (was === is) return withCommands(turn, next);
  return is
    ? withCommands(turn, next, notice('warning', `No entries for now: ${skewObstacle(skewMs)}.`))
    : withCommands(turn, next, notice('info', 'This computer’s clock agrees with the exchange’s again.'));
}

/** After a restart, an order that was written down but whose sending is not recorded may be live. */
function restart(state: SessionState, time: number): SessionState {
  const orders = Object.fromEntries(
    Object.entries(state.desk.orders).map(([id, order]) => [
      id,
      isWorking(order.status)
        ? {
            ...order,
            status: 'unknown' as const,
            cancelAskedAt: null,
            lookedUpAt: null,
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
    feedFresh: false,
    accountStreamUp: false,
    balances: null,
    time,
  };
}

function takeReconciliation(turn: Turn, event: Extract<SessionEvent, { type: 'reconciled' }>, time: number): Turn {
  const { fills, openOrders, balances } = event.found;
  let next = event.found.whole ? replaceFills(turn.state, fills, time) : takeFills(turn.state, fills);
  for (const order of openOrders) next = withDesk(next, applyBrokerOrder(next.desk, order));
  next = withDesk(next, doubtMissing(next.desk, openOrders, time));
  const foreignOrders = openOrders.filter((order) => findDeskOrder(next.desk, order) === null);
  next = judgeDrift(settleOrders(takeBalances({ ...next, foreignOrders, time }, balances, time)), time);
  next = { ...next, reconciled: true };
  if (turn.state.reconciled) return reportDrift(turn, next);
  const held = heldQuantity(next);
  const base = next.instrument?.base ?? '';
  const message = `Reconciled with the exchange: ${held} ${base} held, ${openOrders.length} open orders, ${fills.length} fills read.`;
  return withCommands(turn, next, notice('info', message));
}

/** How long the exchange's list of open orders may lag behind an order's own messages. */
const READ_LAG_MS = 60_000;

/** An order that we think open and the exchange does not list has ended unseen: it is looked up. */
function doubtMissing(desk: DeskState, openOrders: readonly BrokerOrder[], time: number): DeskState {
  const listed = new Set<string>(openOrders.map((order) => order.orderId));
  let next = desk;
  for (const order of workingOrders(desk)) {
    if (order.status !== 'open' || order.orderId === null || listed.has(order.orderId)) continue;
    if (time - Math.max(order.updatedAt, order.sentAt) < READ_LAG_MS) continue;
    const doubted = {
      ...order,
      status: 'unknown' as const,
      reason: 'not among the open orders',
      lookedUpAt: null,
      updatedAt: time,
    };
    next = { ...next, orders: { ...next.orders, [order.clientOrderId]: doubted } };
  }
  return next;
}

function takeBrokerOrder(
  state: SessionState,
  order: Extract<SessionEvent, { type: 'broker_order' }>['order'],
): SessionState {
  if (findDeskOrder(state.desk, order) !== null) return withDesk(state, applyBrokerOrder(state.desk, order));
  const others = state.foreignOrders.filter((other) => other.orderId !== order.orderId);
  const known = others.length !== state.foreignOrders.length;
  if (order.status === 'open' && order.symbol !== null) return { ...state, foreignOrders: [...others, order] };
  return known ? { ...state, foreignOrders: others } : state;
}

function reportDrift(turn: Turn, next: SessionState): Turn {
  const { drift } = next;
  if (drift === null || turn.state.drift !== null) return withCommands(turn, next);
  const message = `The account holds ${drift.balanceQuantity}, its trades of the last 600 h add up to ${drift.positionQuantity}. The account's figure is used.`;
  return withCommands(turn, next, notice('warning', message));
}

function countApiErrors(
  turn: Turn,
  event: Extract<SessionEvent, { type: 'api_result' }>,
  time: number,
  configuration: Configuration,
): Turn {
  const { state } = turn;
  if (event.ok)
    return state.consecutiveApiErrors === 0 ? turn : withCommands(turn, { ...state, consecutiveApiErrors: 0 });
  const count = state.consecutiveApiErrors + 1;
  const counted = withCommands(
    turn,
    { ...state, consecutiveApiErrors: count },
    notice('warning', `The exchange did not answer: ${event.message}`),
  );
  if (count < configuration.risk.maxConsecutiveApiErrors) return counted;
  return tellStrategy(counted, { type: 'halt', time, cause: `${count} consecutive API errors` }, configuration);
}
