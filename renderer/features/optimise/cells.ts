import type { AxisView, SettingValueView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { compareMembers, saysSomething } from '../../stores/optimise-rows.ts';
import { type Figure } from './figures.ts';
import { formatSettingValue } from './setting-names.ts';

/** Which members of a sweep lie in which cell of a map over two of its settings, and what a cell then shows. */

/** One side of the map: the places along it, in the order they are drawn. */
export interface Bins {
  readonly path: string | null;
  readonly labels: readonly string[];
  /** Place of a value; −1 where there is none. */
  readonly placeOf: (value: SettingValueView | undefined) => number;
}

/** The one place of an axis that is not there: a sweep over a single setting is one row. */
const NO_AXIS: Bins = { path: null, labels: [''], placeOf: () => 0 };

const FEWEST_BINS = 6;
const MOST_BINS = 16;

/** Numbers upwards, then no, yes, words in the order they were given, and nothing first of all. */
function orderedValues(values: readonly SettingValueView[]): readonly SettingValueView[] {
  const rank = (value: SettingValueView): number =>
    value === null ? 0 : typeof value === 'number' ? 1 : typeof value === 'boolean' ? 2 : 3;
  return values.toSorted((a, b) =>
    rank(a) !== rank(b) || typeof a === 'string' ? rank(a) - rank(b) : Number(a) - Number(b),
  );
}

/** The places along an axis. A continuous one is cut into equal parts, more of them the more members there are. */
export function binsOf(axis: AxisView | undefined, members: number): Bins {
  if (axis === undefined) return NO_AXIS;
  if (axis.kind === 'values') {
    const ordered = orderedValues(axis.values);
    const places = new Map(ordered.map((value, place) => [value, place]));
    return {
      path: axis.path,
      labels: ordered.map(formatSettingValue),
      placeOf: (value) => (value === undefined ? -1 : (places.get(value) ?? -1)),
    };
  }
  const { from, to } = axis;
  const count = Math.min(MOST_BINS, Math.max(FEWEST_BINS, Math.round(Math.sqrt(members))));
  const width = (to - from) / count;
  return {
    path: axis.path,
    labels: Array.from({ length: count }, (_, place) =>
      formatSettingValue(Number((from + (place + 0.5) * width).toPrecision(3))),
    ),
    placeOf: (value) => {
      if (typeof value !== 'number' || value < from || value > to) return -1;
      return Math.min(count - 1, Math.floor((value - from) / width));
    },
  };
}

/** How a cell with several members is read when a sweep has more axes than the map. */
export type Pooling = 'best' | 'median';

export interface Cell {
  readonly x: number;
  readonly y: number;
  /** Members of it that are done. */
  readonly members: number;
  /** `none`: nothing is done here yet; `refused`: no member is a configuration; `unknown`: too few trades to say. */
  readonly kind: 'none' | 'refused' | 'unknown' | 'known';
  readonly value: number | null;
  /** The member it stands for: the best one, or the one in the middle. */
  readonly row: SweepRowView | null;
}

export interface CellMap {
  readonly x: Bins;
  readonly y: Bins;
  /** Row by row from the bottom: `cells[y * x.labels.length + x]`. */
  readonly cells: readonly Cell[];
}

export interface MapOptions {
  /** Places of the axes within a member's values; null for an axis that is not there. */
  readonly xAxis: number | null;
  readonly yAxis: number | null;
  readonly figure: Figure;
  readonly pooling: Pooling;
  /** Members the whole sweep has. */
  readonly total: number;
}

export function cellMap(axes: readonly AxisView[], rows: Iterable<SweepRowView>, options: MapOptions): CellMap {
  const { xAxis, yAxis, total } = options;
  const x = binsOf(xAxis === null ? undefined : axes[xAxis], total);
  const y = binsOf(yAxis === null ? undefined : axes[yAxis], total);
  const columns = x.labels.length;
  const groups: SweepRowView[][] = Array.from({ length: columns * y.labels.length }, () => []);
  for (const row of rows) {
    const place = placeOfValues(x, y, options, row.values);
    if (place !== null) groups[place.y * columns + place.x].push(row);
  }
  const cells = groups.map((members, at) => poolCell(at % columns, Math.floor(at / columns), members, options));
  return { x, y, cells };
}

/** The cell that values belong to; null when they lie on no place of the map. */
export function placeOfValues(
  x: Bins,
  y: Bins,
  { xAxis, yAxis }: Pick<MapOptions, 'xAxis' | 'yAxis'>,
  values: readonly SettingValueView[],
): { readonly x: number; readonly y: number } | null {
  const place = {
    x: xAxis === null ? 0 : x.placeOf(values[xAxis]),
    y: yAxis === null ? 0 : y.placeOf(values[yAxis]),
  };
  return place.x < 0 || place.y < 0 ? null : place;
}

function poolCell(x: number, y: number, members: readonly SweepRowView[], { figure, pooling }: MapOptions): Cell {
  const base = { x, y, members: members.length };
  if (members.length === 0) return { ...base, kind: 'none', value: null, row: null };
  const run = members.filter((row) => row.refused === null);
  if (run.length === 0) return { ...base, kind: 'refused', value: null, row: members[0] };
  const known = run.filter((row) => figure.valueOf(row) !== null && (figure.id === 'trades' || saysSomething(row)));
  if (known.length === 0) return { ...base, kind: 'unknown', value: null, row: bestOf(run) };
  if (pooling === 'best') {
    const row = bestOf(known);
    return { ...base, kind: 'known', value: figure.valueOf(row), row };
  }
  const values = known.map((row) => ({ row, value: figure.valueOf(row) ?? 0 })).toSorted((a, b) => a.value - b.value);
  const lower = values[Math.floor((values.length - 1) / 2)];
  const upper = values[Math.ceil((values.length - 1) / 2)];
  return { ...base, kind: 'known', value: (lower.value + upper.value) / 2, row: lower.row };
}

function bestOf(rows: readonly SweepRowView[]): SweepRowView {
  let [best] = rows;
  for (const row of rows) if (compareMembers(row, best) < 0) best = row;
  return best;
}

/** The values of a grid's member: the last axis changes fastest, as the search proposes them. Null for other searches. */
export function gridValues(axes: readonly AxisView[], index: number): readonly SettingValueView[] | null {
  const values: SettingValueView[] = [];
  let rest = index;
  for (const axis of axes.toReversed()) {
    if (axis.kind === 'range') return null;
    values.unshift(axis.values[rest % axis.values.length]);
    rest = Math.floor(rest / axis.values.length);
  }
  return rest === 0 ? values : null;
}

/** The first members in the order of the search that are not done: what is being computed or comes next. */
export function nextMembers(done: { has: (index: number) => boolean }, total: number, count: number): number[] {
  const next: number[] = [];
  for (let index = 0; index < total && next.length < count; index++) if (!done.has(index)) next.push(index);
  return next;
}
