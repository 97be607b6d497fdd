import type { Scale } from './cell-colours.ts';
import type { CellMap } from './cells.ts';

/** Where the cells of a map stand, in whole CSS pixels of its canvas. */
export interface MapGeometry {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Edges between the columns, left to right, and between the rows, bottom to top. One more than there are places. */
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

export interface MapRoom {
  readonly width: number;
  readonly height: number;
  /** Widest label of the vertical axis, and the size of the text. */
  readonly labelWidth: number;
  readonly textSize: number;
  /** Distance to the right edge, and above the cells. */
  readonly padding: number;
}

export function mapGeometry(map: CellMap, room: MapRoom): MapGeometry {
  const { width, height, labelWidth, textSize, padding } = room;
  const columns = map.x.labels.length;
  const rows = map.y.labels.length;
  const title = map.y.path === null ? 0 : Math.ceil(textSize * 1.3);
  const left = Math.ceil(padding + title + (map.y.path === null ? 0 : labelWidth + 8));
  const top = padding;
  const right = Math.max(left + columns, width - padding);
  const bottom = Math.max(top + rows, height - Math.ceil(textSize * 3.5) - padding);
  return {
    width,
    height,
    left,
    top,
    right,
    bottom,
    xs: edges(left, right, columns),
    ys: edges(bottom, top, rows),
  };
}

function edges(from: number, to: number, count: number): readonly number[] {
  return Array.from({ length: count + 1 }, (_, at) => Math.round(from + ((to - from) * at) / count));
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A cell's box, one pixel short of its place where there is room for a gap. */
export function boxOf(geometry: MapGeometry, x: number, y: number): Box {
  const { xs, ys } = geometry;
  const width = xs[x + 1] - xs[x];
  const height = ys[y] - ys[y + 1];
  return {
    left: xs[x],
    top: ys[y + 1],
    width: width > 3 ? width - 1 : width,
    height: height > 3 ? height - 1 : height,
  };
}

/** Where a column over a single setting goes: between the neutral line (or the foot) and its value, within its cell. */
export function columnOf(box: Box, scale: Scale, value: number): Box {
  const yOf = (at: number): number => {
    const share = (at - scale.low) / (scale.high - scale.low);
    return Math.round(box.top + box.height * (1 - Math.min(1, Math.max(0, share))));
  };
  const from = yOf(scale.neutral ?? scale.low);
  const to = yOf(value);
  return { ...box, top: Math.min(from, to), height: Math.max(1, Math.abs(to - from)) };
}

/** The cell at a point of the canvas; null beside the map. */
export function cellAt(geometry: MapGeometry, x: number, y: number): { readonly x: number; readonly y: number } | null {
  const { xs, ys } = geometry;
  if (x < xs[0] || x >= xs[xs.length - 1] || y >= ys[0] || y < ys[ys.length - 1]) return null;
  return { x: lastBelow(xs, x), y: ys.findIndex((edge, at) => at > 0 && y >= edge) - 1 };
}

function lastBelow(values: readonly number[], limit: number): number {
  let found = 0;
  for (let at = 0; at < values.length - 1; at++) if (values[at] <= limit) found = at;
  return found;
}

/** Every how many places a label fits when one takes `need` pixels and all of them have `room`. */
export function labelStep(count: number, room: number, need: number): number {
  const pitch = room / count;
  if (pitch >= need) return 1;
  const least = Math.ceil(need / pitch);
  return [2, 5, 10, 20, 50, 100, 200, 500, 1_000].find((step) => step >= least) ?? count;
}
