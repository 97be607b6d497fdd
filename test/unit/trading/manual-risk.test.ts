import { describe, expect, it } from 'vitest';
import { ticketView } from '../../../engine/projection/ticket-view.ts';
import { turnItems } from '../../../engine/projection/turn-items.ts';
import { balancesView } from '../../../engine/projection/session-views.ts';
import { checkManualOrder } from '../../../engine/domain/manual-order.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../../engine/domain/order.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { type DeskOrder, addOrder } from '../../../engine/trading/desk-state.ts';
import { freeFunds } from '../../../engine/trading/free-funds.ts';
import { READ_LAG_MS } from '../../../engine/trading/order-beliefs.ts';
import { manualObstacle } from '../../../engine/trading/risk.ts';
import type { SessionState } from '../../../engine/trading/session-state.ts';
import {
  balancesOf,
  brokerOrderOf,
  fillOf,
  INSTRUMENT,
  play,
  reconciledWith,
  running,
  T0,
} from './session-fixtures.ts';

const MINUTE = 60_000;

/** Holds 2 BTC, bought an hour ago, and 5,000 USD. */
function holding(): SessionState {
  return play(running(), [[T0 + MINUTE, reconciledWith([fillOf('T1', { quantity: 2 })], 2)]]).state;
}

let made = 0;
function withOrder(state: SessionState, changes: Partial<DeskOrder>, at = state.time): SessionState {
  const clientOrderId = `o-${++made}` as ClientOrderId;
  const request: OrderRequest = {
    clientOrderId,
    symbol: 'BTC/USD',
    side: 'buy',
    type: 'limit',
    price: 100,
    quantity: 1,
    postOnly: true,
    timeInForce: 'gtc',
    purpose: 'manual',
    signalId: null,
  };
  const desk = addOrder(state.desk, { ...request, ...changes }, at);
  const order = { ...desk.orders[clientOrderId], status: 'open', orderId: `X-${clientOrderId}`, ...changes };
  return { ...state, desk: { ...desk, orders: { ...desk.orders, [clientOrderId]: order as DeskOrder } } };
}

const obstacle = (state: SessionState, side: 'buy' | 'sell'): string | null =>
  manualObstacle(state, { side, type: 'limit', postOnly: false });

describe('what an order of the user’s own waits for', () => {
  it('is nothing while all is well', () => {
    expect([obstacle(holding(), 'buy'), obstacle(holding(), 'sell')]).toEqual([null, null]);
  });

  const both: readonly (readonly [string, Partial<SessionState>])[] = [
    ['the market has not been read yet', { instrument: null }],
    ['the position is being reconciled with the exchange', { reconciled: false }],
    ['the balances are being read', { balances: null }],
    ['the market feed is stale', { feedFresh: false }],
    ['the exchange is in maintenance', { marketStatus: 'maintenance' }],
    ['the exchange has the market in cancel_only mode', { marketStatus: 'cancel_only' }],
    ['the exchange has the market in post_only mode: only post-only orders are taken', { marketStatus: 'post_only' }],
  ];
  it.each(both)('is, for either side: %s', (words, changes) => {
    const state = { ...holding(), ...changes };
    expect([obstacle(state, 'buy'), obstacle(state, 'sell')]).toEqual([words, words]);
  });

  const halted = { ...running().strategy, control: 'halted', halt: { cause: '50 API errors' } };
  const opening: readonly (readonly [string, Partial<SessionState>])[] = [
    ['the account stream is down', { accountStreamUp: false }],
    ['50 API errors', { strategy: halted as SessionState['strategy'] }],
    [
      'this computer’s clock is 6.0 s behind the exchange’s; let the system set it from the network',
      { clockSkewMs: 6_000 },
    ],
    ['the balances are being read', { balancesStale: true }],
    ['the exchange has the market in reduce_only mode: only sales are taken', { marketStatus: 'reduce_only' }],
  ];
  it.each(opening)('is, for purchases alone: %s', (words, changes) => {
    const state = { ...holding(), ...changes };
    expect([obstacle(state, 'buy'), obstacle(state, 'sell')]).toEqual([words, null]);
  });

  it('lets a sale pass an unknown purchase, and not an unknown sale: it would be made twice', () => {
    const purchase = withOrder(holding(), { status: 'unknown', orderId: null });
    expect(obstacle(purchase, 'buy')).toBe('the fate of an order is being looked up');
    expect(obstacle(purchase, 'sell')).toBeNull();
    const sale = withOrder(holding(), { side: 'sell', status: 'unknown', orderId: null });
    expect(obstacle(sale, 'sell')).toBe('the fate of a sale is being looked up');
  });

  it('is told to the ticket for both kinds of order', () => {
    const { waits } = ticketView({ ...holding(), marketStatus: 'post_only' }, DEFAULT_CONFIGURATION);
    const taking = 'the exchange has the market in post_only mode: only post-only orders are taken';
    expect(waits).toEqual({ buy: { resting: null, taking }, sell: { resting: null, taking } });
  });
});

describe('what no order holds', () => {
  it('is all there is without orders, and unknown before the account was read', () => {
    expect(freeFunds(holding())).toEqual({ base: 2, quote: 5_000 });
    expect(freeFunds({ ...holding(), balances: null })).toBeNull();
    expect(freeFunds({ ...holding(), reconciled: false })).toBeNull();
  });

  it('follows orders at once, however old the reading of the balances is', () => {
    const buying = withOrder(holding(), { price: 100, quantity: 3, filledQuantity: 1 });
    expect(freeFunds(buying)).toEqual({ base: 3, quote: 5_000 - 2 * 100 * 1.0025 });
    const taking = withOrder(holding(), { price: 100, quantity: 3, postOnly: false });
    expect(freeFunds(taking)?.quote).toBeCloseTo(5_000 - 300 * 1.004, 9);
    const selling = withOrder(holding(), { side: 'sell', quantity: 0.5 });
    expect(freeFunds(selling)).toEqual({ base: 1.5, quote: 5_000 });
    const exiting = withOrder(selling, { side: 'sell', quantity: 1.5, purpose: 'exit' });
    expect(freeFunds(exiting)?.base).toBe(0);
  });

  it('counts an order once that the reading shows too, and gives back what it held when it ends', () => {
    const held = [
      { asset: 'BTC', total: 2, held: 0, free: 2 },
      { asset: 'USD', total: 5_000, held: 200.5, free: 4_799.5 },
    ];
    const open = withOrder(holding(), { quantity: 2, price: 100 }, T0);
    const read = { ...open, balances: held, balancesAt: T0 + MINUTE };
    expect(freeFunds(read)?.quote).toBeCloseTo(4_799.5, 9);
    const [order] = Object.values(read.desk.orders);
    const ended = { ...order, status: 'canceled', updatedAt: T0 + 2 * MINUTE } as DeskOrder;
    const after = { ...read, desk: { ...read.desk, orders: { [order.clientOrderId]: ended } } };
    expect(freeFunds(after)?.quote).toBeCloseTo(5_000, 9);
  });

  it('leaves alone what other markets hold', () => {
    const balances = [
      { asset: 'BTC', total: 2, held: 0.25, free: 1.75 },
      { asset: 'USD', total: 5_000, held: 1_000, free: 4_000 },
    ];
    expect(freeFunds({ ...holding(), balances })).toEqual({ base: 1.75, quote: 4_000 });
  });

  it('leaves alone what somebody else’s orders hold, and not after they ended', () => {
    const foreign = brokerOrderOf({ orderId: 'OFOREIGN' as OrderId, side: 'sell', price: 120, quantity: 0.75 });
    const balances = [
      { asset: 'BTC', total: 2, held: 0.75, free: 1.25 },
      { asset: 'USD', total: 5_000, held: 0, free: 5_000 },
    ];
    const state = { ...holding(), balances, foreignOrders: [foreign] };
    expect(freeFunds(state)?.base).toBe(1.25);
    const ended = { ...state, foreignOrders: [], endedForeign: { OFOREIGN: T0 + 2 * MINUTE } };
    expect(freeFunds(ended)?.base).toBe(2);
  });

  it('leaves an entry its money also between two of its orders', () => {
    const progress = { orderIds: [], reprices: 0, lastPlacedAt: null, ending: null };
    const state = holding();
    const work = { kind: 'entry', signalId: 'entry-1', quote: 3_000, progress } as const;
    expect(freeFunds({ ...state, desk: { ...state.desk, work } })?.quote).toBe(2_000);
    const ending = { ...work, progress: { ...progress, ending: 'cancelled by you' } };
    expect(freeFunds({ ...state, desk: { ...state.desk, work: ending } })?.quote).toBe(5_000);
  });

  it('adds what an entry has left to spend to what other purchases hold', () => {
    const progress = { orderIds: [], reprices: 0, lastPlacedAt: null, ending: null };
    const work = { kind: 'entry', signalId: 'entry-1', quote: 2_990, progress } as const;
    const resting = withOrder(holding(), { price: 100, quantity: 20 });
    expect(freeFunds({ ...resting, desk: { ...resting.desk, work } })?.quote).toBe(5_000 - 2_005 - 2_990);
    const worked = withOrder(resting, { price: 100, quantity: 10, purpose: 'entry' });
    const orderIds = [Object.values(worked.desk.orders).find(({ purpose }) => purpose === 'entry')!.clientOrderId];
    const working = { ...work, progress: { ...progress, orderIds } };
    expect(freeFunds({ ...worked, desk: { ...worked.desk, work: working } })?.quote).toBe(5_000 - 2_005 - 2_990);
  });

  it('lets the very last lot be sold', () => {
    const held = fillOf('T1', { quantity: 1000.0001 });
    const state = play(running(), [[T0 + MINUTE, reconciledWith([held], 1000.0001)]]).state;
    expect(freeFunds(withOrder(state, { side: 'sell', quantity: 1000 }))?.base).toBe(0.0001);
  });

  it('says of a sale that the balance is being checked while it is', () => {
    const state = play(holding(), [[T0 + 10 * MINUTE, reconciledWith([], 3, false)]]).state;
    expect(state.driftSuspect).not.toBeNull();
    const { free } = ticketView(state, DEFAULT_CONFIGURATION);
    expect(free).toEqual({ base: 2, quote: 5_000, baseInDoubt: true });
    const sale = { side: 'sell', type: 'limit', price: 101, quantity: 3, postOnly: true } as const;
    const market = { rules: INSTRUMENT, quote: { bid: 100, ask: 100.5 }, free, takerCapPct: 0.1 };
    const checked = checkManualOrder(sale, market);
    expect(checked.ok ? '' : checked.error.message).toMatch(/The account’s balance is being checked: more may be free/);
  });

  it('believes the fills where the balances lag them, and the balances afterwards', () => {
    const bought = fillOf('T2', { quantity: 1, time: T0 + 2 * MINUTE });
    const fresh = play(holding(), [[T0 + 2 * MINUTE, { type: 'fills', fills: [bought] }]]).state;
    const lagging = { ...fresh, balances: balancesOf(2), balancesAt: T0 + 2 * MINUTE + 1_000, balancesStale: false };
    expect(freeFunds(lagging)?.base).toBe(3);
    const later = { ...lagging, balances: balancesOf(2.999), balancesAt: T0 + 2 * MINUTE + READ_LAG_MS };
    expect(freeFunds(later)?.base).toBe(2.999);
  });

  it('is told to the windows when an order comes, without a new reading of the balances', () => {
    const before = holding();
    const after = withOrder(before, { side: 'sell', quantity: 0.5 });
    const turn = { time: T0, before, after, commands: [], records: [] };
    const items = turnItems(turn, DEFAULT_CONFIGURATION, T0);
    expect(items.map(({ type }) => type)).toEqual(['order', 'ticket', 'balances']);
    expect(items[1]).toMatchObject({ ticket: { free: { base: 1.5, quote: 5_000 } } });
    expect(turnItems({ ...turn, before: after }, DEFAULT_CONFIGURATION, T0)).toEqual([]);
  });

  it('does not take dust or a fresh deposit for what orders hold', () => {
    const dust = play(running(), [[T0 + MINUTE, reconciledWith([], 0.00001)]]).state;
    expect(balancesView(dust)[0]).toEqual({ asset: 'BTC', total: 0.00001, held: 0, free: 0.00001 });
    const deposit = play(running(), [[T0 + 5 * MINUTE, reconciledWith([], 1, false)]]).state;
    expect(balancesView(deposit)[0]).toEqual({ asset: 'BTC', total: 1, held: 0, free: 1 });
  });

  it('is what the account’s own table shows', () => {
    const state = withOrder(holding(), { side: 'sell', quantity: 0.5 });
    expect(balancesView(state)).toEqual([
      { asset: INSTRUMENT.base, total: 2, held: 0.5, free: 1.5 },
      { asset: INSTRUMENT.quote, total: 5_000, held: 0, free: 5_000 },
    ]);
  });
});
