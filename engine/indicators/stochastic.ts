import { type DecimalScale } from './decimal-column.ts';
import { RingBuffer } from './ring-buffer.ts';

/** Highs, lows and closes of equal length: whole numbers of one step where the prices are decimals. */
export interface PriceColumns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

/** %K of a close within a range: 0–100, 50 when the range is 0. */
export function percentKOf(close: number, lowest: number, highest: number): number {
  const range = highest - lowest;
  return range === 0 ? 50 : (100 * (close - lowest)) / range;
}

/** Unsmoothed %K over bars [start, end), one segment; NaN before `start + period − 1`. */
export function percentK(prices: PriceColumns, period: number, start: number, end: number, out: Float64Array): void {
  const { high, low, close } = prices;
  const first = start + period - 1;
  out.fill(Number.NaN, start, Math.min(first, end));
  // Where the extremes of the window stand; they are searched anew only when they have left it.
  let highestAt = -1;
  let lowestAt = -1;
  for (let index = first; index < end; index++) {
    const oldest = index + 1 - period;
    if (highestAt < oldest) {
      highestAt = oldest;
      for (let at = oldest + 1; at <= index; at++) if (high[at] >= high[highestAt]) highestAt = at;
    } else if (high[index] >= high[highestAt]) highestAt = index;
    if (lowestAt < oldest) {
      lowestAt = oldest;
      for (let at = oldest + 1; at <= index; at++) if (low[at] <= low[lowestAt]) lowestAt = at;
    } else if (low[index] <= low[lowestAt]) lowestAt = index;
    const lowest = low[lowestAt];
    const range = high[highestAt] - lowest;
    out[index] = range === 0 ? 50 : (100 * (close[index] - lowest)) / range;
  }
}

/** %K one bar at a time. Prices must have been observed by `scale` before. */
export class PercentKStream {
  /** NaN until there are `period` bars. */
  value = Number.NaN;
  readonly #highs: RingBuffer;
  readonly #lows: RingBuffer;
  readonly #scale: DecimalScale;
  // How old the extremes are; they are searched anew only when they have left the window.
  #highestAge = 0;
  #lowestAge = 0;

  constructor(period: number, scale: DecimalScale) {
    this.#highs = new RingBuffer(period);
    this.#lows = new RingBuffer(period);
    this.#scale = scale;
  }

  push(high: number, low: number, close: number): void {
    this.pushFrom([high, low, close]);
  }

  /** The same of the first three values of a column: numbers handed on would have to be allocated. */
  pushFrom(bar: ArrayLike<number>): void {
    const high = bar[0];
    const low = bar[1];
    const close = bar[2];
    const scale = this.#scale;
    const highs = this.#highs;
    const lows = this.#lows;
    highs.push(high);
    lows.push(low);
    this.#highestAge++;
    this.#lowestAge++;
    if (this.#highestAge >= highs.count) this.#highestAge = highs.ageOfHighest();
    else if (high >= highs.recent(this.#highestAge)) this.#highestAge = 0;
    if (this.#lowestAge >= lows.count) this.#lowestAge = lows.ageOfLowest();
    else if (low <= lows.recent(this.#lowestAge)) this.#lowestAge = 0;
    if (!highs.isFull) return;
    const highest = scale.unitsOf(highs.recent(this.#highestAge));
    const lowest = scale.unitsOf(lows.recent(this.#lowestAge));
    this.value = percentKOf(scale.unitsOf(close), lowest, highest);
  }
}
