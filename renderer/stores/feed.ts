import type { HealthView } from '../../engine/api/views.ts';
import { useClockStore } from './clock-store.ts';
import { useSession } from './session-store.ts';

/** Health comes once a second of wall time, whatever the market's speed: older than this, nobody sends it any more. */
const HEALTH_FRESH_MS = 5_000;

/**
 * Wall-clock age of the newest market message in ms, counted on since the last news; null before the first. What the
 * engine reports later than the last message counts: the window's own clock may have stood still with the computer.
 */
export function feedAge(health: HealthView, healthAt: number, marketAt: number | null, wallNow: number): number | null {
  const reported = health.feedAgeMs === null ? null : health.feedAgeMs + Math.max(0, wallNow - healthAt);
  const seen = marketAt === null ? null : Math.max(0, wallNow - marketAt);
  if (marketAt !== null && (reported === null || marketAt > healthAt)) return seen;
  return reported;
}

/**
 * Whether the engine still says how it is. A window that was asleep waits for news before it calls the engine silent, but
 * for one that was silent before.
 */
export function isEngineHeard(
  healthAt: number,
  { awakeSince, sleptAt }: { readonly awakeSince: number; readonly sleptAt: number },
  wallNow: number,
): boolean {
  const wasHeard = sleptAt - healthAt <= HEALTH_FRESH_MS;
  return wallNow - (wasHeard ? Math.max(healthAt, awakeSince) : healthAt) <= HEALTH_FRESH_MS;
}

/** What the window knows of the feed; `silent` when the engine itself is not heard any more, whatever it said last. */
export type FeedState = HealthView['feed'] | 'silent';

/** False where prices on the screen may be old: no new orders wait on them. */
export function isFeedFresh(feed: FeedState): boolean {
  return feed === 'connected' || feed === 'connecting';
}

export function useFeed(): FeedState {
  const feed = useSession((session) => session.health.feed);
  const healthAt = useSession((session) => session.healthAt);
  const heard = useClockStore((clock) => isEngineHeard(healthAt, clock, clock.wallNow));
  return heard ? feed : 'silent';
}
