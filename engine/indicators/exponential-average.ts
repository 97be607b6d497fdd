/** One step of an EMA, in the form both the batch and the streaming version use. */
export function exponentialStep(previous: number, value: number, weight: number): number {
  return previous + weight * (value - previous);
}

/** Weight of the newest value in an EMA of `period`. */
export function exponentialWeight(period: number): number {
  return 2 / (period + 1);
}

/**
 * EMA of `values` over bars [start, end), one segment: seeded at `start + period − 1` with `seed`, the
 * mean of the first `period` values; NaN before.
 */
export function exponentialAverage(
  values: Float64Array,
  period: number,
  seed: number,
  start: number,
  end: number,
  out: Float64Array,
): void {
  const first = start + period - 1;
  out.fill(Number.NaN, start, Math.min(first, end));
  if (first >= end) return;
  const weight = exponentialWeight(period);
  let average = seed;
  out[first] = average;
  for (let index = first + 1; index < end; index++) {
    average = exponentialStep(average, values[index], weight);
    out[index] = average;
  }
}

/** EMA one value at a time. The seed is the mean of the first `period` values, given with the last of them. */
export class ExponentialAverageStream {
  /** NaN until `period` values have come. */
  value = Number.NaN;
  readonly period: number;
  readonly #weight: number;
  #count = 0;

  constructor(period: number) {
    this.period = period;
    this.#weight = exponentialWeight(period);
  }

  /** `seed` is asked for once, when the value given is number `period`. */
  push(value: number, seed: () => number): void {
    this.#count++;
    if (this.#count > this.period) this.value = exponentialStep(this.value, value, this.#weight);
    else if (this.#count === this.period) this.value = seed();
  }
}
