/**
 * Which bars of the chart a signal bar lies over, and the other way round. Where the chart is finer than
 * the signal timeframe a signal bar covers several bars; where it is coarser a bar stands for several
 * signal bars. Pure; times are open times in ms.
 */

interface Timed {
  readonly time: number;
}

export interface Column {
  /** First and last bar of the chart it covers; `to` may lie past the last one for the forming bar. */
  readonly from: number;
  readonly to: number;
  /** First and last signal bar it stands for. */
  readonly first: number;
  readonly last: number;
}

/** Index of the first row with a time of at least `time`; the length if there is none. */
export function lowerBound(rows: readonly Timed[], time: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rows[middle].time < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the last row with a time of at most `time`; −1 if there is none. */
export function lastAtOrBefore(rows: readonly Timed[], time: number): number {
  return lowerBound(rows, time + 1) - 1;
}

/** The columns that touch the chart bars `firstBar` to `lastBar`, in time order. */
export function columnsBetween(
  bars: readonly Timed[],
  barMs: number,
  signals: readonly Timed[],
  signalMs: number,
  firstBar: number,
  lastBar: number,
): readonly Column[] {
  if (bars.length === 0 || signals.length === 0 || lastBar < firstBar) return [];
  const columns: Column[] = [];
  if (barMs <= signalMs) {
    const start = Math.max(0, lastAtOrBefore(signals, bars[firstBar].time));
    for (let signal = start; signal < signals.length; signal++) {
      const { time } = signals[signal];
      if (time > bars[lastBar].time) break;
      const from = lowerBound(bars, time);
      const to = lowerBound(bars, time + signalMs) - 1;
      if (from <= to && to >= firstBar) columns.push({ from, to, first: signal, last: signal });
    }
    return columns;
  }
  for (let bar = firstBar; bar <= lastBar; bar++) {
    const first = lowerBound(signals, bars[bar].time);
    const last = lowerBound(signals, bars[bar].time + barMs) - 1;
    if (first <= last) columns.push({ from: bar, to: bar, first, last });
  }
  return columns;
}

/** The signal bar a chart bar shows (the last one where it stands for several); null where there is none. */
export function signalOfBar(bar: Timed, barMs: number, signals: readonly Timed[], signalMs: number): number | null {
  const index = lastAtOrBefore(signals, barMs <= signalMs ? bar.time : bar.time + barMs - 1);
  if (index < 0) return null;
  const { time } = signals[index];
  const covered = barMs <= signalMs ? time + signalMs > bar.time : time >= bar.time;
  return covered ? index : null;
}

/** The chart bars a signal bar covers, or null where the chart has none of them. */
export function barsOfSignal(
  signal: Timed,
  signalMs: number,
  bars: readonly Timed[],
  barMs: number,
): { readonly from: number; readonly to: number } | null {
  if (barMs <= signalMs) {
    const from = lowerBound(bars, signal.time);
    const to = lowerBound(bars, signal.time + signalMs) - 1;
    return from <= to ? { from, to } : null;
  }
  const bar = lastAtOrBefore(bars, signal.time);
  return bar >= 0 && signal.time < bars[bar].time + barMs ? { from: bar, to: bar } : null;
}

/**
 * Where the signal bar that is still forming will be: its whole width, also the part the market has yet to
 * reach. Null where a closed signal bar shares its place (the chart is coarser) or the chart ends before it.
 */
export function formingColumn(
  bars: readonly Timed[],
  barMs: number,
  signals: readonly Timed[],
  signalMs: number,
): { readonly from: number; readonly to: number } | null {
  const last = signals.at(-1);
  if (last === undefined || bars.length === 0) return null;
  const opens = last.time + signalMs;
  if (barMs <= signalMs) {
    const from = lowerBound(bars, opens);
    if (from > bars.length) return null;
    return { from, to: from + Math.round(signalMs / barMs) - 1 };
  }
  const bar = lastAtOrBefore(bars, opens);
  if (bar < 0 || bars[bar].time <= last.time) return null;
  return { from: bar, to: bar };
}
