import { HISTORY, type ScriptColumns } from './columns.ts';

/** Bars between the two swings, and since the later one, at most. */
const MAXIMUM_DISTANCE = 60;
const MAXIMUM_AGE = 10;
const OSCILLATORS = 5;

/** Bearish divergences of a segment: what is known of its last swing high. */
export class Divergences {
  #position = Number.NEGATIVE_INFINITY;
  #ticks = 0;
  #oscillators = new Float64Array(OSCILLATORS);
  #next = new Float64Array(OSCILLATORS);
  /** Oscillators that diverge between the last two swings. */
  #diverging = 0;

  reset(): void {
    this.#position = Number.NEGATIVE_INFINITY;
    this.#diverging = 0;
  }

  /** Writes 0–5 for each bar of the chunk, whose first bar is at `position` in its segment and `from` in `out`. */
  compute(columns: ScriptColumns, out: Uint8Array, from: number, position: number, count: number): void {
    const { highTicks } = columns;
    let diverging = this.#diverging;
    let until = this.#position + MAXIMUM_AGE - position;
    for (let index = 0; index < count; index++) {
      const middle = HISTORY + index - 2;
      const high = highTicks[middle];
      if (
        high > highTicks[middle - 1] &&
        high >= highTicks[middle + 1] &&
        high > highTicks[middle - 2] &&
        high >= highTicks[middle + 2] &&
        position + index >= 4
      ) {
        this.#take(columns, middle, position + index - 2);
        diverging = this.#diverging;
        until = index - 2 + MAXIMUM_AGE;
      }
      out[from + index] = index <= until ? diverging : 0;
    }
  }

  #take(columns: ScriptColumns, at: number, position: number): void {
    const now = this.#next;
    const earlier = this.#oscillators;
    const ticks = columns.highTicks[at];
    const close = columns.closeTicks[at];
    now[0] = columns.rsi9[at];
    now[1] = columns.rsi14[at];
    now[2] = position < 13 ? Number.NaN : percentK(close, columns.lowest14[at], columns.highest14[at]);
    now[3] = position < 20 ? Number.NaN : percentK(close, columns.lowest21[at], columns.highest21[at]);
    now[4] = columns.line[at] - columns.signal[at];
    this.#diverging = 0;
    if (position - this.#position <= MAXIMUM_DISTANCE && ticks > this.#ticks) {
      for (let place = 0; place < OSCILLATORS; place++) {
        const tolerance = 1e-9 * Math.max(1, Math.abs(earlier[place]), Math.abs(now[place]));
        if (earlier[place] - now[place] > tolerance) this.#diverging++;
      }
    }
    this.#position = position;
    this.#ticks = ticks;
    this.#oscillators = now;
    this.#next = earlier;
  }
}

function percentK(close: number, lowest: number, highest: number): number {
  const range = highest - lowest;
  return range === 0 ? 50 : (100 * (close - lowest)) / range;
}
