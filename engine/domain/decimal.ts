/**
 * Decimal helpers for prices and quantities. Exchanges count in decimal steps; binary floats do not,
 * so every rounding here goes through the integer number of steps.
 */

/** Number of decimals in the shortest text of a number, e.g. 0.05 -> 2, 1e-8 -> 8. */
export function decimalsOf(value: number): number {
  if (!Number.isFinite(value)) return 0;
  const text = Math.abs(value).toString();
  const exponentAt = text.indexOf('e');
  const mantissa = exponentAt < 0 ? text : text.slice(0, exponentAt);
  const exponent = exponentAt < 0 ? 0 : Number(text.slice(exponentAt + 1));
  const point = mantissa.indexOf('.');
  const fraction = point < 0 ? 0 : mantissa.length - point - 1;
  return Math.max(0, fraction - exponent);
}

/** Rounds to a number of decimals without the noise of binary multiplication. */
export function roundToDecimals(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

/** Steps closer than this to a whole number are whole: the rest is the noise of binary division. */
const STEP_NOISE = 1e-6;

/** The same for many steps, of which a division can be off by more: 5,000 of a coin in lots of 1e-8 are 5e11 of them. */
function noiseOf(steps: number): number {
  return Math.max(STEP_NOISE, Math.abs(steps) * 2 * Number.EPSILON);
}

/** The largest multiple of `step` that is not above `value`. */
export function roundDownToStep(value: number, step: number): number {
  const steps = value / step;
  const nearest = Math.round(steps);
  const whole = Math.abs(steps - nearest) < noiseOf(steps) ? nearest : Math.floor(steps);
  return roundToDecimals(whole * step, decimalsOf(step));
}

/** The smallest multiple of `step` that is not below `value`. */
export function roundUpToStep(value: number, step: number): number {
  const down = roundDownToStep(value, step);
  return down >= value - step * STEP_NOISE ? down : roundToDecimals(down + step, decimalsOf(step));
}

/** The multiple of `step` nearest to `value`. */
export function roundToStep(value: number, step: number): number {
  return roundToDecimals(Math.round(value / step) * step, decimalsOf(step));
}

/** Whether a value is a whole number of steps, up to binary noise. */
export function isMultipleOf(value: number, step: number): boolean {
  const steps = value / step;
  return Math.abs(steps - Math.round(steps)) < noiseOf(steps);
}
