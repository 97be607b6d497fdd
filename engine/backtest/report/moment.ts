import type { Candle } from '../../domain/candle.ts';
import type { Configuration } from '../../domain/configuration.ts';
import type { LensReading, SignalBar } from '../../domain/signal.ts';
import { timeframeMs } from '../../domain/timeframe.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import { candleAt, sliceSeries } from '../../market/candle-series.ts';
import type { CandleSeries } from '../../market/candle-series.ts';
import { resampleSeries } from '../../market/resample.ts';
import { signalBarAt } from '../../signals/signal-columns.ts';
import type { SignalColumns } from '../../signals/signal-columns.ts';
import { createSignalStream } from '../../signals/signal-stream.ts';
import { firstAfter, firstAtOrAfter } from '../time-search.ts';

/** Bars shown before and after the one a moment is about. */
const BEFORE = 300;
const AFTER = 100;
/**
 * Bars that readings are warmed up with: so many times the longest period that what came before weighs less than the
 * last bit of a number. States and counts never depend on it: they are those of the whole run.
 */
const WARM_PERIODS = 40;
const FEWEST_WARM_BARS = 2_000;

/** Candles and signal bars around a point in time of a run. */
export interface Moment {
  /** Open time of the signal bar that had closed last. */
  readonly focus: number;
  /** That of the candles: the run's own where a longer one has no whole bar. */
  readonly timeframe: Timeframe;
  readonly candles: readonly Candle[];
  readonly signalBars: readonly SignalBar[];
  readonly priceDecimals: number;
}

/**
 * What had been known at a time, and what followed. `base` and `columns` are those of the whole run; `timeframe` is
 * that of the candles, the signal bars keep their own. Null when the run is shorter than one signal bar.
 */
export function momentAt(
  base: CandleSeries,
  columns: SignalColumns,
  configuration: Configuration,
  time: number,
  timeframe: Timeframe,
): Moment | null {
  const { bars } = columns;
  if (bars.length === 0) return null;
  const focusAt = Math.max(0, firstAfter(bars.time, time - bars.intervalMs) - 1);
  const focus = bars.time[focusAt];
  const own = around(bars, focusAt);
  const asked =
    timeframe === configuration.timeframe ? own : candlesAround(base, focus + bars.intervalMs, timeframeMs(timeframe));
  const shown = asked.length === 0 ? own : asked;
  const first = firstAtOrAfter(bars.time, shown.time[0]);
  const end = firstAfter(bars.time, shown.time[shown.length - 1] + shown.intervalMs - bars.intervalMs);
  const from = Math.max(first, focusAt - BEFORE);
  const to = Math.min(end, focusAt + AFTER + 1);
  const readings = readingsOf(columns, configuration, from, to);
  return {
    focus,
    timeframe: asked.length === 0 ? configuration.timeframe : timeframe,
    candles: Array.from({ length: shown.length }, (_, at) => candleAt(shown, at)),
    signalBars: readings.map((reading, at) => signalBarAt(columns, from + at, reading)),
    priceDecimals: base.priceDecimals,
  };
}

function around(bars: CandleSeries, at: number): CandleSeries {
  return sliceSeries(bars, at - BEFORE, at + AFTER + 1);
}

/** Bars of another length around a time; only the minutes of that stretch are resampled. */
function candlesAround(base: CandleSeries, time: number, intervalMs: number): CandleSeries {
  const middle = Math.floor((time - 1) / intervalMs) * intervalMs;
  const from = firstAtOrAfter(base.time, middle - BEFORE * intervalMs);
  const to = firstAtOrAfter(base.time, middle + (AFTER + 1) * intervalMs);
  return resampleSeries(sliceSeries(base, from, to), intervalMs);
}

/** Readings of the signal bars `[from, to)`. */
function readingsOf(
  { bars }: SignalColumns,
  configuration: Configuration,
  from: number,
  to: number,
): readonly (readonly LensReading[])[] {
  const stream = createSignalStream(configuration);
  const readings: (readonly LensReading[])[] = [];
  const warmBars = Math.max(FEWEST_WARM_BARS, WARM_PERIODS * longestPeriod(configuration));
  // A segment that begins later starts over by itself.
  for (let at = Math.max(0, from - warmBars); at < to; at++) {
    const bar = stream.pushBar(candleAt(bars, at));
    if (at >= from) readings.push(bar.readings);
  }
  return readings;
}

function longestPeriod({ lenses }: Configuration): number {
  const settings = Object.values(lenses).flatMap((lens): readonly number[] => {
    return 'slow' in lens ? [lens.slow, lens.fast, 'signal' in lens ? lens.signal : 0] : [lens.period];
  });
  return Math.max(...settings) + lenses.bb_squeeze.lookback;
}
