import type { OrderRequest } from '../domain/order.ts';
import type { WorkOutcome } from '../strategy/events.ts';
import { type DeskContext, type DeskTurn, quiet } from './desk-context.ts';
import { retryPauseMs, takes } from './desk-repricing.ts';
import { wantedQuantity } from './desk-sizing.ts';
import { addOrder, type DeskOrder, type DeskState, type Work, withProgress, workDone } from './desk-state.ts';
import { orderObstacle } from './market-access.ts';
import { isPostOnlyRefusal } from './order-beliefs.ts';
import { priceOrder, sizeObstacle } from './sizing.ts';

/** After a refusal that waiting does not mend, an exit is tried again: what has begun to be sold is sold. */
const EXIT_AGAIN_AFTER_MS = 60_000;

/** No order is out: the work is over, or the next order is due. */
export function placeNext(desk: DeskState, work: Work, context: DeskContext): DeskTurn {
  const { configuration, instrument, quote, time } = context;
  const { progress } = work;
  const done = workDone(desk, work);
  if (progress.ending !== null) {
    return progress.ending === 'timed out'
      ? finish(desk, work, 'timed_out', '')
      : finish(desk, work, 'canceled', progress.ending);
  }
  const newestId = progress.orderIds.at(-1);
  const newest = newestId === undefined ? undefined : desk.orders[newestId];
  const fatal = newest !== undefined && newest.status === 'refused' && isFatal(newest);
  if (fatal && work.kind === 'entry') return finish(desk, work, 'refused', newest.reason ?? 'refused by the exchange');
  // An entry order is sized to spend all that is left: once one has filled, what remains is the reserved fee.
  if (work.kind === 'entry' && newest?.status === 'filled') return finish(desk, work, 'filled', '');
  if (context.blockedBy !== null || context.closing || quote === null) return quiet(desk);
  const side = work.kind === 'entry' ? 'buy' : 'sell';
  const { price, postOnly } = priceOrder(side, quote, takes(work, context), instrument, configuration);
  const quantity = remaining(desk, work, context, price);
  if (quantity === null) {
    // What is held may be sold later: an order placed elsewhere holds it, and may be taken off again.
    if (work.kind === 'exit' && isHeldElsewhere(context, price)) return quiet(desk);
    const left = work.kind === 'entry' ? work.quote - done.cost - done.fee : context.sellableQuantity;
    const unit = work.kind === 'entry' ? instrument.quote : instrument.base;
    if (done.quantity > 0) return finish(desk, work, 'filled', '');
    return finish(desk, work, 'refused', `${left} ${unit} is too small to trade`);
  }
  // Only now: a work that has nothing left to do needs no waiting.
  const refusals = refusedInARow(desk, work);
  const pause = fatal ? EXIT_AGAIN_AFTER_MS : retryPauseMs(configuration, refusals);
  if (progress.lastPlacedAt !== null && time - progress.lastPlacedAt < pause) return quiet(desk);
  const order: OrderRequest = {
    clientOrderId: context.newOrderId,
    symbol: instrument.symbol,
    side,
    type: 'limit',
    price,
    quantity,
    postOnly,
    timeInForce: postOnly ? 'gtc' : 'ioc',
    purpose: work.kind,
    signalId: work.signalId,
  };
  if (orderObstacle(context.marketStatus, order) !== null) return quiet(desk);
  // The first price is no new one, and one that never came to the market is none at all.
  const followsPrice = progress.lastPlacedAt !== null && refusals === 0;
  const placed = withProgress(addOrder(desk, order, time), work, {
    orderIds: [...progress.orderIds, order.clientOrderId],
    reprices: followsPrice ? progress.reprices + 1 : progress.reprices,
    lastPlacedAt: time,
  });
  return { desk: placed, commands: [{ type: 'submit', order }], ended: null };
}

/**
 * How many of the work's newest orders the exchange took no notice of. A refusal because a post-only order would have
 * taken is not among them: its price met the market and lost.
 */
function refusedInARow(desk: DeskState, work: Work): number {
  const newestFirst = work.progress.orderIds.toReversed();
  const end = newestFirst.findIndex((id) => {
    const order = desk.orders[id];
    return order === undefined || order.status !== 'refused' || isPostOnlyRefusal(order.reason);
  });
  return end < 0 ? newestFirst.length : end;
}

/** Base still to be traded at a price, null when what is left is too small for the exchange. */
function remaining(desk: DeskState, work: Work, context: DeskContext, price: number): number | null {
  const quantity = wantedQuantity(desk, work, context, price);
  return sizeObstacle(quantity, price, context.instrument) === null ? quantity : null;
}

function isHeldElsewhere({ heldElsewhere, sellableQuantity, instrument }: DeskContext, price: number): boolean {
  return heldElsewhere > 0 && sizeObstacle(sellableQuantity + heldElsewhere, price, instrument) === null;
}

/** A refusal that trying again will not change. A clock that was off is measured anew after it was refused a deadline. */
function isFatal(order: DeskOrder): boolean {
  return (
    order.reason !== null &&
    /insufficient funds|permission|minimum not met|invalid (?!nonce|arguments: ?deadline)|tick size|unknown asset|not a multiple/i.test(
      order.reason,
    )
  );
}

function finish(desk: DeskState, work: Work, outcome: WorkOutcome, detail: string): DeskTurn {
  return { desk: { ...desk, work: null }, commands: [], ended: { kind: work.kind, outcome, detail } };
}
