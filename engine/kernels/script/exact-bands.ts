/**
 * Population standard deviation of the `period` closes that end with bar `last`, from the exact mean of the window,
 * oldest close first: the definition that estimates are judged against.
 */
export function exactDeviation(closes: Float64Array, last: number, period: number, mean: number): number {
  let squares = 0;
  for (let at = last + 1 - period; at <= last; at++) {
    const distance = closes[at] - mean;
    squares += distance * distance;
  }
  return Math.sqrt(squares / period);
}

/** Mean of the same closes, which are decimals of 1/scale. */
export function exactMean(closes: Float64Array, last: number, period: number, scale: number): number {
  let sum = 0;
  for (let at = last + 1 - period; at <= last; at++) sum += Math.round(closes[at] * scale);
  return sum / (scale * period);
}

/** Bandwidth of the same closes as a fraction of their mean; 0 where all are equal. */
export function exactBandwidth(
  closes: Float64Array,
  last: number,
  period: number,
  scale: number,
  deviations: number,
): number {
  const mean = exactMean(closes, last, period, scale);
  const reach = deviations * exactDeviation(closes, last, period, mean);
  return reach === 0 ? 0 : (mean + reach - (mean - reach)) / mean;
}
