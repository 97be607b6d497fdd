import { isMultipleOf } from '../../domain/decimal.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../domain/order.ts';
import { failure, success, type Result } from '../../domain/result.ts';
import type { AmendRequest, BrokerOrder, ExchangeError } from '../../ports.ts';
import type { Parameters } from './api.ts';
import type { KrakenOrder } from './schemas.ts';

function refuse(message: string): { readonly ok: false; readonly error: ExchangeError } {
  return failure({ kind: 'invalid', message });
}

function quantityProblem(quantity: number, rules: Instrument): string | null {
  const { symbol, lotStep } = rules;
  if (!(quantity > 0) || !Number.isFinite(quantity)) return `quantity ${quantity} of ${symbol}: must be above zero`;
  if (isMultipleOf(quantity, lotStep)) return null;
  return `quantity ${quantity} of ${symbol}: not a multiple of the lot step ${lotStep}; round it down first`;
}

function priceProblem(price: number | null, rules: Instrument): string | null {
  const { symbol, tickSize } = rules;
  if (price === null || !(price > 0) || !Number.isFinite(price)) {
    return `price ${price} of ${symbol}: a limit order needs one above zero`;
  }
  if (isMultipleOf(price, tickSize)) return null;
  return `price ${price} of ${symbol}: not a multiple of the tick size ${tickSize}; round it first`;
}

/**
 * The body of AddOrder without its deadline. Prices and quantities are refused when they are off the grid: rounding
 * here would place another order than the one on disk.
 */
export function toAddOrder(request: OrderRequest, rules: Instrument): Result<Parameters, ExchangeError> {
  const { price, quantity, symbol } = request;
  const wrongQuantity = quantityProblem(quantity, rules);
  if (wrongQuantity !== null) return refuse(wrongQuantity);
  const body: Record<string, string> = {
    pair: rules.exchangeId,
    type: request.side,
    ordertype: request.type,
    volume: quantity.toFixed(rules.lotDecimals),
    cl_ord_id: request.clientOrderId,
    // Fees in quote, whatever the account's default says (it differs between sides and documents). `postOnly: false`
    // and its like never get here: ccxt's createOrder leaks them into the body, the raw endpoint sends only this.
    oflags: request.postOnly ? 'fciq,post' : 'fciq',
  };
  if (request.type === 'market') {
    if (price !== null) return refuse(`price ${price} of ${symbol}: a market order has none; pass null`);
    if (request.postOnly) return refuse(`postOnly of ${symbol}: a market order cannot be post-only`);
    return success(body);
  }
  const wrongPrice = priceProblem(price, rules);
  if (price === null || wrongPrice !== null) return refuse(wrongPrice ?? `price of ${symbol} is missing`);
  if (request.postOnly && request.timeInForce === 'ioc') {
    return refuse(`timeInForce ioc of ${symbol}: contradicts postOnly; choose one`);
  }
  body['price'] = price.toFixed(rules.priceDecimals);
  if (request.timeInForce === 'ioc') body['timeinforce'] = 'IOC';
  // Where an order meets one of the account's own, Kraken takes the newer one off by default: a sale at once would be
  // cancelled again and again, for as long as a purchase of one's own is the best bid.
  if (request.timeInForce === 'ioc' && request.side === 'sell') body['stptype'] = 'cancel-oldest';
  return success(body);
}

/** The body of AmendOrder without its deadline; refused when off the grid, as that of a new order is. */
export function toAmendOrder(request: AmendRequest, rules: Instrument): Result<Parameters, ExchangeError> {
  const { orderId, price, quantity } = request;
  const problem = priceProblem(price, rules) ?? (quantity === undefined ? null : quantityProblem(quantity, rules));
  if (problem !== null) return refuse(problem);
  return success({
    txid: orderId,
    limit_price: price.toFixed(rules.priceDecimals),
    ...(quantity === undefined ? {} : { order_qty: quantity.toFixed(rules.lotDecimals) }),
    // Only ever switched on: an order that was post-only stays so, and `false` is nowhere documented to change that.
    ...(request.postOnly ? { post_only: 'true' } : {}),
  });
}

/** A time in seconds is off by less than this part of a microsecond as a binary number. */
const FRACTION_NOISE = 0.12;

/**
 * Seconds with fractions to whole milliseconds, cut as the streams' microsecond times are. Public trades have finer
 * times than a number holds: nearer to a millisecond than its noise, they count as having reached it.
 */
export function millisecondsOf(seconds: number): number {
  const whole = Math.floor(seconds);
  // The subtraction loses nothing, so that only the noise of the number itself is left.
  const microseconds = Math.floor((seconds - whole) * 1e6 + FRACTION_NOISE);
  return whole * 1000 + Math.floor(microseconds / 1000);
}

const STATUS = {
  pending: 'open',
  open: 'open',
  closed: 'filled',
  canceled: 'canceled',
  expired: 'expired',
} as const satisfies Readonly<Record<KrakenOrder['status'], BrokerOrder['status']>>;

/** An order row of REST in our words. `fee` is in quote: orders are sent with `fciq`, and samples never differ. */
export function toBrokerOrder(orderId: string, row: KrakenOrder, symbolOf: (pair: string) => string): BrokerOrder {
  const limit = row.descr.price ?? 0;
  const type = row.descr.ordertype === 'market' ? 'market' : row.descr.ordertype === 'limit' ? 'limit' : null;
  return {
    orderId: orderId as OrderId,
    clientOrderId: (row.cl_ord_id ?? null) as ClientOrderId | null,
    symbol: symbolOf(row.descr.pair),
    side: row.descr.type,
    type,
    status: STATUS[row.status],
    price: type === 'market' || limit === 0 ? null : limit,
    quantity: row.vol,
    filledQuantity: row.vol_exec,
    averagePrice: row.vol_exec > 0 && row.price > 0 ? row.price : null,
    cost: row.cost,
    fee: row.fee,
    reason: row.reason ?? null,
    time: millisecondsOf(row.closetm ?? row.opentm),
  };
}

/**
 * One of several orders with the same client id. Kraken keeps ids unique among open orders only, so an id can name
 * an ended order and a later one: what is open counts most, then what traded most, then what is newest.
 */
export function chooseOrder(orders: readonly BrokerOrder[]): BrokerOrder | null {
  const rank = (order: BrokerOrder): readonly number[] => [
    order.status === 'open' ? 1 : 0,
    order.filledQuantity,
    order.time,
  ];
  return orders.reduce<BrokerOrder | null>((best, order) => {
    if (best === null) return order;
    const [a, b] = [rank(order), rank(best)];
    const differing = a.findIndex((value, index) => value !== b[index]);
    return differing >= 0 && a[differing] > b[differing] ? order : best;
  }, null);
}
