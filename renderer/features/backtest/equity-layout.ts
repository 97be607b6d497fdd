/** Where the parts of the equity chart are, in pixels of its canvas: two panes over one time axis. */
export interface EquityLayout {
  readonly width: number;
  readonly height: number;
  /** Left and right edge of both plots. */
  readonly left: number;
  readonly right: number;
  readonly equity: { readonly top: number; readonly bottom: number };
  /** The line between the panes. */
  readonly divider: number;
  readonly drawdown: { readonly top: number; readonly bottom: number };
  /** Middle of the time labels. */
  readonly axisMiddle: number;
}

export interface LayoutSizes {
  readonly gutter: number;
  readonly padding: number;
  readonly textSize: number;
}

const TOP = 4;
const DIVIDER_ROOM = 8;
const DRAWDOWN_SHARE = 0.25;

export function equityLayout(
  width: number,
  height: number,
  { gutter, padding, textSize }: LayoutSizes,
  withDrawdown = true,
): EquityLayout {
  const axis = Math.round(textSize * 1.9);
  const bottom = Math.max(TOP, height - axis);
  const drawdownHeight = withDrawdown ? Math.round((bottom - TOP) * DRAWDOWN_SHARE) : 0;
  const divider = bottom - drawdownHeight;
  return {
    width,
    height,
    left: padding,
    right: Math.max(padding, width - gutter),
    equity: { top: TOP, bottom: withDrawdown ? divider - DIVIDER_ROOM : bottom },
    divider,
    drawdown: { top: divider + DIVIDER_ROOM, bottom },
    axisMiddle: bottom + axis / 2,
  };
}

/** Horizontal place of a time, and back. */
export function timeScale(
  from: number,
  to: number,
  { left, right }: Pick<EquityLayout, 'left' | 'right'>,
): { readonly xOf: (time: number) => number; readonly timeAt: (x: number) => number } {
  const span = Math.max(1, to - from);
  const width = Math.max(1, right - left);
  return {
    xOf: (time) => left + ((time - from) / span) * width,
    timeAt: (x) => from + ((x - left) / width) * span,
  };
}

export interface TagPlace {
  readonly y: number;
  readonly height: number;
}

/** Slides the second of two tags away from the first where they would overlap, and keeps it inside. */
export function slideApart(first: TagPlace, second: TagPlace, top: number, bottom: number): number {
  const least = (first.height + second.height) / 2 + 1;
  if (Math.abs(second.y - first.y) >= least) return second.y;
  const below = first.y + least;
  const above = first.y - least;
  const fitsBelow = below + second.height / 2 <= bottom;
  const fitsAbove = above - second.height / 2 >= top;
  if (second.y >= first.y) return fitsBelow || !fitsAbove ? below : above;
  return fitsAbove || !fitsBelow ? above : below;
}
