import type { Configuration } from '../domain/configuration.ts';
import { roundDownToStep, roundToDecimals } from '../domain/decimal.ts';
import { type DeskContext, type DeskTurn, quiet } from './desk-context.ts';
import { cancelOrder } from './desk-questions.ts';
import { wantedQuantity } from './desk-sizing.ts';
import { type DeskOrder, type DeskState, patchOrder, type Work, withProgress } from './desk-state.ts';
import { priceOrder, sizeObstacle } from './sizing.ts';

/** An order is out: leave it, take it off because the work ends, or follow the market with it. */
export function tendOrder(desk: DeskState, work: Work, order: DeskOrder, context: DeskContext): DeskTurn {
  if (order.status !== 'open') return quiet(desk);
  if (work.progress.ending !== null) return { ...cancelOrder(desk, order, context), ended: null };
  const { quote, time } = context;
  if (context.blockedBy !== null || context.closing || quote === null || order.price === null) return quiet(desk);
  // At most one new price is under way, and one of unknown fate is read back before the next.
  if ((order.amending ?? null) !== null) return quiet(desk);
  const best = order.side === 'buy' ? quote.bid : quote.ask;
  const restsSince = Math.max(order.sentAt, work.progress.lastPlacedAt ?? 0);
  const rested = time - restsSince >= retryPauseMs(context.configuration, order.amendRefusals ?? 0);
  const outbid = order.side === 'buy' ? best > order.price : best < order.price;
  return rested && outbid ? repriceOrder(desk, work, order, context) : quiet(desk);
}

/** Amends where the order goes on resting: ids and fills stay, and there is never a moment without it or with two. */
function repriceOrder(desk: DeskState, work: Work, order: DeskOrder, context: DeskContext): DeskTurn {
  const { configuration, instrument, quote, time } = context;
  if (quote === null || order.orderId === null) return quiet(desk);
  const replacing = (): DeskTurn => ({ ...cancelOrder(desk, order, context), ended: null });
  if (takes(work, context) || !order.postOnly || order.unamendable === true || order.cancelAskedAt !== null)
    return replacing();
  const { price } = priceOrder(order.side, quote, false, instrument, configuration);
  if (price === order.price) return quiet(desk);
  const quantity = amendedQuantity(desk, work, order, context, price);
  if (quantity === null) return replacing();
  const amending = { price, quantity, askedAt: time, state: 'sent', since: time } as const;
  const command = {
    type: 'amend',
    clientOrderId: order.clientOrderId,
    orderId: order.orderId,
    symbol: order.symbol,
    price,
    ...(quantity === order.quantity ? {} : { quantity }),
    askedAt: time,
  } as const;
  const asked = withProgress(patchOrder(desk, order, { amending }), work, { lastPlacedAt: time });
  return { desk: asked, commands: [command], ended: null };
}

/** Whether the next order takes: the prices to rest at are used up, and the exchange lets an order take. */
export function takes(work: Work, { configuration, marketStatus }: DeskContext): boolean {
  return work.progress.reprices >= configuration.orders.maxReprices && marketStatus !== 'post_only';
}

/**
 * The whole quantity of an order at a new price, what it has filled included; null when too little would be left to
 * trade. It never grows: what an order had seemed to be must not be filled while it goes on unseen.
 */
function amendedQuantity(
  desk: DeskState,
  work: Work,
  order: DeskOrder,
  context: DeskContext,
  price: number,
): number | null {
  const { instrument } = context;
  const wanted = wantedQuantity(desk, work, context, price);
  const left = Math.min(wanted, order.quantity - order.filledQuantity);
  const quantity = roundDownToStep(roundToDecimals(order.filledQuantity + left, 12), instrument.lotStep);
  // The exchange's minimum is asked of the whole order, so that even a small rest can follow the market.
  if (quantity - order.filledQuantity < instrument.lotStep / 2) return null;
  return sizeObstacle(quantity, price, instrument) === null ? quantity : null;
}

/** The pause between refusals doubles up to this. */
const LONGEST_PAUSE_MS = 60_000;

/** How long the desk leaves the market alone after the newest price, given how many were refused in a row. */
export function retryPauseMs({ orders }: Configuration, refusals: number): number {
  const usual = orders.repriceSeconds * 1000;
  return refusals < 2 ? usual : Math.max(usual, Math.min(usual * 2 ** (refusals - 1), LONGEST_PAUSE_MS));
}
