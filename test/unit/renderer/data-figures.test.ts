import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import {
  DAY_MS,
  dayWords,
  formatBytes,
  formatShare,
  formatWeekday,
  gapsOfDay,
  gapWords,
  monthsOfAll,
  shadeOf,
  sortSeries,
} from '../../../renderer/features/data/coverage-figures.ts';
import { blockOf, cellOf, dayAt, layOutYears } from '../../../renderer/features/data/day-grid.ts';

const DAY = Date.UTC(2023, 8, 19);
const MINUTE = 60_000;

function gap(from: number, to: number, checked = false) {
  return { from, to, minutes: (to - from) / MINUTE, checked };
}

function series(symbol: string, change: Partial<SeriesSummaryView> = {}): SeriesSummaryView {
  return {
    symbol,
    simulated: false,
    from: DAY,
    to: DAY + DAY_MS,
    have: 1_440,
    filled: 0,
    gap: 0,
    gaps: 0,
    unverified: 0,
    sources: ['archive'],
    months: [{ month: '2023-09', have: 1_440, filled: 0, gap: 0 }],
    ...change,
  };
}

describe('shares', () => {
  it('never say all or nothing of a part', () => {
    expect(formatShare(999_999, 1_000_000)).toBe('99.99');
    expect(formatShare(1, 1_000_000)).toBe('0.01');
    expect(formatShare(1_000_000, 1_000_000)).toBe('100.00');
    expect(formatShare(0, 1_000_000)).toBe('0.00');
    expect(formatShare(0, 0)).toBe('N/A');
    expect(formatShare(9_742, 10_000)).toBe('97.42');
  });
});

describe('a day', () => {
  it('is darker the more minutes have no trade, and marked when some are missing', () => {
    expect(shadeOf({ have: 1_440, filled: 0, gap: 0 })).toEqual({ level: 0, gap: false });
    expect(shadeOf({ have: 1_300, filled: 140, gap: 0 })).toEqual({ level: 1, gap: false });
    expect(shadeOf({ have: 1_000, filled: 440, gap: 0 })).toEqual({ level: 2, gap: false });
    expect(shadeOf({ have: 100, filled: 100, gap: 1_240 })).toEqual({ level: 2, gap: true });
    expect(shadeOf({ have: 0, filled: 0, gap: 1_440 })).toEqual({ level: 3, gap: true });
  });

  it('is told in minutes: with trades, without, in gaps and outside the series', () => {
    const counts = { time: DAY, sources: [] };
    expect(dayWords({ ...counts, have: 1_122, filled: 0, gap: 318 })).toBe(
      '1,122 of 1,440 minutes with trades · 318 in gaps',
    );
    expect(dayWords({ ...counts, have: 700, filled: 20, gap: 0 })).toBe(
      '700 of 1,440 minutes with trades · 20 without · 720 outside the series',
    );
  });

  it('has the gaps that touch it, told within it', () => {
    const before = gap(DAY - 2 * DAY_MS, DAY);
    const across = gap(DAY - DAY_MS, DAY + 5 * MINUTE);
    const inside = gap(DAY + 722 * MINUTE, DAY + 1_040 * MINUTE, true);
    const after = gap(DAY + DAY_MS, DAY + 2 * DAY_MS);
    expect(gapsOfDay([before, across, inside, after], DAY)).toEqual([across, inside]);
    expect(gapWords(across, DAY)).toBe('gap 00:00 to 00:05');
    expect(gapWords(inside, DAY)).toBe('no trades 12:02 to 17:20');
    expect(formatWeekday(DAY)).toBe('Tue 19 Sep 2023');
  });
});

describe('sizes', () => {
  it('are in powers of a thousand with three digits at most', () => {
    expect([0, 999, 1_000, 15_400_000_000, 182_000_000_000, 99_960_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1 kB',
      '15.4 GB',
      '182 GB',
      '100 MB',
    ]);
  });
});

describe('the list of series', () => {
  const list = [
    series('ETH/USD', { gaps: 3, have: 1_400, gap: 40, from: DAY - DAY_MS }),
    series('BTC/USD', { simulated: true }),
    series('BTC/USD', { gaps: 1, have: 1_430, gap: 10 }),
  ];
  const names = (sort: Parameters<typeof sortSeries>[1]): string[] =>
    sortSeries(list, sort).map(({ symbol, simulated }) => symbol + (simulated ? '*' : ''));

  it('is sorted by name, or by what needs care first', () => {
    expect(names('symbol')).toEqual(['BTC/USD', 'BTC/USD*', 'ETH/USD']);
    expect(names('gaps')).toEqual(['ETH/USD', 'BTC/USD', 'BTC/USD*']);
    expect(names('share')).toEqual(['ETH/USD', 'BTC/USD', 'BTC/USD*']);
    expect(names('from')).toEqual(['ETH/USD', 'BTC/USD', 'BTC/USD*']);
  });

  it('shares one axis of months without holes', () => {
    const month = (name: string) => ({ month: name, have: 1, filled: 0, gap: 0 });
    const months = monthsOfAll([
      series('A/B', { months: [month('2022-02'), month('2022-03')] }),
      series('C/D', { months: [month('2021-11')] }),
    ]);
    expect(months).toEqual(['2021-11', '2021-12', '2022-01', '2022-02', '2022-03']);
    expect(monthsOfAll([])).toEqual([]);
  });
});

describe('the calendar', () => {
  const room = { width: 590, height: 600, left: 46, right: 12 };

  it('puts Mondays on top, a week in a column and a year in a block', () => {
    const grid = layOutYears(Date.UTC(2021, 5, 17), Date.UTC(2023, 0, 2), room);
    expect(grid.pitch).toBe(10);
    expect(grid.blocks.map(({ year }) => year)).toEqual([2021, 2022, 2023]);
    const block = grid.blocks[0];
    // 1 January 2021 was a Friday, the fourth a Monday.
    expect(cellOf(grid, block, Date.UTC(2021, 0, 1))).toEqual({ x: 46, y: block.top + 40 });
    expect(cellOf(grid, block, Date.UTC(2021, 0, 4))).toEqual({ x: 56, y: block.top });
  });

  it('does not begin a year that ends at its first minute', () => {
    const grid = layOutYears(Date.UTC(2021, 5, 17), Date.UTC(2022, 0, 1), room);
    expect(grid.blocks.map(({ year }) => year)).toEqual([2021]);
  });

  it('fits every week of a leap year that begins on a Sunday', () => {
    const grid = layOutYears(Date.UTC(2012, 0, 1), Date.UTC(2013, 0, 1), room);
    const last = cellOf(grid, grid.blocks[0], Date.UTC(2012, 11, 31));
    expect(last.x + grid.pitch).toBeLessThanOrEqual(room.width - room.right);
  });

  it('finds the day under every point of its cell, and none between the years', () => {
    const from = Date.UTC(2019, 0, 1);
    const grid = layOutYears(from, Date.UTC(2026, 0, 1), room);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_556 }),
        fc.integer({ min: 0, max: grid.pitch - 1 }),
        fc.integer({ min: 0, max: grid.pitch - 1 }),
        (day, right, down) => {
          const time = from + day * DAY_MS;
          const block = blockOf(grid, time);
          if (block === null) throw new Error('a day of the range has no block');
          const { x, y } = cellOf(grid, block, time);
          expect(dayAt(grid, x + right, y + down)).toBe(time);
        },
      ),
    );
    expect(dayAt(grid, 200, grid.blocks[1].top - 1)).toBeNull();
    expect(dayAt(grid, grid.left - 1, grid.blocks[0].top + 5)).toBeNull();
    expect(dayAt(grid, room.width + 50, grid.blocks[0].top + 5)).toBeNull();
  });
});
