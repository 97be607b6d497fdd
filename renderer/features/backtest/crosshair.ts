import { formatNumber } from '../../ui/format-number.ts';
import { pixels } from '../../ui/palette.ts';
import type { CurveReading } from './curve.ts';
import type { EquityPicture, EquityScales } from './equity-paint.ts';
import { drawTag, fontOf } from './paint-parts.ts';
import { shortDate } from './texts.ts';

/** The line through both panes, a dot on each curve, the time below and the equity beside. */
export function paintCrosshair(
  context: CanvasRenderingContext2D,
  { layout, palette, zone }: EquityPicture,
  { xOf, equity, drawdown }: EquityScales,
  reading: CurveReading,
): void {
  const x = Math.round(xOf(reading.time));
  context.strokeStyle = palette.strongLine;
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.beginPath();
  context.moveTo(x + 0.5, layout.equity.top);
  context.lineTo(x + 0.5, layout.drawdown.bottom);
  context.stroke();
  context.setLineDash([]);
  const dots = [
    { y: equity.yOf(reading.hold), colour: palette.text3 },
    { y: equity.yOf(reading.equity), colour: palette.accent },
    { y: drawdown.yOf(reading.drawdownPct), colour: palette.downFill },
  ];
  for (const { y, colour } of dots) {
    context.beginPath();
    context.arc(x + 0.5, y, 3, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
    context.lineWidth = 1.5;
    context.strokeStyle = palette.background;
    context.stroke();
  }
  const textSize = pixels(palette.sizeXs);
  const height = Math.round(textSize * 1.45);
  const place = { left: layout.right + 1, right: layout.width - 4, height };
  const tag = { ...place, fill: palette.line, colour: palette.text1 };
  drawTag(context, palette, { ...tag, y: equity.yOf(reading.equity), text: formatNumber(reading.equity, 0) });
  drawTag(context, palette, {
    ...tag,
    y: drawdown.yOf(reading.drawdownPct),
    text: `${formatNumber(reading.drawdownPct, 1)}%`,
  });
  const label = shortDate(reading.time, zone);
  context.font = fontOf(palette, palette.sizeXs, 600);
  const width = context.measureText(label).width + 10;
  const left = Math.min(layout.right - width, Math.max(layout.left, x - width / 2));
  drawTag(context, palette, {
    left,
    right: left + width,
    height,
    y: layout.axisMiddle,
    text: label,
    fill: palette.accent,
    colour: palette.onAccent,
  });
}
