import fc from 'fast-check';
import { holdOf } from '../../../engine/exchange/simulator/account/ledger.ts';
import { DEFAULT_PAIRS } from '../../../engine/exchange/simulator/market/pairs.ts';
import { describe, expect, it } from 'vitest';
import { isMultipleOf } from '../../../engine/domain/decimal.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { minimumOrderValue, priceOrder, quantityForQuote, sizeObstacle } from '../../../engine/trading/sizing.ts';
import { INSTRUMENT, quoteOf } from './desk-fixtures.ts';

describe('sizes and prices', () => {
  it('never cost more than the quote with the taker fee, in whole lots', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000_000 }), fc.integer({ min: 5, max: 2_000_000 }), (cents, ticks) => {
        const quote = cents / 100;
        const price = ticks / 10;
        const quantity = quantityForQuote(quote, price, INSTRUMENT);
        expect(quantity * price * 1.004).toBeLessThanOrEqual(quote * (1 + 1e-9) + 1e-6 * 0.0001 * price);
        expect(isMultipleOf(quantity, INSTRUMENT.lotStep)).toBe(true);
        // Not a lot less than could be had, but for a millionth that the exchange's rounding may need.
        expect((quantity + INSTRUMENT.lotStep) * price * 1.004).toBeGreaterThan(quote * (1 - 2e-6));
      }),
    );
  });

  it('are nothing for nothing', () => {
    expect(quantityForQuote(0, 100, INSTRUMENT)).toBe(0);
    expect(quantityForQuote(-5, 100, INSTRUMENT)).toBe(0);
  });

  it('rest on a tick that is no nearer to the other side than the best of our own', () => {
    const quote = quoteOf(100.06, 100.14);
    const at = (side: 'buy' | 'sell') => priceOrder(side, quote, false, INSTRUMENT, DEFAULT_CONFIGURATION);
    expect(at('buy')).toEqual({ price: 100, postOnly: true });
    expect(at('sell')).toEqual({ price: 100.2, postOnly: true });
  });

  it('stay within the cap beyond the other side when taking, on a tick', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 2_000_000 }), fc.integer({ min: 1, max: 100 }), (ticks, spread) => {
        const quote = quoteOf(ticks / 10, (ticks + spread) / 10);
        const buy = priceOrder('buy', quote, true, INSTRUMENT, DEFAULT_CONFIGURATION).price;
        const sell = priceOrder('sell', quote, true, INSTRUMENT, DEFAULT_CONFIGURATION).price;
        expect(buy).toBeLessThanOrEqual(quote.ask * 1.001 + 1e-9 * quote.ask);
        expect(buy).toBeGreaterThanOrEqual(quote.ask - 1e-9);
        expect(sell).toBeGreaterThanOrEqual(quote.bid * 0.999 - 1e-9 * quote.bid);
        expect(sell).toBeLessThanOrEqual(quote.bid + 1e-9);
        expect(isMultipleOf(buy, 0.1) && isMultipleOf(sell, 0.1)).toBe(true);
      }),
    );
  });

  it('name the exchange minimum that is missed', () => {
    expect(sizeObstacle(0.01, 100, INSTRUMENT)).toBeNull();
    expect(sizeObstacle(0.0099, 100, INSTRUMENT)).toBe('0.0099 BTC is below the exchange minimum of 0.01 BTC');
    expect(sizeObstacle(0.01, 40, INSTRUMENT)).toBe('0.40 USD is below the exchange minimum of 0.5 USD');
    expect(minimumOrderValue(100, INSTRUMENT)).toBe(1);
    expect(minimumOrderValue(10, INSTRUMENT)).toBe(0.5);
  });
});

describe('an order that takes with all the money there is', () => {
  it('leaves room for the rounding of the exchange, which holds cost and fee rounded up', () => {
    const [pair] = DEFAULT_PAIRS;
    if (pair === undefined) throw new Error('no pair');
    const instrument = { ...INSTRUMENT, takerFee: 0.004, lotStep: 1e-8 };
    let refused = 0;
    for (let step = 0; step < 2_000; step++) {
      const ticks = 500_000 + step * 7;
      const money = 100_000_000 - step * 13;
      const quantity = quantityForQuote(money / 1e4, ticks / 10, instrument);
      const wanted = { side: 'buy', price: ticks, lots: Math.round(quantity * 1e8), filled: 0 } as const;
      if (holdOf(pair, wanted, 0.004).units > money) refused++;
    }
    expect(refused).toBe(0);
  });
});
