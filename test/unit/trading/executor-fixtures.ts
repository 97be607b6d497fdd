import type { ClientOrderId, OrderRequest } from '../../../engine/domain/order.ts';
import type { Broker } from '../../../engine/ports.ts';
import { createExecutor } from '../../../engine/trading/execute-commands.ts';
import type { SessionEvent } from '../../../engine/trading/session-events.ts';
import { createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { T0 } from './session-fixtures.ts';

/** A purchase of an entry. */
export const ORDER: OrderRequest = {
  clientOrderId: 'client-1' as ClientOrderId,
  symbol: 'BTC/USD',
  side: 'buy',
  type: 'limit',
  price: 100_000,
  quantity: 0.01,
  postOnly: true,
  timeInForce: 'gtc',
  purpose: 'entry',
  signalId: null,
};

/** An executor on a fake exchange of which some calls are others, and what it told; orders are late after 10 s. */
export function executorOn(over: (broker: Broker) => Partial<Broker>) {
  const clock = createManualClock(T0);
  const exchange = createFakeExchange({ clock });
  const events: SessionEvent[] = [];
  const executor = createExecutor({
    feed: exchange.feed,
    broker: { ...exchange.broker, ...over(exchange.broker) },
    clock,
    wallNow: clock.now,
    speed: 1,
    lateAfterMs: 10_000,
    dispatch: (happened) => void events.push(...happened),
    onLatency: () => undefined,
  });
  return { clock, exchange, executor, events };
}
