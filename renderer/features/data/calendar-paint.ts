import type { CoverageView } from '../../../engine/api/data-views.ts';
import { readPalette } from '../../ui/palette.ts';
import { shadeOf, type Day } from './coverage-figures.ts';
import type { DataColours } from './data-colours.ts';
import { blockOf, cellOf, monthColumns, type DayGrid } from './day-grid.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** A day with a gap: a ring around a dot, told apart by shape as well. */
function paintGap(context: CanvasRenderingContext2D, x: number, y: number, pitch: number, colour: string): void {
  const size = pitch - 1;
  context.strokeStyle = colour;
  context.lineWidth = pitch >= 16 ? 1.5 : 1.25;
  const inset = context.lineWidth / 2 + (pitch >= 16 ? 1 : 0.5);
  context.strokeRect(x + inset, y + inset, size - 2 * inset, size - 2 * inset);
  const dot = pitch >= 16 ? 3 : 2;
  context.fillStyle = colour;
  context.fillRect(x + Math.round((size - dot) / 2), y + Math.round((size - dot) / 2), dot, dot);
}

function paintDay(context: CanvasRenderingContext2D, grid: DayGrid, day: Day, colours: DataColours): void {
  const block = blockOf(grid, day.time);
  if (block === null) return;
  const { x, y } = cellOf(grid, block, day.time);
  const { level, gap } = shadeOf(day);
  if (gap) {
    paintGap(context, x, y, grid.pitch, colours.gap);
    return;
  }
  context.fillStyle = colours.shades[level];
  context.fillRect(x, y, grid.pitch - 1, grid.pitch - 1);
}

/** Every day of the years: what it has, a ring where something is missing, a dot where there is no series yet. */
export function paintCalendar(
  context: CanvasRenderingContext2D,
  grid: DayGrid,
  coverage: CoverageView,
  colours: DataColours,
): void {
  const { font, sizeXs, sizeS, text1, text2, line } = readPalette();
  const names = monthColumns(grid);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = text2;
  context.font = `450 ${sizeXs} ${font}`;
  for (const [month, x] of names.entries()) context.fillText(MONTHS[month], x, 11);
  context.font = `600 ${sizeS} ${font}`;
  const begun = coverage.days[0]?.time ?? coverage.from;
  for (const block of grid.blocks) {
    context.fillStyle = text1;
    context.fillText(String(block.year), 8, block.top + 3.5 * grid.pitch);
    context.fillStyle = line;
    const dot = grid.pitch >= 16 ? 2 : 1.5;
    const centre = (grid.pitch - 1 - dot) / 2;
    for (let day = 0; day < block.days; day++) {
      const time = block.start + day * 86_400_000;
      if (time >= begun) break;
      const { x, y } = cellOf(grid, block, time);
      context.fillRect(x + centre, y + centre, dot, dot);
    }
  }
  for (const day of coverage.days) paintDay(context, grid, day, colours);
}
