import { withAlpha, pixels, type Palette } from '../../ui/palette.ts';
import type { Theme } from '../../ui/ramps.ts';
import { colourAt, inkOn, placeOf, type Scale } from './cell-colours.ts';
import type { Cell, CellMap } from './cells.ts';
import type { Figure } from './figures.ts';
import { boxOf, columnOf, labelStep, type Box, type MapGeometry } from './map-geometry.ts';

export interface CellPlace {
  readonly x: number;
  readonly y: number;
}

export interface MapPicture {
  readonly map: CellMap;
  readonly geometry: MapGeometry;
  readonly scale: Scale;
  readonly figure: Figure;
  readonly palette: Palette;
  readonly theme: Theme;
  /** Cells whose members are being computed, or come next. */
  readonly next: readonly CellPlace[];
  readonly best: CellPlace | null;
  readonly current: CellPlace | null;
  readonly selected: CellPlace | null;
  readonly hover: CellPlace | null;
  readonly yTitle: string;
}

/** Distance between the hatch lines, and room a number needs on either side. */
const HATCH = 5;
const NUMBER_ROOM = 5;

function paintHatch(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  // Starts on a common grid, so that the lines of neighbours meet.
  const start = Math.floor((box.left + box.top) / HATCH) * HATCH;
  for (let sum = start; sum < box.left + box.top + box.width + box.height + HATCH; sum += HATCH) {
    context.moveTo(sum - box.top + 0.5, box.top - 0.5);
    context.lineTo(sum - box.top - box.height + 0.5, box.top + box.height - 0.5);
  }
  context.stroke();
  context.restore();
}

function paintCross(context: CanvasRenderingContext2D, box: Box, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  const reach = Math.min(3, Math.floor(Math.min(box.width, box.height) / 2) - 1);
  if (reach < 1) return;
  const x = box.left + box.width / 2;
  const y = box.top + box.height / 2;
  context.beginPath();
  context.moveTo(x - reach, y - reach);
  context.lineTo(x + reach, y + reach);
  context.moveTo(x + reach, y - reach);
  context.lineTo(x - reach, y + reach);
  context.stroke();
}

function numbersFit(context: CanvasRenderingContext2D, picture: MapPicture): boolean {
  const { map, geometry, figure, palette } = picture;
  const known = map.cells.filter((cell) => cell.value !== null);
  if (known.length === 0) return false;
  const widest = Math.max(
    ...known.slice(0, 400).map((cell) => context.measureText(figure.cellText(cell.value ?? 0)).width),
  );
  const box = boxOf(geometry, 0, 0);
  return box.width >= widest + NUMBER_ROOM && box.height >= pixels(palette.sizeXs) + 2;
}

/** A cell of a map over one setting: the higher its column, the better. */
function paintColumn(context: CanvasRenderingContext2D, picture: MapPicture, cell: Cell, numbers: boolean): void {
  const { geometry, palette, scale, theme, figure } = picture;
  const box = boxOf(geometry, cell.x, cell.y);
  if (cell.value === null) return;
  const column = columnOf(box, scale, cell.value);
  context.fillStyle = colourAt(placeOf(scale, cell.value), theme);
  context.fillRect(column.left, column.top, column.width, column.height);
  if (!numbers) return;
  const size = pixels(palette.sizeXs);
  const isBelow = cell.value < (scale.neutral ?? scale.low);
  const beside = isBelow ? column.top + column.height + size * 0.9 : column.top - size * 0.8;
  context.fillStyle = palette.text1;
  context.fillText(
    figure.cellText(cell.value),
    box.left + box.width / 2,
    Math.min(box.top + box.height - size * 0.8, Math.max(box.top + size * 0.8, beside)),
  );
}

function paintCell(context: CanvasRenderingContext2D, picture: MapPicture, cell: Cell, numbers: boolean): void {
  const { geometry, palette, scale, theme, figure } = picture;
  const box = boxOf(geometry, cell.x, cell.y);
  const known = cell.kind === 'known' && cell.value !== null;
  const isColumn = picture.map.y.path === null;
  const fill = known && !isColumn ? colourAt(placeOf(scale, cell.value), theme) : palette.raised;
  context.fillStyle = fill;
  context.fillRect(box.left, box.top, box.width, box.height);
  if (cell.kind === 'unknown') paintHatch(context, box, withAlpha(palette.strongLine, 0.55));
  if (cell.kind === 'refused') paintCross(context, box, palette.text3);
  if (isColumn) paintColumn(context, picture, cell, numbers);
  if (!known || !numbers || isColumn) return;
  context.fillStyle = inkOn(fill);
  context.fillText(figure.cellText(cell.value), box.left + box.width / 2, box.top + box.height / 2 + 0.5);
}

function frame(context: CanvasRenderingContext2D, box: Box, inset: number): void {
  context.strokeRect(box.left + inset, box.top + inset, box.width - 2 * inset, box.height - 2 * inset);
}

function paintFrames(context: CanvasRenderingContext2D, picture: MapPicture): void {
  const { geometry, palette, next, best, current, selected, hover } = picture;
  const at = (place: CellPlace): Box => boxOf(geometry, place.x, place.y);
  context.lineWidth = 1;
  context.strokeStyle = palette.accent;
  for (const place of next) frame(context, at(place), 0.5);
  if (hover !== null) {
    context.strokeStyle = palette.text2;
    frame(context, at(hover), 0.5);
  }
  if (current !== null) {
    context.strokeStyle = palette.text1;
    context.setLineDash([3, 2]);
    frame(context, at(current), 0.5);
    context.setLineDash([]);
  }
  if (best !== null) {
    context.strokeStyle = palette.text1;
    context.lineWidth = 2;
    frame(context, at(best), 0);
  }
  const sameAsBest = selected !== null && selected.x === best?.x && selected.y === best.y;
  if (selected !== null && !sameAsBest) {
    context.strokeStyle = palette.accent;
    context.lineWidth = 2;
    frame(context, at(selected), 0);
  }
}

function paintAxes(context: CanvasRenderingContext2D, picture: MapPicture): void {
  const { map, geometry, palette, yTitle } = picture;
  const size = pixels(palette.sizeXs);
  context.font = `450 ${palette.sizeXs} ${palette.font}`;
  context.fillStyle = palette.text3;
  context.textAlign = 'center';
  const widest = Math.max(...map.x.labels.map((label) => context.measureText(label).width));
  const xStep = labelStep(map.x.labels.length, geometry.right - geometry.left, widest + 6);
  map.x.labels.forEach((label, place) => {
    if (place % xStep !== 0) return;
    const middle = (geometry.xs[place] + geometry.xs[place + 1]) / 2;
    context.fillText(label, middle, geometry.bottom + size * 1.35);
  });
  context.textAlign = 'right';
  const yStep = labelStep(map.y.labels.length, geometry.bottom - geometry.top, size * 1.75);
  map.y.labels.forEach((label, place) => {
    if (place % yStep !== 0) return;
    context.fillText(label, geometry.left - 8, (geometry.ys[place] + geometry.ys[place + 1]) / 2 + 0.5);
  });
  if (map.y.path === null) return;
  context.fillStyle = palette.text2;
  context.save();
  context.translate(size * 0.95, (geometry.top + geometry.bottom) / 2);
  context.rotate(-Math.PI / 2);
  context.textAlign = 'center';
  context.fillText(yTitle, 0, 0, geometry.bottom - geometry.top);
  context.restore();
}

/** Draws the cells, the frames that mark some of them, and the axes. */
export function paintMap(context: CanvasRenderingContext2D, picture: MapPicture): void {
  context.textBaseline = 'middle';
  paintAxes(context, picture);
  context.font = `550 ${picture.palette.sizeXs} ${picture.palette.font}`;
  context.textAlign = 'center';
  const numbers = numbersFit(context, picture);
  for (const cell of picture.map.cells) paintCell(context, picture, cell, numbers);
  paintFrames(context, picture);
}
