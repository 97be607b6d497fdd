import { type DecimalColumn } from './decimal-column.ts';

/** RSI of two Wilder averages: 0–100, 50 when both are 0. */
export function relativeStrengthOf(averageGain: number, averageLoss: number): number {
  const total = averageGain + averageLoss;
  return total === 0 ? 50 : (100 * averageGain) / total;
}

/** Change of each close against the one before over bars [start, end), exact for decimals; 0 at `start`. */
export function closeChanges(column: DecimalColumn, start: number, end: number, out: Float64Array): void {
  const { units, scale } = column;
  const divisor = scale === 0 ? 1 : scale;
  if (start < end) out[start] = 0;
  for (let index = start + 1; index < end; index++) out[index] = (units[index] - units[index - 1]) / divisor;
}

/**
 * Wilder's RSI over bars [start, end), one segment, from `changes` (see `closeChanges`): the first averages
 * are means of the changes of bars start+1 … start+period; NaN before `start + period`.
 */
export function relativeStrength(
  changes: Float64Array,
  period: number,
  start: number,
  end: number,
  out: Float64Array,
): void {
  const first = start + period;
  out.fill(Number.NaN, start, Math.min(first, end));
  if (first >= end) return;
  let gain = 0;
  let loss = 0;
  for (let index = start + 1; index <= first; index++) {
    const change = changes[index];
    if (change > 0) gain += change;
    else loss -= change;
  }
  gain /= period;
  loss /= period;
  out[first] = relativeStrengthOf(gain, loss);
  const kept = period - 1;
  for (let index = first + 1; index < end; index++) {
    const change = changes[index];
    gain = (gain * kept + (change > 0 ? change : 0)) / period;
    loss = (loss * kept + (change < 0 ? -change : 0)) / period;
    const total = gain + loss;
    out[index] = total === 0 ? 50 : (100 * gain) / total;
  }
}

/** RSI one change at a time (the first bar of a segment has none and is not pushed). */
export class RelativeStrengthStream {
  /** NaN until `period` changes have come. */
  value = Number.NaN;
  /** The value before the last push. */
  previous = Number.NaN;
  readonly #period: number;
  #count = 0;
  #gain = 0;
  #loss = 0;

  constructor(period: number) {
    this.#period = period;
  }

  push(change: number): void {
    this.pushFrom([change], 0);
  }

  /** The same of a value in a column: a number handed from function to function would have to be allocated. */
  pushFrom(changes: ArrayLike<number>, place: number): void {
    const change = changes[place];
    const period = this.#period;
    this.previous = this.value;
    this.#count++;
    const gain = change > 0 ? change : 0;
    const loss = change < 0 ? -change : 0;
    if (this.#count > period) {
      this.#gain = (this.#gain * (period - 1) + gain) / period;
      this.#loss = (this.#loss * (period - 1) + loss) / period;
    } else {
      this.#gain += gain;
      this.#loss += loss;
      if (this.#count < period) return;
      this.#gain /= period;
      this.#loss /= period;
    }
    this.value = relativeStrengthOf(this.#gain, this.#loss);
  }
}
