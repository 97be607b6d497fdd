/** Standard normal distribution: the probability of a value at most `x`. Absolute error below 1e-15. */
export function normalCumulative(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const size = Math.abs(x);
  const tail = size < SERIES_BELOW ? 0.5 - density(size) * centralSeries(size) : density(size) * tailFraction(size);
  return x > 0 ? 1 - tail : tail;
}

/** Between the two expansions: the series converges fast below, the continued fraction above. */
const SERIES_BELOW = 3;
const SERIES_TERMS = 200;
const FRACTION_DEPTH = 120;

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}

/** x + x³/3 + x⁵/(3·5) + … (Abramowitz and Stegun 26.2.11). */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let at = 1; at < SERIES_TERMS && term > 0; at++) {
    term *= (x * x) / (2 * at + 1);
    sum += term;
  }
  return sum;
}

/** Mills' ratio as the continued fraction 1/(x + 1/(x + 2/(x + 3/(x + …)))) (26.2.14). */
function tailFraction(x: number): number {
  let value = x;
  for (let at = FRACTION_DEPTH; at >= 1; at--) value = x + at / value;
  return 1 / value;
}

/** The value below which a standard normal variable lies with probability `p`, 0 < p < 1: Newton on the cumulative. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`a quantile needs a probability between 0 and 1, got ${p}`);
  if (p > 0.5) return -normalQuantile(1 - p);
  // In the lower half the tail keeps its relative precision, so that Newton converges from a rough start.
  const t = Math.sqrt(-2 * Math.log(p));
  let x = -(t - (2.30753 + 0.27061 * t) / (1 + 0.99229 * t + 0.04481 * t * t));
  for (let round = 0; round < 8; round++) {
    const step = (normalCumulative(x) - p) / density(x);
    // Halley's correction: the density's slope is −x times itself.
    x -= step / (1 + 0.5 * x * step);
    if (Math.abs(step) < 1e-15 * Math.max(1, Math.abs(x))) break;
  }
  return x;
}
