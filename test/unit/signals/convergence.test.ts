import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BIT_COUNTS, firedWithin, FiredWindow } from '../../../engine/signals/convergence.ts';
import { SqueezeWindow } from '../../../engine/signals/squeeze-window.ts';

describe('convergence', () => {
  it('counts the bits of every mask', () => {
    expect([0, 1, 0b10110, 0xff].map((mask) => BIT_COUNTS[mask])).toEqual([0, 1, 3, 8]);
  });

  it('remembers a lens for exactly the window', () => {
    const masks = Uint8Array.of(0, 4, 0, 0, 0, 1);
    const fired = new Uint8Array(6);
    firedWithin(masks, 3, 0, 6, fired);
    expect([...fired]).toEqual([0, 4, 4, 4, 0, 1]);
  });

  it('forgets everything at the start of a segment', () => {
    const fired = new Uint8Array(4);
    firedWithin(Uint8Array.of(1, 0, 0, 2), 10, 2, 4, fired);
    expect([...fired]).toEqual([0, 0, 0, 2]);
  });

  it('is the OR of the last masks, batch and streaming, for any window', () => {
    const masks = fc.array(fc.nat(255), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(masks, fc.integer({ min: 1, max: 90 }), (list, windowBars) => {
        const expected = list.map((_, index) =>
          list.slice(Math.max(0, index + 1 - windowBars), index + 1).reduce((a, b) => a | b),
        );
        const fired = new Uint8Array(list.length);
        firedWithin(Uint8Array.from(list), windowBars, 0, list.length, fired);
        expect([...fired]).toEqual(expected);
        const stream = new FiredWindow(windowBars);
        expect(list.map((mask) => stream.push(mask))).toEqual(expected);
      }),
    );
  });
});

describe('the squeeze window', () => {
  it('ranks the last values as sorting them would', () => {
    const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 12 }), fc.nat(11), (list, lookback, rankSeed) => {
        const rank = (rankSeed % lookback) + 1;
        const window = new SqueezeWindow(lookback);
        const ranked = list.map((value) => {
          window.push(value);
          return window.ranked(rank);
        });
        const expected = list.map((_, index) => {
          const last = list.slice(Math.max(0, index + 1 - lookback), index + 1).sort((a, b) => a - b);
          return last.length < lookback ? Number.NaN : last[rank - 1];
        });
        expect(ranked).toEqual(expected);
      }),
    );
  });
});
