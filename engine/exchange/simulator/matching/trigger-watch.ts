import type { SimulatedOrder } from '../account/records.ts';

/** Which way the price must go to wake an order: stops follow the market, take-profits meet it. */
export function isReached(
  order: Pick<SimulatedOrder, 'side' | 'type' | 'trigger'>,
  low: number,
  high: number,
): boolean {
  if (order.trigger === null) return false;
  const isStop = order.type.startsWith('stop-loss');
  const isRising = (order.side === 'buy') === isStop;
  return isRising ? high >= order.trigger.ticks : low <= order.trigger.ticks;
}

/**
 * Orders that wait for a price. Prices are only noted while the market runs; whoever runs it asks afterwards which
 * orders are due, so that an order never starts to trade in the middle of somebody else's trade.
 */
export class TriggerWatch {
  private readonly waiting = new Map<string, SimulatedOrder>();
  private readonly seen = new Map<string, { low: number; high: number }>();

  add(order: SimulatedOrder): void {
    this.waiting.set(order.id, order);
  }

  remove(id: string): void {
    this.waiting.delete(id);
  }

  see(symbol: string, ticks: number): void {
    if (this.waiting.size === 0) return;
    const range = this.seen.get(symbol);
    if (range === undefined) this.seen.set(symbol, { low: ticks, high: ticks });
    else {
      range.low = Math.min(range.low, ticks);
      range.high = Math.max(range.high, ticks);
    }
  }

  /** Orders whose price has been seen since the last question, oldest first; they wait no more. */
  due(): readonly SimulatedOrder[] {
    if (this.seen.size === 0) return [];
    const found: SimulatedOrder[] = [];
    for (const order of this.waiting.values()) {
      const range = this.seen.get(order.symbol);
      if (range !== undefined && isReached(order, range.low, range.high)) found.push(order);
    }
    this.seen.clear();
    for (const order of found) this.waiting.delete(order.id);
    return found;
  }
}
