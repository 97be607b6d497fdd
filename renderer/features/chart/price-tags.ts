import type { PriceTag } from '../../stores/chart-source.ts';

export interface PlacedTag {
  readonly tag: PriceTag;
  /** Upper edge of the label; its line stays at the true price. */
  readonly top: number;
}

/**
 * Where labels go when they would cover each other: the last price holds its place, the others slide
 * away from it, up if they are above it and down otherwise, keeping their order.
 */
export function placeTags(
  tags: readonly { readonly tag: PriceTag; readonly y: number }[],
  height: number,
  tagHeight: number,
): readonly PlacedTag[] {
  const fixed = tags.find(({ tag }) => tag.kind === 'last');
  const topOf = (y: number): number => Math.max(0, Math.min(height - tagHeight, y - tagHeight / 2));
  const placed: PlacedTag[] = [];
  const others = tags.filter((entry) => entry !== fixed);
  const pivot = fixed?.y ?? height / 2;
  let ceiling = fixed === undefined ? height : topOf(fixed.y);
  let floor = fixed === undefined ? 0 : topOf(fixed.y) + tagHeight;
  if (fixed !== undefined) placed.push({ tag: fixed.tag, top: topOf(fixed.y) });
  else ceiling = floor = pivot;
  for (const { tag, y } of others.filter((entry) => entry.y < pivot).sort((a, b) => b.y - a.y)) {
    const top = Math.min(topOf(y), ceiling - tagHeight);
    placed.push({ tag, top });
    ceiling = top;
  }
  for (const { tag, y } of others.filter((entry) => entry.y >= pivot).sort((a, b) => a.y - b.y)) {
    const top = Math.max(topOf(y), floor);
    placed.push({ tag, top });
    floor = top + tagHeight;
  }
  return placed;
}
