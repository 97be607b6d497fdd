/** Something wrong with a line of a candle file. Lines count from 1. */
export interface RowProblem {
  readonly line: number;
  readonly kind: RowProblemKind;
  /** What is wrong with which value, without the line. */
  readonly text: string;
}

/** `bad` rows cannot be used; `duplicated` and `unsorted` ones can, once they are replaced or sorted. */
export type RowProblemKind = 'bad' | 'duplicated' | 'unsorted';

/** How many problems are kept to be shown. */
export const PROBLEMS_SHOWN = 20;

/** Counts every problem and keeps the first few of each kind, so that a hopeless file costs no memory. */
export interface ProblemLog {
  readonly counts: Record<RowProblemKind, number>;
  readonly kept: RowProblem[];
}

export function emptyProblemLog(): ProblemLog {
  return { counts: { bad: 0, duplicated: 0, unsorted: 0 }, kept: [] };
}

/** Problems of a kind must come in line order. */
export function noteProblem(log: ProblemLog, line: number, kind: RowProblemKind, text: string): void {
  log.counts[kind]++;
  if (log.counts[kind] <= PROBLEMS_SHOWN) log.kept.push({ line, kind, text });
}

export function problemCount(log: ProblemLog): number {
  return log.counts.bad + log.counts.duplicated + log.counts.unsorted;
}

/** The first problems in line order, at most `PROBLEMS_SHOWN`. */
export function firstProblems(log: ProblemLog): readonly RowProblem[] {
  return log.kept.toSorted((a, b) => a.line - b.line).slice(0, PROBLEMS_SHOWN);
}
