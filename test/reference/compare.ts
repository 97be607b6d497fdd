// Comparisons of derived values (strategy.md, "Comparisons").
// a > b  means  a - b > 1e-9 * max(1, |a|, |b|); the other five follow from it.
// A NaN is never compared: whoever calls checks warmth first.

export function isGreater(a: number, b: number): boolean {
  return a - b > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
}

export function isLess(a: number, b: number): boolean {
  return isGreater(b, a);
}

export function isAtMost(a: number, b: number): boolean {
  return !isGreater(a, b);
}

export function isAtLeast(a: number, b: number): boolean {
  return !isLess(a, b);
}
