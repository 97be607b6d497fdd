import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { PlaceRequest } from '../../../engine/exchange/simulator/account/order-request.ts';
import type { SimulatedOrder } from '../../../engine/exchange/simulator/account/records.ts';
import { FEES, setUpExchange } from '../../../engine/exchange/simulator/exchange-setup.ts';
import type { ExchangeEvent } from '../../../engine/exchange/simulator/exchange-events.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { OrderDesk } from '../../../engine/exchange/simulator/order-desk.ts';
import type { PostOnlyForm } from '../../../engine/exchange/simulator/order-desk.ts';

const START = Date.UTC(2026, 0, 5);
const LOT = 1e8;

function minute(index: number, open: number, high: number, low: number, close: number, volume: number): Candle {
  return { time: START + index * 60_000, open, high, low, close, volume };
}

function exchange(candles: readonly Candle[], postOnlyForm: PostOnlyForm = 'cancel') {
  const { core } = setUpExchange({
    seed: 3,
    market: { kind: 'replay', candles },
    startTime: START + 60_000,
    startingBalances: { USD: 1_000_000, BTC: 100 },
    state: undefined,
    wallNow: START,
  });
  const pair = core.parts.pairs[0] as SimulatedPair;
  const desk = new OrderDesk(core, { fees: FEES, postOnlyForm });
  const place = (fields: Partial<PlaceRequest>) =>
    desk.place({
      pair,
      side: 'buy',
      type: 'limit',
      price: 9_990,
      lots: LOT,
      userref: 0,
      clientId: null,
      postOnly: false,
      timeInForce: 'gtc',
      expiresAt: null,
      selfTrade: 'cancel-newest',
      deadline: null,
      validateOnly: false,
      ...fields,
    });
  const open = (fields: Partial<PlaceRequest>): SimulatedOrder => {
    const placed = place(fields);
    if (!placed.ok || placed.value === null) throw new Error(`not placed: ${JSON.stringify(placed)}`);
    return placed.value;
  };
  const toMinute = (index: number): void => core.advance((START + index * 60_000) * 1000);
  return { core, desk, market: core.market(pair), place, open, toMinute };
}

describe('resting orders', () => {
  it('stay while nobody sells at their price, whatever the volume above it', () => {
    const flat = Array.from({ length: 30 }, (_, index) => minute(index, 1000, 1000, 1000, 1000, 500));
    const { open, toMinute } = exchange(flat);
    const order = open({ price: 9_995, postOnly: true });
    toMinute(30);
    expect(order).toMatchObject({ status: 'open', filled: 0 });
  });

  it('wait for the queue before them: touched by less than it, they stay empty; by more, they fill by the excess', () => {
    const before = Array.from({ length: 5 }, (_, index) => minute(index, 1000, 1000, 1000, 1000, 5));
    const touch = (volume: number): Candle => minute(5, 999, 999, 999, 999, volume);
    const ahead = (volume: number) => {
      const setup = exchange([...before, touch(volume)]);
      setup.market.engage();
      // A queue of a known size at 999.0, then the order behind it.
      setup.market.book.ensureMaker('buy', 9_990, 2 * LOT);
      const order = setup.open({ price: 9_990, lots: 3 * LOT, postOnly: true });
      const queue = setup.market.book.levels('buy').find((level) => level.ticks === 9_990)?.queue ?? [];
      expect(queue[0]?.id).toBe('');
      expect(queue[1]?.id).toBe(order.id);
      setup.toMinute(7);
      return { order, print: setup.core.account.trades() };
    };
    expect(ahead(0.0001).order.filled).toBe(0);
    const much = ahead(400).order;
    expect(much).toMatchObject({ status: 'closed', filled: 3 * LOT });
  });

  it('fill completely at their own price, as makers, when the market trades through them', () => {
    const candles = [
      ...Array.from({ length: 5 }, (_, index) => minute(index, 1000, 1000, 1000, 1000, 5)),
      minute(5, 998, 998, 998, 998, 4),
    ];
    const { core, open, toMinute } = exchange(candles);
    const order = open({ price: 9_990, lots: 0.5 * LOT, postOnly: true });
    toMinute(7);
    expect(order).toMatchObject({ status: 'closed', filled: 0.5 * LOT });
    const trades = core.account.trades();
    expect(trades.every((trade) => trade.ticks === 9_990 && trade.maker)).toBe(true);
    expect(trades.reduce((sum, trade) => sum + trade.fee, 0)).toBeCloseTo(499.5 * 0.0025 * 1e5, -1);
  });

  it('are a wall when they are larger than the market: it trades at their price, not beyond', () => {
    const candles = [
      ...Array.from({ length: 3 }, (_, index) => minute(index, 1000, 1000, 1000, 1000, 5)),
      ...Array.from({ length: 20 }, (_, index) => minute(3 + index, 1010, 1010, 1010, 1010, 1)),
    ];
    const { core, market, open, toMinute } = exchange(candles);
    const order = open({ side: 'sell', price: 10_050, lots: 90 * LOT });
    const prices: number[] = [];
    core.subscribe((event: ExchangeEvent) => {
      if (event.type === 'print' && order.status === 'open') prices.push(event.print.ticks);
    });
    toMinute(4);
    expect(order.filled).toBeGreaterThan(0);
    for (let index = 5; index < 23; index++) {
      toMinute(index);
      expect(market.view().best('buy') ?? 0).toBeLessThan(market.view().best('sell') ?? 0);
    }
    expect(Math.max(...prices)).toBeLessThanOrEqual(10_050);
  });
});

describe('incoming orders', () => {
  const flat = Array.from({ length: 10 }, (_, index) => minute(index, 1000, 1001, 999, 1000, 5));

  it('walk the book and pay more the larger they are', () => {
    const { open } = exchange(flat);
    const small = open({ type: 'market', price: null, lots: 0.01 * LOT });
    const large = open({ type: 'market', price: null, lots: 60 * LOT });
    expect(large.filled).toBe(60 * LOT);
    expect(large.cost / large.filled).toBeGreaterThan(small.cost / small.filled);
    expect(large.trades.length).toBeGreaterThan(3);
  });

  it('do not find the liquidity again that they have just taken', () => {
    const { market, open } = exchange(flat);
    const before = market.view().best('sell') ?? 0;
    const level = market.view().levels('sell')[0]?.total ?? 0;
    open({ price: before, lots: level, timeInForce: 'ioc' });
    expect(market.view().best('sell')).toBeGreaterThan(before);
  });

  it.each([
    ['cancel-newest', 'canceled', 'open'],
    ['cancel-oldest', 'open', 'canceled'],
    ['cancel-both', 'canceled', 'canceled'],
  ] as const)('never trade with their own account: %s', (selfTrade, newest, oldest) => {
    const { market, open, core } = exchange(flat);
    const inside = (market.view().best('buy') ?? 0) + 0;
    // Takes everything up to its price, so that the own order is the best one.
    const resting = open({ side: 'sell', price: market.view().best('sell') ?? 0 });
    market.book.setMakers('sell', [{ ticks: (resting.price ?? 0) + 50, lots: LOT }]);
    const taker = open({ side: 'buy', price: resting.price ?? inside, selfTrade });
    expect([taker.status, resting.status]).toEqual([newest, oldest]);
    const reasons = [taker, resting].filter(({ status }) => status === 'canceled').map(({ reason }) => reason);
    expect(new Set(reasons)).toEqual(new Set(['Cannot trade with self']));
    expect(core.account.trades()).toEqual([]);
  });

  it('that are post-only and would take are refused in either of the two forms', () => {
    const accepted = exchange(flat, 'cancel');
    const order = accepted.open({ price: 10_500, postOnly: true });
    expect(order).toMatchObject({ status: 'canceled', reason: 'Post only order', filled: 0 });
    const refused = exchange(flat, 'error').place({ price: 10_500, postOnly: true });
    expect(refused).toEqual({ ok: false, error: 'EOrder:Post only order' });
  });

  it('keep or lose their place by how they are amended', () => {
    const { market, desk, open } = exchange(flat);
    const first = open({ price: 9_900 });
    const second = open({ price: 9_900 });
    const queue = (): readonly string[] =>
      (market.book.levels('buy').find((level) => level.ticks === 9_900)?.queue ?? [])
        .map((entry) => entry.id)
        .filter((id) => id !== '');
    expect(queue()).toEqual([first.id, second.id]);
    const amend = (lots: number, price: number) =>
      desk.amend({ id: first.id, lots, price, postOnly: false, deadline: null });
    expect(amend(0.5 * LOT, 9_900).ok).toBe(true);
    expect(queue()).toEqual([first.id, second.id]);
    expect(amend(LOT, 9_900).ok).toBe(true);
    expect(queue()).toEqual([second.id, first.id]);
    expect(amend(LOT, 9_890).ok).toBe(true);
    expect(queue()).toEqual([second.id]);
    expect(desk.amend({ id: second.id, lots: 10 ** 12, price: null, postOnly: false, deadline: null })).toEqual({
      ok: false,
      error: 'EOrder:Insufficient funds',
    });
  });

  it('are refused while the market only cancels or only takes post-only orders', () => {
    const { core, desk, place, open } = exchange(flat);
    const resting = open({ price: 9_900 });
    core.status = 'post_only';
    expect(place({ price: 9_900 })).toEqual({ ok: false, error: 'EService:Market in post_only mode' });
    expect(place({ price: 9_900, postOnly: true }).ok).toBe(true);
    core.status = 'cancel_only';
    expect(place({ price: 9_900, postOnly: true })).toEqual({
      ok: false,
      error: 'EService:Market in cancel_only mode',
    });
    expect(desk.cancel(resting.id).ok).toBe(true);
  });
});
