import { LOTS_PER_UNIT } from './pairs.ts';
import type { SimulatedPair } from './pairs.ts';
import { createRandom, hashLevel } from './prng.ts';

/** One price of the book and the quantity resting there. */
export interface Level {
  readonly ticks: number;
  readonly lots: number;
}

const LEVELS_PER_ZONE = 24;
/** Spacing of the price grid in the five zones from the best price outward, in grid units. */
const ZONE_SPACING = [1, 4, 16, 64, 256] as const;
/** Quantities of a level stay for this many refreshes of the book, each level in its own phase. */
const EPOCH_REFRESHES = 16;

/** Log-normal sizes by table: the ladder asks for hundreds of them per refresh. */
const SIZES: readonly number[] = (() => {
  const random = createRandom(0x6c616464);
  return Array.from({ length: 1024 }, () => Math.exp(0.9 * random.normal()));
})();

export interface LadderShape {
  readonly seed: number;
  /** Grid unit in ticks, fixed per pair so that levels stay put while the price moves. */
  readonly unit: number;
  /** Typical quantity near the best price, in lots. */
  readonly typical: number;
}

export function ladderShape(seed: number, pair: SimulatedPair): LadderShape {
  const centreTicks = pair.centre * 10 ** pair.priceDecimals;
  return {
    seed: hashLevel(seed, pair.stream, 0x626f6f6b),
    unit: Math.max(1, Math.floor(centreTicks / 150_000)),
    typical: pair.averageTrade * 5 * LOTS_PER_UNIT,
  };
}

/** Distance in ticks between best bid and best ask: one tick mostly, wider now and then. */
export function spreadAt(shape: LadderShape, refresh: number): number {
  const chance = hashLevel(shape.seed, 0x73707264, Math.floor(refresh / 6)) % 16;
  return chance < 10 ? 1 : chance < 14 ? 1 + shape.unit : 2 + 3 * shape.unit;
}

function quantityAt(shape: LadderShape, side: 1 | -1, ticks: number, zone: number, refresh: number): number {
  const phase = hashLevel(shape.seed, ticks, 7) % EPOCH_REFRESHES;
  const epoch = Math.floor((refresh + phase) / EPOCH_REFRESHES);
  const chance = hashLevel(shape.seed + side, ticks, epoch);
  const size = SIZES[chance & 1023] as number;
  // Every twenty-fifth level or so is a wall; farther levels stand for more of the book.
  const wall = (chance >>> 10) % 25 === 0 ? 4 : 1;
  const lots = Math.round(shape.typical * size * wall * (0.6 + 0.35 * zone));
  return Math.max(10_000, lots);
}

/**
 * The resting liquidity the synthetic makers want on one side, best price first: a pure function of the
 * best price and the number of the refresh. `side` is −1 for bids (falling prices) and 1 for asks.
 */
export function ladder(shape: LadderShape, side: 1 | -1, best: number, refresh: number): readonly Level[] {
  const levels: Level[] = [{ ticks: best, lots: quantityAt(shape, side, best, 0, refresh) }];
  let reached = best;
  for (let zone = 0; zone < ZONE_SPACING.length; zone++) {
    const spacing = (ZONE_SPACING[zone] as number) * shape.unit;
    // Blocks are counted from zero price, not from the best one, so that moving prices keep their levels.
    let block = side === 1 ? Math.floor(reached / spacing) + 1 : Math.ceil(reached / spacing) - 2;
    for (let count = 0; count < LEVELS_PER_ZONE; count++, block += side) {
      const ticks = block * spacing + (hashLevel(shape.seed, block, zone) % spacing);
      if (ticks < 1) return levels;
      levels.push({ ticks, lots: quantityAt(shape, side, ticks, zone, refresh) });
      reached = ticks;
    }
  }
  return levels;
}
