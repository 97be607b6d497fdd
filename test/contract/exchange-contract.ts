import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isMultipleOf, roundToStep } from '../../engine/domain/decimal.ts';
import type { Instrument } from '../../engine/domain/instrument.ts';
import type { OrderBook } from '../../engine/domain/market-data.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../engine/domain/order.ts';
import type { Result } from '../../engine/domain/result.ts';
import { MINUTE_MS } from '../../engine/domain/timeframe.ts';
import type { Broker, BrokerEvent, BrokerOrder, ExchangeError, MarketEvent, MarketFeed } from '../../engine/ports.ts';

/** One exchange under test: both ports over the same account and market. The account starts with quote only. */
export interface ExchangeHarness {
  readonly feed: MarketFeed;
  readonly broker: Broker;
  readonly symbol: string;
  /** Market time now. */
  now(): number;
  /** How far the exchange's clock may be from `now()` by the time an answer is here. */
  readonly clockTolerance: number;
  /** Called while waiting: a market that does not move by itself is moved here. */
  nudge(): void;
  close(): Promise<void>;
}

function valueOf<Value>(result: Result<Value, ExchangeError>): Value {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}

/** What every implementation of MarketFeed and Broker must do alike. */
export function describeExchangeContract(name: string, create: () => Promise<ExchangeHarness>): void {
  describe(`exchange contract: ${name}`, () => {
    let harness: ExchangeHarness;
    let rules: Instrument;
    const marketEvents: MarketEvent[] = [];
    const brokerEvents: BrokerEvent[] = [];

    async function until<Value>(what: string, check: () => Value | null | undefined | false): Promise<Value> {
      const end = Date.now() + 10_000;
      for (;;) {
        const value = check();
        if (value !== null && value !== undefined && value !== false) return value;
        if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
        harness.nudge();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }

    /** Reads of an exchange may lag its streams. */
    async function eventually<Value>(what: string, read: () => Promise<Value | null>): Promise<Value> {
      for (let attempt = 0; attempt < 50; attempt++) {
        const value = await read();
        if (value !== null) return value;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`read in vain for: ${what}`);
    }

    const newestBook = (): OrderBook | undefined =>
      marketEvents.flatMap((event) => (event.type === 'book' ? [event.book] : [])).at(-1);
    const toldOf = (orderId: OrderId): BrokerOrder | undefined =>
      brokerEvents
        .flatMap((event) => (event.type === 'order' && event.order.orderId === orderId ? [event.order] : []))
        .at(-1);
    const fillsOf = (orderId: OrderId) =>
      brokerEvents.flatMap((event) => (event.type === 'fill' && event.fill.orderId === orderId ? [event.fill] : []));

    function request(overrides: Partial<OrderRequest> = {}): OrderRequest {
      return {
        clientOrderId: randomUUID() as ClientOrderId,
        symbol: harness.symbol,
        side: 'buy',
        type: 'limit',
        price: null,
        quantity: 0.01,
        postOnly: false,
        timeInForce: 'gtc',
        purpose: 'manual',
        signalId: null,
        ...overrides,
      };
    }
    /** A price far enough from the market to rest. */
    const restingPrice = (): number => roundToStep(newestBook()!.bids[0]!.price * 0.8, rules.tickSize);

    /** A price that crosses the market even if that has moved on meanwhile. */
    const crossingPrice = (): number => roundToStep(newestBook()!.asks[0]!.price * 1.05, rules.tickSize);

    async function place(order: OrderRequest): Promise<OrderId> {
      const outcome = await harness.broker.submit(order);
      if (outcome.kind !== 'accepted') throw new Error(`${outcome.kind}: ${outcome.error.message}`);
      return outcome.orderId;
    }
    async function balanceOf(asset: string): Promise<{ total: number; held: number; free: number }> {
      const rows = valueOf(await harness.broker.balances());
      return rows.find((row) => row.asset === asset) ?? { total: 0, held: 0, free: 0 };
    }

    beforeAll(async () => {
      harness = await create();
      rules = valueOf(await harness.feed.instrument(harness.symbol));
      harness.feed.subscribe(harness.symbol, (event) => marketEvents.push(event));
      harness.broker.subscribe((event) => brokerEvents.push(event));
      await until('a book', newestBook);
      await until('the account stream', () =>
        brokerEvents.some((event) => event.type === 'connection' && event.status === 'connected'),
      );
    });
    afterAll(async () => {
      await harness.close();
    });
    beforeEach(async () => {
      valueOf(await harness.broker.cancelAll());
    });

    describe('market feed', () => {
      it('tells the rules of a pair, and refuses a pair that does not exist', async () => {
        expect(rules.symbol).toBe(harness.symbol);
        expect(`${rules.base}/${rules.quote}`).toBe(harness.symbol);
        expect(isMultipleOf(rules.tickSize, Number(`1e-${rules.priceDecimals}`))).toBe(true);
        expect(rules.lotStep).toBe(Number(`1e-${rules.lotDecimals}`));
        expect(rules.orderMinimum).toBeGreaterThan(0);
        expect(rules.makerFee).toBeLessThanOrEqual(rules.takerFee);
        expect(rules.takerFee).toBeLessThan(0.05);
        expect(await harness.feed.instrument('NOPE/USD')).toMatchObject({ ok: false, error: { kind: 'invalid' } });
      });

      it('tells the time of the market', async () => {
        const time = valueOf(await harness.feed.serverTime());
        expect(Math.abs(time - harness.now())).toBeLessThanOrEqual(harness.clockTolerance);
      });

      it('gives candles in time order, the running one last', async () => {
        const candles = valueOf(await harness.feed.candles(harness.symbol, '1m'));
        expect(candles.length).toBeGreaterThan(1);
        expect(candles.length).toBeLessThanOrEqual(721);
        candles.forEach((candle, index) => {
          expect(candle.time % MINUTE_MS).toBe(0);
          if (index > 0) expect(candle.time).toBeGreaterThan(candles[index - 1]!.time);
          expect(candle.high).toBeGreaterThanOrEqual(Math.max(candle.open, candle.close));
          expect(candle.low).toBeLessThanOrEqual(Math.min(candle.open, candle.close));
          expect(candle.volume).toBeGreaterThanOrEqual(0);
        });
        const age = harness.now() - candles.at(-1)!.time;
        expect(age).toBeGreaterThanOrEqual(-harness.clockTolerance);
        expect(age).toBeLessThanOrEqual(MINUTE_MS + harness.clockTolerance);
      });

      it('tells trades as they happen and gives the same trades afterwards, none missing', async () => {
        const seen = await until('ten trades', () => {
          const rows = marketEvents.flatMap((event) => (event.type === 'trades' ? event.trades : []));
          return rows.length >= 10 && rows;
        });
        const first = seen[0]!;
        const read = await eventually('the streamed trades', async () => {
          const rows = valueOf(await harness.feed.tradesSince(harness.symbol, first.time));
          return rows.at(-1)!.id >= seen.at(-1)!.id ? rows : null;
        });
        expect(read.every((row, index) => index === 0 || row.id === read[index - 1]!.id + 1)).toBe(true);
        expect(read.every((row) => row.time >= first.time)).toBe(true);
        for (const row of seen) expect(read.find((other) => other.id === row.id)).toEqual(row);
      });

      it('tells books that are sorted and not crossed', () => {
        for (const event of marketEvents) {
          if (event.type !== 'book') continue;
          const { bids, asks } = event.book;
          expect(bids.every((level, index) => index === 0 || level.price < bids[index - 1]!.price)).toBe(true);
          expect(asks.every((level, index) => index === 0 || level.price > asks[index - 1]!.price)).toBe(true);
          expect(bids[0]!.price).toBeLessThan(asks[0]!.price);
        }
      });
    });

    describe('broker', () => {
      it('fills a market order and tells it alike on the stream, in the orders, the fills and the balances', async () => {
        const before = await balanceOf(rules.base);
        const quoteBefore = await balanceOf(rules.quote);
        const since = harness.now() - harness.clockTolerance;
        const order = request({ type: 'market' });
        const orderId = await place(order);
        const told = await until('the filled order', () => {
          const last = toldOf(orderId);
          return last?.status === 'filled' && last;
        });
        expect(told).toMatchObject({ clientOrderId: order.clientOrderId, symbol: harness.symbol, side: 'buy' });
        expect(told.filledQuantity).toBeCloseTo(0.01, 10);
        const streamed = fillsOf(orderId);
        const read = await eventually('the fills', async () => {
          const rows = valueOf(await harness.broker.fillsSince(since)).filter((fill) => fill.orderId === orderId);
          return rows.length === streamed.length ? rows : null;
        });
        expect(read.map((fill) => fill.tradeId).toSorted()).toEqual(streamed.map((fill) => fill.tradeId).toSorted());
        for (const fill of read) {
          const same = streamed.find((other) => other.tradeId === fill.tradeId)!;
          expect(fill).toMatchObject({ symbol: harness.symbol, side: 'buy', feeAsset: rules.quote, maker: false });
          expect(fill.price).toBe(same.price);
          expect(fill.quantity).toBeCloseTo(same.quantity, 10);
          expect(fill.fee).toBeCloseTo(same.fee, 4);
          expect(fill.time).toBe(same.time);
        }
        const sum = (pick: (fill: (typeof read)[number]) => number) =>
          read.reduce((total, fill) => total + pick(fill), 0);
        expect(sum((fill) => fill.quantity)).toBeCloseTo(0.01, 10);
        const state = valueOf(await harness.broker.orders([orderId]))[0]!;
        expect(state).toMatchObject({ orderId, clientOrderId: order.clientOrderId, status: 'filled', type: 'market' });
        expect(state.fee).toBeCloseTo(
          sum((fill) => fill.fee),
          3,
        );
        expect(state.cost).toBeCloseTo(
          sum((fill) => fill.cost),
          3,
        );
        const [base, quote] = [await balanceOf(rules.base), await balanceOf(rules.quote)];
        expect(base.total - before.total).toBeCloseTo(0.01, 9);
        expect(quoteBefore.total - quote.total).toBeCloseTo(
          sum((fill) => fill.cost + fill.fee),
          3,
        );
      });

      it('lets a limit order rest, holds its funds, finds it by both ids, and cancels it once', async () => {
        const order = request({ price: restingPrice(), postOnly: true });
        const since = harness.now() - harness.clockTolerance;
        const orderId = await place(order);
        const expected = {
          orderId,
          clientOrderId: order.clientOrderId,
          symbol: harness.symbol,
          side: 'buy',
          type: 'limit',
          price: order.price,
          quantity: 0.01,
          filledQuantity: 0,
        };
        await until('the open order', () => toldOf(orderId)?.status === 'open');
        const open = await eventually('the open order', async () => {
          const rows = valueOf(await harness.broker.openOrders());
          return rows.find((row) => row.orderId === orderId) ?? null;
        });
        expect(open).toMatchObject({ ...expected, status: 'open' });
        expect(valueOf(await harness.broker.findOrder(order.clientOrderId, since))).toMatchObject({
          ...expected,
          status: 'open',
        });
        expect((await balanceOf(rules.quote)).held).toBeGreaterThanOrEqual(order.price! * 0.01);

        expect(await harness.broker.cancel(orderId)).toEqual({ kind: 'accepted' });
        await until('the cancelled order', () => toldOf(orderId)?.status === 'canceled');
        expect(toldOf(orderId)).toMatchObject({ ...expected, status: 'canceled' });
        expect(await harness.broker.cancel(orderId)).toEqual({ kind: 'not_open' });
        const ended = await eventually('the cancelled order', async () => {
          const found = valueOf(await harness.broker.findOrder(order.clientOrderId, since));
          return found?.status === 'canceled' ? found : null;
        });
        expect(ended).toMatchObject(expected);
        expect((await balanceOf(rules.quote)).held).toBe(0);
      });

      it('amends a resting order in place: same ids, new terms, and its funds follow', async () => {
        const order = request({ price: restingPrice(), postOnly: true });
        const orderId = await place(order);
        const price = roundToStep(order.price! * 0.98, rules.tickSize);
        const terms = { orderId, symbol: harness.symbol, price, quantity: 0.02, postOnly: true };
        expect(await harness.broker.amend(terms)).toEqual({ kind: 'accepted' });
        await until('the amended order', () => toldOf(orderId)?.price === price);
        const expected = { orderId, clientOrderId: order.clientOrderId, price, quantity: 0.02, filledQuantity: 0 };
        expect(toldOf(orderId)).toMatchObject({ ...expected, status: 'open', side: 'buy', symbol: harness.symbol });
        const read = await eventually('the amended order', async () => {
          const rows = valueOf(await harness.broker.openOrders());
          return rows.find((row) => row.orderId === orderId && row.price === price) ?? null;
        });
        expect(read).toMatchObject({ ...expected, status: 'open' });
        const { held } = await balanceOf(rules.quote);
        expect(held).toBeGreaterThanOrEqual(price * 0.02);
        expect(held).toBeLessThan(price * 0.02 * 1.01);
      });

      it('refuses to amend a post-only order across the market, and leaves it as it was', async () => {
        const order = request({ price: restingPrice(), postOnly: true });
        const orderId = await place(order);
        const terms = { orderId, symbol: harness.symbol, price: crossingPrice(), postOnly: true };
        expect(await harness.broker.amend(terms)).toMatchObject({ kind: 'refused', error: { kind: 'invalid' } });
        const open = valueOf(await harness.broker.openOrders()).find((row) => row.orderId === orderId);
        expect(open).toMatchObject({ price: order.price, quantity: 0.01, status: 'open' });
        expect(fillsOf(orderId)).toEqual([]);
      });

      it.each([
        ['a price off the tick', () => restingPrice() + rules.tickSize / 2, undefined],
        ['a quantity off the lot step', restingPrice, 0.01 + 1e-9],
        ['a quantity below the minimum', restingPrice, 1e-8],
        ['more than the account has', restingPrice, 1_000],
      ])('refuses to amend an order to %s', async (_, price, quantity) => {
        const order = request({ price: restingPrice(), postOnly: true });
        const orderId = await place(order);
        const terms = { orderId, symbol: harness.symbol, price: price(), postOnly: true };
        expect(await harness.broker.amend(quantity === undefined ? terms : { ...terms, quantity })).toMatchObject({
          kind: 'refused',
          error: { kind: 'invalid' },
        });
        const open = valueOf(await harness.broker.openOrders()).find((row) => row.orderId === orderId);
        expect(open).toMatchObject({ price: order.price, quantity: 0.01 });
      });

      it('says of an order that ended, or never was, that it is not open to amend', async () => {
        const orderId = await place(request({ price: restingPrice(), postOnly: true }));
        await harness.broker.cancel(orderId);
        const terms = { symbol: harness.symbol, price: restingPrice(), postOnly: true };
        expect(await harness.broker.amend({ ...terms, orderId })).toEqual({ kind: 'not_open' });
        const never = 'ONEVER-NEVER-NEVER0' as OrderId;
        expect(await harness.broker.amend({ ...terms, orderId: never })).toEqual({ kind: 'not_open' });
      });

      it('takes the dead man’s switch, lets it go again, and takes off everything when it runs out', async () => {
        const orderId = await place(request({ price: restingPrice(), postOnly: true }));
        expect(await harness.broker.cancelAllAfter(2)).toEqual({ ok: true, value: null });
        expect(await harness.broker.cancelAllAfter(0)).toEqual({ ok: true, value: null });
        const taken = harness.now();
        await until('three seconds of the market', () => harness.now() >= taken + 3_000);
        expect(valueOf(await harness.broker.openOrders()).map((row) => row.orderId)).toEqual([orderId]);
        expect(await harness.broker.cancelAllAfter(2)).toEqual({ ok: true, value: null });
        await until('the end of the order', () => toldOf(orderId)?.status === 'canceled');
        expect(valueOf(await harness.broker.openOrders())).toEqual([]);
      });

      it('never lets a post-only order take', async () => {
        const outcome = await harness.broker.submit(request({ price: crossingPrice(), postOnly: true }));
        if (outcome.kind === 'accepted') {
          await until('the end of the order', () => toldOf(outcome.orderId)?.status === 'canceled');
          expect(fillsOf(outcome.orderId)).toEqual([]);
        } else {
          expect(outcome).toMatchObject({ kind: 'refused', error: { kind: 'invalid' } });
        }
      });

      it('ends an immediate-or-cancel order that finds nothing', async () => {
        const orderId = await place(request({ price: restingPrice(), timeInForce: 'ioc' }));
        await until('the end of the order', () => {
          const status = toldOf(orderId)?.status;
          return status === 'canceled' || status === 'expired';
        });
        expect(fillsOf(orderId)).toEqual([]);
      });

      it.each([
        ['more than the account has', (): Partial<OrderRequest> => ({ price: restingPrice(), quantity: 1_000 })],
        [
          'less than the minimum',
          (): Partial<OrderRequest> => ({ price: restingPrice(), quantity: rules.orderMinimum / 2 }),
        ],
        ['a price off the tick', (): Partial<OrderRequest> => ({ price: restingPrice() + rules.tickSize / 2 })],
        ['a pair that does not exist', (): Partial<OrderRequest> => ({ price: restingPrice(), symbol: 'NOPE/USD' })],
      ])('refuses %s for good', async (_, overrides) => {
        expect(await harness.broker.submit(request(overrides()))).toMatchObject({
          kind: 'refused',
          error: { kind: 'invalid' },
        });
      });

      it('leaves a client id that is already open to a look-up, and places no second order', async () => {
        const order = request({ price: restingPrice() });
        const orderId = await place(order);
        expect(await harness.broker.submit(order)).toMatchObject({ kind: 'unknown', error: { kind: 'ambiguous' } });
        const open = valueOf(await harness.broker.openOrders());
        expect(open.filter((row) => row.clientOrderId === order.clientOrderId).map((row) => row.orderId)).toEqual([
          orderId,
        ]);
      });

      it('says that it has nothing of ids it never heard of', async () => {
        const never = 'ONEVER-NEVER-NEVER0' as OrderId;
        expect(valueOf(await harness.broker.findOrder(randomUUID() as ClientOrderId, 0))).toBeNull();
        expect(valueOf(await harness.broker.orders([never]))).toEqual([]);
        expect(await harness.broker.cancel(never)).toEqual({ kind: 'not_open' });
      });

      it('leaves ids it never heard of out of an answer about others', async () => {
        const orderId = await place(request({ price: restingPrice() }));
        const rows = valueOf(await harness.broker.orders(['ONEVER-NEVER-NEVER0' as OrderId, orderId]));
        expect(rows.map((row) => row.orderId)).toEqual([orderId]);
      });

      it('cancels everything and says how much that was', async () => {
        for (const factor of [1, 2, 3])
          await place(request({ price: roundToStep(restingPrice() - factor, rules.tickSize) }));
        expect(valueOf(await harness.broker.cancelAll())).toBe(3);
        expect(valueOf(await harness.broker.openOrders())).toEqual([]);
        expect(valueOf(await harness.broker.cancelAll())).toBe(0);
      });

      it('tells each listener until it leaves', async () => {
        const own: BrokerEvent[] = [];
        const leave = harness.broker.subscribe((event) => own.push(event));
        const first = await place(request({ price: restingPrice() }));
        await until('the first order', () =>
          own.some((event) => event.type === 'order' && event.order.orderId === first),
        );
        leave();
        leave();
        const before = own.length;
        const second = await place(request({ price: restingPrice() }));
        await until('the second order', () => toldOf(second));
        expect(own).toHaveLength(before);
      });
    });
  });
}
