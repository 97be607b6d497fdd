import type { EquityCurveView, RunReportView } from '../../../engine/api/backtest-views.ts';

/** Index of the time nearest to `time`; of two equally near ones the earlier. −1 when there are none. Times ascend. */
export function nearestIndex(times: readonly number[], time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < time) low = middle + 1;
    else high = middle;
  }
  if (low === times.length) return times.length - 1;
  return low > 0 && time - times[low - 1] <= times[low] - time ? low - 1 : low;
}

export interface Extent {
  readonly min: number;
  readonly max: number;
}

/** Smallest and largest of several columns; null when they hold nothing. */
export function extentOf(...columns: readonly (readonly number[])[]): Extent | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (const value of column) {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  return min > max ? null : { min, max };
}

/** Stretches with a position, an open one to the end of the curve. */
export function inPosition(report: Pick<RunReportView, 'trades' | 'open' | 'curve'>): readonly {
  readonly from: number;
  readonly to: number;
}[] {
  const held = report.trades.map(({ entryTime, exitTime }) => ({ from: entryTime, to: exitTime }));
  const end = report.curve.times.at(-1);
  return report.open === null || end === undefined ? held : [...held, { from: report.open.entryTime, to: end }];
}

/** A curve whose first value is 100, so that runs of different capital can lie over each other. */
export function rebased(values: readonly number[]): readonly number[] {
  const first = values.at(0);
  if (first === undefined || first === 0) return values;
  return values.map((value) => (100 * value) / first);
}

/** A position on the curve, as the crosshair reads it. */
export interface CurveReading {
  readonly time: number;
  readonly equity: number;
  readonly hold: number;
  readonly drawdownPct: number;
  readonly holdDrawdownPct: number;
}

export function readCurve(curve: EquityCurveView, index: number): CurveReading | null {
  const time = curve.times.at(index);
  if (time === undefined || index < 0) return null;
  return {
    time,
    equity: curve.equity[index],
    hold: curve.hold[index],
    drawdownPct: curve.drawdownPct[index],
    holdDrawdownPct: curve.holdDrawdownPct[index],
  };
}
