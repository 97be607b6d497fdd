/** Comparison of derived values: a > b means a − b > 1e-9 · max(1, |a|, |b|). */
export function isGreater(a: f64, b: f64): bool {
  return a - b > 1e-9 * max(max(1.0, abs(a)), abs(b));
}

/** Oscillators lie between 0 and 100; positive doubles are ordered like their bits. */
const TOP: f64 = 128;

/** The bound with `isGreater(level, x)` exactly where x < bound, for x from 0 to 100: found by halving. */
export function boundBelow(level: f64): f64 {
  let yes: i64 = -1;
  let no = reinterpret<i64>(TOP);
  while (no - yes > 1) {
    const middle = yes + (no - yes) / 2;
    if (isGreater(level, reinterpret<f64>(middle))) yes = middle;
    else no = middle;
  }
  return reinterpret<f64>(no);
}

/** The bound with `isGreater(x, level)` exactly where x > bound, for x from 0 to 100. */
export function boundAbove(level: f64): f64 {
  let no: i64 = 0;
  let yes = reinterpret<i64>(TOP);
  while (yes - no > 1) {
    const middle = no + (yes - no) / 2;
    if (isGreater(reinterpret<f64>(middle), level)) yes = middle;
    else no = middle;
  }
  return reinterpret<f64>(no);
}
