import { describe, expect, it } from 'vitest';
import { RateLimits } from '../../../engine/exchange/simulator/limits/rate-limits.ts';
import { apiCost, tradingCost } from '../../../engine/exchange/simulator/limits/tiers.ts';

const SECOND = 1e6;
const limits = (tier: 'starter' | 'intermediate' | 'pro', enforced = true): RateLimits =>
  new RateLimits({ tier, enforced, historyCost: 4 }, 0);

describe('the price of a call', () => {
  it.each([
    ['amend', [4.9, 9.9, 14.9, 15], [4, 3, 2, 1]],
    ['edit', [4.9, 9.9, 14.9, 44.9, 89.9, 90], [7, 6, 5, 3, 2, 1]],
    ['cancel', [4.9, 9.9, 14.9, 44.9, 89.9, 299.9, 300], [8, 6, 5, 4, 2, 1, 0]],
  ] as const)('of %s falls with the age of the order', (action, ages, costs) => {
    expect(ages.map((age) => tradingCost(action, age))).toEqual(costs);
  });

  it('is one for an order and for a read, more for histories, nothing on the private counter for trading', () => {
    expect(tradingCost('add', 0)).toBe(1);
    expect(
      ['Balance', 'ClosedOrders', 'TradesHistory', 'Ledgers', 'AddOrder', 'CancelOrder'].map((call) =>
        apiCost(call, 2),
      ),
    ).toEqual([1, 1, 2, 2, 0, 0]);
  });
});

describe('rate limits', () => {
  it('refuse the private call that would pass the maximum, and take it when enough has decayed', () => {
    const starter = limits('starter');
    for (let call = 0; call < 15; call++) expect(starter.admitCall('Balance', 0)).toBe(true);
    expect(starter.admitCall('Balance', 3 * SECOND)).toBe(false);
    expect(starter.admitCall('Balance', 3.1 * SECOND)).toBe(true);
    expect(starter.read(3.1 * SECOND).api).toMatchObject({ maximum: 15, exceeded: 1 });
    expect(starter.read(3.1 * SECOND).api.highest).toBeGreaterThan(15);
  });

  it('count orders by pair: placing and cancelling at once costs nine, and pairs do not share', () => {
    const starter = limits('starter');
    let pairs = 0;
    while (starter.admitTrading('BTC/USD', 'add', 0, 0) && starter.admitTrading('BTC/USD', 'cancel', 0, 0)) pairs++;
    expect(pairs).toBe(6);
    expect(starter.admitTrading('ETH/USD', 'add', 0, 0)).toBe(true);
    expect(starter.tradingLevel('BTC/USD', 0)).toBe(55);
    expect(starter.tradingLevel('BTC/USD', 10 * SECOND)).toBe(45);
  });

  it('charge half for an order of a batch', () => {
    const pro = limits('pro');
    pro.admitTrading('BTC/USD', 'add', 0, 0, 0.5);
    expect(pro.tradingLevel('BTC/USD', 0)).toBe(0.5);
  });

  it('lock the key after ten failed signatures in a row for fifteen minutes', () => {
    const key = limits('pro');
    for (let failure = 0; failure < 9; failure++) key.noteAuthentication(false, 0);
    key.noteAuthentication(true, 0);
    for (let failure = 0; failure < 9; failure++) key.noteAuthentication(false, 0);
    expect(key.isLocked(0)).toBe(false);
    key.noteAuthentication(false, 0);
    expect([key.isLocked(0), key.isLocked(899 * SECOND), key.isLocked(900 * SECOND)]).toEqual([true, true, false]);
  });

  it('that are only watched refuse nothing and tell the highest value all the same', () => {
    const watched = limits('starter', false);
    for (let order = 0; order < 100; order++) expect(watched.admitTrading('BTC/USD', 'add', 0, 0)).toBe(true);
    expect(watched.read(0).trading['BTC/USD']).toEqual({ value: 100, highest: 100, maximum: 60, exceeded: 40 });
  });
});
