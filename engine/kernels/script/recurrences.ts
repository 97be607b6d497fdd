import { HISTORY, type ScriptColumns } from './columns.ts';

const FAST_PERIOD = 12;
const SLOW_PERIOD = 26;
const SIGNAL_PERIOD = 9;
const FAST_WEIGHT = 2 / (FAST_PERIOD + 1);
const SLOW_WEIGHT = 2 / (SLOW_PERIOD + 1);
const SIGNAL_WEIGHT = 2 / (SIGNAL_PERIOD + 1);
/** Bars of a segment after which everything here is warm and the plain recurrences go on. */
const STARTED = SLOW_PERIOD + SIGNAL_PERIOD - 1;

/** RSI 9 and 14, MACD line and signal: what goes on from bar to bar. */
export class Recurrences {
  #gain9 = 0;
  #loss9 = 0;
  #gain14 = 0;
  #loss14 = 0;
  #fast = Number.NaN;
  #slow = Number.NaN;
  #signal = Number.NaN;

  reset(): void {
    this.#gain9 = 0;
    this.#loss9 = 0;
    this.#gain14 = 0;
    this.#loss14 = 0;
    this.#fast = Number.NaN;
    this.#slow = Number.NaN;
    this.#signal = Number.NaN;
  }

  /** `position` is that of the chunk's first bar in its segment, `closes` from `from` on are the chunk's. */
  compute(
    columns: ScriptColumns,
    closes: Float64Array,
    from: number,
    position: number,
    count: number,
    scale: number,
  ): void {
    let index = 0;
    while (index < count && position + index < STARTED) {
      this.#start(columns, closes[from + index], position + index, HISTORY + index, scale);
      index++;
    }
    this.#proceed(columns, closes, from, index, count, scale);
  }

  #start(columns: ScriptColumns, close: number, position: number, at: number, scale: number): void {
    const { closeTicks, rsi9, rsi14, line, signal } = columns;
    const change = position === 0 ? 0 : (closeTicks[at] - closeTicks[at - 1]) / scale;
    const gain = change > 0 ? change : 0;
    const loss = change < 0 ? -change : 0;
    this.#gain9 = startWilder(this.#gain9, gain, 9, position);
    this.#loss9 = startWilder(this.#loss9, loss, 9, position);
    this.#gain14 = startWilder(this.#gain14, gain, 14, position);
    this.#loss14 = startWilder(this.#loss14, loss, 14, position);
    rsi9[at] = position < 9 ? Number.NaN : strength(this.#gain9, this.#loss9);
    rsi14[at] = position < 14 ? Number.NaN : strength(this.#gain14, this.#loss14);
    this.#fast =
      position === FAST_PERIOD - 1
        ? meanEndingAt(closeTicks, at, FAST_PERIOD, scale)
        : this.#fast + FAST_WEIGHT * (close - this.#fast);
    this.#slow =
      position === SLOW_PERIOD - 1
        ? meanEndingAt(closeTicks, at, SLOW_PERIOD, scale)
        : this.#slow + SLOW_WEIGHT * (close - this.#slow);
    line[at] = this.#fast - this.#slow;
    if (position === STARTED - 1) this.#signal = compensatedSum(line, at) / SIGNAL_PERIOD;
    signal[at] = this.#signal;
  }

  /** All chains in one loop: each waits for its own last value only, so they run side by side. */
  #proceed(
    columns: ScriptColumns,
    closes: Float64Array,
    from: number,
    first: number,
    count: number,
    scale: number,
  ): void {
    const { closeTicks, rsi9, rsi14, line, signal } = columns;
    let gain9 = this.#gain9;
    let loss9 = this.#loss9;
    let gain14 = this.#gain14;
    let loss14 = this.#loss14;
    let fast = this.#fast;
    let slow = this.#slow;
    let trigger = this.#signal;
    let before = closeTicks[HISTORY + first - 1];
    for (let index = first; index < count; index++) {
      const at = HISTORY + index;
      const ticks = closeTicks[at];
      const change = (ticks - before) / scale;
      before = ticks;
      // Without a branch: one of change ± |change| is 0, the other twice the change, both exactly.
      const size = Math.abs(change);
      const gain = (size + change) * 0.5;
      const loss = (size - change) * 0.5;
      gain9 = (gain9 * 8 + gain) / 9;
      loss9 = (loss9 * 8 + loss) / 9;
      gain14 = (gain14 * 13 + gain) / 14;
      loss14 = (loss14 * 13 + loss) / 14;
      const total9 = gain9 + loss9;
      const total14 = gain14 + loss14;
      rsi9[at] = total9 === 0 ? 50 : (100 * gain9) / total9;
      rsi14[at] = total14 === 0 ? 50 : (100 * gain14) / total14;
      const close = closes[from + index];
      fast += FAST_WEIGHT * (close - fast);
      slow += SLOW_WEIGHT * (close - slow);
      const apart = fast - slow;
      trigger += SIGNAL_WEIGHT * (apart - trigger);
      line[at] = apart;
      signal[at] = trigger;
    }
    this.#gain9 = gain9;
    this.#loss9 = loss9;
    this.#gain14 = gain14;
    this.#loss14 = loss14;
    this.#fast = fast;
    this.#slow = slow;
    this.#signal = trigger;
  }
}

function startWilder(average: number, moved: number, period: number, position: number): number {
  if (position > period) return (average * (period - 1) + moved) / period;
  const sum = average + moved;
  return position === period ? sum / period : sum;
}

function strength(gain: number, loss: number): number {
  const total = gain + loss;
  return total === 0 ? 50 : (100 * gain) / total;
}

function meanEndingAt(ticks: Int32Array, last: number, period: number, scale: number): number {
  let sum = 0;
  for (let at = last + 1 - period; at <= last; at++) sum += ticks[at];
  return sum / (scale * period);
}

/** Neumaier's compensated sum of the first lines, which end at `last`. */
function compensatedSum(line: Float64Array, last: number): number {
  let sum = 0;
  let lost = 0;
  for (let at = last + 1 - SIGNAL_PERIOD; at <= last; at++) {
    const value = line[at];
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
