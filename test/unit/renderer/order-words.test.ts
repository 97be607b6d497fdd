import { describe, expect, it } from 'vitest';
import { filledWords, originWords, priceWords, sizeWords } from '../../../renderer/features/blotter/order-words.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const { instrument } = FAKE_VIEW.info;
const here = { symbol: 'BTC/USD', quantity: 0.5, price: 64_000, purpose: 'entry' } as const;
const elsewhere = { symbol: 'ETH/EUR', quantity: 2, price: 3_000.05, purpose: 'foreign' } as const;

describe('an open order in words', () => {
  it('has the digits of its market', () => {
    expect([sizeWords(here, instrument), priceWords(here, instrument)]).toEqual(['0.50000000', '64,000.0']);
    expect(priceWords({ ...here, price: null }, instrument)).toBe('market');
    expect(originWords(here, instrument)).toBe('entry');
  });

  it('is filled only once all of it is, and not at all only while nothing is', () => {
    const filled = (part: number): string => filledWords({ quantity: 0.5, filledQuantity: part * 0.5 });
    expect([0, 0.004, 0.5, 0.996, 1].map(filled)).toEqual(['0%', '<1%', '50%', '99%', '100%']);
    expect(filledWords({ quantity: 0, filledQuantity: 0 })).toBe('0%');
  });

  it('of another market names its currencies, for the columns name those of this one', () => {
    expect([sizeWords(elsewhere, instrument), priceWords(elsewhere, instrument)]).toEqual(['2 ETH', '3,000.05 EUR']);
    expect(originWords(elsewhere, instrument)).toBe('placed elsewhere, ETH/EUR');
    expect(originWords({ ...elsewhere, symbol: 'BTC/USD' }, instrument)).toBe('placed elsewhere');
  });
});
