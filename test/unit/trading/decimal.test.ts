import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMultipleOf, roundDownToStep, roundToStep, roundUpToStep } from '../../../engine/domain/decimal.ts';

/** A quantity as an exchange writes it: so many lots, each with so many decimals. */
const grids = fc.record({
  decimals: fc.integer({ min: 0, max: 8 }),
  lots: fc.integer({ min: 1, max: 2 ** 50 }),
});

function written(lots: number, decimals: number): number {
  const digits = String(lots).padStart(decimals + 1, '0');
  return Number(`${digits.slice(0, digits.length - decimals)}.${digits.slice(digits.length - decimals)}`);
}

describe('amounts on an exchange’s grid', () => {
  it('are on it however many steps they are, and rounding leaves them where they are', () => {
    fc.assert(
      fc.property(grids, ({ decimals, lots }) => {
        const step = Number(`1e-${decimals}`);
        const value = written(lots, decimals);
        expect(isMultipleOf(value, step)).toBe(true);
        expect(roundDownToStep(value, step)).toBe(value);
        expect(roundUpToStep(value, step)).toBe(value);
        expect(roundToStep(value, step)).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are off it by a tenth of a step, up to a hundred billion steps', () => {
    fc.assert(
      fc.property(grids, ({ decimals, lots }) => {
        fc.pre(lots < 1e11);
        const step = Number(`1e-${decimals}`);
        const value = written(lots * 10 + 1, decimals + 1);
        expect(isMultipleOf(value, step)).toBe(false);
        expect(roundDownToStep(value, step)).toBe(written(lots, decimals));
        expect(roundUpToStep(value, step)).toBe(written(lots + 1, decimals));
      }),
    );
  });

  it('of a cheap coin in small lots are taken as they are', () => {
    expect(isMultipleOf(987_654_321.12345, 1e-5)).toBe(true);
    expect(isMultipleOf(5_123.12345678, 1e-8)).toBe(true);
    expect(isMultipleOf(5_123.123456785, 1e-8)).toBe(false);
  });
});
