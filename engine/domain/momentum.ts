import { isAtLeast, isGreater } from './compare.ts';
import type { MomentumConfiguration } from './configuration.ts';
import { MOMENTUM_CATEGORIES, type MomentumCategory } from './signal.ts';

/**
 * Category of a 24-hour change in percent (strategy.md §7): the first row of the table that matches;
 * an unknown change (null or NaN) is `flat`.
 */
export function momentumCategory(momentum24h: number | null, momentum: MomentumConfiguration): MomentumCategory {
  if (momentum24h === null || Number.isNaN(momentum24h)) return 'flat';
  if (isAtLeast(momentum24h, momentum.surging.atLeastPct)) return 'surging';
  if (isAtLeast(momentum24h, momentum.rising.atLeastPct)) return 'rising';
  return isGreater(momentum24h, momentum.flat.abovePct) ? 'flat' : 'falling';
}

/** `momentumRank` of the category of a 24-hour change, NaN being unknown; for loops over columns. */
export function momentumRankAt(momentum24h: number, { surging, rising, flat }: MomentumConfiguration): number {
  if (isAtLeast(momentum24h, surging.atLeastPct)) return 3;
  if (isAtLeast(momentum24h, rising.atLeastPct)) return 2;
  return Number.isNaN(momentum24h) || isGreater(momentum24h, flat.abovePct) ? 1 : 0;
}

/** Height of a category: 3 for `surging` down to 0 for `falling`. */
export function momentumRank(category: MomentumCategory): number {
  return MOMENTUM_CATEGORIES.length - 1 - MOMENTUM_CATEGORIES.indexOf(category);
}

/** Whether `category` is lower than `other`, e.g. `flat` is lower than `rising`. */
export function isLowerMomentum(category: MomentumCategory, other: MomentumCategory): boolean {
  return momentumRank(category) < momentumRank(other);
}
