import type { ClientOrderId } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';
import type { BrokerOrder, CancelOutcome, SubmitOutcome } from '../ports.ts';
import { takeTerms } from './order-amends.ts';
import { ABSENCE_BELIEVED_AFTER_MS } from './order-beliefs.ts';
import { type DeskOrder, type DeskState, orderByExchangeId } from './desk-state.ts';

/**
 * How orders move on what the exchange says. Messages may come late, twice or out of order:
 * cumulative figures never shrink and an order that has ended never works again.
 */

function withOrder(desk: DeskState, order: DeskOrder): DeskState {
  return { ...desk, orders: { ...desk.orders, [order.clientOrderId]: order } };
}

/** The order a broker message is about, by client id or exchange id; null when it is not ours. */
export function findDeskOrder(desk: DeskState, order: BrokerOrder): DeskOrder | null {
  const byClient = order.clientOrderId === null ? undefined : desk.orders[order.clientOrderId];
  return byClient ?? orderByExchangeId(desk, order.orderId);
}

/** Takes in what the exchange shows of an order at `seenAt`: when its message came, or when a reading was asked for. */
export function applyBrokerOrder(desk: DeskState, update: BrokerOrder, seenAt: number): DeskState {
  const known = findDeskOrder(desk, update);
  if (known === null) return desk;
  const moved = applyProgress(desk, known, update);
  return takeTerms(moved, moved.orders[known.clientOrderId] ?? known, update, seenAt);
}

function applyProgress(desk: DeskState, known: DeskOrder, update: BrokerOrder): DeskState {
  const ended = !isWorking(known.status) && known.status !== 'refused';
  const status = ended ? known.status : update.status;
  const grew = update.filledQuantity > known.filledQuantity;
  const next: DeskOrder = {
    ...known,
    orderId: known.orderId ?? update.orderId,
    status,
    filledQuantity: grew ? update.filledQuantity : known.filledQuantity,
    averagePrice: grew ? (update.averagePrice ?? known.averagePrice) : known.averagePrice,
    cost: Math.max(known.cost, update.cost),
    fee: Math.max(known.fee, update.fee),
    reason: update.reason ?? known.reason,
    updatedAt: Math.max(known.updatedAt, update.time),
  };
  return sameOrder(known, next) ? desk : withOrder(desk, next);
}

function sameOrder(a: DeskOrder, b: DeskOrder): boolean {
  return (
    a.orderId === b.orderId &&
    a.status === b.status &&
    a.filledQuantity === b.filledQuantity &&
    a.averagePrice === b.averagePrice &&
    a.cost === b.cost &&
    a.fee === b.fee &&
    a.reason === b.reason
  );
}

export function applySubmitOutcome(
  desk: DeskState,
  clientOrderId: ClientOrderId,
  outcome: SubmitOutcome,
  time: number,
): DeskState {
  const known = desk.orders[clientOrderId];
  if (known === undefined) return desk;
  switch (outcome.kind) {
    case 'accepted': {
      // The stream may have told its fate before the answer came back; an answer also outweighs a look-up's absence.
      const unsettled = known.status === 'created' || known.status === 'unknown' || known.status === 'refused';
      const status = unsettled ? 'open' : known.status;
      return withOrder(desk, { ...known, orderId: outcome.orderId, status, updatedAt: time });
    }
    case 'refused':
      if (known.status !== 'created') return desk;
      return withOrder(desk, { ...known, status: 'refused', reason: outcome.error.message, updatedAt: time });
    case 'unknown':
      if (known.status !== 'created') return desk;
      return withOrder(desk, { ...known, status: 'unknown', reason: outcome.error.message, updatedAt: time });
  }
}

export function applyCancelOutcome(
  desk: DeskState,
  clientOrderId: ClientOrderId,
  outcome: CancelOutcome,
  time: number,
): DeskState {
  const known = desk.orders[clientOrderId];
  if (known === undefined || !isWorking(known.status)) return desk;
  switch (outcome.kind) {
    case 'accepted':
      return desk;
    case 'not_open':
      // It ended before the cancellation came: filled, perhaps. Only the exchange's record of it can tell.
      return withOrder(desk, { ...known, status: 'unknown', reason: 'ended before it was cancelled', updatedAt: time });
    case 'failed':
      return withOrder(desk, {
        ...known,
        // Asked again after a pause, not at once: an exchange that cannot answer is not helped by hurry.
        cancelAskedAt: time,
        reason: outcome.error.message,
        updatedAt: time,
      });
  }
}

/** A look-up among open and closed orders that found nothing settles the matter only after the read lag. */
export function applyAbsence(
  desk: DeskState,
  clientOrderId: ClientOrderId,
  /** When the exchange was asked: an old answer that comes late says nothing about later. */
  askedAt: number,
  time: number,
): DeskState {
  const known = desk.orders[clientOrderId];
  if (known === undefined || known.status !== 'unknown') return desk;
  // An unknown order was last touched when its fate became unknown; an old order may have ended just then.
  if (askedAt - Math.max(known.sentAt, known.updatedAt) < ABSENCE_BELIEVED_AFTER_MS) return desk;
  const reason = known.orderId === null ? 'never reached the exchange' : 'no longer known to the exchange';
  return withOrder(desk, {
    ...known,
    status: known.orderId === null ? 'refused' : 'canceled',
    reason,
    updatedAt: time,
  });
}
