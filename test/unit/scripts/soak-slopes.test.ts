import { describe, expect, it } from 'vitest';
import { growthOf, memoryVerdict, slopeOf } from '../../bench/soak/slopes.ts';

describe('the slope of a soak', () => {
  it('is that of the best straight line, with its error', () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 3],
        [2, 5],
      ]),
    ).toEqual({ slope: 2, error: 0, points: 3 });
    const noisy = slopeOf([
      [0, 0],
      [1, 2],
      [2, 0],
      [3, 2],
    ]);
    expect(noisy?.slope).toBeCloseTo(0.4, 10);
    expect(noisy?.error).toBeCloseTo(Math.sqrt(3.2 / 2 / 5), 10);
  });

  it('is not known of two points, or of points at one moment', () => {
    expect(
      slopeOf([
        [0, 1],
        [1, 3],
      ]),
    ).toBeNull();
    expect(
      slopeOf([
        [5, 1],
        [5, 2],
        [5, 3],
      ]),
    ).toBeNull();
  });

  it('is flat when it falls, is harmless or cannot be told from nothing', () => {
    expect(memoryVerdict({ slope: -5, error: 1, points: 9 }, 0)).toBe('flat');
    expect(memoryVerdict({ slope: 900, error: 1, points: 9 }, 1_000)).toBe('flat');
    expect(memoryVerdict({ slope: 5_000, error: 3_000, points: 9 }, 1_000)).toBe('flat');
    expect(memoryVerdict({ slope: 5_000, error: 2_000, points: 9 }, 1_000)).toBe('grows');
    expect(memoryVerdict(null, 1_000)).toBe('too short to say');
  });
});

describe('the growth of a table', () => {
  const points = (count: (day: number) => number) =>
    Array.from({ length: 31 }, (_, day) => ({ day, count: count(day) }));

  it('is judged by the end of the run: what has reached its bound grows no more', () => {
    expect(growthOf(points((day) => Math.min(day, 15) * 100))).toEqual({ perDay: 0, last: 1_500, most: 1_500 });
    expect(growthOf(points((day) => day * 100)).perDay).toBeCloseTo(100, 8);
  });

  it('is nothing where nothing was seen', () => {
    expect(growthOf([])).toEqual({ perDay: 0, last: 0, most: 0 });
  });
});
