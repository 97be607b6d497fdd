import { hexOf, type Theme } from '../../ui/ramps.ts';

/** Colours around a neutral value: the exit hue below, kept dim, the entry hue above, up to its brightest. */

interface Arm {
  /** Degrees. */
  readonly hue: number;
  readonly near: readonly [lightness: number, chroma: number];
  readonly far: readonly [lightness: number, chroma: number];
}

const ARMS: Readonly<Record<Theme, { readonly below: Arm; readonly above: Arm }>> = {
  dark: {
    below: { hue: 60, near: [0.225, 0.012], far: [0.378, 0.062] },
    above: { hue: 232, near: [0.245, 0.02], far: [0.8, 0.12] },
  },
  light: {
    below: { hue: 52, near: [0.965, 0.008], far: [0.8, 0.085] },
    above: { hue: 245, near: [0.955, 0.012], far: [0.42, 0.15] },
  },
};

/** Range of a figure as colours span it: symmetrical around `neutral`, or from `low` to `high` where there is none. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly neutral: number | null;
}

/** Share of cells left outside at either end, so that one extreme does not turn all others grey. */
const OUTSIDE = 0.02;

/** How far the bad side may widen the scale beyond what the good side needs. */
const MOST_BAD = 2;

/** The scale of the values that are there; its ends are multiples of `step`. */
export function scaleOf(values: readonly number[], neutral: number | null, step: number): Scale {
  const sorted = values.toSorted((a, b) => a - b);
  if (neutral === null) {
    const high = sorted.at(-1) ?? 0;
    return { low: 0, high: roundedUp(Math.max(high, 0), step), neutral };
  }
  const skip = Math.floor(sorted.length * OUTSIDE);
  const lowest = sorted[skip] ?? neutral;
  const highest = sorted[sorted.length - 1 - skip] ?? neutral;
  const good = Math.max(0, highest - neutral);
  const bad = Math.max(0, neutral - lowest);
  // How bad the bad ones are matters less than which are good: they may not take the colours from these.
  const reach = roundedUp(good > 0 ? Math.max(good, Math.min(bad, MOST_BAD * good)) : bad, step);
  return { low: tidy(neutral - reach), high: tidy(neutral + reach), neutral };
}

function roundedUp(value: number, step: number): number {
  const steps = Math.max(1, Math.ceil(value / step - 1e-9));
  return tidy(steps * step);
}

/** Without the noise of binary fractions: a scale ends at 0.3, not at 0.30000000000000004. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** Place of a value on its scale: −1 to 1 around the neutral value, 0 to 1 without one. */
export function placeOf(scale: Scale, value: number): number {
  const middle = scale.neutral ?? scale.low;
  const reach = Math.max(scale.high - middle, middle - scale.low);
  if (reach <= 0) return 0;
  return Math.min(1, Math.max(-1, (value - middle) / reach));
}

/** Colour of a place of −1 to 1. */
export function colourAt(place: number, theme: Theme): string {
  const arm = place > 0 ? ARMS[theme].above : ARMS[theme].below;
  const share = Math.min(1, Math.abs(place));
  const blend = (at: 0 | 1): number => arm.near[at] + (arm.far[at] - arm.near[at]) * share;
  return hexOf({ lightness: blend(0), chroma: blend(1), hue: (arm.hue * Math.PI) / 180 });
}

/** Relative luminance of `#RRGGBB` (WCAG 2). */
export function luminanceOf(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast of two colours, 1 to 21 (WCAG 2). */
export function contrastOf(a: string, b: string): number {
  const [lighter, darker] = [luminanceOf(a), luminanceOf(b)].toSorted((first, second) => second - first);
  return (lighter + 0.05) / (darker + 0.05);
}

/** Black or white, whichever can be read on the colour: one of them always reaches 4.5. */
export function inkOn(colour: string): '#000000' | '#ffffff' {
  return contrastOf(colour, '#ffffff') >= 4.5 || contrastOf(colour, '#ffffff') >= contrastOf(colour, '#000000')
    ? '#ffffff'
    : '#000000';
}

/** The scale as `steps` blocks of colour, low to high. */
export function legendColours(scale: Scale, theme: Theme, steps: number): readonly string[] {
  return Array.from({ length: steps }, (_, at) => {
    const share = steps === 1 ? 1 : at / (steps - 1);
    return colourAt(placeOf(scale, scale.low + share * (scale.high - scale.low)), theme);
  });
}
