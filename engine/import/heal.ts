import { backfill, type BackfillContext } from './backfill.ts';
import type { BackfillReport } from './backfill-report.ts';

/**
 * Asks the exchange for every stretch of a series in which candles are missing and nobody has confirmed that there
 * were no trades: gaps, and shorter holes that a session left while it was away. Null when there is none.
 */
export async function healSeries(symbol: string, context: BackfillContext): Promise<BackfillReport | null> {
  const { store, source } = context;
  const holes = store.coverage(symbol, { simulated: source === 'simulator' })?.unverified ?? [];
  const first = holes.at(0);
  const last = holes.at(-1);
  if (first === undefined || last === undefined) return null;
  return backfill({ symbol, from: first.from, to: last.to, within: holes }, context);
}
