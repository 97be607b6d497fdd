import { assertNever } from '../domain/assert-never.ts';
import type { MarketStatus } from '../domain/instrument.ts';
import type { OrderRequest } from '../domain/order.ts';

/** Why nothing at all may be sent to a market in this mode, in words; null when some orders may. */
export function marketObstacle(status: MarketStatus): string | null {
  switch (status) {
    case 'maintenance':
      return 'the exchange is in maintenance';
    case 'cancel_only':
      return 'the exchange has the market in cancel_only mode';
    case 'online':
    case 'post_only':
    case 'limit_only':
    case 'reduce_only':
      return null;
    default:
      return assertNever(status, 'market status');
  }
}

/**
 * Why an order is not sent in this mode, null when it is. In post_only mode only orders that rest by their own word are
 * taken; limit_only refuses market orders; in reduce_only mode a spot account can only sell.
 */
export function orderObstacle(
  status: MarketStatus,
  order: Pick<OrderRequest, 'side' | 'type' | 'postOnly'>,
): string | null {
  const closed = marketObstacle(status);
  if (closed !== null) return closed;
  const mode = `the exchange has the market in ${status} mode`;
  if (status === 'post_only' && !order.postOnly) return `${mode}: only post-only orders are taken`;
  if (status === 'limit_only' && order.type !== 'limit') return `${mode}: only limit orders are taken`;
  if (status === 'reduce_only' && order.side === 'buy') return `${mode}: only sales are taken`;
  return null;
}
