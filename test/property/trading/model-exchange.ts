import type { Balance } from '../../../engine/domain/balance.ts';
import { roundToDecimals } from '../../../engine/domain/decimal.ts';
import type { Fill, TradeId } from '../../../engine/domain/fill.ts';
import type { Instrument } from '../../../engine/domain/instrument.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import type { AmendOutcome, AmendRequest, BrokerOrder, CancelOutcome, SubmitOutcome } from '../../../engine/ports.ts';

export const INSTRUMENT: Instrument = {
  symbol: 'BTC/USD',
  exchangeId: 'XXBTZUSD',
  base: 'BTC',
  quote: 'USD',
  tickSize: 0.1,
  priceDecimals: 1,
  lotStep: 0.0001,
  lotDecimals: 4,
  orderMinimum: 0.01,
  costMinimum: 0.5,
  makerFee: 0.0025,
  takerFee: 0.004,
  status: 'online',
};

interface ModelOrder {
  /** With price and quantity as last amended. */
  request: OrderRequest;
  readonly orderId: OrderId;
  readonly history: { readonly time: number; readonly order: BrokerOrder }[];
  status: BrokerOrder['status'];
  filled: number;
  cost: number;
  fee: number;
}

export type StreamMessage =
  { readonly type: 'order'; readonly order: BrokerOrder } | { readonly type: 'fill'; readonly fill: Fill };

/** The least that can be called an exchange: one pair, one account, prices that the test moves. */
export interface ModelExchange {
  readonly orders: Map<string, ModelOrder>;
  readonly fills: Fill[];
  readonly stream: StreamMessage[];
  readonly bid: () => number;
  readonly ask: () => number;
  readonly base: () => number;
  readonly openOrders: () => readonly BrokerOrder[];
  /** Balances as a reading shows them that tells of the moment `at`. */
  readonly balances: (at?: number) => readonly Balance[];
  /** Open orders as a reading shows them that tells of the moment `at`. */
  readonly openOrdersAt: (at: number) => readonly BrokerOrder[];
  readonly submit: (request: OrderRequest, time: number, share: number) => SubmitOutcome;
  readonly cancel: (orderId: string, time: number) => CancelOutcome;
  readonly amend: (request: AmendRequest, time: number, share: number) => AmendOutcome;
  readonly cancelAll: (time: number) => void;
  /** What a reading shows that lags by `lag` ms. */
  readonly find: (clientOrderId: string, time: number, lag: number) => BrokerOrder | null;
  readonly move: (bid: number, time: number, share: number) => void;
  /** Fills a share of the remainder of every open order, whatever its price: somebody came. */
  readonly fillOpen: (time: number, share: number) => void;
  /** Sells that asked for more than the account had, other than by a rounding. */
  readonly oversold: string[];
}

const EPSILON = 1e-9;

export function createModelExchange(startQuote: number): ModelExchange {
  const orders = new Map<string, ModelOrder>();
  const fills: Fill[] = [];
  const stream: StreamMessage[] = [];
  const oversold: string[] = [];
  let bid = 100;
  let base = 0;
  let quote = startQuote;
  const past = [{ time: Number.NEGATIVE_INFINITY, base, quote }];
  const ask = (): number => roundToDecimals(bid + 0.1, 1);

  const open = (): ModelOrder[] => [...orders.values()].filter((order) => order.status === 'open');
  const left = (order: ModelOrder): number => roundToDecimals(order.request.quantity - order.filled, 4);
  const heldBase = (): number =>
    open().reduce((sum, order) => (order.request.side === 'sell' ? sum + left(order) : sum), 0);
  const heldQuote = (): number =>
    open().reduce((sum, o) => (o.request.side === 'buy' ? sum + left(o) * (o.request.price ?? 0) * 1.004 : sum), 0);

  function view(order: ModelOrder, time: number, reason: string | null = null): BrokerOrder {
    const { clientOrderId, symbol, side, type, price, quantity } = order.request;
    return {
      orderId: order.orderId,
      clientOrderId,
      symbol,
      side,
      type,
      price,
      quantity,
      status: order.status,
      filledQuantity: order.filled,
      averagePrice: order.filled > 0 ? order.cost / order.filled : null,
      cost: order.cost,
      fee: order.fee,
      reason,
      time,
    };
  }

  function tell(order: ModelOrder, time: number, reason: string | null = null): void {
    const seen = view(order, time, reason);
    order.history.push({ time, order: seen });
    stream.push({ type: 'order', order: seen });
  }

  function execute(order: ModelOrder, wanted: number, price: number, maker: boolean, time: number): void {
    const quantity = Math.min(left(order), roundToDecimals(wanted, 4));
    if (quantity <= 0) return;
    const { side, symbol } = order.request;
    const cost = quantity * price;
    const fee = cost * (maker ? INSTRUMENT.makerFee : INSTRUMENT.takerFee);
    base = roundToDecimals(base + (side === 'buy' ? quantity : -quantity), 4);
    quote += (side === 'buy' ? -cost : cost) - fee;
    past.push({ time, base, quote });
    order.filled = roundToDecimals(order.filled + quantity, 4);
    order.cost += cost;
    order.fee += fee;
    const fill: Fill = {
      tradeId: `T${fills.length + 1}` as TradeId,
      orderId: order.orderId,
      clientOrderId: null,
      symbol,
      side,
      price,
      quantity,
      cost,
      fee,
      feeAsset: INSTRUMENT.quote,
      maker,
      time,
    };
    fills.push(fill);
    stream.push({ type: 'fill', fill });
    if (left(order) === 0) order.status = 'filled';
    tell(order, time);
  }

  function end(order: ModelOrder, time: number, reason: string): void {
    order.status = 'canceled';
    tell(order, time, reason);
  }

  return {
    orders,
    fills,
    stream,
    oversold,
    bid: () => bid,
    ask,
    base: () => base,
    openOrders: () => open().map((order) => view(order, order.history.at(-1)?.time ?? 0)),
    openOrdersAt: (at) =>
      [...orders.values()].flatMap(({ history }) => {
        const shown = history.findLast((entry) => entry.time <= at)?.order;
        return shown?.status === 'open' ? [shown] : [];
      }),
    balances: (at) => {
      const then = at === undefined ? { base, quote } : past.findLast((each) => each.time <= at);
      const [totalBase, totalQuote] = [then?.base ?? base, then?.quote ?? quote];
      return [
        { asset: 'BTC', total: totalBase, held: heldBase(), free: totalBase - heldBase() },
        { asset: 'USD', total: totalQuote, held: heldQuote(), free: totalQuote - heldQuote() },
      ];
    },
    submit(request, time, share) {
      const price = request.price ?? 0;
      const refuse = (message: string): SubmitOutcome => ({ kind: 'refused', error: { kind: 'invalid', message } });
      if (request.side === 'sell' && request.quantity > base - heldBase() + EPSILON) {
        oversold.push(`${request.quantity} of ${base} at ${time}`);
        return refuse('EOrder:Insufficient funds');
      }
      if (request.side === 'buy' && request.quantity * price > quote - heldQuote() + EPSILON) {
        return refuse('EOrder:Insufficient funds');
      }
      const crosses = request.side === 'buy' ? price >= ask() : price <= bid;
      // Half of the post-only orders that would cross are refused at once, the others cancelled after acceptance.
      if (request.postOnly && crosses && share < 0.5) return refuse('EOrder:Post only order');
      const order: ModelOrder = {
        request,
        orderId: `O${orders.size + 1}` as OrderId,
        history: [],
        status: 'open',
        filled: 0,
        cost: 0,
        fee: 0,
      };
      orders.set(request.clientOrderId, order);
      tell(order, time);
      if (request.postOnly && crosses) end(order, time, 'Post only order');
      else if (crosses) execute(order, request.quantity * share, request.side === 'buy' ? ask() : bid, false, time);
      if (request.timeInForce === 'ioc' && order.status === 'open') end(order, time, 'IOC');
      return { kind: 'accepted', orderId: order.orderId };
    },
    cancel(orderId, time) {
      const order = open().find((each) => each.orderId === orderId);
      if (order === undefined) return { kind: 'not_open' };
      end(order, time, 'User requested');
      return { kind: 'accepted' };
    },
    amend({ orderId, price, quantity }, time, share) {
      const order = open().find((each) => each.orderId === orderId);
      if (order === undefined) return { kind: 'not_open' };
      const crosses = order.request.side === 'buy' ? price >= ask() : price <= bid;
      // Half of those that would cross leave the order as it was, the others take it off.
      if (crosses && share < 0.5) {
        return { kind: 'refused', error: { kind: 'invalid', message: 'EOrder:Post only order' } };
      }
      const whole = quantity ?? order.request.quantity;
      order.request = { ...order.request, price, quantity: whole };
      if (crosses || whole <= order.filled) end(order, time, crosses ? 'Post only order' : 'User requested');
      else tell(order, time);
      return { kind: 'accepted' };
    },
    cancelAll(time) {
      for (const order of open()) end(order, time, 'User requested');
    },
    find(clientOrderId, time, lag) {
      const shown = orders.get(clientOrderId)?.history.filter((entry) => entry.time <= time - lag);
      return shown?.at(-1)?.order ?? null;
    },
    move(next, time, share) {
      bid = roundToDecimals(next, 1);
      for (const order of open()) {
        const price = order.request.price ?? 0;
        const crossed = order.request.side === 'buy' ? price >= ask() : price <= bid;
        if (crossed) execute(order, share > 0.7 ? left(order) : left(order) * share, price, true, time);
      }
    },
    fillOpen(time, share) {
      for (const order of open()) execute(order, left(order) * share, order.request.price ?? 0, true, time);
    },
  };
}

export function clientId(n: number): ClientOrderId {
  return `client-${n}` as ClientOrderId;
}
