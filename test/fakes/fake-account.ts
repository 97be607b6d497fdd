import type { Balance } from '../../engine/domain/balance.ts';
import { isMultipleOf } from '../../engine/domain/decimal.ts';
import type { Fill, TradeId } from '../../engine/domain/fill.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { BookLevel, MarketTrade, OrderBook } from '../../engine/domain/market-data.ts';
import type { ClientOrderId, OrderId, OrderRequest, Side, TimeInForce } from '../../engine/domain/order.ts';
import { failure, success, type Result } from '../../engine/domain/result.ts';
import type { AmendRequest, BrokerEvent, BrokerOrder, Clock, ExchangeError } from '../../engine/ports.ts';

/** The books of the fake exchange: orders, fills and balances, with every past state kept for lagging reads. */
export interface FakeAccount {
  book(): OrderBook;
  setBook(book: OrderBook): void;
  place(request: OrderRequest): Result<OrderId, ExchangeError>;
  placeForeign(order: {
    readonly side: Side;
    readonly price: number;
    readonly quantity: number;
    readonly clientOrderId?: string;
  }): OrderId;
  /** New terms for an open order; `not_open` when it is not. */
  amend(request: AmendRequest): Result<null, ExchangeError | 'not_open'>;
  /** False when the order is not open. */
  cancel(orderId: OrderId, reason: string): boolean;
  fill(orderId: OrderId, quantity: number, price?: number, maker?: boolean): Fill;
  onTrade(trade: MarketTrade): void;
  orders(): readonly BrokerOrder[];
  ordersAt(time: number): readonly BrokerOrder[];
  fills(): readonly Fill[];
  balancesAt(time: number): readonly Balance[];
}

export interface FakeAccountOptions {
  readonly clock: Clock;
  readonly instrument: Instrument;
  readonly balances: Readonly<Record<string, number>>;
  readonly book: OrderBook;
  readonly onEvent: (event: BrokerEvent) => void;
}

interface PlacedOrder {
  readonly side: Side;
  readonly type: 'market' | 'limit';
  readonly price: number | null;
  readonly quantity: number;
  readonly clientOrderId: ClientOrderId | null;
  readonly postOnly: boolean;
  readonly timeInForce: TimeInForce;
}

interface OrderHistory {
  /** The terms as last amended. */
  order: PlacedOrder;
  /** Oldest first; never empty. */
  readonly states: BrokerOrder[];
}

const QUANTITY_NOISE = 1e-12;

export function createFakeAccount(options: FakeAccountOptions): FakeAccount {
  const { clock, instrument, onEvent } = options;
  const histories = new Map<OrderId, OrderHistory>();
  const fills: Fill[] = [];
  let book = options.book;

  const stateOf = (history: OrderHistory): BrokerOrder => history.states[history.states.length - 1];

  function historyOf(orderId: OrderId): OrderHistory {
    const history = histories.get(orderId);
    if (history === undefined) throw new Error(`fake exchange: order ${orderId} does not exist`);
    return history;
  }

  function change(history: OrderHistory, patch: Partial<BrokerOrder>): void {
    const next = { ...stateOf(history), ...patch, time: clock.now() };
    history.states.push(next);
    onEvent({ type: 'order', order: next });
  }

  function balancesAt(time: number): readonly Balance[] {
    const totals = new Map<string, number>(Object.entries(options.balances));
    const held = new Map<string, number>();
    const add = (map: Map<string, number>, asset: string, amount: number): void => {
      map.set(asset, Number(((map.get(asset) ?? 0) + amount).toFixed(10)));
    };
    for (const fill of fills) {
      if (fill.time > time) continue;
      const sign = fill.side === 'buy' ? 1 : -1;
      add(totals, instrument.base, sign * fill.quantity);
      add(totals, instrument.quote, -sign * fill.cost - fill.fee);
    }
    for (const order of ordersAt(time)) {
      if (order.status !== 'open' || order.quantity === null) continue;
      const rest = order.quantity - order.filledQuantity;
      if (order.side === 'sell') add(held, instrument.base, rest);
      else add(held, instrument.quote, rest * (order.price ?? 0) * (1 + instrument.takerFee));
    }
    return [...totals].map(([asset, total]) => ({
      asset,
      total,
      held: held.get(asset) ?? 0,
      free: total - (held.get(asset) ?? 0),
    }));
  }

  function ordersAt(time: number): readonly BrokerOrder[] {
    return [...histories.values()]
      .map((history) => history.states.findLast((state) => state.time <= time))
      .filter((state) => state !== undefined);
  }

  function fill(orderId: OrderId, quantity: number, atPrice?: number, maker = true): Fill {
    const history = historyOf(orderId);
    const before = stateOf(history);
    if (before.status !== 'open') throw new Error(`fake exchange: order ${orderId} is ${before.status}`);
    const price = atPrice ?? before.price;
    if (price === null) throw new Error(`fake exchange: a fill of the market order ${orderId} needs a price`);
    const cost = Number((price * quantity).toFixed(8));
    const fee = Number((cost * (maker ? instrument.makerFee : instrument.takerFee)).toFixed(8));
    const added: Fill = {
      tradeId: `TFAKE0-00000-${String(fills.length + 1).padStart(6, '0')}` as TradeId,
      orderId,
      clientOrderId: before.clientOrderId,
      symbol: instrument.symbol,
      side: history.order.side,
      price,
      quantity,
      cost,
      fee,
      feeAsset: instrument.quote,
      maker,
      time: clock.now(),
    };
    fills.push(added);
    const filledQuantity = Number((before.filledQuantity + quantity).toFixed(10));
    const total = Number((before.cost + cost).toFixed(8));
    onEvent({ type: 'fill', fill: added });
    change(history, {
      filledQuantity,
      cost: total,
      fee: Number((before.fee + fee).toFixed(8)),
      averagePrice: total / filledQuantity,
      status: filledQuantity >= history.order.quantity - QUANTITY_NOISE ? 'filled' : 'open',
    });
    return added;
  }

  function crossing(order: PlacedOrder): BookLevel[] {
    const levels = order.side === 'buy' ? book.asks : book.bids;
    return levels.filter(
      (level) =>
        order.price === null || (order.side === 'buy' ? level.price <= order.price : level.price >= order.price),
    );
  }

  /** Takes what crosses now, level by level; the book itself stays as the test set it. */
  function take(orderId: OrderId, maker: boolean): void {
    const history = historyOf(orderId);
    for (const level of crossing(history.order)) {
      const state = stateOf(history);
      const rest = history.order.quantity - state.filledQuantity;
      if (state.status !== 'open' || rest <= QUANTITY_NOISE) return;
      const price = maker && history.order.price !== null ? history.order.price : level.price;
      fill(orderId, Number(Math.min(rest, level.quantity).toFixed(10)), price, maker);
    }
  }

  const freeOf = (asset: string): number => balancesAt(clock.now()).find((row) => row.asset === asset)?.free ?? 0;

  /** Why terms that are to rest or trade from now on are off the rules; null when they are not. */
  function ruleProblem(order: PlacedOrder): string | null {
    const reference = order.price ?? (order.side === 'buy' ? book.asks : book.bids)[0]?.price ?? 0;
    const cost = order.quantity * reference;
    if (order.quantity < instrument.orderMinimum) return 'EOrder:Order minimum not met';
    if (cost < instrument.costMinimum) return 'EOrder:Cost minimum not met';
    if (order.price !== null && !isMultipleOf(order.price, instrument.tickSize)) return 'EOrder:Tick size check failed';
    return isMultipleOf(order.quantity, instrument.lotStep) ? null : 'EGeneral:Invalid arguments:volume';
  }

  /** What an order holds while it rests: what is left of it, in the asset it gives. */
  function holdOf(order: PlacedOrder, filled: number): number {
    const reference = order.price ?? (order.side === 'buy' ? book.asks : book.bids)[0]?.price ?? 0;
    const rest = order.quantity - filled;
    return order.side === 'buy' ? rest * reference * (1 + instrument.takerFee) : rest;
  }

  function refusal(order: PlacedOrder): string | null {
    const problem = ruleProblem(order);
    if (problem !== null) return problem;
    const open = [...histories.values()].map(stateOf).filter((state) => state.status === 'open');
    if (order.clientOrderId !== null && open.some((state) => state.clientOrderId === order.clientOrderId)) {
      return 'EGeneral:Invalid arguments:cl_ord_id not unique';
    }
    const asset = order.side === 'buy' ? instrument.quote : instrument.base;
    return freeOf(asset) >= holdOf(order, 0) ? null : 'EOrder:Insufficient funds';
  }

  function add(order: PlacedOrder): OrderId {
    const orderId = `OFAKE0-00000-${String(histories.size + 1).padStart(6, '0')}` as OrderId;
    const state: BrokerOrder = {
      orderId,
      clientOrderId: order.clientOrderId,
      symbol: instrument.symbol,
      side: order.side,
      type: order.type,
      status: 'open',
      price: order.price,
      quantity: order.quantity,
      filledQuantity: 0,
      averagePrice: null,
      cost: 0,
      fee: 0,
      reason: null,
      time: clock.now(),
    };
    const history: OrderHistory = { order, states: [state] };
    histories.set(orderId, history);
    onEvent({ type: 'order', order: state });
    // Kraken's official wording for a crossing post-only order: accepted, then cancelled.
    if (order.postOnly && crossing(order).length > 0) cancel(orderId, 'Post only order');
    else take(orderId, false);
    const immediate = order.type === 'market' || order.timeInForce === 'ioc';
    if (immediate && stateOf(history).status === 'open') cancel(orderId, 'Immediate or cancel');
    return orderId;
  }

  function cancel(orderId: OrderId, reason: string): boolean {
    const history = histories.get(orderId);
    if (history === undefined || stateOf(history).status !== 'open') return false;
    change(history, { status: 'canceled', reason });
    return true;
  }

  function amend(request: AmendRequest): Result<null, ExchangeError | 'not_open'> {
    const history = histories.get(request.orderId);
    if (history === undefined || stateOf(history).status !== 'open') return failure('not_open');
    const refuse = (message: string): Result<null, ExchangeError> => failure({ kind: 'invalid', message });
    const { order: before } = history;
    const { filledQuantity } = stateOf(history);
    if (before.price === null) return refuse('EGeneral:Invalid arguments:limit_price');
    const after: PlacedOrder = {
      ...before,
      price: request.price,
      quantity: request.quantity ?? before.quantity,
      postOnly: before.postOnly || request.postOnly,
    };
    const problem = after.quantity > filledQuantity ? ruleProblem(after) : null;
    if (problem !== null) return refuse(problem);
    const asset = before.side === 'buy' ? instrument.quote : instrument.base;
    const more = holdOf(after, filledQuantity) - holdOf(before, filledQuantity);
    if (more > freeOf(asset)) return refuse('EOrder:Insufficient funds');
    if (after.postOnly && after.price !== before.price && crossing(after).length > 0) {
      return refuse('EOrder:Post only order');
    }
    history.order = after;
    // Less than what has traded already ends the order with what it has.
    if (after.quantity <= filledQuantity) cancel(request.orderId, 'User requested');
    else {
      change(history, { price: after.price, quantity: after.quantity });
      take(request.orderId, false);
    }
    return success(null);
  }

  return {
    book: () => book,
    setBook: (next) => {
      book = next;
      for (const [orderId, history] of histories) if (stateOf(history).status === 'open') take(orderId, true);
    },
    place: (request) => {
      const { side, type, price, quantity, clientOrderId, postOnly, timeInForce } = request;
      const order: PlacedOrder = { side, type, price, quantity, clientOrderId, postOnly, timeInForce };
      const message = request.symbol === instrument.symbol ? refusal(order) : 'EQuery:Unknown asset pair';
      return message === null ? success(add(order)) : failure({ kind: 'invalid', message });
    },
    placeForeign: ({ side, price, quantity, clientOrderId }) =>
      add({
        side,
        price,
        quantity,
        type: 'limit',
        clientOrderId: (clientOrderId ?? null) as ClientOrderId | null,
        postOnly: false,
        timeInForce: 'gtc',
      }),
    amend,
    cancel,
    fill,
    onTrade: (trade) => {
      // Only a trade through the price proves that the queue before us is gone (strategy.md, backtest fills).
      let volume = trade.quantity;
      for (const [orderId, history] of histories) {
        const { side, price } = history.order;
        const state = stateOf(history);
        if (state.status !== 'open' || price === null) continue;
        if (side === 'buy' ? trade.price >= price : trade.price <= price) continue;
        const quantity = Number(Math.min(volume, history.order.quantity - state.filledQuantity).toFixed(10));
        if (quantity <= QUANTITY_NOISE) continue;
        volume -= quantity;
        fill(orderId, quantity, price, true);
      }
    },
    orders: () => [...histories.values()].map(stateOf),
    ordersAt,
    fills: () => fills,
    balancesAt,
  };
}
