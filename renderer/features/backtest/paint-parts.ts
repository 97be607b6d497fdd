import { pixels, type Palette } from '../../ui/palette.ts';
import type { CalendarTick } from './axis.ts';

/** Parts that several charts of this screen are drawn with. */

export function fontOf(palette: Palette, size: string, weight: number): string {
  return `${weight} ${size} ${palette.font}`;
}

export interface LineStyle {
  readonly colour: string;
  readonly width: number;
  readonly dash?: readonly number[];
}

/** A line through columns of times and values. */
export function drawLine(
  context: CanvasRenderingContext2D,
  times: readonly number[],
  values: readonly number[],
  xOf: (time: number) => number,
  yOf: (value: number) => number,
  { colour, width, dash = [] }: LineStyle,
): void {
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.lineJoin = 'round';
  context.setLineDash([...dash]);
  context.beginPath();
  for (let index = 0; index < times.length; index++) {
    const x = xOf(times[index]);
    const y = yOf(values[index]);
    if (index === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  context.setLineDash([]);
}

export interface Tag {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly height: number;
  readonly text: string;
  readonly fill: string;
  readonly colour: string;
}

/** A filled label in the right gutter: the last value of a line. */
export function drawTag(context: CanvasRenderingContext2D, palette: Palette, tag: Tag): void {
  context.fillStyle = tag.fill;
  context.beginPath();
  context.roundRect(tag.left, Math.round(tag.y - tag.height / 2), tag.right - tag.left, tag.height, 2);
  context.fill();
  context.fillStyle = tag.colour;
  context.font = fontOf(palette, palette.sizeXs, 600);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillText(tag.text, tag.left + 5, Math.round(tag.y - tag.height / 2) + tag.height / 2 + 0.5);
}

export interface TimeAxis {
  readonly ticks: readonly CalendarTick[];
  readonly xOf: (time: number) => number;
  readonly top: number;
  readonly bottom: number;
  /** Middle of the labels. */
  readonly middle: number;
  readonly left: number;
  readonly right: number;
  readonly palette: Palette;
}

/** Vertical gridlines, and a label to the right of each that does not run into the one before. */
export function drawTimeAxis(context: CanvasRenderingContext2D, axis: TimeAxis): void {
  const { ticks, xOf, top, bottom, middle, left, right, palette } = axis;
  const textSize = pixels(palette.sizeXs);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  let free = 0;
  for (const { time, label, major } of ticks) {
    const x = Math.max(left, Math.round(xOf(time)));
    context.fillStyle = palette.hairline;
    context.fillRect(x, top, 1, bottom - top);
    context.font = fontOf(palette, palette.sizeXs, major ? 650 : 450);
    context.fillStyle = major ? palette.text1 : palette.text3;
    const start = x + 4;
    const end = start + context.measureText(label).width;
    if (start < free || end > right) continue;
    context.fillText(label, start, middle);
    free = end + textSize;
  }
}
