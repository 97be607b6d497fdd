import { type DecimalColumn, type DecimalScale } from './decimal-column.ts';
import { movingAverage, MovingAverageStream } from './moving-average.ts';

/** Columns of Bollinger bands: `mean`, population `deviation`, and `flat` = 1 where all closes are equal. */
export interface BandColumns {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  readonly flat: Uint8Array;
}

/**
 * Mean and population standard deviation of the last `period` closes over bars [start, end), one segment;
 * NaN before `start + period − 1`. Deviations are taken from the exact mean of each window, so they neither
 * drift nor lose digits at high prices; a flat window has deviation 0.
 */
export function bollingerBands(
  column: DecimalColumn,
  period: number,
  start: number,
  end: number,
  out: BandColumns,
): void {
  const { values } = column;
  const { mean, deviation, flat } = out;
  movingAverage(column, period, start, end, mean);
  const first = start + period - 1;
  deviation.fill(Number.NaN, start, Math.min(first, end));
  let equalRun = 0;
  for (let index = start; index < end; index++) {
    equalRun = index > start && values[index] === values[index - 1] ? equalRun + 1 : 1;
    flat[index] = equalRun >= period ? 1 : 0;
    if (index < first) continue;
    if (equalRun >= period) {
      deviation[index] = 0;
      continue;
    }
    const middle = mean[index];
    let squares = 0;
    for (let at = index + 1 - period; at <= index; at++) {
      const distance = values[at] - middle;
      squares += distance * distance;
    }
    deviation[index] = Math.sqrt(squares / period);
  }
}

/** Bandwidth as a fraction of the mean; 0 for a flat window. `deviations` is the k of the bands. */
export function bandwidthOf(mean: number, deviation: number, deviations: number): number {
  return deviation === 0 ? 0 : (mean + deviations * deviation - (mean - deviations * deviation)) / mean;
}

/** Bollinger bands one close at a time. Closes must have been observed by `scale` before. */
export class BollingerStream {
  /** NaN until there are `period` closes. */
  mean = Number.NaN;
  deviation = Number.NaN;
  flat = false;
  readonly #average: MovingAverageStream;
  #last = Number.NaN;
  #equalRun = 0;

  constructor(period: number, scale: DecimalScale) {
    this.#average = new MovingAverageStream(period, scale);
  }

  push(close: number): void {
    this.pushFrom([close], 0);
  }

  /** The same of a value in a column: a number handed from function to function would have to be allocated. */
  pushFrom(closes: ArrayLike<number>, place: number): void {
    const close = closes[place];
    this.#equalRun = close === this.#last ? this.#equalRun + 1 : 1;
    this.#last = close;
    this.#average.pushFrom(closes, place);
    const { window, value: mean } = this.#average;
    this.mean = mean;
    this.flat = this.#equalRun >= window.capacity;
    if (!window.isFull) return;
    const squares = this.flat ? 0 : window.squaredDistances(mean);
    this.deviation = Math.sqrt(squares / window.capacity);
  }
}
