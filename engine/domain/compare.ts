/**
 * Comparisons of derived values (strategy.md, "Comparisons"): `a > b` means
 * `a − b > 1e-9·max(1, |a|, |b|)`, the others follow from it, so rounding drift never makes
 * a cross, a touch or a divergence. NaN compares false in every direction.
 */
export const COMPARISON_TOLERANCE = 1e-9;

export function isGreater(a: number, b: number): boolean {
  return a - b > COMPARISON_TOLERANCE * Math.max(1, Math.abs(a), Math.abs(b));
}

export function isLess(a: number, b: number): boolean {
  return isGreater(b, a);
}

export function isAtLeast(a: number, b: number): boolean {
  return !Number.isNaN(a) && !Number.isNaN(b) && !isGreater(b, a);
}

export function isAtMost(a: number, b: number): boolean {
  return isAtLeast(b, a);
}
