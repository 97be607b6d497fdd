/** The tokens that canvases draw with, read from the custom properties of the page. */
const NAMES = {
  background: '--bg-1',
  raised: '--bg-2',
  hairline: '--line-1',
  line: '--line-2',
  strongLine: '--line-3',
  text1: '--text-1',
  text2: '--text-2',
  text3: '--text-3',
  accent: '--accent',
  onAccent: '--on-accent',
  upFill: '--up-fill',
  upText: '--up-text',
  upTint: '--up-tint',
  onUp: '--on-up',
  downFill: '--down-fill',
  downText: '--down-text',
  downTint: '--down-tint',
  onDown: '--on-down',
  average: '--average',
  onAverage: '--on-average',
  never: '--never',
  warning: '--warning',
  font: '--font-ui',
  sizeXs: '--type-xs',
  sizeS: '--type-s',
} as const;

export type Palette = Readonly<Record<keyof typeof NAMES, string>>;

/** Reads every token anew; call it when theme, palette or density change. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const entries = Object.entries(NAMES).map(([key, name]) => [key, style.getPropertyValue(name).trim()]);
  // Object.entries loses the key type that NAMES has.
  return Object.fromEntries(entries) as Palette;
}

/** `#RRGGBB` (or `#RGB`, as a minifier may have it) with an opacity of 0–1. */
export function withAlpha(hex: string, alpha: number): string {
  const long = hex.length === 4 ? hex.replaceAll(/[\da-f]/gi, '$&$&') : hex;
  const byte = Math.round(Math.min(1, Math.max(0, alpha)) * 255);
  return `${long}${byte.toString(16).padStart(2, '0')}`;
}

/** Size of a token in pixels. */
export function pixels(token: string): number {
  return Number.parseFloat(token);
}
