import { DAY_MS } from './coverage-figures.ts';

/** Where the days of some years are drawn: a block a year, a column a week, Monday on top. Pixels, UTC. */

export interface YearBlock {
  readonly year: number;
  /** UTC midnight of 1 January. */
  readonly start: number;
  readonly days: number;
  readonly top: number;
  /** Row of 1 January: 0 is Monday. */
  readonly offset: number;
}

export interface DayGrid {
  readonly pitch: number;
  readonly left: number;
  readonly height: number;
  readonly blocks: readonly YearBlock[];
}

export interface Cell {
  readonly x: number;
  readonly y: number;
}

const ROWS = 7;
const MONTHS_HEIGHT = 22;
const BOTTOM = 12;
/** Room between two years, in cells. */
const LEAST_GAP = 0.8;
const MOST_GAP = 2.7;

export interface GridRoom {
  readonly width: number;
  readonly height: number;
  /** Room for the years' numbers. */
  readonly left: number;
  readonly right: number;
}

/** The year of a UTC time. */
export function yearOf(time: number): number {
  return new Date(time).getUTCFullYear();
}

function yearShape(year: number): Omit<YearBlock, 'top'> {
  const start = Date.UTC(year, 0, 1);
  const days = Math.round((Date.UTC(year + 1, 0, 1) - start) / DAY_MS);
  return { year, start, days, offset: (new Date(start).getUTCDay() + 6) % 7 };
}

/** Blocks of all years that `[from, to)` touches, as large as the width allows; `height` may exceed the room's. */
export function layOutYears(from: number, to: number, room: GridRoom): DayGrid {
  const first = yearOf(from);
  const count = yearOf(Math.max(from, to - 1)) - first + 1;
  const years = Array.from({ length: count }, (_, index) => yearShape(first + index));
  // 53 weeks in most years; a leap year that begins on a Sunday touches 54.
  const weeks = Math.max(...years.map(({ offset, days }) => Math.ceil((offset + days) / ROWS)));
  const pitch = Math.max(4, Math.floor((room.width - room.left - room.right) / weeks));
  const free = (room.height - MONTHS_HEIGHT - BOTTOM - count * ROWS * pitch) / Math.max(1, count);
  const gap = Math.round(Math.min(MOST_GAP * pitch, Math.max(LEAST_GAP * pitch, free)));
  const blocks = years.map((year, index) => ({ ...year, top: MONTHS_HEIGHT + index * (ROWS * pitch + gap) }));
  const last = blocks[blocks.length - 1];
  return { pitch, left: room.left, height: last.top + ROWS * pitch + BOTTOM, blocks };
}

/** Upper left corner of a day of the grid. */
export function cellOf(grid: DayGrid, block: YearBlock, time: number): Cell {
  const place = block.offset + Math.round((time - block.start) / DAY_MS);
  return {
    x: grid.left + Math.floor(place / ROWS) * grid.pitch,
    y: block.top + (place % ROWS) * grid.pitch,
  };
}

export function blockOf(grid: DayGrid, time: number): YearBlock | null {
  const year = yearOf(time);
  return grid.blocks.find((block) => block.year === year) ?? null;
}

/** UTC midnight of the day under a point; null beside the years. */
export function dayAt(grid: DayGrid, x: number, y: number): number | null {
  const column = Math.floor((x - grid.left) / grid.pitch);
  for (const block of grid.blocks) {
    const row = Math.floor((y - block.top) / grid.pitch);
    if (row < 0 || row >= ROWS || column < 0) continue;
    const day = column * ROWS + row - block.offset;
    if (day >= 0 && day < block.days) return block.start + day * DAY_MS;
  }
  return null;
}

/** Where each month begins, for the names above the first year. */
export function monthColumns(grid: DayGrid): readonly number[] {
  const block = grid.blocks[0];
  return Array.from({ length: 12 }, (_, month) => {
    const place = block.offset + Math.round((Date.UTC(block.year, month, 1) - block.start) / DAY_MS);
    return grid.left + Math.ceil(place / ROWS) * grid.pitch;
  });
}
