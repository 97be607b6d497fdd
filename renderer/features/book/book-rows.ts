import type { BookView } from '../../../engine/api/views.ts';

export interface BookRow {
  readonly price: number;
  readonly quantity: number;
  /** Quantity of this level and all better ones. */
  readonly sum: number;
  /** `sum` as a share of the deepest sum shown, 0–1. */
  readonly depth: number;
}

export interface BookRows {
  /** Worst price first, so that the best ask lies on the spread. */
  readonly asks: readonly BookRow[];
  /** Best price first. */
  readonly bids: readonly BookRow[];
}

function summed(levels: BookView['bids'], count: number): Omit<BookRow, 'depth'>[] {
  let sum = 0;
  return levels.slice(0, Math.max(0, count)).map(({ price, quantity }) => {
    sum += quantity;
    return { price, quantity, sum };
  });
}

/** The best `count` levels of either side with running sums; both sides share one depth scale. */
export function bookRows(book: BookView, count: number): BookRows {
  const asks = summed(book.asks, count);
  const bids = summed(book.bids, count);
  const deepest = Math.max(asks.at(-1)?.sum ?? 0, bids.at(-1)?.sum ?? 0);
  const withDepth = (row: Omit<BookRow, 'depth'>): BookRow => ({
    ...row,
    depth: deepest === 0 ? 0 : row.sum / deepest,
  });
  return { asks: asks.map(withDepth).reverse(), bids: bids.map(withDepth) };
}
