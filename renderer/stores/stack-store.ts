import { create } from 'zustand';

/** Where the bars of the chart are: the one horizontal axis of everything in the stack. CSS pixels within the plot. */
export interface AxisGeometry {
  /** x of the middle of bar 0 (may lie far outside), and the whole-pixel distance between bars. */
  readonly origin: number;
  readonly pitch: number;
  /** Width of the plot and of the price scale right of it. */
  readonly width: number;
  readonly gutterRight: number;
}

/** What moves the axis; the chart provides it. */
export interface AxisController {
  /** Pulls the bars by this many pixels, to the right if positive. */
  readonly panBy: (pixels: number) => void;
  /** One step nearer (1) or farther (−1), keeping the bar under `x` in place. */
  readonly zoomAt: (x: number, direction: 1 | -1) => void;
  /** All bars, or as many as fit at one pixel each; autoscaled. */
  readonly fit: () => void;
  /** Brings the bar with this index into view. */
  readonly reveal: (index: number) => void;
  /** Puts the bar with this index in the middle; autoscaled. */
  readonly centre: (index: number) => void;
  /** Puts the bar `index` right of the middle, as near as the bars up to `last` still fit beside it; autoscaled. */
  readonly show: (index: number, last: number) => void;
}

/** The bar under the pointer, whichever canvas it is on. `lens` is a row of the heatmap, if the pointer is on one. */
export interface Hover {
  readonly index: number;
  readonly row: number | null;
  /** Pointer position in the plot of the heatmap, for its tip. Null while the pointer is over the chart. */
  readonly point: { readonly x: number; readonly y: number } | null;
}

interface StackStore {
  readonly axis: AxisGeometry | null;
  readonly controller: AxisController | null;
  readonly hover: Hover | null;
  /** Open time of the pinned signal bar. */
  readonly pinned: number | null;
  /** The lenses that the explanation of the pinned bar speaks of. */
  readonly side: 'entry' | 'exit';
  readonly setAxis: (axis: AxisGeometry) => void;
  readonly setController: (controller: AxisController | null) => void;
  readonly setHover: (hover: Hover | null) => void;
  readonly setPinned: (pinned: number | null) => void;
  readonly setSide: (side: 'entry' | 'exit') => void;
  /** Forgets everything: the stack it was about is gone. */
  readonly reset: () => void;
}

function sameAxis(a: AxisGeometry | null, b: AxisGeometry): boolean {
  return (
    a !== null && a.origin === b.origin && a.pitch === b.pitch && a.width === b.width && a.gutterRight === b.gutterRight
  );
}

function sameHover(a: Hover | null, b: Hover | null): boolean {
  if (a === null || b === null) return a === b;
  return a.index === b.index && a.row === b.row && a.point?.x === b.point?.x && a.point?.y === b.point?.y;
}

const NOTHING = { axis: null, controller: null, hover: null, pinned: null, side: 'entry' } as const;

/** One stack is mounted at a time; this is what its parts share. */
export const useStackStore = create<StackStore>((set) => ({
  ...NOTHING,
  setAxis: (axis) => set((store) => (sameAxis(store.axis, axis) ? store : { axis })),
  setController: (controller) => set({ controller }),
  setHover: (hover) => set((store) => (sameHover(store.hover, hover) ? store : { hover })),
  setPinned: (pinned) => set({ pinned }),
  setSide: (side) => set({ side }),
  reset: () => set(NOTHING),
}));

/** x of the middle of a bar. */
export function barX(axis: AxisGeometry, index: number): number {
  return axis.origin + index * axis.pitch;
}

/** Index of the bar at x; may lie outside the data. */
export function barAt(axis: AxisGeometry, x: number): number {
  return Math.round((x - axis.origin) / axis.pitch);
}

/** First and last bar that touch the plot, clipped to the data. */
export function visibleBars(axis: AxisGeometry, count: number): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.floor((0 - axis.origin) / axis.pitch - 0.5));
  const last = Math.min(count - 1, Math.ceil((axis.width - axis.origin) / axis.pitch + 0.5));
  return { first, last };
}
