import type { HealthView } from '../../engine/api/views.ts';

/** Wall-clock age of the newest market message in ms, counted on since the last news; null before the first. */
export function feedAge(health: HealthView, healthAt: number, marketAt: number | null, wallNow: number): number | null {
  const reported = health.feedAgeMs === null ? null : health.feedAgeMs + Math.max(0, wallNow - healthAt);
  const seen = marketAt === null ? null : Math.max(0, wallNow - marketAt);
  if (reported === null) return seen;
  return seen === null ? reported : Math.min(reported, seen);
}

/** False where prices on the screen may be old: no new orders wait on them. */
export function isFeedFresh(health: HealthView): boolean {
  return health.feed === 'connected' || health.feed === 'connecting';
}
