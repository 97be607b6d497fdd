import { beforeEach, describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { BrokerEvent, Clock, MarketEvent } from '../../../engine/ports.ts';
import { describeExchangeContract } from '../../contract/exchange-contract.ts';
import { bookAround, createFakeExchange, type FakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock, type ManualClock } from '../../fakes/manual-clock.ts';

function candlesUntil(now: number): readonly Candle[] {
  const running = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const one = { open: 100_000, high: 100_001, low: 99_999, close: 100_000, volume: 1 };
  return Array.from({ length: 721 }, (_, index) => ({ time: running - (720 - index) * MINUTE_MS, ...one }));
}

describeExchangeContract('fake', async () => {
  await Promise.resolve();
  // Fast enough that a switch of some seconds need not be waited for.
  const speed = 30;
  const began = Date.now();
  const clock: Clock = {
    now: () => began + (Date.now() - began) * speed,
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds / speed);
      return () => clearTimeout(timer);
    },
  };
  const fake = createFakeExchange({ clock });
  fake.setCandles('1m', candlesUntil(clock.now()));
  return {
    feed: fake.feed,
    broker: fake.broker,
    symbol: 'BTC/USD',
    now: clock.now,
    // A second of wall time: the machine may be busy.
    clockTolerance: 1_000 * speed,
    nudge: () => {
      fake.pushTrades({ price: 100_000, quantity: 0.1, side: 'buy', time: clock.now() });
      fake.pushBook(bookAround(100_000, clock.now()));
    },
    close: () => fake.broker.close(),
  };
});

const CLIENT_ID = 'one' as ClientOrderId;
const REQUEST: OrderRequest = {
  clientOrderId: CLIENT_ID,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 99_000,
  quantity: 0.05,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};
const LOST = { kind: 'ambiguous', message: 'lost' } as const;

describe('scripts of the fake exchange', () => {
  let clock: ManualClock;
  let fake: FakeExchange;
  let events: BrokerEvent[];
  const open = () => fake.account.orders().filter((order) => order.status === 'open');

  beforeEach(async () => {
    clock = createManualClock(1_700_000_000_000);
    fake = createFakeExchange({ clock });
    events = [];
    fake.broker.subscribe((event) => events.push(event));
    await fake.settle();
  });

  it('lose an answer with and without placing the order', async () => {
    fake.scriptSubmit({ kind: 'lose', placed: false }, { kind: 'lose', placed: true, error: LOST });
    expect(await fake.broker.submit(REQUEST)).toMatchObject({ kind: 'unknown' });
    expect(open()).toEqual([]);
    expect(await fake.broker.submit(REQUEST)).toEqual({ kind: 'unknown', error: LOST });
    expect(open()).toHaveLength(1);
    expect(fake.submitted).toHaveLength(2);
  });

  it('refuse and delay', async () => {
    fake.scriptSubmit(
      { kind: 'refuse', error: { kind: 'busy', message: 'later' } },
      { kind: 'delay', milliseconds: 500 },
    );
    expect(await fake.broker.submit(REQUEST)).toMatchObject({ kind: 'refused' });
    let answered = false;
    const late = fake.broker.submit(REQUEST).then(() => (answered = true));
    await fake.settle();
    expect([open().length, answered]).toEqual([1, false]);
    clock.advance(500);
    await late;
    expect(answered).toBe(true);
  });

  it('show the past to reads while they lag, and the present to the stream', async () => {
    fake.setReadLag(60_000);
    const outcome = await fake.broker.submit(REQUEST);
    await fake.settle();
    expect(events.filter((event) => event.type === 'order')).toHaveLength(1);
    expect(await fake.broker.findOrder(CLIENT_ID, 0)).toEqual({ ok: true, value: null });
    clock.advance(60_000);
    expect(await fake.broker.findOrder(CLIENT_ID, 0)).toMatchObject({ value: { status: 'open' } });
    const { orderId } = outcome as { orderId: OrderId };
    fake.fill(orderId, 0.02);
    expect(await fake.broker.fillsSince(0)).toEqual({ ok: true, value: [] });
    expect(await fake.broker.balances()).toMatchObject({ value: [{ asset: 'USD', total: 10_000 }] });
    fake.setReadLag(0);
    expect(await fake.broker.fillsSince(0)).toMatchObject({ value: [{ quantity: 0.02, fee: 4.95, maker: true }] });
  });

  it('refuse an amendment, miss the order, and lose an answer with and without its effect', async () => {
    const placed = await fake.broker.submit(REQUEST);
    if (placed.kind !== 'accepted') throw new Error('expected an order');
    const { orderId } = placed;
    const terms = { orderId, symbol: 'BTC/USD', price: 98_000, postOnly: true };
    const error = { kind: 'busy', message: 'EOrder:Rate limit exceeded' } as const;
    fake.scriptAmend({ kind: 'refuse', error }, { kind: 'not_open' }, { kind: 'lose', amended: false, error: LOST });
    expect(await fake.broker.amend(terms)).toEqual({ kind: 'refused', error });
    expect(await fake.broker.amend(terms)).toEqual({ kind: 'not_open' });
    expect(await fake.broker.amend(terms)).toEqual({ kind: 'unknown', error: LOST });
    expect(open()).toMatchObject([{ price: 99_000 }]);
    fake.scriptAmend({ kind: 'lose', amended: true });
    expect(await fake.broker.amend(terms)).toMatchObject({ kind: 'unknown', error: { kind: 'ambiguous' } });
    expect(open()).toMatchObject([{ orderId, price: 98_000, quantity: 0.05 }]);
    expect(fake.amendRequests).toEqual([terms, terms, terms, terms]);
  });

  it('keep what an amended order has traded, and end it when less than that is asked for', async () => {
    const placed = await fake.broker.submit(REQUEST);
    if (placed.kind !== 'accepted') throw new Error('expected an order');
    const { orderId } = placed;
    fake.fill(orderId, 0.02);
    const terms = { orderId, symbol: 'BTC/USD', price: 99_500, postOnly: true };
    expect(await fake.broker.amend({ ...terms, quantity: 0.04 })).toEqual({ kind: 'accepted' });
    expect(open()).toMatchObject([{ orderId, price: 99_500, quantity: 0.04, filledQuantity: 0.02 }]);
    expect(await fake.broker.amend({ ...terms, quantity: 0.01 })).toEqual({ kind: 'accepted' });
    expect(fake.account.orders()).toMatchObject([{ orderId, status: 'canceled', filledQuantity: 0.02 }]);
  });

  it('amend across the market: an order that may take takes', async () => {
    const placed = await fake.broker.submit({ ...REQUEST, postOnly: false });
    if (placed.kind !== 'accepted') throw new Error('expected an order');
    const terms = { orderId: placed.orderId, symbol: 'BTC/USD', price: 100_010, postOnly: false };
    expect(await fake.broker.amend(terms)).toEqual({ kind: 'accepted' });
    expect(fake.account.orders()).toMatchObject([{ status: 'filled', filledQuantity: 0.05 }]);
  });

  it('close the market: only what the mode allows is taken, and subscribers are told', async () => {
    const market: MarketEvent[] = [];
    fake.feed.subscribe('BTC/USD', (event) => market.push(event));
    await fake.settle();
    fake.setMarketStatus('post_only');
    expect(await fake.broker.submit({ ...REQUEST, postOnly: false })).toMatchObject({
      kind: 'refused',
      error: { kind: 'busy', message: 'EService:Market in post_only mode' },
    });
    expect(await fake.broker.submit(REQUEST)).toMatchObject({ kind: 'accepted' });
    fake.setMarketStatus('maintenance');
    expect(await fake.broker.submit({ ...REQUEST, clientOrderId: 'two' as ClientOrderId })).toMatchObject({
      kind: 'unknown',
    });
    await fake.settle();
    expect(market.flatMap((event) => (event.type === 'market_status' ? [event.status] : []))).toEqual([
      'online',
      'post_only',
      'maintenance',
    ]);
    expect(open()).toHaveLength(1);
  });

  it('fail cancels with and without effect', async () => {
    const outcome = (await fake.broker.submit(REQUEST)) as { orderId: OrderId };
    fake.scriptCancel({ kind: 'fail', canceled: false, error: LOST }, { kind: 'fail', canceled: true, error: LOST });
    expect(await fake.broker.cancel(outcome.orderId)).toEqual({ kind: 'failed', error: LOST });
    expect(open()).toHaveLength(1);
    expect(await fake.broker.cancel(outcome.orderId)).toEqual({ kind: 'failed', error: LOST });
    expect(open()).toEqual([]);
    expect(await fake.broker.cancel(outcome.orderId)).toEqual({ kind: 'not_open' });
  });

  it('fail reads as often as told', async () => {
    fake.failRead('balances', LOST, 2);
    expect((await fake.broker.balances()).ok).toBe(false);
    expect((await fake.broker.balances()).ok).toBe(false);
    expect((await fake.broker.balances()).ok).toBe(true);
  });

  it('lose stream events while the stream is down, and tell a snapshot after', async () => {
    fake.setBrokerStream(false);
    const { orderId } = (await fake.broker.submit(REQUEST)) as { orderId: OrderId };
    fake.fill(orderId, 0.01);
    await fake.settle();
    expect(events.map((event) => event.type)).toEqual(['connection', 'connection']);
    fake.setBrokerStream(true);
    await fake.settle();
    expect(events.slice(2).map((event) => event.type)).toEqual(['connection', 'order', 'fill']);
  });

  it('fill a resting order only when trades go through its price', async () => {
    await fake.broker.submit(REQUEST);
    fake.pushTrades({ price: 99_000, quantity: 1, side: 'sell', time: clock.now() });
    expect(open()[0]!.filledQuantity).toBe(0);
    fake.pushTrades({ price: 98_999.9, quantity: 0.03, side: 'sell', time: clock.now() });
    expect(open()[0]!.filledQuantity).toBe(0.03);
    fake.pushBook(bookAround(98_000, clock.now()));
    expect(fake.account.orders()[0]).toMatchObject({ status: 'filled', averagePrice: 99_000 });
  });

  it('place orders of others', async () => {
    const orderId = fake.placeForeign({ side: 'buy', price: 90_000, quantity: 0.01 });
    expect(await fake.broker.openOrders()).toMatchObject({ value: [{ orderId, clientOrderId: null }] });
    fake.cancelByExchange(orderId, 'User requested');
    expect(open()).toEqual([]);
  });
});
