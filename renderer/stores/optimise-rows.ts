import type { SweepRowView } from '../../engine/api/optimise-views.ts';

/**
 * The members of a sweep that are done, growing while it runs. A batch of `n` members costs the comparisons of sorting
 * it and one pass over the ranking, however many there are already.
 */
export interface MemberTable {
  /** By index of the member. Grows in place: whoever keeps the table of before sees the new ones too. */
  readonly byIndex: ReadonlyMap<number, SweepRowView>;
  /** Best first; never changed in place. */
  readonly ranked: readonly SweepRowView[];
  /** Members whose figures say something, and members whose settings are no configuration. */
  readonly telling: number;
  readonly refused: number;
}

export const EMPTY_TABLE: MemberTable = { byIndex: new Map(), ranked: [], telling: 0, refused: 0 };

/** Below this many closed trades no figure of a run says anything (strategy.md §12). */
export const FEWEST_TRADES = 10;

/** Whether a member traded enough for its figures to say something. */
export function saysSomething(row: SweepRowView): boolean {
  return row.refused === null && row.score !== null && row.trades >= FEWEST_TRADES;
}

/**
 * Negative when `a` ranks before `b`: by score, total return, smaller drawdown. Members with too few trades come after
 * all that have enough, however lucky those few were, and refused ones last. Equal ones keep the order of the search.
 */
export function compareMembers(a: SweepRowView, b: SweepRowView): number {
  return (
    Number(a.refused !== null) - Number(b.refused !== null) ||
    Number(saysSomething(b)) - Number(saysSomething(a)) ||
    descending(a.score, b.score) ||
    descending(a.totalReturnPct, b.totalReturnPct) ||
    descending(negative(a.maxDrawdownPct), negative(b.maxDrawdownPct)) ||
    a.index - b.index
  );
}

function negative(value: number | null): number | null {
  return value === null ? null : -value;
}

function descending(a: number | null, b: number | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  return b - a;
}

/** A table of these members. */
export function tableOf(rows: readonly SweepRowView[]): MemberTable {
  return addMembers(EMPTY_TABLE, rows);
}

/** The table with more members; those it has already are left out. Answers the same table when none is new. */
export function addMembers(table: MemberTable, rows: readonly SweepRowView[]): MemberTable {
  // Every table but the empty one was made here, with a map of its own.
  const byIndex =
    table === EMPTY_TABLE ? new Map<number, SweepRowView>() : (table.byIndex as Map<number, SweepRowView>);
  const fresh = rows.filter((row) => {
    if (byIndex.has(row.index)) return false;
    byIndex.set(row.index, row);
    return true;
  });
  if (fresh.length === 0) return table;
  return {
    byIndex,
    ranked: merge(table.ranked, fresh.toSorted(compareMembers)),
    telling: table.telling + fresh.filter(saysSomething).length,
    refused: table.refused + fresh.filter((row) => row.refused !== null).length,
  };
}

function merge(a: readonly SweepRowView[], b: readonly SweepRowView[]): readonly SweepRowView[] {
  const merged: SweepRowView[] = [];
  let next = 0;
  for (const row of a) {
    while (next < b.length && compareMembers(b[next], row) < 0) merged.push(b[next++]);
    merged.push(row);
  }
  while (next < b.length) merged.push(b[next++]);
  return merged;
}
