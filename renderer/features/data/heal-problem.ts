import type { DataOverviewView } from '../../../engine/api/data-views.ts';
import { canBeAsked } from '../../stores/data-store.ts';

/** Why there is nothing to ask for when all gaps are to be filled; null when there is. */
export function healProblem({ series, markets }: DataOverviewView): string | null {
  if (series.length === 0) return 'There are no candles yet.';
  const reachable = series.filter((one) => canBeAsked(one, markets));
  if (reachable.length === 0) return 'These are simulated markets of other sessions: nobody can be asked for them now.';
  if (reachable.every(({ unverified }) => unverified === 0)) return 'Nothing to fetch: every minute is accounted for.';
  return null;
}
