/** Set bits of each 8-bit mask. */
export const BIT_COUNTS: Uint8Array = Uint8Array.from({ length: 256 }, (_, mask) => {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count++;
  return count;
});

/**
 * Lenses that fired on at least one of the last `windowBars` bars, per bar of [start, end), one segment;
 * near its start, of the bars that exist. `fired` may not be `masks`.
 */
export function firedWithin(
  masks: Uint8Array,
  windowBars: number,
  start: number,
  end: number,
  fired: Uint8Array,
): void {
  for (let index = start; index < end; index++) fired[index] = masks[index];
  // The window doubles with each pass; going down, a pass reads only what it has not written yet.
  let covered = 1;
  while (covered < windowBars && covered < end - start) {
    const step = Math.min(covered, windowBars - covered);
    for (let index = end - 1; index >= start + step; index--) fired[index] |= fired[index - step];
    covered += step;
  }
}

/** The same one bar at a time. */
export class FiredWindow {
  readonly #windowBars: number;
  /** Bar at which each lens fired last, −Infinity when never. */
  readonly #lastFired = new Float64Array(8).fill(Number.NEGATIVE_INFINITY);
  #bar = 0;

  constructor(windowBars: number) {
    this.#windowBars = windowBars;
  }

  /** Takes the mask of the next bar, returns the lenses fired within the window that ends with it. */
  push(mask: number): number {
    let fired = 0;
    for (let lens = 0; lens < 8; lens++) {
      if ((mask & (1 << lens)) !== 0) this.#lastFired[lens] = this.#bar;
      if (this.#bar - this.#lastFired[lens] < this.#windowBars) fired |= 1 << lens;
    }
    this.#bar++;
    return fired;
  }
}
