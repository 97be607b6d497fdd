/** How fast a sweep goes, from what was done when. */

interface Mark {
  readonly at: number;
  readonly done: number;
}

/** Only what happened lately says how fast it goes now, and a moment alone says nothing. */
const LOOK_BACK_MS = 8_000;
const LEAST_MS = 400;

export interface RateMeter {
  /** Tells how many members are done at a time (ms, any clock). Answers members a second; null until it can say. */
  readonly tell: (at: number, done: number) => number | null;
}

export function createRateMeter(): RateMeter {
  let marks: Mark[] = [];
  return {
    tell(at, done) {
      const last = marks.at(-1);
      // Fewer than before: another sweep, or one that was taken up again.
      if (last !== undefined && done < last.done) marks = [];
      marks.push({ at, done });
      while (marks.length > 2 && at - marks[1].at > LOOK_BACK_MS) marks.shift();
      const [first] = marks;
      const elapsed = at - first.at;
      return elapsed < LEAST_MS || done === first.done ? null : ((done - first.done) / elapsed) * 1_000;
    },
  };
}

/** Time one member took per minute of candles, ms: what another sweep on this computer will roughly take, too. */
export function memberCost(rate: number, candleMinutes: number): number {
  return 1_000 / (rate * Math.max(1, candleMinutes));
}
