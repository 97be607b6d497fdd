import { compensatedSum, type DecimalColumn, type DecimalScale, sumsExactly } from './decimal-column.ts';
import { RingBuffer } from './ring-buffer.ts';

/**
 * SMA of `column` over bars [start, end), the range being one segment: `out[i]` is the mean of the last
 * `period` values, NaN before `start + period − 1`. Exact for decimals: the quotient of two whole numbers.
 */
export function movingAverage(
  column: DecimalColumn,
  period: number,
  start: number,
  end: number,
  out: Float64Array,
): void {
  const first = start + period - 1;
  out.fill(Number.NaN, start, Math.min(first, end));
  if (first >= end) return;
  const { units, values, scale } = column;
  if (!sumsExactly(column, period)) {
    for (let index = first; index < end; index++) {
      out[index] = compensatedSum(values, index + 1 - period, index + 1) / period;
    }
    return;
  }
  const divisor = scale * period;
  let sum = 0;
  for (let index = start; index < first; index++) sum += units[index];
  for (let index = first; index < end; index++) {
    sum += units[index];
    out[index] = sum / divisor;
    sum -= units[index + 1 - period];
  }
}

/** Mean of the `period` values that end with bar `last`, exact for decimals. */
export function meanEndingAt(column: DecimalColumn, period: number, last: number): number {
  if (!sumsExactly(column, period)) return compensatedSum(column.values, last + 1 - period, last + 1) / period;
  let sum = 0;
  for (let index = last + 1 - period; index <= last; index++) sum += column.units[index];
  return sum / (column.scale * period);
}

/** SMA one value at a time. The values must have been observed by `scale` before. */
export class MovingAverageStream {
  /** The mean of the last `period` values, NaN until there are as many. */
  value = Number.NaN;
  readonly window: RingBuffer;
  readonly #scale: DecimalScale;
  #version: number;
  #units = 0;

  constructor(period: number, scale: DecimalScale) {
    this.window = new RingBuffer(period);
    this.#scale = scale;
    this.#version = scale.version;
  }

  push(value: number): void {
    this.pushFrom([value], 0);
  }

  /** The same of a value in a column: a number handed from function to function would have to be allocated. */
  pushFrom(values: ArrayLike<number>, place: number): void {
    const value = values[place];
    const scale = this.#scale;
    const period = this.window.capacity;
    const dropped = this.window.isFull ? this.window.oldest() : 0;
    this.window.push(value);
    if (this.#version === scale.version) this.#units += scale.unitsOf(value) - scale.unitsOf(dropped);
    else this.#rebuild();
    const isExact = scale.scale > 0 && Math.abs(this.#units) <= Number.MAX_SAFE_INTEGER;
    // A sum that has left the whole numbers cannot be continued: the next push rebuilds it.
    if (!isExact) this.#version = -1;
    if (this.window.isFull)
      this.value = isExact ? this.#units / (scale.scale * period) : this.window.compensatedSum() / period;
  }

  #rebuild(): void {
    this.#version = this.#scale.version;
    this.#units = 0;
    for (let age = this.window.count - 1; age >= 0; age--) this.#units += this.#scale.unitsOf(this.window.recent(age));
  }
}
