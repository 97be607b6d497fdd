/** A rectangle in pixels of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Distance between the anchor and what hangs on it, and least distance from the window's edge. */
const DISTANCE = 6;
const EDGE = 8;

function within(value: number, size: number, room: number): number {
  return Math.max(EDGE, Math.min(value, room - size - EDGE));
}

/**
 * Where something of `size` goes so that it does not cover its anchor: below it, or above where there is more room;
 * aligned with its left or right edge, and inside the window always.
 */
export function placeBeside(
  anchor: Box,
  size: Size,
  viewport: Size,
  align: 'start' | 'end' = 'start',
): { readonly left: number; readonly top: number } {
  const below = viewport.height - anchor.bottom;
  const goesAbove = below < size.height + DISTANCE + EDGE && anchor.top > below;
  const top = goesAbove ? anchor.top - size.height - DISTANCE : anchor.bottom + DISTANCE;
  const left = align === 'start' ? anchor.left : anchor.right - size.width;
  return { left: within(left, size.width, viewport.width), top: within(top, size.height, viewport.height) };
}
