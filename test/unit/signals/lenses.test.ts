import { describe, expect, it } from 'vitest';
import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/domain/lens.ts';
import { entryWarmIndex, isEntryLens, lensBit, lensWarmIndex, squeezeRank } from '../../../engine/signals/lenses.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';

const { lenses } = DEFAULT_CONFIGURATION;

describe('the lens catalogue', () => {
  it('numbers the bits in canonical order on both sides', () => {
    expect(ENTRY_LENSES.map(lensBit)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(EXIT_LENSES.map(lensBit)).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    expect(isEntryLens('bb_squeeze')).toBe(true);
    expect(isEntryLens('bb_20_touch')).toBe(false);
  });

  it('knows when each lens is warm at the defaults', () => {
    expect(ENTRY_LENSES.map((name) => lensWarmIndex(name, lenses))).toEqual([19, 19, 138, 14, 15, 13, 34, 30]);
    expect(EXIT_LENSES.map((name) => lensWarmIndex(name, lenses))).toEqual([9, 14, 13, 20, 19, 29, 19, 34]);
    expect(entryWarmIndex(DEFAULT_CONFIGURATION)).toBe(138);
  });

  it('asks no warmth of a disabled lens', () => {
    const without = { ...lenses, bb_squeeze: { ...lenses.bb_squeeze, enabled: false } };
    expect(entryWarmIndex({ ...DEFAULT_CONFIGURATION, lenses: without })).toBe(34);
  });

  it('follows the configured periods', () => {
    const slow = { ...lenses, ma_cross_up: { enabled: true, fast: 300, slow: 20 } };
    expect(lensWarmIndex('ma_cross_up', slow)).toBe(300);
    expect(entryWarmIndex({ ...DEFAULT_CONFIGURATION, lenses: slow })).toBe(300);
  });
});

describe('the squeeze rank', () => {
  it('is the nearest rank, counted in whole numbers', () => {
    expect(squeezeRank(20, 120)).toBe(24);
    expect(squeezeRank(20, 121)).toBe(25);
    expect(squeezeRank(12.5, 8)).toBe(1);
    // 1.1 · 1000 is 1100.0000000000002 in binary; the eleventh, not the twelfth.
    expect(squeezeRank(1.1, 1000)).toBe(11);
  });

  it('stays within the window', () => {
    expect([squeezeRank(0, 10), squeezeRank(100, 10), squeezeRank(200, 10)]).toEqual([1, 10, 10]);
  });
});
