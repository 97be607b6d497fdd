import { crc32 } from 'node:zlib';
import type { BookLevel, OrderBook } from '../../domain/market-data.ts';

const CHECKSUM_LEVELS = 10;

export interface BookPrecision {
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
}

type Level = { price: number; quantity: number };

/** Kraken's book of one symbol, kept to a depth: apply in order, drop zeros, truncate (WebSocket v2, channel book). */
export interface LocalBook {
  reset(bids: readonly BookLevel[], asks: readonly BookLevel[], time: number): void;
  apply(bids: readonly BookLevel[], asks: readonly BookLevel[], time: number): void;
  /** CRC32 over the best ten levels, asks first, as Kraken computes it. */
  checksum(): number;
  snapshot(): OrderBook;
}

/** A number as it enters the checksum: fixed decimals, no point, no leading zeros. */
function digits(value: number, decimals: number): string {
  return value.toFixed(decimals).replace('.', '').replace(/^0+/, '');
}

/** Kraken's CRC32 (unsigned) over the top ten asks low to high, then the top ten bids high to low. */
export function bookChecksum(bids: readonly BookLevel[], asks: readonly BookLevel[], precision: BookPrecision): number {
  let text = '';
  for (const side of [asks, bids]) {
    for (const level of side.slice(0, CHECKSUM_LEVELS)) {
      text += digits(level.price, precision.priceDecimals) + digits(level.quantity, precision.quantityDecimals);
    }
  }
  return crc32(text);
}

export function createLocalBook(depth: number, precision: BookPrecision): LocalBook {
  let bids: Level[] = [];
  let asks: Level[] = [];
  let updatedAt = 0;

  // Books are short (25 levels) and updates touch the top, so a walk from the best level beats anything cleverer.
  function put(side: Level[], change: BookLevel, isBetter: (a: number, b: number) => boolean): void {
    let index = 0;
    while (index < side.length && isBetter(side[index].price, change.price)) index++;
    const found = side[index]?.price === change.price;
    if (change.quantity === 0) {
      if (found) side.splice(index, 1);
    } else if (found) side[index].quantity = change.quantity;
    else side.splice(index, 0, { price: change.price, quantity: change.quantity });
  }

  function apply(bidChanges: readonly BookLevel[], askChanges: readonly BookLevel[], time: number): void {
    for (const change of bidChanges) put(bids, change, (a, b) => a > b);
    for (const change of askChanges) put(asks, change, (a, b) => a < b);
    bids.length = Math.min(bids.length, depth);
    asks.length = Math.min(asks.length, depth);
    updatedAt = time;
  }

  return {
    reset: (newBids, newAsks, time) => {
      bids = [];
      asks = [];
      apply(newBids, newAsks, time);
    },
    apply,
    checksum: () => bookChecksum(bids, asks, precision),
    snapshot: () => ({
      bids: bids.map((level) => ({ ...level })),
      asks: asks.map((level) => ({ ...level })),
      time: updatedAt,
    }),
  };
}
