import { describe, expect, it } from 'vitest';
import { barAtTime, readTime } from '../../../renderer/features/chart/go-to-time.ts';

const HOUR = 3_600_000;

describe('a date to go to', () => {
  it('is read with or without a time of day', () => {
    expect(readTime('2026-05-21', 'utc')).toBe(Date.UTC(2026, 4, 21));
    expect(readTime(' 2026-5-1 9:05 ', 'utc')).toBe(Date.UTC(2026, 4, 1, 9, 5));
    expect(readTime('2026-05-21T14:30', 'utc')).toBe(Date.UTC(2026, 4, 21, 14, 30));
    expect(readTime('2026-05-21 14:30', 'local')).toBe(new Date(2026, 4, 21, 14, 30).getTime());
  });

  it.each(['', '21.5.2026', '2026-06-31', '2026-13-01', '2026-05-21 24:00', '2026-05-21 10:60', 'yesterday'])(
    'is refused when there is no such time: "%s"',
    (text) => {
      expect(readTime(text, 'utc')).toBeNull();
    },
  );

  it('leads to the bar it falls into, over a pause to the one before, and nowhere beside the chart', () => {
    const bars = [{ time: 10 * HOUR }, { time: 11 * HOUR }, { time: 15 * HOUR }];
    const at = (hour: number): number | null => barAtTime(bars, HOUR, hour * HOUR);
    expect([at(10), at(11.99), at(13), at(15.5)]).toEqual([0, 1, 1, 2]);
    expect([at(9.99), at(16), barAtTime([], HOUR, 5)]).toEqual([null, null, null]);
  });
});
