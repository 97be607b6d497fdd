import type { Palette } from '../../ui/palette.ts';
import type { PriceTag } from '../../stores/chart-source.ts';
import type { PlacedTag } from './price-tags.ts';

interface TagColours {
  readonly fill: string;
  readonly border: string;
  readonly text: string;
}

function coloursOf(tag: PriceTag, palette: Palette): TagColours {
  const up = tag.side === 'up';
  switch (tag.kind) {
    case 'last': {
      const fill = up ? palette.upFill : palette.downFill;
      return { fill, border: fill, text: up ? palette.onUp : palette.onDown };
    }
    case 'average':
      return { fill: palette.average, border: palette.average, text: palette.onAverage };
    case 'order':
      return {
        fill: up ? palette.upTint : palette.downTint,
        border: up ? palette.upText : palette.downText,
        text: up ? palette.upText : palette.downText,
      };
  }
}

interface TagMetrics {
  readonly width: number;
  readonly tagHeight: number;
  readonly lineHeight: number;
}

/** Draws the labels into the price scale. The last price comes last, on top of all. */
export function drawTags(
  context: CanvasRenderingContext2D,
  placed: readonly PlacedTag[],
  { width, tagHeight, lineHeight }: TagMetrics,
  palette: Palette,
): void {
  const inOrder = [...placed].sort((a, b) => Number(a.tag.kind === 'last') - Number(b.tag.kind === 'last'));
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  for (const { tag, top } of inOrder) {
    const colours = coloursOf(tag, palette);
    context.fillStyle = colours.fill;
    context.strokeStyle = colours.border;
    context.lineWidth = 1;
    context.beginPath();
    context.roundRect(1.5, Math.round(top) + 0.5, width - 3, tagHeight - 1, 3);
    context.fill();
    context.stroke();
    context.fillStyle = colours.text;
    context.font = `600 ${palette.sizeS} ${palette.font}`;
    context.fillText(tag.upper, 5, top + tagHeight / 2 - lineHeight / 2 + 1, width - 8);
    context.font = `500 ${palette.sizeS} ${palette.font}`;
    context.fillText(tag.lower, 5, top + tagHeight / 2 + lineHeight / 2, width - 8);
  }
}
