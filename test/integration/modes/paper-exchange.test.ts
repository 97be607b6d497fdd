import { afterEach, describe, expect, it } from 'vitest';
import type { ClientOrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { KrakenAdapter } from '../../../engine/exchange/kraken/options.ts';
import { openPaperExchange, type PaperExchange } from '../../../engine/exchange/simulator/paper/paper-exchange.ts';
import type { MarketFeed } from '../../../engine/ports.ts';
import type { SimulatorState } from '../../../engine/exchange/simulator/simulator-state.ts';
import { bookAround, createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';

const START = Date.UTC(2026, 0, 5, 12);
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const ORDER: OrderRequest = {
  clientOrderId: '7d4a1d0e-4d4f-4b86-9ed1-2f4a3b1d9a10' as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 99_990,
  quantity: 0.05,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'manual',
  signalId: null,
};

/** A feed in the test's hands, in a market time in the test's hands. */
function openWorld(depth = 1) {
  const clock = createManualClock(START);
  const feed = createFakeExchange({ clock, book: bookAround(100_000.05, START, depth) });
  const log: string[] = [];
  async function open(
    state: SimulatorState | null,
    followed: MarketFeed = feed.feed,
  ): Promise<{ exchange: PaperExchange; adapter: KrakenAdapter }> {
    const instrument = await feed.feed.instrument('BTC/USD');
    if (!instrument.ok) throw new Error(instrument.error.message);
    const opened = await openPaperExchange({
      feed: followed,
      instrument: instrument.value,
      now: clock.now,
      speed: 1,
      wallNow: Date.now,
      startingQuote: 10_000,
      state,
      log: (line) => void log.push(line),
    });
    if (!opened.ok) throw new Error(opened.error);
    const exchange = opened.value;
    const { restUrl, wsUrl, wsAuthUrl, credentials } = exchange;
    let nonce = BigInt(Date.now()) * 1_000_000n;
    const adapter = await createKrakenAdapter({
      restUrl,
      wsUrl,
      wsAuthUrl,
      credentials,
      clock,
      wallNow: Date.now,
      nonceSource: { next: () => ++nonce },
      requestIntervalMs: 1,
      orderDeadlineMs: 50_000,
    });
    closing.push(exchange.close, adapter.close);
    return { exchange, adapter };
  }
  /** Leaves ORDER resting and closes the exchange: what it wrote down, as read from its file. */
  async function leaveResting(
    before: (adapter: KrakenAdapter) => Promise<void> = async () => {},
  ): Promise<SimulatorState> {
    const { exchange, adapter } = await open(null);
    expect(await adapter.broker?.submit(ORDER)).toMatchObject({ kind: 'accepted' });
    await before(adapter);
    const state = exchange.exportState();
    await exchange.close();
    return JSON.parse(JSON.stringify(state)) as SimulatorState;
  }
  return { clock, feed, log, open, leaveResting };
}

describe('the paper exchange', () => {
  it('charges the fees of the followed market and tells its rules', async () => {
    const { open } = openWorld();
    const { adapter } = await open(null);
    const rules = await adapter.feed.instrument('BTC/USD');
    expect(rules).toMatchObject({ ok: true, value: { takerFee: 0.004, makerFee: 0.0025, tickSize: 0.1 } });
    const taker = { ...ORDER, price: 100_100, postOnly: false, timeInForce: 'ioc' as const };
    expect(await adapter.broker?.submit(taker)).toMatchObject({ kind: 'accepted' });
    const fills = await adapter.broker?.fillsSince(0);
    expect(fills).toMatchObject({ ok: true, value: [{ price: 100_000.1, quantity: 0.05, maker: false }] });
    if (fills?.ok !== true) throw new Error('no fills');
    expect(fills.value[0]?.fee).toBeCloseTo(0.05 * 100_000.1 * 0.004, 3);
  });

  it('sells at once also where the account’s own purchase is the best bid', async () => {
    // So little on each level that the sale gets through to the purchase.
    const { open } = openWorld(0.01);
    const { adapter, exchange } = await open(null);
    const named = (digit: number): ClientOrderId => ORDER.clientOrderId.replace(/.$/, `${digit}`) as ClientOrderId;
    const taker = { postOnly: false, timeInForce: 'ioc' } as const;
    await adapter.broker?.submit({ ...ORDER, ...taker, clientOrderId: named(1), price: 100_100 });
    await adapter.broker?.submit({ ...ORDER, clientOrderId: named(2), price: 100_000, quantity: 0.04 });
    const sale = { ...ORDER, ...taker, clientOrderId: named(3), side: 'sell', price: 99_950, quantity: 0.04 } as const;
    expect(await adapter.broker?.submit(sale)).toMatchObject({ kind: 'accepted' });
    const ended = exchange.account().orders.map(({ clientOrderId, status }) => [clientOrderId, status]);
    expect(Object.fromEntries(ended)).toEqual({ [named(1)]: 'closed', [named(2)]: 'canceled', [named(3)]: 'closed' });
    const sold = exchange.account().trades.filter(({ side }) => side === 'sell');
    expect(sold.reduce((sum, { quantity }) => sum + quantity, 0)).toBeCloseTo(0.04, 10);
  });

  it('refuses orders while the feed is away, takes cancellations, and says which mode it is in', async () => {
    const { feed, open } = openWorld();
    const { adapter } = await open(null);
    const placed = await adapter.broker?.submit(ORDER);
    feed.setMarketStream(false);
    const other = { ...ORDER, clientOrderId: '0b0f6b3f-6f2e-4c62-8d0c-5a5f5e2f7c11' as ClientOrderId };
    expect(await adapter.broker?.submit(other)).toMatchObject({
      kind: 'refused',
      error: { kind: 'busy', message: 'AddOrder: EService:Market in cancel_only mode' },
    });
    expect(await adapter.systemStatus()).toEqual({ ok: true, value: 'cancel_only' });
    if (placed?.kind !== 'accepted') throw new Error('not placed');
    expect(await adapter.broker?.cancel(placed.orderId)).toEqual({ kind: 'accepted' });
    feed.setMarketStream(true);
    await feed.settle();
    expect(await adapter.systemStatus()).toEqual({ ok: true, value: 'online' });
  });

  it('fills what rested from the trades that it missed while it was gone, once', async () => {
    const { clock, feed, open, leaveResting } = openWorld();
    const state = await leaveResting();
    clock.advance(60_000);
    feed.pushTrades({ price: 99_980, quantity: 0.02, side: 'sell', time: clock.now() });
    clock.advance(60_000);
    const second = await open(state);
    await feed.settle();
    expect(second.exchange.account().orders).toMatchObject([{ status: 'open', filledQuantity: 0.02 }]);
    feed.setMarketStream(false);
    feed.setMarketStream(true);
    await feed.settle();
    expect(second.exchange.account().trades).toMatchObject([{ price: 99_990, quantity: 0.02, maker: true }]);
  });

  it('fills them also when the stream tells its newest trades before it is joined, as Kraken’s does', async () => {
    const { clock, feed, open, leaveResting } = openWorld();
    const state = await leaveResting();
    clock.advance(60_000);
    feed.pushTrades({ price: 99_980, quantity: 0.02, side: 'sell', time: clock.now() });
    clock.advance(60_000);
    feed.pushTrades({ price: 100_000, quantity: 0.01, side: 'buy', time: clock.now() });
    const newest = await feed.feed.tradesSince('BTC/USD', clock.now());
    if (!newest.ok) throw new Error(newest.error.message);
    const { subscribe } = feed.feed;
    const snapshotFirst: MarketFeed = {
      ...feed.feed,
      subscribe(symbol, listener) {
        listener({ type: 'connection', status: 'connecting', detail: '' });
        listener({ type: 'trades', trades: newest.value });
        return subscribe(symbol, listener);
      },
    };
    const second = await open(state, snapshotFirst);
    await feed.settle();
    expect(second.exchange.account().trades).toMatchObject([{ price: 99_990, quantity: 0.02, maker: true }]);
  });

  it('lets the dead man’s switch fire while nobody is here, before anything is filled', async () => {
    const { clock, feed, open, leaveResting } = openWorld();
    const state = await leaveResting(async (adapter) => {
      expect(await adapter.broker?.cancelAllAfter(60)).toMatchObject({ ok: true });
    });
    clock.advance(8 * 60_000);
    feed.pushTrades({ price: 99_980, quantity: 0.02, side: 'sell', time: clock.now() });
    clock.advance(60_000);
    const second = await open(state);
    await feed.settle();
    expect(second.exchange.account().orders).toMatchObject([{ status: 'canceled', filledQuantity: 0 }]);
    expect(second.exchange.account().trades).toEqual([]);
  });

  it('says so when it was gone for too long to match what was missed', async () => {
    const { clock, feed, log, open, leaveResting } = openWorld();
    const state = await leaveResting();
    clock.advance(60 * 60_000);
    const second = await open(state);
    await feed.settle();
    expect(second.exchange.account().orders).toMatchObject([{ status: 'open', filledQuantity: 0 }]);
    expect(log).toEqual(['paper: the feed was away for 60 minutes; 1 resting orders missed its trades.']);
  });

  it('does not answer for the market: that is the real exchange’s to tell', async () => {
    const { open } = openWorld();
    const { exchange } = await open(null);
    const answer = await fetch(`${exchange.restUrl}/0/public/OHLC?pair=XXBTZUSD`);
    expect(await answer.json()).toEqual({ error: ['EGeneral:Unknown method'] });
  });
});
