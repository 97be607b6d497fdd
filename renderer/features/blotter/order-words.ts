import type { OrderView, SessionView } from '../../../engine/api/views.ts';
import { formatCompact, formatNumber, formatPart } from '../../ui/format-number.ts';

type Instrument = SessionView['info']['instrument'];

/** Finest digits that any market has: those of another one are not known here. */
const FINEST_DECIMALS = 10;

/** Whether an order is of the session's market: orders placed elsewhere may be of any, and hold money all the same. */
export function isOfMarket(order: Pick<OrderView, 'symbol'>, { symbol }: Pick<Instrument, 'symbol'>): boolean {
  return order.symbol === symbol;
}

/** `0.50000000`; of another market with its currency, for the column names that of the session's: `2 ETH`. */
export function sizeWords(order: Pick<OrderView, 'symbol' | 'quantity'>, instrument: Instrument): string {
  if (isOfMarket(order, instrument)) return formatNumber(order.quantity, instrument.lotDecimals);
  const base = order.symbol.split('/')[0] ?? '';
  return `${formatCompact(order.quantity, FINEST_DECIMALS)} ${base}`.trimEnd();
}

export function priceWords(order: Pick<OrderView, 'symbol' | 'price'>, instrument: Instrument): string {
  if (order.price === null) return 'market';
  if (isOfMarket(order, instrument)) return formatNumber(order.price, instrument.priceDecimals);
  const quote = order.symbol.split('/')[1] ?? '';
  return `${formatCompact(order.price, FINEST_DECIMALS)} ${quote}`.trimEnd();
}

/** How much of an order has traded: neither all nor nothing of it before that is so. */
export function filledWords({ quantity, filledQuantity }: Pick<OrderView, 'quantity' | 'filledQuantity'>): string {
  const part = quantity === 0 ? 0 : filledQuantity / quantity;
  return part > 0 && part < 0.01 ? '<1%' : formatPart(part);
}

/** Where an order comes from; of another market which one it is. */
export function originWords(order: Pick<OrderView, 'symbol' | 'purpose'>, instrument: Instrument): string {
  const origin = order.purpose === 'foreign' ? 'placed elsewhere' : order.purpose;
  return isOfMarket(order, instrument) ? origin : `${origin}, ${order.symbol}`;
}
