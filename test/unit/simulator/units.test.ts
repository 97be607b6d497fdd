import { describe, expect, it } from 'vitest';
import { settle } from '../../../engine/exchange/simulator/account/ledger.ts';
import { DEFAULT_PAIRS, LOTS_PER_UNIT } from '../../../engine/exchange/simulator/market/pairs.ts';
import type { SimulatedPair } from '../../../engine/exchange/simulator/market/pairs.ts';
import { averagePriceText, costOf, costText, feeOf } from '../../../engine/exchange/simulator/market/units.ts';

const [BTC] = DEFAULT_PAIRS as readonly [SimulatedPair];
/** Prices of eight decimals, as a position of several fills has them. */
const FINE: SimulatedPair = { ...BTC, priceDecimals: 8 };

describe('what a fill costs', () => {
  it.each([
    ['105.02014889', 0.121, 0.004, '12.70744', '0.05083'],
    ['26599.9', 0.005, 0.0026, '132.99950', '0.34580'],
    ['100', 0.000_000_05, 0.004, '0.00001', '0.00000'],
    ['100', 0.000_000_04, 0.004, '0.00000', '0.00000'],
    ['100', 1.234_567_85, 0.0025, '123.45679', '0.30864'],
  ])('%s × %d at a fee of %d: rounded to the nearest of five decimals', (price, quantity, rate, cost, fee) => {
    const units = costOf(FINE, Math.round(Number(price) * 1e8), Math.round(quantity * LOTS_PER_UNIT));
    expect([costText(FINE, units), costText(FINE, feeOf(units, rate))]).toEqual([cost, fee]);
  });

  it('moves as much on the ledger as that has decimals for, never more', () => {
    const lots = 0.121 * LOTS_PER_UNIT;
    const bought = settle(FINE, 'buy', 10_502_014_889, lots, 0.004);
    expect(bought).toEqual({ cost: 1_270_744, fee: 5_083, moved: { base: lots, quote: -127_074, fee: 508 } });
    const sold = settle(FINE, 'sell', 10_502_014_889, lots, 0.004);
    expect(sold).toEqual({ cost: 1_270_744, fee: 5_083, moved: { base: -lots, quote: 127_074, fee: 508 } });
  });

  it('divides into the price again', () => {
    expect(averagePriceText(BTC, costOf(BTC, 600_001, LOTS_PER_UNIT / 2), LOTS_PER_UNIT / 2)).toBe('60000.1');
  });
});
