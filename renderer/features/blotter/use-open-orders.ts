import { useMemo } from 'react';
import type { OrderView } from '../../../engine/api/views.ts';
import { isOpenOrder } from '../../stores/session-reducer.ts';
import { useSession } from '../../stores/session-store.ts';

/** The orders that may still trade, newest first. */
export function useOpenOrders(): readonly OrderView[] {
  const orders = useSession((session) => session.orders);
  return useMemo(() => orders.filter(isOpenOrder), [orders]);
}
