import { assertNever } from '../domain/assert-never.ts';
import { orderInWords } from '../domain/manual-order-words.ts';
import type { ClientOrderId } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';
import type { BrokerOrder, SubmitOutcome } from '../ports.ts';
import { CANCELLED_BY_YOU } from '../strategy/exit-decisions.ts';
import { foreignHold } from './free-funds.ts';
import { addOrder, type DeskState, NOT_ASKED_YET, patchOrder, withProgress } from './desk-state.ts';
import { applyAmendOutcome } from './order-amends.ts';
import { READ_LAG_MS } from './order-beliefs.ts';
import { endWork } from './order-desk.ts';
import {
  applyAbsence,
  applyBrokerOrder,
  applyCancelOutcome,
  applySubmitOutcome,
  findDeskOrder,
} from './order-updates.ts';
import { settleOrders } from './own-fills.ts';
import { manualObstacle } from './risk.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionState } from './session-state.ts';
import { notice, type Turn, withCommands, withDesk } from './session-turn.ts';

type OrderEvent = Extract<
  SessionEvent,
  {
    type:
      | 'submit_result'
      | 'amend_result'
      | 'cancel_result'
      | 'look_up_result'
      | 'broker_order'
      | 'cancel_order'
      | 'manual_order';
  }
>;

/** What is heard of an order, or asked of one by the user. */
export function takeOrderEvent(turn: Turn, event: OrderEvent, time: number): Turn {
  const { state } = turn;
  switch (event.type) {
    case 'submit_result':
      return takeSubmitResult(turn, event.clientOrderId, event.outcome, time);
    case 'amend_result': {
      const { clientOrderId, askedAt, outcome } = event;
      const desk = applyAmendOutcome(state.desk, clientOrderId, askedAt, outcome, time);
      const next = settleOrders(withDesk(state, desk));
      if (outcome.kind === 'accepted' || outcome.kind === 'not_open') return withCommands(turn, next);
      const word = outcome.kind === 'refused' ? 'refused' : 'left without an answer and is looked up';
      return withCommands(turn, next, notice('warning', `A new price was ${word}: ${outcome.error.message}`));
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
          : applyBrokerOrder(state.desk, event.order, event.askedAt);
      return withCommands(turn, settleOrders(withDesk(state, desk)));
    }
    case 'broker_order':
      return withCommands(turn, settleOrders(takeBrokerOrder(state, event.order, time)));
    case 'cancel_order':
      return takeCancelRequest(turn, event.clientOrderId, time);
    case 'manual_order': {
      const obstacle = manualObstacle(state, event.order);
      if (obstacle !== null)
        return withCommands(turn, state, notice('warning', `The order was not sent: ${obstacle}.`));
      const placed = withDesk(state, addOrder(state.desk, event.order, time));
      const ordered = notice('info', `Ordered by you: ${orderInWords(event.order, state.instrument)}.`);
      return withCommands(turn, placed, ordered, { type: 'submit', order: event.order });
    }
    default:
      return assertNever(event, 'order event');
  }
}

function takeSubmitResult(turn: Turn, clientOrderId: ClientOrderId, outcome: SubmitOutcome, time: number): Turn {
  const next = withDesk(turn.state, applySubmitOutcome(turn.state.desk, clientOrderId, outcome, time));
  if (outcome.kind === 'accepted') return withCommands(turn, settleOrders(next));
  const word = outcome.kind === 'refused' ? 'refused' : 'left without an answer and is looked up';
  return withCommands(turn, next, notice('warning', `An order was ${word}: ${outcome.error.message}`));
}

function takeCancelRequest(turn: Turn, clientOrderId: ClientOrderId, time: number): Turn {
  const { state } = turn;
  const order = state.desk.orders[clientOrderId];
  if (order === undefined || !isWorking(order.status)) {
    return withCommands(turn, state, notice('warning', 'That order is not open any more.'));
  }
  // Cancelling the order of an entry or exit means that one: the desk would only place the next.
  if (state.desk.work?.progress.orderIds.includes(order.clientOrderId) === true) {
    return withCommands(turn, withDesk(state, callOffWork(state.desk)));
  }
  // Noted, so that the desk asks again until it is confirmed; an order of unknown fate is taken off once it is found.
  const cancelAskedAt = order.orderId === null ? NOT_ASKED_YET : time;
  const asked = withDesk(state, patchOrder(state.desk, order, { cancelAskedAt }));
  if (order.orderId === null) return withCommands(turn, asked);
  return withCommands(turn, asked, { type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId });
}

/** An exit that a Stop is ending already is called off too: it would go on at the next start. */
function callOffWork(desk: DeskState): DeskState {
  const { work } = desk;
  return work?.kind === 'exit'
    ? withProgress(desk, work, { ending: CANCELLED_BY_YOU })
    : endWork(desk, CANCELLED_BY_YOU);
}

function takeBrokerOrder(state: SessionState, order: BrokerOrder, time: number): SessionState {
  if (findDeskOrder(state.desk, order) !== null) return withDesk(state, applyBrokerOrder(state.desk, order, time));
  const known = state.foreignOrders.find((other) => other.orderId === order.orderId);
  const others = state.foreignOrders.filter((other) => other !== known);
  if (order.status === 'open' && order.symbol !== null) return { ...state, foreignOrders: [...others, order] };
  if (known === undefined) return state;
  const recent = Object.entries(state.endedForeign ?? {}).filter(([, at]) => time - at < READ_LAG_MS);
  const endedForeign = { ...Object.fromEntries(recent), [order.orderId]: time };
  return { ...state, foreignOrders: others, endedForeign, ...released(state, known, order) };
}

/** What a purchase gave back that was taken off; of one that filled, the fill and a new reading tell. */
function released(state: SessionState, known: BrokerOrder, ended: BrokerOrder): Pick<SessionState, 'releasedQuote'> {
  if (known.side !== 'buy' || ended.status === 'filled') return {};
  const filledQuantity = Math.max(known.filledQuantity, ended.filledQuantity);
  const hold = foreignHold(state, { ...known, filledQuantity });
  return hold === 0 ? {} : { releasedQuote: (state.releasedQuote ?? 0) + hold };
}
