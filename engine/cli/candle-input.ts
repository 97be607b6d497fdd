import { success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { failed } from './command.ts';
import type { CommandFailure, CommandIo } from './command.ts';
import type { CandleReading } from '../market/candle-file/candle-parser.ts';
import { readCandleFile } from '../import/read-candle-file.ts';
import { firstProblems, problemCount } from '../market/candle-file/row-problems.ts';
import type { ProblemLog } from '../market/candle-file/row-problems.ts';

/**
 * The candles of a file for a command. A file with any bad, duplicated or unsorted row is refused as a
 * whole, unless `skipBad`: then bad rows are left out, the last of duplicates is taken, unsorted rows
 * are sorted, and what was done is logged.
 */
export async function loadCandles(
  path: string,
  skipBad: boolean,
  io: CommandIo,
): Promise<Result<CandleReading, CommandFailure>> {
  const read = await readCandleFile(path);
  if (!read.ok) return failed(read.error);
  const { rows, problems } = read.value;
  const count = problemCount(problems);
  if (count > 0 && !skipBad) {
    const what = `${counted(count, 'problem')}, so nothing of it was used (--skip-bad leaves bad rows out)`;
    return failed([`${path}: ${what}`, ...problemLines(problems)].join('\n'));
  }
  if (rows.length === 0) return failed(`${path}: holds no candle`);
  if (count > 0) {
    const { bad, duplicated, unsorted } = problems.counts;
    const what = `${bad} bad left out, ${duplicated} duplicated (the last one taken), ${unsorted} unsorted (sorted in)`;
    for (const line of [`${path}: ${counted(count, 'row')} put right: ${what}`, ...problemLines(problems)])
      io.log(line);
  }
  return success(read.value);
}

function problemLines(problems: ProblemLog): readonly string[] {
  const shown = firstProblems(problems);
  const rest = problemCount(problems) - shown.length;
  const lines = shown.map((problem) => `  line ${problem.line}: ${problem.text}`);
  return rest > 0 ? [...lines, `  and ${rest} more`] : lines;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
