import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/api/vocabulary.ts';

/** A horizontal strip of the heatmap in CSS pixels. */
export interface Strip {
  readonly top: number;
  readonly height: number;
}

export interface HeatmapLayout {
  readonly lensRow: number;
  readonly entry: Strip;
  readonly convergence: Strip;
  readonly exit: Strip;
  readonly divergence: Strip;
  readonly regime: Strip;
  readonly axis: Strip;
  readonly height: number;
}

/** Rows from top to bottom: entry lenses, convergence, exit lenses, divergences, regime, time axis. */
export function heatmapLayout(wide: boolean): HeatmapLayout {
  const sizes = wide
    ? { lensRow: 18, convergence: 56, divergence: 28, regime: 20, axis: 24, gap: 8, edge: 4 }
    : { lensRow: 13, convergence: 34, divergence: 17, regime: 14, axis: 17, gap: 6, edge: 2 };
  let top = sizes.edge;
  const strip = (height: number, gap: number): Strip => {
    const result = { top, height };
    top += height + gap;
    return result;
  };
  const entry = strip(ENTRY_LENSES.length * sizes.lensRow, sizes.gap);
  const convergence = strip(sizes.convergence, 2);
  const exit = strip(EXIT_LENSES.length * sizes.lensRow, sizes.gap);
  const divergence = strip(sizes.divergence, 3);
  const regime = strip(sizes.regime, 2);
  const axis = strip(sizes.axis, 0);
  return { lensRow: sizes.lensRow, entry, convergence, exit, divergence, regime, axis, height: top };
}

/** Rows as the pointer finds them: 0–7 entry lenses, 8–15 exit lenses, then the rest. */
export const CONVERGENCE_ROW = 16;
export const DIVERGENCE_ROW = 17;
export const REGIME_ROW = 18;

function within(strip: Strip, y: number): boolean {
  return y >= strip.top && y < strip.top + strip.height;
}

/** The row at a height, or null between rows and on the axis. */
export function rowAt(layout: HeatmapLayout, y: number): number | null {
  if (within(layout.entry, y)) return Math.floor((y - layout.entry.top) / layout.lensRow);
  if (within(layout.convergence, y)) return CONVERGENCE_ROW;
  if (within(layout.exit, y)) return ENTRY_LENSES.length + Math.floor((y - layout.exit.top) / layout.lensRow);
  if (within(layout.divergence, y)) return DIVERGENCE_ROW;
  if (within(layout.regime, y)) return REGIME_ROW;
  return null;
}

/** Distance between the pointer and its tip in CSS pixels. */
const TIP_GAP = 14;

/** Where the tip of a pointer at `y` goes: below it, or above it in the lower half, where the panel would cut it off. */
export function tipPlace(layout: HeatmapLayout, y: number): { readonly top: number } | { readonly bottom: number } {
  return y > layout.height / 2 ? { bottom: layout.height - y + TIP_GAP } : { top: y + TIP_GAP };
}
