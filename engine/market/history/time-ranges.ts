/** A stretch of time, UTC ms; `to` is excluded. Lists of ranges are sorted and neither overlap nor touch. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Everything that lies in any of the given ranges, which may come in any order. */
export function uniteRanges(ranges: readonly TimeRange[]): readonly TimeRange[] {
  const united: { from: number; to: number }[] = [];
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    if (to <= from) continue;
    const last = united.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else united.push({ from, to });
  }
  return united;
}

/** What of `ranges` is in none of `taken`. Both are lists as `uniteRanges` makes them. */
export function subtractRanges(ranges: readonly TimeRange[], taken: readonly TimeRange[]): readonly TimeRange[] {
  const left: TimeRange[] = [];
  let next = 0;
  for (const range of ranges) {
    let { from } = range;
    while (next < taken.length && taken[next].to <= from) next++;
    for (let at = next; at < taken.length && taken[at].from < range.to; at++) {
      if (taken[at].from > from) left.push({ from, to: taken[at].from });
      from = Math.max(from, taken[at].to);
    }
    if (from < range.to) left.push({ from, to: range.to });
  }
  return left;
}
