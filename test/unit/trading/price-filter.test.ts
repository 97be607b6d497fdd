import { describe, expect, it } from 'vitest';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { EMPTY_PRICE_FILTER, filterPrice, type PriceFilterState } from '../../../engine/trading/price-filter.ts';

const T0 = Date.UTC(2025, 0, 6);
const risk = DEFAULT_CONFIGURATION.risk;

/** Verdicts on prices at seconds after T0. */
function verdicts(ticks: readonly (readonly [second: number, price: number])[]): readonly boolean[] {
  let state: PriceFilterState = EMPTY_PRICE_FILTER;
  return ticks.map(([second, price]) => {
    const verdict = filterPrice(state, price, T0 + second * 1000, risk);
    state = verdict.state;
    return verdict.accepted;
  });
}

describe('the price filter', () => {
  it('accepts the first price and ordinary changes', () => {
    expect(
      verdicts([
        [0, 100],
        [1, 101],
        [2, 55],
        [3, 100],
      ]),
    ).toEqual([true, true, true, true]);
  });

  it.each([0.0999, 0, -5, Number.NaN, Number.POSITIVE_INFINITY])(
    'rejects %s: below the minimum or no number',
    (price) => {
      const verdict = filterPrice(EMPTY_PRICE_FILTER, price, T0, risk);
      expect(verdict).toMatchObject({ accepted: false, state: EMPTY_PRICE_FILTER });
      expect(verdict.note).toContain('below the minimum of 0.1');
    },
  );

  it('accepts the minimum itself and a change of exactly 100 %', () => {
    expect(
      verdicts([
        [0, 0.1],
        [1, 0.2],
      ]),
    ).toEqual([true, true]);
    expect(
      verdicts([
        [0, 100],
        [1, 200],
      ]),
    ).toEqual([true, true]);
  });

  it('rejects a spike and goes on from the last valid price', () => {
    expect(
      verdicts([
        [0, 100],
        [1, 201],
        [2, 102],
      ]),
    ).toEqual([true, false, true]);
  });

  it('takes two consecutive agreeing spikes within a minute as real, and says so', () => {
    expect(
      verdicts([
        [0, 100],
        [1, 250],
        [2, 251],
        [3, 252],
      ]),
    ).toEqual([true, false, true, true]);
    const suspect = { price: 100, time: T0, suspect: { price: 250, time: T0 + 1000 } };
    expect(filterPrice(suspect, 251, T0 + 2000, risk).note).toBe(
      'a jump from 100 to 251 was confirmed and taken as real',
    );
  });

  it('rejects spikes that disagree, or between which another price came', () => {
    expect(
      verdicts([
        [0, 100],
        [1, 250],
        [2, 400],
        [3, 404],
      ]),
    ).toEqual([true, false, false, true]);
    expect(
      verdicts([
        [0, 100],
        [1, 250],
        [2, 101],
        [3, 250],
      ]),
    ).toEqual([true, false, true, false]);
    expect(
      verdicts([
        [0, 100],
        [1, 250],
        [2, 0.01],
        [3, 250],
      ]),
    ).toEqual([true, false, false, false]);
  });

  it('accepts any price when the last valid one is older than a minute', () => {
    expect(
      verdicts([
        [0, 100],
        [60, 250],
      ]),
    ).toEqual([true, false]);
    expect(
      verdicts([
        [0, 100],
        [60.001, 250],
      ]),
    ).toEqual([true, true]);
  });

  it('names the size of a rejected change', () => {
    const state = { price: 100, time: T0, suspect: null };
    expect(filterPrice(state, 350, T0 + 1000, risk).note).toBe(
      'price 350 is 250% away from 100 within a minute and was not used',
    );
  });
});
