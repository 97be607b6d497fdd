import type { AxisView, ObjectiveView, SettingValueView, SweepRowView } from '../../../engine/api/optimise-views.ts';
import { saysSomething } from '../../stores/optimise-rows.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { figureOf, objectiveFigure, type FigureId } from './figures.ts';
import { valuesKey } from './fold-geometry.ts';
import { formatSettingValue } from './setting-names.ts';

/** The columns of the ranking, and its order by one of them. */

export interface RankingColumn {
  readonly key: string;
  readonly title: string;
  /** What the heading says in full. */
  readonly hint: string;
  readonly valueOf: (row: SweepRowView) => SettingValueView;
  readonly textOf: (row: SweepRowView) => string;
  /** Coloured as a gain or a loss. */
  readonly signed: boolean;
  readonly strong: boolean;
  /** Least width in CSS pixels, in the compact density. */
  readonly width: number;
}

export interface ColumnOptions {
  readonly objective: ObjectiveView;
  /** Short and full names of the axes, in their order. */
  readonly short: readonly string[];
  readonly full: readonly string[];
  readonly axes: readonly AxisView[];
  /** Mean score on unseen data by the values of a member; empty without a walk-forward. */
  readonly outOfSample: ReadonlyMap<string, number>;
  readonly wide: boolean;
}

export function rankingColumns({
  objective,
  short,
  full,
  axes,
  outOfSample,
  wide,
}: ColumnOptions): readonly RankingColumn[] {
  const main = objectiveFigure(objective);
  const columns: RankingColumn[] = short.map((title, at) => ({
    key: `axis ${at}`,
    title,
    hint: full[at],
    valueOf: (row) => row.values[at],
    textOf: (row) => formatSettingValue(row.values[at]),
    signed: false,
    strong: false,
    width: axisWidth(axes[at]),
  }));
  columns.push({ ...figureColumn(main.id, objective), strong: true });
  if (outOfSample.size > 0) {
    const scoreOf = (row: SweepRowView): number | null => outOfSample.get(valuesKey(row.values)) ?? null;
    columns.push({
      key: 'out',
      title: 'Out of s.',
      hint: 'Mean score on data the search had not seen, over the folds of the walk-forward that chose this member',
      valueOf: scoreOf,
      textOf: (row) => (scoreOf(row) === null ? '–' : formatNumber(scoreOf(row), 2)),
      signed: false,
      strong: false,
      width: 50,
    });
  }
  const more: readonly FigureId[] = wide
    ? ['sharpe', 'return', 'drawdown', 'profitFactor', 'winRate', 'trades']
    : ['return', 'drawdown', 'trades'];
  columns.push(...more.filter((id) => id !== main.id).map((id) => figureColumn(id, objective)));
  return columns;
}

/** As wide as its longest value; those of a continuous axis have five digits and a point. */
function axisWidth(axis: AxisView): number {
  const longest = axis.kind === 'range' ? 6 : Math.max(...axis.values.map((value) => formatSettingValue(value).length));
  return Math.min(64, Math.max(26, Math.round(6.6 * longest + 6)));
}

/** Least widths of columns that are not as narrow as most. */
const WIDTHS: Readonly<Partial<Record<FigureId, number>>> = { return: 48, drawdown: 47, trades: 40 };

/** Headings where the label of a figure is too long for a column of numbers. */
const SHORT_TITLES: Readonly<Partial<Record<FigureId, string>>> = {
  drawdown: 'Max DD',
  profitFactor: 'PF',
  winRate: 'Win',
};

/** These say something however few the trades. */
const ALWAYS_KNOWN: readonly FigureId[] = ['return', 'drawdown', 'trades'];

function figureColumn(id: FigureId, objective: ObjectiveView): RankingColumn {
  const figure = figureOf(id, objective);
  const valueOf = (row: SweepRowView): number | null =>
    ALWAYS_KNOWN.includes(id) || saysSomething(row) ? figure.valueOf(row) : null;
  return {
    key: id,
    title: SHORT_TITLES[id] ?? figure.label,
    hint: figure.label,
    valueOf,
    textOf: (row) => figure.text(valueOf(row)),
    signed: id === 'return' || id === 'drawdown',
    strong: false,
    width: WIDTHS[id] ?? 42,
  };
}

export interface Order {
  readonly key: string;
  readonly descending: boolean;
}

/** Rows by a column; unknown values last, equal ones as they rank. Without an order: as they rank. */
export function orderRows(
  ranked: readonly SweepRowView[],
  columns: readonly RankingColumn[],
  order: Order | null,
): readonly SweepRowView[] {
  const column = columns.find(({ key }) => key === order?.key);
  if (column === undefined || order === null) return ranked;
  const sign = order.descending ? -1 : 1;
  return ranked
    .map((row) => ({ row, value: row.refused === null || column.key.startsWith('axis') ? column.valueOf(row) : null }))
    .toSorted((a, b) => {
      if (a.value === null || b.value === null) return (a.value === null ? 1 : 0) - (b.value === null ? 1 : 0);
      return sign * compareValues(a.value, b.value);
    })
    .map(({ row }) => row);
}

function compareValues(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a === 'string' || typeof b === 'string')
    return String(a).localeCompare(String(b), 'en', { numeric: true });
  return Number(a) - Number(b);
}

/** What a click on a heading does: largest first, smallest first, as it ranks. */
export function nextOrder(order: Order | null, key: string): Order | null {
  if (order?.key !== key) return { key, descending: true };
  return order.descending ? { key, descending: false } : null;
}

/** First and one past the last row to draw of a list scrolled to `top`, some beyond either edge. */
export function visibleRows(
  top: number,
  height: number,
  rowHeight: number,
  count: number,
): { from: number; to: number } {
  const beyond = 6;
  const from = Math.max(0, Math.floor(top / rowHeight) - beyond);
  return { from, to: Math.min(count, Math.ceil((top + height) / rowHeight) + beyond) };
}
