import type { RowBuffer } from './row-buffer.ts';
import { pickRows } from './row-buffer.ts';
import { noteProblem } from './row-problems.ts';
import type { ProblemLog } from './row-problems.ts';

function minuteText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16)}Z`;
}

/**
 * Rows sorted by minute, of duplicates the last in the file. Every row that stood too late or twice
 * goes into the log.
 */
export function orderRows(rows: RowBuffer, log: ProblemLog): RowBuffer {
  const { time, line, length } = rows;
  if (isAscending(rows)) return rows;

  const order = Uint32Array.from({ length }, (_, row) => row).sort((a, b) => time[a] - time[b] || a - b);
  /** For every row, the row of the same minute that came before it in the file. */
  const earlier = new Map<number, number>();
  const kept = order.filter((row, at) => {
    if (at > 0 && time[order[at - 1]] === time[row]) earlier.set(row, order[at - 1]);
    return at + 1 === length || time[order[at + 1]] !== time[row];
  });

  let newest = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < length; row++) {
    const twin = earlier.get(row);
    if (twin !== undefined) {
      const text = `minute ${minuteText(time[row])} is here again, first seen on line ${line[twin]}`;
      noteProblem(log, line[row], 'duplicated', text);
    } else if (time[row] < newest) {
      const text = `unsorted: minute ${minuteText(time[row])} comes after ${minuteText(newest)}`;
      noteProblem(log, line[row], 'unsorted', text);
    }
    newest = Math.max(newest, time[row]);
  }
  return pickRows(rows, kept);
}

function isAscending({ time, length }: RowBuffer): boolean {
  for (let row = 1; row < length; row++) if (time[row] <= time[row - 1]) return false;
  return true;
}
