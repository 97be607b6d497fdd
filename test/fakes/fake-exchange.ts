import type { Balance } from '../../engine/domain/balance.ts';
import type { Candle } from '../../engine/domain/candle.ts';
import type { Fill } from '../../engine/domain/fill.ts';
import type { Instrument, MarketStatus } from '../../engine/domain/instrument.ts';
import type { MarketTrade, OrderBook } from '../../engine/domain/market-data.ts';
import type { OrderId, OrderRequest, Side } from '../../engine/domain/order.ts';
import { failure, success, type Result } from '../../engine/domain/result.ts';
import type { Timeframe } from '../../engine/domain/timeframe.ts';
import type {
  AmendOutcome,
  AmendRequest,
  Broker,
  BrokerEvent,
  BrokerOrder,
  CancelOutcome,
  Clock,
  ExchangeError,
  MarketEvent,
  MarketFeed,
  SubmitOutcome,
  Unsubscribe,
} from '../../engine/ports.ts';
import { createFakeAccount, type FakeAccount } from './fake-account.ts';
import type { AmendScript, CancelScript, ReadName, SubmitScript } from './fake-exchange-scripts.ts';

export type { AmendScript, CancelScript, ReadName, SubmitScript } from './fake-exchange-scripts.ts';

export interface FakeExchangeOptions {
  readonly clock: Clock;
  /** Default: BTC/USD with Kraken's rules of November 2025. */
  readonly instrument?: Instrument;
  /** Default: 10 000 USD and no base. */
  readonly balances?: Readonly<Record<string, number>>;
  /** Default: 0.1 wide around 100 000 with 1 BTC on each of 25 levels. */
  readonly book?: OrderBook;
}

export const FAKE_INSTRUMENT: Instrument = {
  symbol: 'BTC/USD',
  exchangeId: 'XXBTZUSD',
  base: 'BTC',
  quote: 'USD',
  tickSize: 0.1,
  priceDecimals: 1,
  lotStep: 1e-8,
  lotDecimals: 8,
  orderMinimum: 0.0001,
  costMinimum: 0.5,
  makerFee: 0.0025,
  takerFee: 0.004,
  status: 'online',
};

/** A book around a price: `levels` a side, one tick apart, best bid half a spread below. */
export function bookAround(price: number, time: number, quantity = 1, levels = 25, tick = 0.1): OrderBook {
  const round = (value: number): number => Number(value.toFixed(8));
  return {
    bids: Array.from({ length: levels }, (_, level) => ({ price: round(price - tick * (level + 0.5)), quantity })),
    asks: Array.from({ length: levels }, (_, level) => ({ price: round(price + tick * (level + 0.5)), quantity })),
    time,
  };
}

/** Both ports over one in-memory account, plus the strings a test pulls. Nothing happens unless a test makes it. */
export interface FakeExchange {
  readonly feed: MarketFeed;
  readonly broker: Broker;
  /** The exchange's own record: what is true whatever the answers said. */
  readonly account: FakeAccount;
  /** Requests as they arrived at `submit`, refused and lost ones included. */
  readonly submitted: readonly OrderRequest[];
  /** Order ids as they arrived at `cancel`. */
  readonly cancelRequests: readonly OrderId[];
  /** Requests as they arrived at `amend`. */
  readonly amendRequests: readonly AmendRequest[];
  /** Behaviour of the next submits, first in first out; default is accept. */
  scriptSubmit(...scripts: readonly SubmitScript[]): void;
  scriptCancel(...scripts: readonly CancelScript[]): void;
  scriptAmend(...scripts: readonly AmendScript[]): void;
  /** What may be done in the market from now on; subscribers are told. */
  setMarketStatus(status: MarketStatus): void;
  /** The next `times` calls of a read fail. */
  failRead(name: ReadName, error: ExchangeError, times?: number): void;
  /** Reads of orders, fills and balances show the account as it was that long ago (Kraken lags up to 60 s). */
  setReadLag(milliseconds: number): void;
  setCandles(timeframe: Timeframe, candles: readonly Candle[]): void;
  /** Replaces the book, fills resting orders that now cross it and tells subscribers. */
  pushBook(book: OrderBook): void;
  /** Public trades: fill resting orders whose price was traded through, and reach subscribers. Ids count up from 1. */
  pushTrades(...trades: readonly Omit<MarketTrade, 'id'>[]): readonly MarketTrade[];
  /** Fills an open order by hand. */
  fill(orderId: OrderId, quantity: number, price?: number, maker?: boolean): Fill;
  /** The exchange cancels an order by itself. */
  cancelByExchange(orderId: OrderId, reason: string): void;
  /** An order of somebody else on the same account (no client id of ours). */
  placeForeign(order: {
    readonly side: Side;
    readonly price: number;
    readonly quantity: number;
    readonly clientOrderId?: string;
  }): OrderId;
  /** Down: stream events are lost and `disconnected` is told. Up: `connected`, then the snapshot. */
  setBrokerStream(up: boolean): void;
  setMarketStream(up: boolean): void;
  /** Sends any event to the broker's subscribers: duplicates, disorder, symbol-less updates. */
  emitBroker(event: BrokerEvent): void;
  emitMarket(event: MarketEvent): void;
  /** Lets promises and microtasks settle. */
  settle(): Promise<void>;
}

const LOST: ExchangeError = { kind: 'ambiguous', message: 'The answer was lost (scripted).' };

export function createFakeExchange(options: FakeExchangeOptions): FakeExchange {
  const { clock } = options;
  const instrument = options.instrument ?? FAKE_INSTRUMENT;
  const submitScripts: SubmitScript[] = [];
  const cancelScripts: CancelScript[] = [];
  const amendScripts: AmendScript[] = [];
  const submitted: OrderRequest[] = [];
  const cancelRequests: OrderId[] = [];
  const amendRequests: AmendRequest[] = [];
  const readFailures = new Map<ReadName, ExchangeError[]>();
  const candles = new Map<Timeframe, readonly Candle[]>();
  const trades: MarketTrade[] = [];
  const marketListeners = new Set<(event: MarketEvent) => void>();
  const brokerListeners = new Set<(event: BrokerEvent) => void>();
  let brokerUp = true;
  let marketUp = true;
  let readLag = 0;
  let marketStatus: MarketStatus = instrument.status;
  let disarm: Unsubscribe = () => undefined;

  const account = createFakeAccount({
    clock,
    instrument,
    balances: options.balances ?? { USD: 10_000 },
    book: options.book ?? bookAround(100_000, clock.now()),
    onEvent: (event) => {
      if (brokerUp) emitBroker(event);
    },
  });

  // Real streams deliver after the call that caused the event has returned; so does this one.
  function deliver<Event>(listeners: Set<(event: Event) => void>, event: Event): void {
    queueMicrotask(() => {
      for (const listener of listeners) listener(event);
    });
  }
  function emitBroker(event: BrokerEvent): void {
    deliver(brokerListeners, event);
  }
  function emitMarket(event: MarketEvent): void {
    deliver(marketListeners, event);
  }

  async function read<Value>(name: ReadName, value: () => Value): Promise<Result<Value, ExchangeError>> {
    await Promise.resolve();
    const error = readFailures.get(name)?.shift();
    return error === undefined ? success(value()) : failure(error);
  }

  function unknownSymbol(symbol: string): ExchangeError | null {
    if (symbol === instrument.symbol) return null;
    return { kind: 'invalid', message: `EQuery:Unknown asset pair: ${symbol}` };
  }

  const feed: MarketFeed = {
    instrument: async (symbol) => {
      const error = unknownSymbol(symbol);
      return error === null ? read('instrument', () => instrument) : failure(error);
    },
    serverTime: () => read('serverTime', () => clock.now()),
    candles: async (symbol, timeframe) => {
      const error = unknownSymbol(symbol);
      return error === null ? read('candles', () => (candles.get(timeframe) ?? []).slice(-721)) : failure(error);
    },
    tradesSince: async (symbol, since) => {
      const error = unknownSymbol(symbol);
      return error === null ? read('tradesSince', () => trades.filter((trade) => trade.time >= since)) : failure(error);
    },
    subscribe: (_symbol, listener) => {
      // A wrapper of its own, so that subscribing one function twice gives two subscriptions.
      const own = (event: MarketEvent): void => listener(event);
      marketListeners.add(own);
      const status = marketUp ? 'connected' : 'disconnected';
      queueMicrotask(() => {
        if (!marketListeners.has(own)) return;
        own({ type: 'connection', status, detail: 'fake' });
        if (marketUp) own({ type: 'market_status', status: marketStatus });
        if (marketUp) own({ type: 'book', book: account.book() });
      });
      return () => void marketListeners.delete(own);
    },
  };

  function tellSnapshot(listener: (event: BrokerEvent) => void): void {
    listener({ type: 'connection', status: 'connected', detail: 'fake' });
    for (const order of account.orders()) if (order.status === 'open') listener({ type: 'order', order });
    for (const fill of account.fills().slice(-50)) listener({ type: 'fill', fill });
  }

  /** Why the market takes no such order now, in Kraken's words; null when it does. */
  function modeError(order: Pick<OrderRequest, 'type' | 'postOnly'>): ExchangeError | null {
    if (marketStatus === 'maintenance') return { kind: 'ambiguous', message: 'EService:Unavailable' };
    if (marketStatus === 'online' || (marketStatus === 'limit_only' && order.type === 'limit')) return null;
    if (marketStatus === 'post_only' && order.postOnly) return null;
    return { kind: 'busy', message: `EService:Market in ${marketStatus} mode` };
  }

  async function submit(request: OrderRequest): Promise<SubmitOutcome> {
    submitted.push(request);
    await Promise.resolve();
    const script = submitScripts.shift() ?? { kind: 'accept' };
    if (script.kind === 'refuse') return { kind: 'refused', error: script.error };
    if (script.kind === 'lose' && !script.placed) return { kind: 'unknown', error: script.error ?? LOST };
    const closed = modeError(request);
    if (closed !== null) {
      return { kind: closed.kind === 'ambiguous' ? 'unknown' : 'refused', error: closed };
    }
    const placed = account.place(request);
    if (script.kind === 'lose') return { kind: 'unknown', error: script.error ?? LOST };
    if (script.kind === 'delay') {
      await new Promise<void>((resolve) => void clock.after(script.milliseconds, resolve));
    }
    if (placed.ok) return { kind: 'accepted', orderId: placed.value };
    // An open order with this client id can only be an earlier attempt: like the adapter, leave it to a look-up.
    const attempted = placed.error.message.includes('not unique');
    return attempted
      ? { kind: 'unknown', error: { ...placed.error, kind: 'ambiguous' } }
      : { kind: 'refused', error: placed.error };
  }

  async function cancel(orderId: OrderId): Promise<CancelOutcome> {
    cancelRequests.push(orderId);
    await Promise.resolve();
    const script = cancelScripts.shift() ?? { kind: 'accept' };
    if (script.kind === 'not_open') return { kind: 'not_open' };
    if (script.kind === 'fail') {
      if (script.canceled) account.cancel(orderId, 'User requested');
      return { kind: 'failed', error: script.error };
    }
    return account.cancel(orderId, 'User requested') ? { kind: 'accepted' } : { kind: 'not_open' };
  }

  async function amend(request: AmendRequest): Promise<AmendOutcome> {
    amendRequests.push(request);
    await Promise.resolve();
    const script = amendScripts.shift() ?? { kind: 'accept' };
    if (script.kind === 'refuse') return { kind: 'refused', error: script.error };
    if (script.kind === 'not_open') return { kind: 'not_open' };
    if (script.kind === 'lose') {
      if (script.amended) account.amend(request);
      return { kind: 'unknown', error: script.error ?? LOST };
    }
    const closed = modeError({ type: 'limit', postOnly: true });
    if (closed !== null) return { kind: closed.kind === 'ambiguous' ? 'unknown' : 'refused', error: closed };
    const amended = account.amend(request);
    if (amended.ok) return { kind: 'accepted' };
    return amended.error === 'not_open' ? { kind: 'not_open' } : { kind: 'refused', error: amended.error };
  }

  function cancelEverything(): number {
    const open = account.orders().filter((order) => order.status === 'open');
    for (const order of open) account.cancel(order.orderId, 'User requested');
    return open.length;
  }

  const asOf = (): number => clock.now() - readLag;
  const seenOrders = (): readonly BrokerOrder[] => account.ordersAt(asOf());

  const broker: Broker = {
    submit,
    cancel,
    amend,
    cancelAll: () => read('cancelAll', cancelEverything),
    cancelAllAfter: (seconds) =>
      read('cancelAllAfter', () => {
        disarm();
        disarm = seconds === 0 ? () => undefined : clock.after(seconds * 1000, () => void cancelEverything());
        return null;
      }),
    openOrders: () => read('openOrders', () => seenOrders().filter((order) => order.status === 'open')),
    findOrder: (clientOrderId, since) =>
      read('findOrder', () => {
        const matches = seenOrders().filter((order) => order.clientOrderId === clientOrderId);
        const open = matches.find((order) => order.status === 'open');
        return open ?? matches.filter((order) => order.time >= since).at(-1) ?? null;
      }),
    orders: (orderIds) => read('orders', () => seenOrders().filter((order) => orderIds.includes(order.orderId))),
    fillsSince: (since) =>
      read('fillsSince', () => account.fills().filter((fill) => fill.time >= since && fill.time <= asOf())),
    balances: () => read('balances', (): readonly Balance[] => account.balancesAt(asOf())),
    subscribe: (listener): Unsubscribe => {
      const own = (event: BrokerEvent): void => listener(event);
      brokerListeners.add(own);
      queueMicrotask(() => {
        if (brokerUp && brokerListeners.has(own)) tellSnapshot(own);
      });
      return () => void brokerListeners.delete(own);
    },
    close: async () => {
      await Promise.resolve();
      brokerListeners.clear();
    },
  };

  return {
    feed,
    broker,
    account,
    submitted,
    cancelRequests,
    amendRequests,
    scriptSubmit: (...scripts) => void submitScripts.push(...scripts),
    scriptCancel: (...scripts) => void cancelScripts.push(...scripts),
    scriptAmend: (...scripts) => void amendScripts.push(...scripts),
    setMarketStatus: (status) => {
      marketStatus = status;
      if (marketUp) emitMarket({ type: 'market_status', status });
    },
    failRead: (name, error, times = 1) => {
      const errors = readFailures.get(name) ?? [];
      for (let count = 0; count < times; count++) errors.push(error);
      readFailures.set(name, errors);
    },
    setReadLag: (milliseconds) => {
      readLag = milliseconds;
    },
    setCandles: (timeframe, rows) => void candles.set(timeframe, rows),
    pushBook: (book) => {
      account.setBook(book);
      if (marketUp) emitMarket({ type: 'book', book });
    },
    pushTrades: (...rows) => {
      const added = rows.map((row, index): MarketTrade => ({ ...row, id: trades.length + index + 1 }));
      trades.push(...added);
      for (const trade of added) account.onTrade(trade);
      if (marketUp) emitMarket({ type: 'trades', trades: added });
      return added;
    },
    fill: (orderId, quantity, price, maker = true) => account.fill(orderId, quantity, price, maker),
    cancelByExchange: (orderId, reason) => void account.cancel(orderId, reason),
    placeForeign: (order) => account.placeForeign(order),
    setBrokerStream: (up) => {
      brokerUp = up;
      if (!up) emitBroker({ type: 'connection', status: 'disconnected', detail: 'fake' });
      else queueMicrotask(() => brokerListeners.forEach(tellSnapshot));
    },
    setMarketStream: (up) => {
      marketUp = up;
      emitMarket({ type: 'connection', status: up ? 'connected' : 'disconnected', detail: 'fake' });
      if (up) emitMarket({ type: 'book', book: account.book() });
    },
    emitBroker,
    emitMarket,
    settle: async () => {
      for (let round = 0; round < 3; round++) await new Promise<void>((resolve) => void setImmediate(resolve));
    },
  };
}
