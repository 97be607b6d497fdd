import type { Configuration } from '../domain/configuration.ts';
import { roundDownToStep } from '../domain/decimal.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../domain/order.ts';
import type { WorkOutcome } from '../strategy/events.ts';
import { type DeskOrder, type DeskState, type Work, workDone, workingOrders } from './desk-state.ts';
import { priceOrder, quantityForQuote, sizeObstacle } from './sizing.ts';

/**
 * The order desk (strategy.md §11): works one entry or exit with one order at a time. Pure: what it
 * wants sent are commands; the session writes them down before it executes them.
 */
export type DeskCommand =
  | { readonly type: 'submit'; readonly order: OrderRequest }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly orderId: OrderId }
  | {
      readonly type: 'look_up';
      readonly clientOrderId: ClientOrderId;
      readonly sentAt: number;
      readonly askedAt: number;
    };

/** What the desk needs to know at a turn. `newOrderId` is used by at most one order. */
export interface DeskContext {
  readonly time: number;
  readonly quote: Quote | null;
  /** Base that is held and not held by an order of ours. */
  readonly sellableQuantity: number;
  readonly instrument: Instrument;
  readonly configuration: Configuration;
  readonly newOrderId: ClientOrderId;
  /** Why no order may be opened now; cancellations and look-ups go on. */
  readonly blockedBy: string | null;
}

export interface DeskTurn {
  readonly desk: DeskState;
  readonly commands: readonly DeskCommand[];
  /** Set when the work is over. */
  readonly ended: { readonly kind: Work['kind']; readonly outcome: WorkOutcome; readonly detail: string } | null;
}

const LOOK_UP_EVERY_MS = 5_000;
/** An open order that nothing was heard of is read back this often: its last message may have been lost. */
const READ_BACK_EVERY_MS = 60_000;
/** After a refusal that waiting does not mend, an exit is tried again: what has begun to be sold is sold. */
const EXIT_AGAIN_AFTER_MS = 60_000;
/** A cancellation without confirmation is asked again; the exchange answers such requests in well under this. */
const CANCEL_AGAIN_AFTER_MS = 10_000;

export function beginWork(
  desk: DeskState,
  work: Pick<Work, 'kind' | 'signalId'> & { readonly quote?: number },
): DeskState {
  if (desk.work !== null) throw new Error(`desk: ${work.kind} begun while an ${desk.work.kind} is being worked`);
  const progress = { orderIds: [], reprices: 0, lastPlacedAt: null, ending: null };
  const begun: Work =
    work.kind === 'entry'
      ? { kind: 'entry', signalId: work.signalId, quote: work.quote ?? 0, progress }
      : { kind: 'exit', signalId: work.signalId, progress };
  return { ...desk, work: begun };
}

export function endWork(desk: DeskState, reason: string): DeskState {
  if (desk.work === null || desk.work.progress.ending !== null) return desk;
  return withProgress(desk, desk.work, { ending: reason });
}

/** One turn: looks at the orders and decides the next thing to send, if any. */
export function turnDesk(desk: DeskState, context: DeskContext): DeskTurn {
  const asked = askAboutOrders(desk, context);
  const strays = cancelStrays(asked.desk, context);
  const base: DeskTurn = { desk: strays.desk, commands: [...asked.commands, ...strays.commands], ended: null };
  const { work } = base.desk;
  if (work === null) return base;
  const active = workingOrders(base.desk).find((order) => work.progress.orderIds.includes(order.clientOrderId));
  const turn =
    active === undefined ? withoutOrder(base.desk, work, context) : withOrder(base.desk, work, active, context);
  return { ...turn, commands: [...base.commands, ...turn.commands] };
}

function withProgress(desk: DeskState, work: Work, changes: Partial<Work['progress']>): DeskState {
  return { ...desk, work: { ...work, progress: { ...work.progress, ...changes } } };
}

function quiet(desk: DeskState): DeskTurn {
  return { desk, commands: [], ended: null };
}

function patchOrder(desk: DeskState, order: DeskOrder, changes: Partial<DeskOrder>): DeskState {
  return { ...desk, orders: { ...desk.orders, [order.clientOrderId]: { ...order, ...changes } } };
}

/** Looks up orders whose fate is unknown, and open ones that may have ended without our hearing of it. */
function askAboutOrders(desk: DeskState, context: DeskContext): { desk: DeskState; commands: readonly DeskCommand[] } {
  let next = desk;
  const commands: DeskCommand[] = [];
  for (const order of workingOrders(desk)) {
    if (order.status === 'created') continue;
    if (order.status === 'unknown') {
      if (order.lookedUpAt !== null && context.time - order.lookedUpAt < LOOK_UP_EVERY_MS) continue;
    } else {
      const heardAt = Math.max(order.sentAt, order.updatedAt, order.lookedUpAt ?? 0);
      const pause = shouldBeOver(order, context) ? LOOK_UP_EVERY_MS : READ_BACK_EVERY_MS;
      if (context.time - heardAt < pause) continue;
    }
    next = patchOrder(next, order, { lookedUpAt: context.time });
    commands.push({ type: 'look_up', clientOrderId: order.clientOrderId, sentAt: order.sentAt, askedAt: context.time });
  }
  return { desk: next, commands };
}

/** Whether an order cannot still be open by rights: it only takes, or the market is at or through its price. */
function shouldBeOver(order: DeskOrder, context: DeskContext): boolean {
  if (order.timeInForce === 'ioc') return true;
  if (order.price === null || context.quote === null) return false;
  return order.side === 'buy' ? context.quote.ask <= order.price : context.quote.bid >= order.price;
}

/**
 * Our own entry and exit orders that belong to no work (a crash came between) are taken off, and so is any
 * older order of the work that turned out to live after all: one order at a time.
 */
function cancelStrays(desk: DeskState, context: DeskContext): { desk: DeskState; commands: readonly DeskCommand[] } {
  let next = desk;
  const commands: DeskCommand[] = [];
  for (const order of workingOrders(desk)) {
    const belongs = desk.work?.progress.orderIds.at(-1) === order.clientOrderId;
    if (belongs || (order.purpose !== 'entry' && order.purpose !== 'exit')) continue;
    const turn = cancelOrder(next, order, context.time);
    next = turn.desk;
    commands.push(...turn.commands);
  }
  return { desk: next, commands };
}

function cancelOrder(
  desk: DeskState,
  order: DeskOrder,
  time: number,
): { desk: DeskState; commands: readonly DeskCommand[] } {
  const asked = order.cancelAskedAt;
  if (order.orderId === null || order.status !== 'open') return { desk, commands: [] };
  if (asked !== null && time - asked < CANCEL_AGAIN_AFTER_MS) return { desk, commands: [] };
  return {
    desk: patchOrder(desk, order, { cancelAskedAt: time }),
    commands: [{ type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId }],
  };
}

/** An order is out: leave it, or take it off because the work ends or the market has moved. */
function withOrder(desk: DeskState, work: Work, order: DeskOrder, context: DeskContext): DeskTurn {
  if (order.status !== 'open') return quiet(desk);
  if (work.progress.ending !== null) return { ...cancelOrder(desk, order, context.time), ended: null };
  if (context.blockedBy !== null || context.quote === null || order.price === null) return quiet(desk);
  const best = order.side === 'buy' ? context.quote.bid : context.quote.ask;
  const rested = context.time - order.sentAt >= context.configuration.orders.repriceSeconds * 1000;
  const outbid = order.side === 'buy' ? best > order.price : best < order.price;
  if (!rested || !outbid) return quiet(desk);
  return { ...cancelOrder(desk, order, context.time), ended: null };
}

/** No order is out: the work is over, or the next order is due. */
function withoutOrder(desk: DeskState, work: Work, context: DeskContext): DeskTurn {
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
  if (context.blockedBy !== null || quote === null) return quiet(desk);
  const placedBefore = progress.lastPlacedAt !== null;
  const pause = fatal ? EXIT_AGAIN_AFTER_MS : configuration.orders.repriceSeconds * 1000;
  const tooSoon = placedBefore && time - (progress.lastPlacedAt ?? 0) < pause;
  const take = progress.reprices >= configuration.orders.maxReprices;
  const side = work.kind === 'entry' ? 'buy' : 'sell';
  const { price, postOnly } = priceOrder(side, quote, take, instrument, configuration);
  const quantity = remaining(desk, work, context, price);
  if (quantity === null) {
    const left = work.kind === 'entry' ? work.quote - done.cost - done.fee : context.sellableQuantity;
    const unit = work.kind === 'entry' ? instrument.quote : instrument.base;
    if (done.quantity > 0) return finish(desk, work, 'filled', '');
    return finish(desk, work, 'refused', `${left} ${unit} is too small to trade`);
  }
  // Only now: a work that has nothing left to do needs no waiting.
  if (tooSoon) return quiet(desk);
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
  const placed = withProgress(addOrder(desk, order, time), work, {
    orderIds: [...progress.orderIds, order.clientOrderId],
    reprices: placedBefore ? progress.reprices + 1 : progress.reprices,
    lastPlacedAt: time,
  });
  return { desk: placed, commands: [{ type: 'submit', order }], ended: null };
}

/** Base still to be traded at a price, null when what is left is too small for the exchange. */
function remaining(desk: DeskState, work: Work, context: DeskContext, price: number): number | null {
  const { instrument } = context;
  const done = workDone(desk, work);
  const quantity =
    work.kind === 'entry'
      ? quantityForQuote(work.quote - done.cost - done.fee, price, instrument)
      : roundDownToStep(context.sellableQuantity, instrument.lotStep);
  return sizeObstacle(quantity, price, instrument) === null ? quantity : null;
}

/** A refusal that trying again will not change. */
function isFatal(order: DeskOrder): boolean {
  return (
    order.reason !== null &&
    /insufficient funds|permission|minimum not met|invalid (?!nonce)|tick size|unknown asset|not a multiple/i.test(
      order.reason,
    )
  );
}

export function addOrder(desk: DeskState, request: OrderRequest, time: number): DeskState {
  const { clientOrderId } = request;
  if (desk.orders[clientOrderId] !== undefined)
    throw new Error(`desk: client order id ${clientOrderId} is used already`);
  const order: DeskOrder = {
    ...request,
    orderId: null,
    status: 'created',
    filledQuantity: 0,
    averagePrice: null,
    cost: 0,
    fee: 0,
    reason: null,
    createdAt: time,
    updatedAt: time,
    sentAt: time,
    cancelAskedAt: null,
    lookedUpAt: null,
  };
  return { ...desk, orders: { ...desk.orders, [order.clientOrderId]: order } };
}

function finish(desk: DeskState, work: Work, outcome: WorkOutcome, detail: string): DeskTurn {
  return { desk: { ...desk, work: null }, commands: [], ended: { kind: work.kind, outcome, detail } };
}
