import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Side } from '../../../engine/domain/order.ts';
import type { PlaceRequest } from '../../../engine/exchange/simulator/account/order-request.ts';
import type { ExchangeCore } from '../../../engine/exchange/simulator/exchange-core.ts';
import { FEES, setUpExchange } from '../../../engine/exchange/simulator/exchange-setup.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { OrderDesk } from '../../../engine/exchange/simulator/order-desk.ts';
import type { Candle } from '../../../engine/domain/candle.ts';

const START = Date.UTC(2026, 0, 5);

/** A wavy hour, quick to build, so that hundreds of exchanges can be tried. */
const CANDLES: readonly Candle[] = Array.from({ length: 120 }, (_, index) => {
  const middle = 1000 + 20 * Math.sin(index / 5);
  const open = Math.round(10 * middle) / 10;
  const close = Math.round(10 * (1000 + 20 * Math.sin((index + 1) / 5))) / 10;
  const spread = 1.5;
  return {
    time: START + index * 60_000,
    open,
    high: Math.round(10 * (Math.max(open, close) + spread)) / 10,
    low: Math.round(10 * (Math.min(open, close) - spread)) / 10,
    close,
    volume: 3 + (index % 7),
  };
});

function exchange(): { core: ExchangeCore; desk: OrderDesk; pair: SimulatedPair } {
  const { core } = setUpExchange({
    seed: 9,
    market: { kind: 'replay', candles: CANDLES },
    startTime: START + 10 * 60_000,
    startingBalances: { USD: 20_000, BTC: 10 },
    state: undefined,
    wallNow: START,
  });
  return {
    core,
    desk: new OrderDesk(core, { fees: FEES, postOnlyForm: 'cancel' }),
    pair: core.parts.pairs[0] as SimulatedPair,
  };
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      side: fc.constantFrom<Side>('buy', 'sell'),
      market: fc.boolean(),
      offset: fc.integer({ min: -120, max: 120 }),
      lots: fc.integer({ min: 60_000, max: 800_000_000 }),
      postOnly: fc.boolean(),
      timeInForce: fc.constantFrom('gtc' as const, 'ioc' as const, 'fok' as const, 'gtd' as const),
      selfTrade: fc.constantFrom('cancel-newest' as const, 'cancel-oldest' as const, 'cancel-both' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('advance' as const), milliseconds: fc.integer({ min: 1, max: 400_000 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), pick: fc.nat(20) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('amend' as const),
      pick: fc.nat(20),
      factor: fc.double({ min: 0.1, max: 2, noNaN: true }),
      offset: fc.integer({ min: -60, max: 60 }),
    }),
  },
);

function checkAccount(core: ExchangeCore): void {
  const { account } = core;
  const holds: Record<string, number> = { BTC: 0, USD: 0 };
  for (const order of account.open()) {
    const hold = account.holdFor(order);
    holds[hold.asset] = (holds[hold.asset] ?? 0) + hold.units;
    expect(order.filled).toBeLessThan(order.lots);
    expect(core.market(account.pairOf(order.symbol)).book.remaining(order.id)).toBe(order.lots - order.filled);
  }
  for (const asset of ['BTC', 'USD']) {
    expect(account.balance(asset)).toBeGreaterThanOrEqual(0);
    expect(account.held(asset)).toBe(holds[asset]);
    expect(account.available(asset)).toBeGreaterThanOrEqual(0);
  }
  // Balances are the starting ones plus what the ledger moved, to the unit; a trade's own row says the same, and half a
  // unit of its one decimal more.
  let base = 10 * 1e8;
  let quote = 20_000 * 1e4;
  const ledger = account.ledger();
  for (const trade of account.trades()) {
    base += trade.side === 'buy' ? trade.lots : -trade.lots;
    const row = ledger.find(({ refId, asset }) => refId === trade.id && asset === 'USD');
    if (row === undefined) throw new Error(`no row of ${trade.id}`);
    quote += row.amount - row.fee;
    expect(Math.sign(row.amount)).toBe(trade.side === 'buy' ? -1 : 1);
    const price = trade.ticks / 10 ** account.pairOf(trade.symbol).priceDecimals;
    expect(Math.abs(trade.cost / 1e5 - price * (trade.lots / 1e8))).toBeLessThanOrEqual(0.500_01e-5);
    expect(Math.abs(trade.cost / 1e5 - Math.abs(row.amount) / 1e4)).toBeLessThan(1.1e-4);
    expect(Math.abs(trade.fee / 1e5 - row.fee / 1e4)).toBeLessThan(1.1e-4);
  }
  expect(account.balance('BTC')).toBe(base);
  expect(account.balance('USD')).toBe(quote);
  for (const order of [...account.open(), ...account.closed()]) {
    const parts = account.trades().filter((trade) => trade.orderId === order.id);
    expect(parts.reduce((sum, trade) => sum + trade.lots, 0)).toBe(order.filled);
    expect(parts.reduce((sum, trade) => sum + trade.fee, 0)).toBe(order.fee);
    for (const trade of parts) {
      if (order.price === null || order.amended) continue;
      if (order.side === 'buy') expect(trade.ticks).toBeLessThanOrEqual(order.price);
      else expect(trade.ticks).toBeGreaterThanOrEqual(order.price);
    }
  }
}

describe('account of the simulated exchange', () => {
  it('never loses or makes money, holds what its open orders need, and never goes below zero', () => {
    const fills = { maker: 0, taker: 0 };
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), (steps) => {
        const { core, desk, pair } = exchange();
        const market = core.market(pair);
        const ids: number[] = [];
        core.subscribe((event) => {
          if (event.type === 'print') ids.push(event.print.id);
        });
        for (const action of steps) {
          const open = core.account.open();
          if (action.kind === 'advance') core.advance(core.now + action.milliseconds * 1000);
          else if (action.kind === 'place') {
            const price = market.history.lastTicks + action.offset;
            const request: PlaceRequest = {
              pair,
              side: action.side,
              type: action.market ? 'market' : 'limit',
              price: action.market ? null : price,
              lots: action.lots,
              userref: 0,
              clientId: null,
              postOnly: action.postOnly && !action.market && action.timeInForce === 'gtc',
              timeInForce: action.market ? 'gtc' : action.timeInForce,
              expiresAt: action.timeInForce === 'gtd' ? core.now + 90_000_000 : null,
              selfTrade: action.selfTrade,
              deadline: null,
              validateOnly: false,
            };
            desk.place(request);
          } else if (open.length > 0) {
            const target = open[action.pick % open.length];
            if (target === undefined) continue;
            if (action.kind === 'cancel') expect(desk.cancel(target.id).ok).toBe(true);
            else {
              desk.amend({
                id: target.id,
                lots: Math.max(1, Math.round(target.lots * action.factor)),
                price: (target.price ?? 0) + action.offset,
                postOnly: false,
                deadline: null,
              });
            }
          }
          checkAccount(core);
          const book = market.view();
          expect(book.best('buy') ?? 0).toBeLessThan(book.best('sell') ?? Infinity);
        }
        // Public ids grow by one, whoever traded.
        expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
        core.advance(core.now + 3_600_000_000);
        expect(core.account.open().every((order) => order.timeInForce === 'gtc')).toBe(true);
        checkAccount(core);
        for (const trade of core.account.trades()) fills[trade.maker ? 'maker' : 'taker']++;
      }),
      { numRuns: 120 },
    );
    // Otherwise nothing above would have been tried.
    expect(fills.maker).toBeGreaterThan(100);
    expect(fills.taker).toBeGreaterThan(100);
  }, 60_000);
});
