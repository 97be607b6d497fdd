import { describe, expect, it } from 'vitest';
import {
  barsOfSignal,
  columnsBetween,
  formingColumn,
  lastAtOrBefore,
  lowerBound,
  signalOfBar,
} from '../../../renderer/stores/columns.ts';

const HOUR = 3_600_000;
const QUARTER = HOUR / 4;

function times(from: number, step: number, count: number): readonly { readonly time: number }[] {
  return Array.from({ length: count }, (_, index) => ({ time: from + index * step }));
}

describe('searching bars by time', () => {
  const rows = times(100, 10, 3);
  it('finds the first not before and the last not after', () => {
    expect([99, 100, 101, 120, 121].map((time) => lowerBound(rows, time))).toEqual([0, 0, 1, 2, 3]);
    expect([99, 100, 119, 500].map((time) => lastAtOrBefore(rows, time))).toEqual([-1, 0, 1, 2]);
  });
});

describe('columns on the timeframe of the signals', () => {
  it('lie one to one over the bars in view', () => {
    const bars = times(0, HOUR, 10);
    const columns = columnsBetween(bars, HOUR, bars, HOUR, 3, 5);
    expect(columns).toEqual([3, 4, 5].map((at) => ({ from: at, to: at, first: at, last: at })));
    expect(formingColumn(bars, HOUR, times(0, HOUR, 9), HOUR)).toEqual({ from: 9, to: 9 });
  });

  it('leave out signal bars that the chart has no bars for', () => {
    const bars = times(5 * HOUR, HOUR, 3);
    expect(columnsBetween(bars, HOUR, times(0, HOUR, 7), HOUR, 0, 2)).toEqual([
      { from: 0, to: 0, first: 5, last: 5 },
      { from: 1, to: 1, first: 6, last: 6 },
    ]);
  });
});

describe('columns on a finer chart', () => {
  const signals = times(0, HOUR, 3);
  const bars = times(HOUR, QUARTER, 10);

  it('are as wide as the bars they cover', () => {
    expect(columnsBetween(bars, QUARTER, signals, HOUR, 0, 9)).toEqual([
      { from: 0, to: 3, first: 1, last: 1 },
      { from: 4, to: 7, first: 2, last: 2 },
    ]);
    expect(columnsBetween(bars, QUARTER, signals, HOUR, 5, 6)).toEqual([{ from: 4, to: 7, first: 2, last: 2 }]);
  });

  it('outline the forming signal bar to its end, beyond the newest bar', () => {
    expect(formingColumn(bars, QUARTER, signals, HOUR)).toEqual({ from: 8, to: 11 });
  });

  it('map a bar to the signal bar over it and back', () => {
    expect(signalOfBar(bars[5], QUARTER, signals, HOUR)).toBe(2);
    expect(signalOfBar(bars[8], QUARTER, signals, HOUR)).toBeNull();
    expect(barsOfSignal(signals[2], HOUR, bars, QUARTER)).toEqual({ from: 4, to: 7 });
    expect(barsOfSignal(signals[0], HOUR, bars, QUARTER)).toBeNull();
  });
});

describe('columns on a coarser chart', () => {
  const signals = times(0, QUARTER, 10);
  const bars = times(0, HOUR, 3);

  it('stand for all signal bars of their bar', () => {
    expect(columnsBetween(bars, HOUR, signals, QUARTER, 0, 2)).toEqual([
      { from: 0, to: 0, first: 0, last: 3 },
      { from: 1, to: 1, first: 4, last: 7 },
      { from: 2, to: 2, first: 8, last: 9 },
    ]);
  });

  it('show the newest signal bar of a bar and find the bar of each', () => {
    expect(signalOfBar(bars[1], HOUR, signals, QUARTER)).toBe(7);
    expect(barsOfSignal(signals[6], QUARTER, bars, HOUR)).toEqual({ from: 1, to: 1 });
  });

  it('outline nothing while the running bar already shows closed signal bars', () => {
    expect(formingColumn(bars, HOUR, signals, QUARTER)).toBeNull();
    expect(formingColumn(bars, HOUR, times(0, QUARTER, 8), QUARTER)).toEqual({ from: 2, to: 2 });
  });
});

describe('a gap in the chart', () => {
  it('leaves no column without bars', () => {
    const bars = [...times(0, HOUR, 2), ...times(5 * HOUR, HOUR, 2)];
    const columns = columnsBetween(bars, HOUR, times(0, HOUR, 7), HOUR, 0, 3);
    expect(columns.map(({ from, first }) => [from, first])).toEqual([
      [0, 0],
      [1, 1],
      [2, 5],
      [3, 6],
    ]);
  });
});
