import { ENTRY_LENSES, EXIT_LENSES } from '../../../engine/api/vocabulary.ts';

/** Number of lens rows: the eight entry lenses, then the eight exit lenses. */
export const LENS_ROWS = ENTRY_LENSES.length + EXIT_LENSES.length;
/** Not fired within the window. */
export const NEVER = 255;

interface FiredBar {
  readonly entryMask: number;
  readonly exitMask: number;
  readonly entryFired: number;
  readonly exitFired: number;
}

export interface Windows {
  readonly entry: number;
  readonly exit: number;
}

/** Ages of all lenses at all bars, `LENS_ROWS` bytes a bar: bars since it last fired within its window, or `NEVER`. */
export type AgeTable = Uint8Array;

/**
 * The engine says whether a lens has fired within its window; how long ago follows from the bars themselves. Where
 * the firing lies before the first bar known here it counts as the oldest age.
 */
export function ageTable(bars: readonly FiredBar[], windows: Windows): AgeTable {
  const ages = new Uint8Array(bars.length * LENS_ROWS).fill(NEVER);
  const lastTrue = new Array<number>(LENS_ROWS).fill(-1);
  bars.forEach((bar, index) => {
    for (let row = 0; row < LENS_ROWS; row++) {
      const exit = row >= ENTRY_LENSES.length;
      const bit = 1 << (exit ? row - ENTRY_LENSES.length : row);
      if (((exit ? bar.exitMask : bar.entryMask) & bit) !== 0) lastTrue[row] = index;
      if (((exit ? bar.exitFired : bar.entryFired) & bit) === 0) continue;
      const oldest = Math.min((exit ? windows.exit : windows.entry) - 1, NEVER - 1);
      ages[index * LENS_ROWS + row] = lastTrue[row] < 0 ? oldest : Math.min(index - lastTrue[row], oldest);
    }
  });
  return ages;
}

/** Age of a lens at one bar, or null when it has not fired within the window. */
export function ageAt(ages: AgeTable, bar: number, row: number): number | null {
  const age = ages[bar * LENS_ROWS + row];
  return age === undefined || age === NEVER ? null : age;
}

/** Youngest age of a lens over several bars: what a cell shows that stands for all of them. */
export function youngestAge(ages: AgeTable, first: number, last: number, row: number): number | null {
  let youngest = NEVER;
  for (let bar = first; bar <= last; bar++) youngest = Math.min(youngest, ages[bar * LENS_ROWS + row]);
  return youngest === NEVER ? null : youngest;
}
