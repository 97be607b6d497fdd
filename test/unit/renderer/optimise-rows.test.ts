import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SweepRowView } from '../../../engine/api/optimise-views.ts';
import {
  nextOrder,
  orderRows,
  rankingColumns,
  visibleRows,
  type ColumnOptions,
} from '../../../renderer/features/optimise/ranking.ts';
import { addMembers, compareMembers, EMPTY_TABLE, tableOf } from '../../../renderer/stores/optimise-rows.ts';
import { createRateMeter, memberCost } from '../../../renderer/stores/optimise-rate.ts';
import { memberInFocus } from '../../../renderer/stores/optimise-state.ts';

function row(index: number, change: Partial<SweepRowView> = {}): SweepRowView {
  return {
    index,
    values: [index],
    score: 0.1,
    sharpe: 0.1,
    totalReturnPct: 1,
    maxDrawdownPct: 10,
    profitFactor: 1,
    winRatePct: 50,
    trades: 20,
    refused: null,
    ...change,
  };
}

const anyRow = fc
  .record({
    index: fc.nat(500),
    score: fc.option(fc.integer({ min: -3, max: 3 }), { nil: null }),
    totalReturnPct: fc.integer({ min: -5, max: 5 }),
    maxDrawdownPct: fc.nat(5),
    trades: fc.nat(20),
    refused: fc.option(fc.constant('refused'), { nil: null, freq: 5 }),
  })
  .map(({ index, ...change }) => row(index, change));

describe('the ranking of a sweep', () => {
  it('goes by score, then return, then the smaller drawdown, then the order of the search', () => {
    const rows = [
      row(0, { score: 0.2 }),
      row(1, { score: 0.5, totalReturnPct: 1 }),
      row(2, { score: 0.5, totalReturnPct: 2, maxDrawdownPct: 9 }),
      row(3, { score: 0.5, totalReturnPct: 2, maxDrawdownPct: 4 }),
      row(4, { score: 0.2 }),
    ];
    expect(rows.toSorted(compareMembers).map(({ index }) => index)).toEqual([3, 2, 1, 0, 4]);
  });

  it('puts a lucky handful of trades behind all that traded enough, and refused members last', () => {
    const rows = [row(0, { score: null, refused: 'no' }), row(1, { score: 9, trades: 3 }), row(2, { score: -1 })];
    expect(rows.toSorted(compareMembers).map(({ index }) => index)).toEqual([2, 1, 0]);
  });

  it('is the same however the members come in', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyRow, { selector: ({ index }) => index }), fc.nat(10), (rows, size) => {
        let table = EMPTY_TABLE;
        for (let at = 0; at < rows.length; at += size + 1) table = addMembers(table, rows.slice(at, at + size + 1));
        expect(table.ranked).toEqual(rows.toSorted(compareMembers));
        expect(table.byIndex.size).toBe(rows.length);
      }),
    );
  });

  it('takes each member once and stays the same object when nothing is new', () => {
    const table = tableOf([row(0), row(1)]);
    expect(addMembers(table, [row(1), row(0)])).toBe(table);
    expect(addMembers(table, [row(1), row(2)]).ranked).toHaveLength(3);
  });

  it('never lets two sweeps share their members', () => {
    tableOf([row(0)]);
    expect(EMPTY_TABLE.byIndex.size).toBe(0);
    expect(tableOf([row(1)]).byIndex.has(0)).toBe(false);
  });

  it('counts those that say something and those refused', () => {
    const table = tableOf([
      row(0),
      row(1, { trades: 9 }),
      row(2, { score: null }),
      row(3, { refused: 'no', score: null }),
    ]);
    expect(table).toMatchObject({ telling: 1, refused: 1 });
  });

  it('keeps up with ten thousand members that come in by the dozen', () => {
    const before = performance.now();
    let table = EMPTY_TABLE;
    for (let at = 0; at < 10_000; at += 40) {
      table = addMembers(
        table,
        Array.from({ length: 40 }, (_, k) => row(at + k, { score: ((at + k) * 7919) % 1009 })),
      );
    }
    expect(table.ranked).toHaveLength(10_000);
    // 250 frames; each has 16 ms on the screen.
    expect((performance.now() - before) / 250).toBeLessThan(16);
  });
});

describe('the member in focus', () => {
  const table = tableOf([row(0, { score: 0.1 }), row(1, { score: 0.9 })]);
  it('is the best until one is picked', () => {
    expect(memberInFocus(table, null)?.index).toBe(1);
    expect(memberInFocus(table, 0)?.index).toBe(0);
  });

  it('is nobody when all were refused', () => {
    expect(memberInFocus(tableOf([row(0, { refused: 'no', score: null })]), null)).toBeNull();
    expect(memberInFocus(EMPTY_TABLE, 4)).toBeNull();
  });
});

describe('the columns of the ranking', () => {
  const options = {
    objective: 'sharpe',
    short: ['W'],
    full: ['Entry · Window'],
    axes: [{ path: 'entry.windowBars', kind: 'values', values: [8, 12] }],
    outOfSample: new Map<string, number>(),
    wide: false,
  } satisfies ColumnOptions;

  it('are the searched settings, the objective and the usual figures, none twice', () => {
    expect(rankingColumns(options).map(({ title }) => title)).toEqual(['W', 'Sharpe', 'Return', 'Max DD', 'Trades']);
    expect(rankingColumns({ ...options, objective: 'totalReturn', wide: true }).map(({ title }) => title)).toEqual([
      'W',
      'Return',
      'Sharpe',
      'Max DD',
      'PF',
      'Win',
      'Trades',
    ]);
  });

  it('are as wide as their values need', () => {
    const widthOf = (axis: ColumnOptions['axes'][number]): number =>
      rankingColumns({ ...options, axes: [axis] })[0].width;
    const narrow = widthOf({ path: 'a', kind: 'values', values: [8, 12] });
    expect(widthOf({ path: 'a', kind: 'values', values: [0.0025] })).toBeGreaterThan(narrow);
    expect(widthOf({ path: 'a', kind: 'range', from: 20, to: 40 })).toBeGreaterThan(narrow);
    expect(widthOf({ path: 'a', kind: 'values', values: ['a very long choice'] })).toBeLessThanOrEqual(64);
  });

  it('have the score on unseen data once there was a walk-forward', () => {
    const columns = rankingColumns({ ...options, outOfSample: new Map([['[18]', -0.034]]) });
    const column = columns.find(({ title }) => title === 'Out of s.');
    expect(column?.textOf(row(0, { values: [18] }))).toBe('−0.03');
    expect(column?.textOf(row(1, { values: [20] }))).toBe('–');
  });

  it('say N/A where there were too few trades, and drawdowns as losses', () => {
    const columns = rankingColumns(options);
    expect(columns.map(({ textOf }) => textOf(row(12, { trades: 4, sharpe: 2.1 })))).toEqual([
      '12',
      'N/A',
      '+1.0%',
      '−10.0%',
      '4',
    ]);
  });

  it('order the rows, unknown ones last both ways, and a third click ranks again', () => {
    const rows = [row(0, { sharpe: 0.5 }), row(1, { trades: 2 }), row(2, { sharpe: 0.9 })];
    const columns = rankingColumns(options);
    const by = (descending: boolean): readonly number[] =>
      orderRows(rows, columns, { key: 'sharpe', descending }).map(({ index }) => index);
    expect(by(true)).toEqual([2, 0, 1]);
    expect(by(false)).toEqual([0, 2, 1]);
    const first = nextOrder(null, 'sharpe');
    expect(nextOrder(nextOrder(first, 'sharpe'), 'sharpe')).toBeNull();
    expect(orderRows(rows, columns, null)).toBe(rows);
  });

  it('order words with numbers in them as a person would', () => {
    const rows = ['15m', '5m', '1h'].map((timeframe, at) => row(at, { values: [timeframe] }));
    const sorted = orderRows(rows, rankingColumns(options), { key: 'axis 0', descending: false });
    expect(sorted.map(({ values }) => values[0])).toEqual(['1h', '5m', '15m']);
  });
});

describe('the rows in view', () => {
  it('are those the window of the list touches and a few beyond', () => {
    expect(visibleRows(0, 240, 20, 10_000)).toEqual({ from: 0, to: 18 });
    expect(visibleRows(100_000, 240, 20, 10_000)).toEqual({ from: 4_994, to: 5_018 });
    expect(visibleRows(0, 240, 20, 3)).toEqual({ from: 0, to: 3 });
  });
});

describe('the speed of a sweep', () => {
  it('is told from what happened lately, and not from a moment', () => {
    const meter = createRateMeter();
    expect(meter.tell(0, 10)).toBeNull();
    expect(meter.tell(200, 20)).toBeNull();
    expect(meter.tell(1_000, 60)).toBe(50);
    expect(meter.tell(30_000, 89)).toBe(1);
  });

  it('starts anew when fewer members are done than before', () => {
    const meter = createRateMeter();
    meter.tell(0, 100);
    meter.tell(1_000, 200);
    expect(meter.tell(2_000, 5)).toBeNull();
    expect(meter.tell(3_000, 15)).toBe(10);
  });

  it('says what a member costs per minute of candles', () => {
    expect(memberCost(100, 1_000)).toBe(0.01);
  });
});
