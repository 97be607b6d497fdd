/** Brightness of a heatmap cell by age: OKLCH between the youngest and the oldest colour at position^0.66. */

export type RampKind = 'entry' | 'exit';
export type Theme = 'dark' | 'light';

const EXPONENT = 0.66;

interface Ramp {
  /** Hue in degrees. */
  readonly hue: number;
  /** Lightness and chroma of the youngest and of the oldest colour. */
  readonly youngest: readonly [lightness: number, chroma: number];
  readonly oldest: readonly [lightness: number, chroma: number];
}

const RAMPS: Readonly<Record<Theme, Readonly<Record<RampKind, Ramp>>>> = {
  dark: {
    entry: { hue: 232, youngest: [0.8, 0.12], oldest: [0.29, 0.045] },
    exit: { hue: 60, youngest: [0.77, 0.135], oldest: [0.29, 0.04] },
  },
  light: {
    entry: { hue: 245, youngest: [0.42, 0.15], oldest: [0.9, 0.035] },
    exit: { hue: 52, youngest: [0.52, 0.14], oldest: [0.92, 0.045] },
  },
};

export interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  /** Radians. */
  readonly hue: number;
}

function fromLinear(value: number): number {
  const clamped = Math.min(1, Math.max(0, value));
  const encoded = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * clamped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

/** OKLCH to sRGB (Björn Ottosson's matrices), clipped to the gamut. */
export function hexOf({ lightness, chroma, hue }: Oklch): string {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
  return `#${channels.map((channel) => fromLinear(channel).toString(16).padStart(2, '0')).join('')}`;
}

const cache = new Map<string, readonly string[]>();

/** `steps` colours, youngest first. At the window sizes of the design sheet these are its tables. */
export function rampFor(kind: RampKind, theme: Theme, steps: number): readonly string[] {
  const key = `${kind} ${theme} ${steps}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const { hue, youngest, oldest } = RAMPS[theme][kind];
  const colours = Array.from({ length: Math.max(1, steps) }, (_, step) => {
    const position = steps <= 1 ? 0 : (step / (steps - 1)) ** EXPONENT;
    return hexOf({
      lightness: youngest[0] + (oldest[0] - youngest[0]) * position,
      chroma: youngest[1] + (oldest[1] - youngest[1]) * position,
      hue: (hue * Math.PI) / 180,
    });
  });
  cache.set(key, colours);
  return colours;
}
