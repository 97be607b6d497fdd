import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CallResult } from '../../../engine/api/contract.ts';
import type { PlaceOrderInput } from '../../../engine/api/ticket-views.ts';
import type { SessionView } from '../../../engine/api/views.ts';
import { MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { Engine } from '../../../engine/engine.ts';
import { heldQuantity } from '../../../engine/trading/position-tracker.ts';
import { bookAround, createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { CREDENTIALS, eventually, standIn, type StandIn, viewOf } from '../modes/stand-in.ts';
import { flatCandles, type Harness, MID, openHarness, START } from './session-harness.ts';

const PATIENCE_MS = 60_000;

// One session on one simulator, in the order in which a person would go about it: each test goes on where the one
// before it ended.
describe('orders of the user’s own, with real money’s guard', { timeout: PATIENCE_MS }, () => {
  let kraken: StandIn;
  let engine: Engine;
  let sessionId = '';
  beforeAll(async () => {
    kraken = await standIn();
    const configuration = { timeframe: '1m' };
    const opened = await kraken.open({ mode: 'live', credentials: CREDENTIALS, configuration });
    if (!opened.ok) throw new Error(opened.error);
    engine = opened.value;
    await eventually('the session is ready', async () => {
      const view = await viewOf(engine);
      return view.quote !== null && view.ticket.waits.buy.resting === null;
    });
    sessionId = (await viewOf(engine)).info.sessionId;
  }, PATIENCE_MS);
  afterAll(async () => {
    await kraken.close();
  });

  const sentOrders = (): number => kraken.asked.filter((path) => path.endsWith('/AddOrder')).length;
  const openAtExchange = () => kraken.simulator.account().orders.filter(({ status }) => status === 'open');
  async function quote(): Promise<NonNullable<SessionView['quote']>> {
    const { quote: now } = await viewOf(engine);
    if (now === null) throw new Error('the market has no price');
    return now;
  }
  async function place(order: Partial<PlaceOrderInput>): Promise<CallResult<'session.placeOrder'>> {
    return engine.handlers['session.placeOrder']({
      requestId: randomUUID(),
      sessionId,
      side: 'buy',
      type: 'limit',
      price: Math.round((await quote()).bid * 0.8),
      quantity: 0.01,
      postOnly: true,
      ...order,
    });
  }
  const errorOf = (result: CallResult<'session.placeOrder'>) => (result.ok ? null : result.error);
  const idOf = (result: CallResult<'session.placeOrder'>): string => {
    if (!result.ok) throw new Error(result.error.message);
    return result.value.clientOrderId;
  };
  async function orderOf(clientOrderId: string, status: string) {
    return eventually(`order ${status}`, async () =>
      (await viewOf(engine)).orders.find((order) => order.clientOrderId === clientOrderId && order.status === status),
    );
  }
  const market = { type: 'market', price: null, postOnly: false } as const;

  it('may not buy while live trading is not armed; a sale is asked only for what is free', async () => {
    expect(errorOf(await place({}))?.message).toMatch(/^Live trading is not armed\./);
    expect(errorOf(await place(market))?.message).toMatch(/^Live trading is not armed\./);
    const sale = errorOf(await place({ ...market, side: 'sell' }));
    expect([sale?.field, sale?.message]).toEqual(['quantity', expect.stringContaining('that no order holds')]);
    expect(sentOrders()).toBe(0);
  });

  it('goes out once however often the same press arrives', async () => {
    await engine.handlers['live.lookAhead'](undefined);
    await eventually('it is armed', async () => (await engine.handlers['live.arm']({ sessionId })).ok);
    const requestId = randomUUID();
    const first = await place({ requestId });
    const second = await place({ requestId });
    const third = await place({ requestId, quantity: 0.02 });
    expect([second, third]).toEqual([first, first]);
    const shown = await orderOf(idOf(first), 'open');
    expect(shown).toMatchObject({ purpose: 'manual', side: 'buy', quantity: 0.01, postOnly: true });
    expect(sentOrders()).toBe(1);
    expect(openAtExchange()).toHaveLength(1);
    expect(openAtExchange()[0]).toMatchObject({ clientOrderId: idOf(first), quantity: 0.01, price: shown.price });
  });

  it('holds its money at once, and gives it back when it is cancelled', async () => {
    const [order] = (await viewOf(engine)).orders.filter(({ status }) => status === 'open');
    const held = 0.01 * (order?.price ?? 0) * 1.0025;
    const { balances, ticket } = await viewOf(engine);
    const usd = balances.find(({ asset }) => asset === 'USD');
    expect(ticket.free?.quote).toBeCloseTo((usd?.total ?? 0) - held, 6);
    expect(usd?.held).toBeCloseTo(held, 6);
    const { clientOrderId } = order ?? { clientOrderId: '' };
    expect(await engine.handlers['session.cancelOrder']({ sessionId, clientOrderId })).toMatchObject({ ok: true });
    await orderOf(clientOrderId, 'canceled');
    expect((await viewOf(engine)).ticket.free?.quote).toBeCloseTo(usd?.total ?? 0, 6);
    expect(openAtExchange()).toEqual([]);
  });

  it('is refused before the exchange hears of it, with the field that is wrong', async () => {
    const before = sentOrders();
    const { ask, bid } = await quote();
    const tick = (price: number): number => Number(price.toFixed(1));
    const refusals = [
      await place({ quantity: 0.00000001 }),
      await place({ quantity: 0.0123456789 }),
      await place({ quantity: 1_000 }),
      await place({ price: tick(bid * 0.8) + 0.05 }),
      await place({ price: tick(ask * 10), postOnly: false }),
      await place({ price: tick(ask * 1.01) }),
      await place({ ...market, side: 'sell', quantity: 0.01 }),
      await place({ ...market, postOnly: true }),
    ].map((result) => errorOf(result)?.field);
    expect(refusals).toEqual(['quantity', 'quantity', 'quantity', 'price', 'price', 'price', 'quantity', 'postOnly']);
    const other = errorOf(await place({ sessionId: randomUUID() }));
    expect([other?.field, other?.message]).toEqual([null, expect.stringContaining('the session was replaced')]);
    expect(sentOrders()).toBe(before);
  });

  it('takes at market and shows fill and position as its own', async () => {
    const placed = await place({ ...market, quantity: 0.002 });
    const order = await orderOf(idOf(placed), 'filled');
    expect(order).toMatchObject({ filledQuantity: 0.002, purpose: 'manual', type: 'limit' });
    const view = await eventually('the position', async () => {
      const now = await viewOf(engine);
      return now.position.quantity > 0 && now.fills.length > 0 && now.ticket.waits.buy.taking === null ? now : null;
    });
    expect(view.position.quantity).toBeCloseTo(0.002, 10);
    expect(view.fills.map(({ purpose, side, maker }) => [purpose, side, maker])).toEqual(
      view.fills.map(() => ['manual', 'buy', false]),
    );
    expect(view.ticket.free?.base).toBeCloseTo(0.002, 10);
    expect(openAtExchange()).toEqual([]);
  });

  it('says of a request that it answered what became of it, armed or not, and that one may still rest', async () => {
    const requestId = randomUUID();
    const purchase = await place({ requestId });
    await orderOf(idOf(purchase), 'open');
    const before = sentOrders();
    await engine.handlers['live.disarm']({ sessionId });
    expect(await place({ requestId })).toEqual(purchase);
    expect(errorOf(await place({}))?.message).toMatch(/^Live trading is not armed\./);
    expect(sentOrders()).toBe(before);
    expect((await viewOf(engine)).events.map(({ message }) => message).join('\n')).toContain(
      'Live trading was disarmed: by you. One order of your own may still rest at Kraken: cancel it',
    );
    await engine.handlers['session.cancelOrder']({ sessionId, clientOrderId: idOf(purchase) });
    await orderOf(idOf(purchase), 'canceled');
  });

  it('may reduce without permission, up to what no order holds', async () => {
    expect(errorOf(await place({}))?.message).toMatch(/^Live trading is not armed\./);
    const resting = await place({ side: 'sell', price: Math.round((await quote()).ask * 1.2), quantity: 0.0005 });
    await orderOf(idOf(resting), 'open');
    const most = errorOf(await place({ ...market, side: 'sell', quantity: 0.0016 }));
    expect([most?.field, most?.message]).toEqual([
      'quantity',
      'Size 0.0016 BTC is more than the 0.0015 BTC that no order holds. Enter 0.0015 BTC or less.',
    ]);
    const sale = await place({ ...market, side: 'sell', quantity: 0.0015 });
    await orderOf(idOf(sale), 'filled');
    await eventually('the rest of the position', async () => {
      const { position } = await viewOf(engine);
      return Math.abs(position.quantity - 0.0005) < 1e-9;
    });
  });

  it('is taken off by the kill switch like any other', async () => {
    await engine.handlers['session.kill']({ sessionId });
    await eventually('nothing rests', () => openAtExchange().length === 0);
    await eventually('the screen knows', async () =>
      (await viewOf(engine)).orders.every(({ status }) => !['created', 'unknown', 'open'].includes(status)),
    );
  });
});

describe('orders of the user’s own, when things go wrong', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parallax-manual-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** An account with base and quote, and a book with so much on each of 25 levels. */
  async function openRich(depth = 1): Promise<Harness> {
    const clock = createManualClock(START);
    const book = bookAround(MID, START, depth);
    const exchange = createFakeExchange({ clock, book, balances: { USD: 10_000, BTC: 1 } });
    exchange.setCandles('1m', flatCandles(MINUTE_MS, 100_000, START));
    exchange.setCandles('15m', flatCandles(15 * MINUTE_MS, 100_000, START));
    return openHarness(folder, { clock, exchange });
  }

  const SALE = { side: 'sell', type: 'limit', price: 110_000, quantity: 0.2, postOnly: true } as const;

  it('keep a sale whose answer was lost from being made twice, and let go once it is found', async () => {
    const harness = await openRich();
    const { exchange, session } = harness;
    exchange.setBrokerStream(false);
    exchange.failRead('findOrder', { kind: 'ambiguous', message: 'time-out' }, 2);
    exchange.scriptSubmit({ kind: 'lose', placed: true });
    expect(session.placeOrder(SALE).ok).toBe(true);
    await exchange.settle();
    const message = 'The order is not sent: the fate of a sale is being looked up.';
    expect(session.placeOrder(SALE)).toEqual({ ok: false, error: { field: null, message } });
    await harness.pass(30_000);
    expect(exchange.submitted).toHaveLength(1);
    expect(session.placeOrder({ ...SALE, quantity: 0.8 }).ok).toBe(true);
    expect(session.placeOrder({ ...SALE, quantity: 0.0001 })).toMatchObject({ error: { field: 'quantity' } });
    exchange.setBrokerStream(true);
    await exchange.settle();
    await harness.session.close();
  });

  it('let a sale go out while the fate of a purchase is not known', async () => {
    const harness = await openRich();
    const { exchange, session } = harness;
    exchange.setBrokerStream(false);
    exchange.failRead('findOrder', { kind: 'ambiguous', message: 'time-out' }, 2);
    exchange.scriptSubmit({ kind: 'lose', placed: true });
    session.placeOrder({ ...SALE, side: 'buy', price: 90_000, quantity: 0.01 });
    await exchange.settle();
    expect(Object.values(session.state().desk.orders).map(({ status }) => status)).toEqual(['unknown']);
    expect(session.placeOrder(SALE).ok).toBe(true);
    await exchange.settle();
    expect(exchange.submitted.map(({ side }) => side)).toEqual(['buy', 'sell']);
    exchange.setBrokerStream(true);
    await exchange.settle();
    await harness.session.close();
  });

  it('take no more of a thin book than the cap allows, and leave nothing behind', async () => {
    const harness = await openRich(0.001);
    const { exchange, session } = harness;
    const placed = session.placeOrder({ side: 'buy', type: 'market', price: null, quantity: 0.05, postOnly: false });
    await harness.pass(2_000);
    expect(exchange.submitted).toMatchObject([
      { type: 'limit', timeInForce: 'ioc', price: 100_100.1, quantity: 0.05, purpose: 'manual' },
    ]);
    const order = placed.ok ? session.state().desk.orders[placed.value] : undefined;
    expect(order?.status).toBe('canceled');
    expect(order?.filledQuantity).toBeCloseTo(0.025, 10);
    expect(exchange.account.orders().filter(({ status }) => status === 'open')).toEqual([]);
    expect(heldQuantity(session.state())).toBeCloseTo(1.025, 8);
    await harness.session.close();
  });

  it('are the user’s words in the events', async () => {
    const harness = await openRich();
    harness.session.placeOrder(SALE);
    const told = harness.store.recentRecords(['notice'], 10).map(({ body }) => body);
    expect(told.join()).toContain('Ordered by you: sell 0.2000 BTC at 110,000.0, post-only.');
    await harness.session.close();
  });
});
