import type { Side } from '../../../domain/order.ts';

/** Owner of synthetic liquidity. Everybody else is an account, named by any other string. */
export const MAKER = 'maker';

/** An entry of a queue. Synthetic quantity has the id ''. */
export interface QueueEntry {
  readonly id: string;
  readonly owner: string;
  lots: number;
}

/** All resting quantity at one price, oldest first. */
export interface PriceLevel {
  readonly ticks: number;
  total: number;
  readonly queue: QueueEntry[];
}

/**
 * A price-time priority book in integer ticks and lots. Pure data: it knows no clock, no money, no
 * network. Levels are kept best first; orders of accounts are found by id.
 */
export class PriceTimeBook {
  private readonly sides: Readonly<Record<Side, PriceLevel[]>> = { buy: [], sell: [] };
  private readonly places = new Map<
    string,
    { readonly side: Side; readonly level: PriceLevel; readonly entry: QueueEntry }
  >();

  /** Levels of a side, best first. The caller must not change them. */
  levels(side: Side): readonly PriceLevel[] {
    return this.sides[side];
  }

  best(side: Side): number | null {
    return this.sides[side][0]?.ticks ?? null;
  }

  has(id: string): boolean {
    return this.places.has(id);
  }

  /** Orders of accounts on the book. */
  get orderCount(): number {
    return this.places.size;
  }

  remaining(id: string): number {
    return this.places.get(id)?.entry.lots ?? 0;
  }

  /** An order of an account where it rests; null when it does not. */
  orderAt(
    id: string,
  ): { readonly side: Side; readonly ticks: number; readonly lots: number; readonly owner: string } | null {
    const place = this.places.get(id);
    if (place === undefined) return null;
    const { side, level, entry } = place;
    return { side, ticks: level.ticks, lots: entry.lots, owner: entry.owner };
  }

  /** Best price among the orders of accounts on a side, null without any. */
  bestOwned(side: Side): number | null {
    if (this.places.size === 0) return null;
    for (const level of this.sides[side]) {
      if (level.queue.some((entry) => entry.owner !== MAKER)) return level.ticks;
    }
    return null;
  }

  /** Puts an order at the end of the queue of its price. It must not cross: match it first. */
  rest(side: Side, ticks: number, id: string, owner: string, lots: number): void {
    if (this.places.has(id)) throw new Error(`book: order ${id} rests already`);
    const opposite = this.best(side === 'buy' ? 'sell' : 'buy');
    if (opposite !== null && (side === 'buy' ? ticks >= opposite : ticks <= opposite)) {
      throw new Error(`book: ${side} at ${ticks} would cross ${opposite}; match it before it rests`);
    }
    const level = this.levelAt(side, ticks);
    const entry: QueueEntry = { id, owner, lots };
    level.queue.push(entry);
    level.total += lots;
    this.places.set(id, { side, level, entry });
  }

  /** Takes an order off; its remaining quantity, 0 when it is not there. */
  remove(id: string): number {
    const place = this.places.get(id);
    if (place === undefined) return 0;
    const { side, level, entry } = place;
    level.queue.splice(level.queue.indexOf(entry), 1);
    level.total -= entry.lots;
    this.places.delete(id);
    if (level.total === 0) this.drop(side, level);
    return entry.lots;
  }

  /** Reduces an order in place: it keeps its priority. */
  reduce(id: string, lots: number): void {
    const place = this.places.get(id);
    if (place === undefined || lots <= 0 || lots >= place.entry.lots) {
      throw new Error(`book: cannot reduce order ${id} by ${lots}`);
    }
    place.entry.lots -= lots;
    place.level.total -= lots;
  }

  /** Takes `lots` from the first entry of the best level. Used by the matcher alone. */
  takeFirst(side: Side, lots: number): void {
    const level = this.sides[side][0];
    const entry = level?.queue[0];
    if (level === undefined || entry === undefined || lots > entry.lots) throw new Error('book: nothing to take');
    entry.lots -= lots;
    level.total -= lots;
    if (entry.lots > 0) return;
    level.queue.shift();
    if (entry.owner !== MAKER) this.places.delete(entry.id);
    if (level.total === 0) this.drop(side, level);
  }

  /**
   * Makes the synthetic quantity of a side what its makers want now (`wanted`, best first, not crossing
   * the other side). More of it joins the end of the queue; less of it leaves from the end, so that an
   * account's order keeps its place and never jumps the queue.
   */
  setMakers(side: Side, wanted: readonly { readonly ticks: number; readonly lots: number }[]): void {
    const better = side === 'buy' ? 1 : -1;
    const current = this.sides[side];
    if (this.places.size === 0) {
      current.length = 0;
      for (const { ticks, lots } of wanted) {
        if (lots > 0) current.push({ ticks, total: lots, queue: [{ id: '', owner: MAKER, lots }] });
      }
      return;
    }
    const merged: PriceLevel[] = [];
    let index = 0;
    for (const { ticks, lots } of wanted) {
      for (; index < current.length && ((current[index] as PriceLevel).ticks - ticks) * better > 0; index++) {
        keepOwned(merged, current[index] as PriceLevel);
      }
      const existing = current[index];
      if (existing !== undefined && existing.ticks === ticks) {
        index++;
        setSynthetic(existing, lots);
        if (existing.total > 0) merged.push(existing);
      } else if (lots > 0) merged.push({ ticks, total: lots, queue: [{ id: '', owner: MAKER, lots }] });
    }
    for (; index < current.length; index++) keepOwned(merged, current[index] as PriceLevel);
    current.length = 0;
    for (const level of merged) current.push(level);
  }

  /** Adds synthetic quantity at the end of one price's queue until at least `lots` of it are there. */
  ensureMaker(side: Side, ticks: number, lots: number): void {
    const level = this.levelAt(side, ticks);
    const present = syntheticOf(level);
    if (present < lots) setSynthetic(level, lots);
  }

  private levelAt(side: Side, ticks: number): PriceLevel {
    const levels = this.sides[side];
    const better = side === 'buy' ? 1 : -1;
    let index = 0;
    while (index < levels.length && ((levels[index] as PriceLevel).ticks - ticks) * better > 0) index++;
    const found = levels[index];
    if (found !== undefined && found.ticks === ticks) return found;
    const level: PriceLevel = { ticks, total: 0, queue: [] };
    levels.splice(index, 0, level);
    return level;
  }

  private drop(side: Side, level: PriceLevel): void {
    const levels = this.sides[side];
    levels.splice(levels.indexOf(level), 1);
  }
}

function keepOwned(merged: PriceLevel[], level: PriceLevel): void {
  setSynthetic(level, 0);
  if (level.total > 0) merged.push(level);
}

export function syntheticOf(level: PriceLevel): number {
  let lots = 0;
  for (const entry of level.queue) if (entry.owner === MAKER) lots += entry.lots;
  return lots;
}

function setSynthetic(level: PriceLevel, wanted: number): void {
  let difference = wanted - syntheticOf(level);
  level.total += difference;
  if (difference > 0) {
    const last = level.queue.at(-1);
    if (last !== undefined && last.owner === MAKER) last.lots += difference;
    else level.queue.push({ id: '', owner: MAKER, lots: difference });
    return;
  }
  for (let index = level.queue.length - 1; index >= 0 && difference < 0; index--) {
    const entry = level.queue[index] as QueueEntry;
    if (entry.owner !== MAKER) continue;
    const taken = Math.min(entry.lots, -difference);
    entry.lots -= taken;
    difference += taken;
    if (entry.lots === 0) level.queue.splice(index, 1);
  }
}
