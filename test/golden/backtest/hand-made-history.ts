import { timeframeMs } from '../../../engine/domain/timeframe.ts';
import type { Timeframe } from '../../../engine/domain/timeframe.ts';
import { seriesFromCandles } from '../../../engine/market/candle-series.ts';
import type { CandleSeries } from '../../../engine/market/candle-series.ts';
import { resampleSeries } from '../../../engine/market/resample.ts';
import type { SignalColumns } from '../../../engine/signals/signal-columns.ts';

const MINUTE = 60_000;

/** A round time: the start of a day, so that bars of any timeframe begin with it. */
export const START = Date.UTC(2024, 0, 1);

export function minute(count: number): number {
  return START + count * MINUTE;
}

/** One number per minute: candles without a range that open and close at `price(minute)`. */
export function flatMinutes(
  length: number,
  price: (minute: number) => number,
  volume: (minute: number) => number,
  gaps: readonly { readonly after: number; readonly minutes: number }[] = [],
): CandleSeries {
  const shift = (count: number): number =>
    gaps.filter((gap) => count > gap.after).reduce((sum, gap) => sum + gap.minutes, 0);
  const candles = Array.from({ length }, (_, count) => {
    const at = price(count);
    return { time: minute(count + shift(count)), open: at, high: at, low: at, close: at, volume: volume(count) };
  });
  return seriesFromCandles(candles, MINUTE);
}

/** Signals said by hand: what happens at which signal bar. Momentum is 0 where nothing is said. */
export interface SaidSignals {
  readonly entries: readonly number[];
  /** Bars at which six exit lenses and three divergences are there. */
  readonly exits: readonly number[];
  readonly momentum: Readonly<Record<number, number>>;
}

export function saidColumns(base: CandleSeries, timeframe: Timeframe, said: SaidSignals): SignalColumns {
  const bars = resampleSeries(base, timeframeMs(timeframe));
  const bytes = (value: number): Uint8Array => new Uint8Array(bars.length).fill(value);
  const marked = (indexes: readonly number[], value: number): Uint8Array => {
    const column = bytes(0);
    for (const index of indexes) column[index] = value;
    return column;
  };
  const momentum24h = new Float64Array(bars.length);
  for (const [index, value] of Object.entries(said.momentum)) momentum24h[Number(index)] = value;
  return {
    bars,
    entryMask: bytes(0),
    exitMask: bytes(0),
    entryFired: marked(said.entries, 0b0111_1111),
    exitFired: marked(said.exits, 0b0011_1111),
    entryCount: marked(said.entries, 7),
    exitCount: marked(said.exits, 6),
    divergenceCount: marked(said.exits, 3),
    warm: bytes(1),
    warmIn: new Int32Array(bars.length),
    isEntrySignal: marked(said.entries, 1),
    momentum24h,
    regime: bytes(0),
    transitions: new Map(),
  };
}
