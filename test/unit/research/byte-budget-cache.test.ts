import { describe, expect, it } from 'vitest';
import { ByteBudgetCache } from '../../../engine/backtest/research/byte-budget-cache.ts';

describe('a cache with a byte budget', () => {
  it('makes a value once, until those used longest ago have to go', () => {
    const made: string[] = [];
    const cache = new ByteBudgetCache(10);
    const ask = (key: string): string =>
      cache.obtain(key, 4, () => {
        made.push(key);
        return key.toUpperCase();
      });
    expect([ask('a'), ask('b'), ask('a')]).toEqual(['A', 'B', 'A']);
    ask('c');
    expect([cache.has('a'), cache.has('b'), cache.has('c')]).toEqual([true, false, true]);
    ask('b');
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('keeps the newest even when it is too large alone', () => {
    const cache = new ByteBudgetCache(10);
    cache.put('small', 1, 1);
    cache.put('large', 99, 2);
    expect([cache.has('small'), cache.has('large')]).toEqual([false, true]);
  });
});
