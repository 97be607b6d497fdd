import type { Side } from '../../../domain/order.ts';
import { crc32 } from '../checksum.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { makeId } from '../account/order-ids.ts';
import type { JsonValue } from '../json-text.ts';
import type { PairMarket } from '../market/pair-market.ts';
import { hash32 } from '../market/prng.ts';
import { lotsText, priceText } from '../market/units.ts';
import { nanosecondText } from '../wire-time.ts';
import { channelMessage, lotsNumber, priceNumber } from './feed.ts';
import type { Feed } from './feed.ts';

export const LEVEL3_DEPTHS = [10, 100, 1000] as const;
const CHECKSUM_LEVELS = 10;

/** An order of the book as everybody sees it. */
interface BookOrder {
  readonly id: string;
  readonly ticks: number;
  readonly lots: number;
  /** When it was first seen like this, microseconds. */
  readonly time: number;
}

function digits(text: string): string {
  return text.replace('.', '').replace(/^0+/, '');
}

/**
 * The level3 channel: single orders instead of levels. The makers' quantity at a price counts as one order, whose
 * id follows from seed, side and price.
 */
export function createLevel3Feed(core: ExchangeCore, market: PairMarket, depth: number): Feed {
  const { pair } = market;
  const shown: Record<Side, Map<string, BookOrder>> = { buy: new Map(), sell: new Map() };

  const current = (side: Side): Map<string, BookOrder> => {
    const orders = new Map<string, BookOrder>();
    for (const level of market.view().levels(side).slice(0, depth)) {
      level.queue.forEach((entry, place) => {
        // Quantity of the makers may stand in several places of one queue: before and behind an account's order.
        const number = hash32(level.ticks, side === 'buy' ? 1 : 2, place);
        const id = entry.id === '' ? makeId('O', core.parts.seed ^ pair.stream, number) : entry.id;
        const before = shown[side].get(id);
        const time = before?.lots === entry.lots ? before.time : core.now;
        orders.set(id, { id, ticks: level.ticks, lots: entry.lots, time });
      });
    }
    return orders;
  };
  const row = (order: BookOrder, event?: 'add' | 'modify' | 'delete'): JsonValue => ({
    ...(event === undefined ? {} : { event }),
    order_id: order.id,
    limit_price: priceNumber(pair, order.ticks),
    order_qty: lotsNumber(order.lots),
    timestamp: nanosecondText(order.time),
  });
  const checksum = (): number => {
    let text = '';
    for (const side of ['sell', 'buy'] as const) {
      const levels = new Set<number>();
      for (const { ticks, lots } of shown[side].values()) {
        levels.add(ticks);
        if (levels.size > CHECKSUM_LEVELS) break;
        text += digits(priceText(pair, ticks)) + digits(lotsText(lots));
      }
    }
    return crc32(text);
  };
  const changes = (before: Map<string, BookOrder>, after: Map<string, BookOrder>): readonly JsonValue[] => [
    ...[...before.values()].filter(({ id }) => !after.has(id)).map((order) => row(order, 'delete')),
    ...[...after.values()].flatMap((order) => {
      const known = before.get(order.id);
      if (known === undefined) return [row(order, 'add')];
      return known.lots === order.lots ? [] : [row(order, 'modify')];
    }),
  ];

  return {
    symbol: pair.symbol,
    publish: () => {
      const next = { buy: current('buy'), sell: current('sell') };
      const bids = changes(shown.buy, next.buy);
      const asks = changes(shown.sell, next.sell);
      Object.assign(shown, next);
      if (bids.length + asks.length === 0) return [];
      const data = { checksum: checksum(), symbol: pair.symbol, bids, asks, timestamp: nanosecondText(core.now) };
      return [channelMessage('level3', 'update', [data])];
    },
    snapshot: () => {
      const rows = (side: Side): readonly JsonValue[] => [...shown[side].values()].map((order) => row(order));
      const sides = { bids: rows('buy'), asks: rows('sell') };
      const data = { symbol: pair.symbol, checksum: checksum(), ...sides, timestamp: nanosecondText(core.now) };
      return channelMessage('level3', 'snapshot', [data]);
    },
  };
}
