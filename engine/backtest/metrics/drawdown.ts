/** The deepest fall from a peak, in percent of that peak, and the longest time below any peak. */
export interface Drawdown {
  /** 0 when the equity never fell. */
  readonly maxDrawdownPct: number;
  readonly maxDrawdownAmount: number;
  readonly maxDrawdownPeakTime: number | null;
  readonly maxDrawdownTroughTime: number | null;
  /** When the equity was back at the peak; null when it never was. */
  readonly maxDrawdownRecoveryTime: number | null;
  /** From a peak to the recovery of it, or to the end of the data, ms. */
  readonly longestUnderWaterMs: number;
}

/** Follows an equity curve point by point. Of equal values in a row only the first and the last matter. */
export class DrawdownTracker {
  #peakTime = Number.NaN;
  #peak = Number.NEGATIVE_INFINITY;
  #underWater = false;
  #longestUnderWaterMs = 0;
  #lastTime = Number.NaN;
  #deepest = 0;
  #amount = 0;
  #deepestPeak: number | null = null;
  #trough: number | null = null;
  #recovery: number | null = null;

  push(time: number, value: number): void {
    this.#lastTime = time;
    if (value >= this.#peak) {
      if (this.#underWater) this.#surface(time);
      this.#peakTime = time;
      this.#peak = value;
      return;
    }
    this.#underWater = true;
    const depth = (this.#peak - value) / this.#peak;
    if (depth <= this.#deepest) return;
    this.#deepest = depth;
    this.#amount = this.#peak - value;
    this.#deepestPeak = this.#peakTime;
    this.#trough = time;
    this.#recovery = null;
  }

  #surface(time: number): void {
    this.#longestUnderWaterMs = Math.max(this.#longestUnderWaterMs, time - this.#peakTime);
    if (this.#deepestPeak === this.#peakTime) this.#recovery ??= time;
    this.#underWater = false;
  }

  result(): Drawdown {
    const sinceLast = this.#underWater ? this.#lastTime - this.#peakTime : 0;
    return {
      maxDrawdownPct: 100 * this.#deepest,
      maxDrawdownAmount: this.#amount,
      maxDrawdownPeakTime: this.#deepestPeak,
      maxDrawdownTroughTime: this.#trough,
      maxDrawdownRecoveryTime: this.#recovery,
      longestUnderWaterMs: Math.max(this.#longestUnderWaterMs, sinceLast),
    };
  }
}
