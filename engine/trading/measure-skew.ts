import type { Clock, MarketFeed } from '../ports.ts';

/** The exchange tells whole seconds: what it says is half a second off on average. */
const RESOLUTION_MS = 1_000;
/** An answer that was under way for longer says too little. */
const LONGEST_ROUND_TRIP_MS = 5_000;

/**
 * By how much this computer's clock is behind (+) or ahead (−) of the exchange's at the least, market ms: 0 when the
 * difference is within what one question can tell. Null when the exchange did not say, or took too long to say it.
 */
export async function measureSkew(feed: MarketFeed, clock: Clock): Promise<number | null> {
  const before = clock.now();
  const answer = await feed.serverTime();
  const after = clock.now();
  if (!answer.ok || after - before > LONGEST_ROUND_TRIP_MS) return null;
  const uncertainty = (RESOLUTION_MS + (after - before)) / 2;
  const difference = answer.value + RESOLUTION_MS / 2 - (before + after) / 2;
  return Math.round(Math.sign(difference) * Math.max(0, Math.abs(difference) - uncertainty));
}
