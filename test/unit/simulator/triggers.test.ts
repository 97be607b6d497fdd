import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import type { PlaceRequest } from '../../../engine/exchange/simulator/account/order-request.ts';
import type { SimulatedOrder } from '../../../engine/exchange/simulator/account/records.ts';
import { FEES, setUpExchange } from '../../../engine/exchange/simulator/exchange-setup.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { parseSimulatorState } from '../../../engine/exchange/simulator/simulator-state.ts';
import { OrderDesk } from '../../../engine/exchange/simulator/order-desk.ts';

const START = Date.UTC(2026, 0, 5);
const LOT = 1e8;

/** Ten minutes at 1000, then a fall to 980, then a rise to 1020. */
const CANDLES: readonly Candle[] = Array.from({ length: 40 }, (_, index) => {
  const price = index < 10 ? 1_000 : index < 20 ? 980 : 1_020;
  return { time: START + index * 60_000, open: price, high: price, low: price, close: price, volume: 50 };
});

function exchange(balances: Readonly<Record<string, number>> = { USD: 100_000, BTC: 10 }) {
  const { core } = setUpExchange({
    seed: 3,
    market: { kind: 'replay', candles: CANDLES },
    startTime: START + 60_000,
    startingBalances: balances,
    state: undefined,
    wallNow: START,
  });
  const pair = core.parts.pairs[0] as SimulatedPair;
  const desk = new OrderDesk(core, { fees: FEES, postOnlyForm: 'cancel' });
  const place = (fields: Partial<PlaceRequest>) =>
    desk.place({
      pair,
      side: 'sell',
      type: 'stop-loss',
      price: null,
      trigger: { ticks: 9_900, reference: 'last' },
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
  return { core, desk, place, open, toMinute: (index: number) => core.advance((START + index * 60_000) * 1000) };
}

describe('orders that wait for a price', () => {
  it.each([
    ['stop-loss', 'sell', 9_900, 15],
    ['take-profit', 'buy', 9_900, 15],
    ['stop-loss', 'buy', 10_100, 25],
    ['take-profit', 'sell', 10_100, 25],
  ] as const)(
    '%s to %s at %i is out of the book, and trades when the market gets there',
    (type, side, ticks, minute) => {
      const { core, open, toMinute } = exchange();
      const order = open({ type, side, trigger: { ticks, reference: 'last' } });
      expect(core.market(core.parts.pairs[0] as SimulatedPair).book.orderCount).toBe(0);
      toMinute(ticks < 10_000 ? 9 : 19);
      expect(order).toMatchObject({ status: 'open', filled: 0, triggeredAt: null });
      toMinute(minute);
      expect(order).toMatchObject({ status: 'closed', filled: LOT });
      expect(order.triggeredAt).toBeGreaterThan(0);
      expect(core.account.trades().every((trade) => !trade.maker && trade.type === type)).toBe(true);
    },
  );

  it('with a limit rest at it after they were woken', () => {
    const { core, open, toMinute } = exchange();
    const order = open({ type: 'stop-loss-limit', price: 10_050 });
    toMinute(15);
    expect(order).toMatchObject({ status: 'open', filled: 0 });
    expect(order.triggeredAt).not.toBeNull();
    expect(core.market(core.parts.pairs[0] as SimulatedPair).book.orderAt(order.id)).toMatchObject({
      ticks: 10_050,
      lots: LOT,
    });
    toMinute(25);
    expect(order.status).toBe('closed');
    expect(core.account.trades().every((trade) => trade.maker && trade.ticks === 10_050)).toBe(true);
  });

  it('that would be woken at once are accepted and cancelled', () => {
    const { open } = exchange();
    expect(open({ trigger: { ticks: 10_100, reference: 'last' } })).toMatchObject({
      status: 'canceled',
      reason: 'Order would trigger immediately',
    });
  });

  it('hold what they will need, and are cancelled when the price has run away from it', () => {
    const { core, open, place, toMinute } = exchange({ USD: 1_020, BTC: 0 });
    const stop = { side: 'buy', trigger: { ticks: 10_150, reference: 'last' } } as const;
    const order = open(stop);
    expect(core.account.held('USD')).toBe(10_190_600);
    expect(place({ ...stop, lots: 0.001 * LOT })).toEqual({ ok: false, error: 'EOrder:Insufficient funds' });
    toMinute(25);
    expect(order).toMatchObject({ status: 'canceled', reason: 'Insufficient funds', filled: 0 });
    expect(core.account.balance('USD')).toBe(10_200_000);
    expect(core.account.held('USD')).toBe(0);
  });

  it('are amended where they wait: trigger, limit and quantity', () => {
    const { desk, open, toMinute } = exchange();
    const order = open({ type: 'stop-loss-limit', price: 9_700 });
    const amended = desk.amend({
      id: order.id,
      lots: 2 * LOT,
      price: 9_600,
      triggerTicks: 9_850,
      postOnly: false,
      deadline: null,
    });
    expect(amended.ok).toBe(true);
    expect(order).toMatchObject({ lots: 2 * LOT, price: 9_600, trigger: { ticks: 9_850 } });
    expect(order.amendments.map(({ kind, price }) => [kind, price])).toEqual([
      ['original', 9_700],
      ['user', 9_600],
    ]);
    toMinute(15);
    expect(order).toMatchObject({ status: 'closed', filled: 2 * LOT });
  });

  it('are in a written state, and a state from before there were any is read without them', () => {
    const { core, open } = exchange();
    open({});
    const account = core.account.exportState();
    expect(account.open[0]).toMatchObject({ trigger: { ticks: 9_900 }, triggeredAt: null });
    const state = { version: 1, seed: 3, marketTime: START, firstMinute: 0, nonce: '0', ownPrints: {} };
    const [{ trigger: _trigger, triggeredAt: _at, amendments: _amendments, ...before }] = account.open as [
      SimulatedOrder,
    ];
    const read = (orders: readonly object[]) =>
      parseSimulatorState(JSON.stringify({ ...state, account: { ...account, open: orders } }));
    expect(read(account.open)).toMatchObject({ ok: true, value: { account: { open: account.open } } });
    expect(read([before])).toMatchObject({
      ok: true,
      value: { account: { open: [{ trigger: null, triggeredAt: null, amendments: [] }] } },
    });
    const amended = { id: 'T', kind: 'user', lots: LOT, remaining: LOT, price: 9_600, time: START };
    expect(read([{ ...before, amendments: [amended] }])).toMatchObject({
      ok: true,
      value: { account: { open: [{ amendments: [{ ...amended, postOnly: false }] }] } },
    });
  });
});

describe('replacing an order', () => {
  it('gives a new id, frees the money of the old one first and leaves it alone when the new one is refused', () => {
    const { core, desk, open } = exchange({ USD: 1_000, BTC: 0 });
    const limit = { side: 'buy', type: 'limit', trigger: null, price: 9_000, lots: LOT } as const;
    const old = open({ ...limit, clientId: 'mine' });
    const request = {
      ...limit,
      pair: core.parts.pairs[0] as SimulatedPair,
      userref: 0,
      clientId: null,
      postOnly: false,
    };
    const rest = {
      timeInForce: 'gtc',
      expiresAt: null,
      selfTrade: 'cancel-newest',
      deadline: null,
      validateOnly: false,
    } as const;
    expect(desk.edit(old.id, { ...request, ...rest, lots: 2 * LOT })).toEqual({
      ok: false,
      error: 'EOrder:Insufficient funds',
    });
    expect(old.status).toBe('open');
    const edited = desk.edit(old.id, { ...request, ...rest, price: 9_100 });
    if (!edited.ok || edited.value === null) throw new Error('not edited');
    expect(edited.value).toMatchObject({ price: 9_100, clientId: null, status: 'open' });
    expect(edited.value.id).not.toBe(old.id);
    expect(old).toMatchObject({ status: 'canceled', reason: 'Order replaced' });
  });
});

describe('the exchange in maintenance', () => {
  it('takes and cancels nothing, and the dead man’s switch cancels when it is back', () => {
    const { core, desk, open, place, toMinute } = exchange();
    const order = open({ type: 'limit', trigger: null, price: 10_500 });
    core.armSwitch(core.now + 60e6);
    core.status = 'maintenance';
    expect(place({})).toEqual({ ok: false, error: 'EService:Unavailable' });
    expect(desk.cancel(order.id)).toEqual({ ok: false, error: 'EService:Unavailable' });
    expect(desk.cancelAll()).toEqual({ ok: false, error: 'EService:Unavailable' });
    toMinute(5);
    expect(order.status).toBe('open');
    core.status = 'online';
    toMinute(6);
    expect(order).toMatchObject({ status: 'canceled', reason: 'Cancel all orders after timeout' });
  });
});
