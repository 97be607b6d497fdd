import { describe, expect, it } from 'vitest';
import type { AxisView, SettingValueView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { searchOf } from '../../../engine/backtest/research/search.ts';
import { parseSpace } from '../../../engine/backtest/research/search-space.ts';
import { binsOf, cellMap, gridValues, nextMembers, placeOfValues } from '../../../renderer/features/optimise/cells.ts';
import {
  colourAt,
  contrastOf,
  inkOn,
  legendColours,
  luminanceOf,
  placeOf,
  scaleOf,
} from '../../../renderer/features/optimise/cell-colours.ts';
import { figureOf } from '../../../renderer/features/optimise/figures.ts';
import { firstChoice, mapModel, withAxis } from '../../../renderer/features/optimise/map-view.ts';
import { boxOf, cellAt, columnOf, labelStep, mapGeometry } from '../../../renderer/features/optimise/map-geometry.ts';
import { tableOf } from '../../../renderer/stores/optimise-rows.ts';

export function memberRow(
  index: number,
  values: readonly SettingValueView[],
  sharpe: number | null,
  trades = 20,
): SweepRowView {
  return {
    index,
    values: [...values],
    score: sharpe,
    sharpe,
    totalReturnPct: sharpe === null ? 0 : sharpe * 10,
    maxDrawdownPct: 12,
    profitFactor: 1.1,
    winRatePct: 51,
    trades,
    refused: null,
  };
}

const AXES: readonly AxisView[] = [
  { path: 'entry.windowBars', kind: 'values', values: [24, 8, 12] },
  { path: 'lenses.rsi_oversold.below', kind: 'values', values: [30, 35] },
];
const SHARPE = figureOf('sharpe', 'sharpe');
const OPTIONS = { xAxis: 0, yAxis: 1, figure: SHARPE, pooling: 'best', total: 6 } as const;

describe('the places along an axis of the map', () => {
  it('are the values in rising order, however they were listed', () => {
    const bins = binsOf(AXES[0], 6);
    expect(bins.labels).toEqual(['8', '12', '24']);
    expect([8, 12, 24, 9].map((value) => bins.placeOf(value))).toEqual([0, 1, 2, -1]);
  });

  it('put off before numbers, and no before yes', () => {
    const mixed = binsOf({ path: 'orders.sizeQuote', kind: 'values', values: [500, null] }, 2);
    expect(mixed.labels).toEqual(['off', '500']);
    const toggle = binsOf({ path: 'lenses.bb_squeeze.enabled', kind: 'values', values: [true, false] }, 2);
    expect(toggle.labels).toEqual(['no', 'yes']);
    expect(toggle.placeOf(true)).toBe(1);
  });

  it('keep words in the order they were given', () => {
    expect(binsOf({ path: 'timeframe', kind: 'values', values: ['15m', '1h', '4h'] }, 3).labels).toEqual([
      '15m',
      '1h',
      '4h',
    ]);
  });

  it('cut a continuous range into equal parts with both ends inside', () => {
    const bins = binsOf({ path: 'lenses.volume_spike.factor', kind: 'range', from: 1, to: 3 }, 64);
    expect(bins.labels).toHaveLength(8);
    expect(bins.labels[0]).toBe('1.13');
    expect([1, 1.26, 3, 3.01, 'x'].map((value) => bins.placeOf(value))).toEqual([0, 1, 7, -1, -1]);
  });

  it('are one where the sweep has no second axis', () => {
    const map = cellMap([AXES[1]], [memberRow(0, [30], 0.2)], { ...OPTIONS, yAxis: null });
    expect(map.cells.map((cell) => cell.value)).toEqual([0.2, null]);
  });
});

describe('a cell of the map', () => {
  it('shows its member, is empty before it is done, and unknown with too few trades', () => {
    const map = cellMap(AXES, [memberRow(0, [8, 30], 0.4), memberRow(1, [12, 30], 3.2, 4)], OPTIONS);
    expect(map.cells.map(({ kind }) => kind)).toEqual(['known', 'unknown', 'none', 'none', 'none', 'none']);
    expect(map.cells[0].value).toBe(0.4);
    expect(map.cells[1].value).toBeNull();
  });

  it('is refused only when no member of it is a configuration', () => {
    const refused = { ...memberRow(0, [8, 30], null, 0), refused: 'slow must be larger than fast' };
    const map = cellMap(AXES, [refused], OPTIONS);
    expect(map.cells[0].kind).toBe('refused');
    expect(map.cells[0].row?.refused).toBe('slow must be larger than fast');
    expect(cellMap(AXES, [refused, memberRow(1, [8, 30], 0.1)], OPTIONS).cells[0].kind).toBe('known');
  });

  it('counts trades even where they are too few for every other figure', () => {
    const map = cellMap(AXES, [memberRow(0, [8, 30], null, 3)], { ...OPTIONS, figure: figureOf('trades', 'sharpe') });
    expect(map.cells[0].value).toBe(3);
  });

  describe('with several members', () => {
    const three: readonly AxisView[] = [...AXES, { path: 'exit.required', kind: 'values', values: [3, 4, 5, 6] }];
    const rows = [0.1, 0.5, -0.3, 0.3].map((sharpe, at) => memberRow(at, [8, 30, 3 + at], sharpe));

    it('shows the best of them', () => {
      const cell = cellMap(three, rows, OPTIONS).cells[0];
      expect(cell).toMatchObject({ value: 0.5, members: 4 });
      expect(cell.row?.index).toBe(1);
    });

    it('or the median, and then stands for the one nearest below it', () => {
      const cell = cellMap(three, rows, { ...OPTIONS, pooling: 'median' }).cells[0];
      expect(cell.value).toBeCloseTo(0.2, 12);
      expect(cell.row?.sharpe).toBe(0.1);
    });
  });

  it('is where the current configuration lies, and nowhere when that is off the map', () => {
    const map = cellMap(AXES, [], OPTIONS);
    expect(placeOfValues(map.x, map.y, OPTIONS, [12, 35])).toEqual({ x: 1, y: 1 });
    expect(placeOfValues(map.x, map.y, OPTIONS, [13, 35])).toBeNull();
  });
});

describe('members that are not done yet', () => {
  it('are named in the order in which the engine searches a grid', () => {
    const plan = parseSpace({ space: { 'entry.windowBars': [24, 8, 12], 'lenses.rsi_oversold.below': [30, 35] } });
    if (!plan.ok) throw new Error(plan.error.join());
    const proposed = searchOf(plan.value).next([]).value ?? [];
    expect([...proposed].map((_, index) => gridValues(AXES, index))).toEqual(proposed);
    expect(gridValues(AXES, 6)).toBeNull();
  });

  it('cannot be foretold where an axis is continuous', () => {
    expect(gridValues([{ path: 'a', kind: 'range', from: 0, to: 1 }], 0)).toBeNull();
  });

  it('are outlined first come first, holes included, and not beyond the end', () => {
    expect(nextMembers(new Set([0, 1, 3]), 10, 3)).toEqual([2, 4, 5]);
    expect(nextMembers(new Set([0, 1]), 3, 4)).toEqual([2]);
  });
});

describe('the scale of the colours', () => {
  it('is symmetrical around the neutral value and ends at a round number', () => {
    expect(scaleOf([-0.31, 0.22], 0, 0.1)).toEqual({ low: -0.4, high: 0.4, neutral: 0 });
    expect(scaleOf([0.7, 1.9], 1, 0.1)).toEqual({ low: 0.1, high: 1.9, neutral: 1 });
  });

  it('keeps its colours for the good ones when the bad ones are very bad', () => {
    expect(scaleOf([-9, -4, 0.9], 0, 0.1)).toEqual({ low: -1.8, high: 1.8, neutral: 0 });
    expect(scaleOf([-9, -4], 0, 0.1)).toEqual({ low: -9, high: 9, neutral: 0 });
  });

  it('starts at nothing where more is only more', () => {
    expect(scaleOf([3, 42], null, 5)).toEqual({ low: 0, high: 45, neutral: null });
  });

  it('does not let one extreme of many turn all others grey', () => {
    const values = [...Array.from({ length: 99 }, (_, at) => at / 200), 40];
    expect(scaleOf(values, 0, 0.1).high).toBeLessThan(1);
  });

  it('holds without any value', () => {
    expect(scaleOf([], 0, 0.1)).toEqual({ low: -0.1, high: 0.1, neutral: 0 });
  });

  it('places values on it, those outside at its ends', () => {
    const scale = { low: -0.5, high: 0.5, neutral: 0 };
    expect([-2, -0.25, 0, 0.5].map((value) => placeOf(scale, value))).toEqual([-1, -0.5, 0, 1]);
    expect(placeOf({ low: 0, high: 40, neutral: null }, 10)).toBe(0.25);
    expect(placeOf({ low: -30, high: 0, neutral: 0 }, -15)).toBe(-0.5);
  });
});

describe('the colours of cells', () => {
  it('are those of the design sheet at zero and at both ends', () => {
    expect(colourAt(1, 'dark')).toBe('#63cbfe');
    expect(luminanceOf(colourAt(-1, 'dark'))).toBeCloseTo(luminanceOf('#57381e'), 2);
    expect(luminanceOf(colourAt(0, 'dark'))).toBeCloseTo(luminanceOf('#221c17'), 2);
  });

  it('grow stronger away from the neutral value in both themes', () => {
    const onPanel = { dark: '#0f131a', light: '#ffffff' } as const;
    for (const theme of ['dark', 'light'] as const) {
      for (const side of [-1, 1]) {
        const contrasts = [0.1, 0.4, 0.7, 1].map((place) => contrastOf(colourAt(side * place, theme), onPanel[theme]));
        expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b));
      }
    }
  });

  it('always leave black or white readable', () => {
    for (const theme of ['dark', 'light'] as const) {
      for (let place = -1; place <= 1; place += 0.02) {
        const colour = colourAt(place, theme);
        expect(contrastOf(colour, inkOn(colour))).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('run from low to high in the legend', () => {
    const colours = legendColours({ low: -0.5, high: 0.5, neutral: 0 }, 'dark', 11);
    expect(colours).toHaveLength(11);
    expect(colours[0]).toBe(colourAt(-1, 'dark'));
    expect(colours[10]).toBe(colourAt(1, 'dark'));
  });
});

describe('the geometry of the map', () => {
  const map = cellMap(AXES, [], OPTIONS);
  const geometry = mapGeometry(map, { width: 760, height: 340, labelWidth: 14, textSize: 10.5, padding: 9 });

  it('tiles its room without holes or overlaps', () => {
    expect(geometry.xs[0]).toBe(geometry.left);
    expect(geometry.xs.at(-1)).toBe(geometry.right);
    const first = boxOf(geometry, 0, 0);
    const second = boxOf(geometry, 1, 0);
    expect(second.left).toBe(first.left + first.width + 1);
    expect(boxOf(geometry, 0, 1).top + boxOf(geometry, 0, 1).height + 1).toBe(first.top);
  });

  it('grows upwards: the first value is at the bottom', () => {
    expect(boxOf(geometry, 0, 0).top).toBeGreaterThan(boxOf(geometry, 0, 1).top);
  });

  it('finds the cell under a point, and none beside the map', () => {
    for (const [x, y] of [
      [0, 0],
      [2, 1],
      [1, 0],
    ]) {
      const box = boxOf(geometry, x, y);
      expect(cellAt(geometry, box.left, box.top)).toEqual({ x, y });
      expect(cellAt(geometry, box.left + box.width - 1, box.top + box.height - 1)).toEqual({ x, y });
    }
    expect(cellAt(geometry, 3, 50)).toBeNull();
    expect(cellAt(geometry, 400, 339)).toBeNull();
  });

  it('stands columns on the neutral line, upwards when good and downwards when bad', () => {
    const box = { left: 10, top: 20, width: 30, height: 100 };
    const scale = { low: -1, high: 1, neutral: 0 };
    expect(columnOf(box, scale, 0.5)).toEqual({ left: 10, top: 45, width: 30, height: 25 });
    expect(columnOf(box, scale, -0.5)).toEqual({ left: 10, top: 70, width: 30, height: 25 });
    expect(columnOf(box, scale, 9)).toMatchObject({ top: 20, height: 50 });
    expect(columnOf(box, { low: 0, high: 40, neutral: null }, 10)).toMatchObject({ top: 95, height: 25 });
  });

  it('names as many places as fit', () => {
    expect(labelStep(15, 720, 20)).toBe(1);
    expect(labelStep(21, 300, 18.4)).toBe(2);
    expect(labelStep(200, 400, 20)).toBe(10);
  });
});

describe('what the map shows', () => {
  it('puts the setting with fewer values across, where numbers fit sooner', () => {
    expect(firstChoice(AXES)).toMatchObject({ x: 1, y: 0 });
    expect(firstChoice([AXES[0]])).toMatchObject({ x: 0, y: null });
  });

  it('never shows one setting on both sides', () => {
    const choice = { x: 0, y: 1, figure: null, pooling: 'best' } as const;
    expect(withAxis(choice, 'x', 1)).toMatchObject({ x: 1, y: 0 });
    expect(withAxis(choice, 'y', 2)).toMatchObject({ x: 0, y: 2 });
  });

  it('frames best, current and coming members', () => {
    const table = tableOf([memberRow(0, [24, 30], 0.1), memberRow(1, [24, 35], 0.6), memberRow(2, [8, 30], 4, 2)]);
    const model = mapModel({
      axes: AXES,
      table,
      choice: { x: 0, y: 1, figure: null, pooling: 'best' },
      figure: SHARPE,
      progress: { done: 3, total: 6, rate: null },
      running: true,
      current: [12, 30],
    });
    expect(model.best).toEqual({ x: 2, y: 1 });
    expect(model.current).toEqual({ x: 1, y: 0 });
    expect(model.next).toEqual([
      { x: 0, y: 1 },
      { x: 1, y: 0 },
      { x: 1, y: 1 },
    ]);
  });

  it('spends no colours on drawdowns above zero', () => {
    const model = mapModel({
      axes: AXES,
      table: tableOf([memberRow(0, [24, 30], 0.1)]),
      choice: { x: 0, y: 1, figure: 'drawdown', pooling: 'best' },
      figure: figureOf('drawdown', 'sharpe'),
      progress: { done: 1, total: 6, rate: null },
      running: false,
      current: [],
    });
    expect(model.scale).toEqual({ low: -12, high: 0, neutral: 0 });
  });
});
