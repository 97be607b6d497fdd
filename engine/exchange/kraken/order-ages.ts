import type { OrderId } from '../../domain/order.ts';
import type { BrokerOrder } from '../../ports.ts';

/** How old orders are, never older than they are: young ones are dear to change. Milliseconds of market time. */
export interface OrderAges {
  /** The exchange has just said that it has it, or has new terms for it. */
  renewed(orderId: OrderId): void;
  of(order: Pick<BrokerOrder, 'orderId' | 'time'>): number;
}

export interface OrderAgesOptions {
  /** Our own market clock, which never jumps. */
  readonly marketNow: () => number;
  /** The exchange's clock as we know it: its orders carry its times. */
  readonly exchangeNow: () => number;
}

const MOST = 2_000;

export function createOrderAges({ marketNow, exchangeNow }: OrderAgesOptions): OrderAges {
  /** Our own orders by our own clock. */
  const since = new Map<OrderId, number>();
  return {
    renewed: (orderId) => {
      since.delete(orderId);
      since.set(orderId, marketNow());
      if (since.size > MOST) since.delete(since.keys().next().value!);
    },
    of: ({ orderId, time }) => {
      const own = since.get(orderId);
      return Math.max(0, own === undefined ? exchangeNow() - time : marketNow() - own);
    },
  };
}
