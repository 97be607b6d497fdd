import type { MomentumConfiguration } from '../domain/configuration.ts';
import { momentumRankAt } from '../domain/momentum.ts';

// Where in the columns something can happen next. Loops of their own over plain arrays, four bars at a time: the engine
// compiles them to two or three instructions a bar.

/** The first bar of [from, to) with at least `required` exit lenses and `minDivergences` divergences; `to` without. */
export function nextExitCandidate(
  exitCount: Uint8Array,
  divergenceCount: Uint8Array,
  required: number,
  minDivergences: number,
  from: number,
  to: number,
): number {
  let bar = from;
  for (; ; bar++) {
    while (
      bar + 3 < to &&
      exitCount[bar] < required &&
      exitCount[bar + 1] < required &&
      exitCount[bar + 2] < required &&
      exitCount[bar + 3] < required
    ) {
      bar += 4;
    }
    if (bar >= to || (exitCount[bar] >= required && divergenceCount[bar] >= minDivergences)) return bar;
  }
}

/** The first bar of [from, to) whose momentum ranks below `rank`; `to` when there is none. */
export function nextMomentumBelow(
  momentum24h: Float64Array,
  rank: number,
  momentum: MomentumConfiguration,
  from: number,
  to: number,
): number {
  if (rank === 0) return to;
  const sure = sureLevel(rank, momentum);
  let bar = from;
  for (; ; bar++) {
    while (
      bar + 3 < to &&
      momentum24h[bar] >= sure &&
      momentum24h[bar + 1] >= sure &&
      momentum24h[bar + 2] >= sure &&
      momentum24h[bar + 3] >= sure
    ) {
      bar += 4;
    }
    if (bar >= to || !(momentum24h[bar] >= sure || momentumRankAt(momentum24h[bar], momentum) >= rank)) return bar;
  }
}

/** From this change on no rank is below `rank`, whatever the tolerance of comparisons. */
function sureLevel(rank: number, { surging, rising, flat }: MomentumConfiguration): number {
  if (rank === 3) return surging.atLeastPct;
  if (rank === 2) return rising.atLeastPct;
  return flat.abovePct + 1e-6 * Math.max(1, Math.abs(flat.abovePct));
}
