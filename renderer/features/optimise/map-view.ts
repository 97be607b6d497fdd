import type { AxisView, SettingValueView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { type MemberTable, saysSomething } from '../../stores/optimise-rows.ts';
import type { SweepProgress } from '../../stores/optimise-state.ts';
import { scaleOf, type Scale } from './cell-colours.ts';
import {
  cellMap,
  gridValues,
  nextMembers,
  placeOfValues,
  type CellMap,
  type MapOptions,
  type Pooling,
} from './cells.ts';
import { type Figure, type FigureId } from './figures.ts';
import type { CellPlace } from './map-paint.ts';

/** What of a sweep the map shows, as chosen above it. */
export interface MapChoice {
  /** Places among the sweep's axes; `y` is null for a sweep over one setting. */
  readonly x: number;
  readonly y: number | null;
  readonly figure: FigureId | null;
  readonly pooling: Pooling;
}

/** The first two axes. The one with fewer values goes across: the wider its cells, the sooner numbers fit in. */
export function firstChoice(axes: readonly AxisView[]): MapChoice {
  const base = { figure: null, pooling: 'best' as const };
  if (axes.length < 2) return { x: 0, y: null, ...base };
  const sizeOf = (axis: AxisView): number => (axis.kind === 'values' ? axis.values.length : Infinity);
  return sizeOf(axes[1]) < sizeOf(axes[0]) ? { x: 1, y: 0, ...base } : { x: 0, y: 1, ...base };
}

/** The choice with another axis across or up; the two change places rather than being the same. */
export function withAxis(choice: MapChoice, side: 'x' | 'y', axis: number): MapChoice {
  const other = side === 'x' ? choice.y : choice.x;
  if (axis !== other) return { ...choice, [side]: axis };
  return { ...choice, x: choice.y ?? choice.x, y: choice.y === null ? null : choice.x };
}

export interface MapModel {
  readonly map: CellMap;
  readonly scale: Scale;
  readonly best: CellPlace | null;
  readonly current: CellPlace | null;
  readonly next: readonly CellPlace[];
}

/** Members outlined as under way: as many as a person can tell apart. */
const OUTLINED = 4;

export interface MapInput {
  readonly axes: readonly AxisView[];
  readonly table: MemberTable;
  readonly choice: MapChoice;
  readonly figure: Figure;
  readonly progress: SweepProgress;
  readonly running: boolean;
  readonly current: readonly SettingValueView[];
}

export function mapModel({ axes, table, choice, figure, progress, running, current }: MapInput): MapModel {
  const options: MapOptions = {
    xAxis: choice.x,
    yAxis: choice.y,
    figure,
    pooling: choice.pooling,
    total: progress.total,
  };
  const map = cellMap(axes, table.byIndex.values(), options);
  const values = map.cells.flatMap((cell) => (cell.value === null ? [] : [cell.value]));
  const wide = scaleOf(values, figure.neutral, figure.step);
  const placeOf = (member: readonly SettingValueView[] | null): CellPlace | null =>
    member === null ? null : placeOfValues(map.x, map.y, options, member);
  const best = bestOf(table);
  return {
    map,
    // A drawdown is never above zero: that half of the scale would only be shown in vain.
    scale: figure.id === 'drawdown' ? { ...wide, high: 0 } : wide,
    best: best === null ? null : placeOf(best.values),
    current: placeOf(current),
    next: running
      ? nextMembers(table.byIndex, progress.total, OUTLINED).flatMap((index) => {
          const place = placeOf(gridValues(axes, index));
          return place === null ? [] : [place];
        })
      : [],
  };
}

/** The best member whose figures say something. */
export function bestOf(table: MemberTable): SweepRowView | null {
  return table.ranked.find(saysSomething) ?? null;
}
