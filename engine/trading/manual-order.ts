import type { Configuration } from '../domain/configuration.ts';
import type { Instrument } from '../domain/instrument.ts';
import { checkManualOrder, type OrderRefusal } from '../domain/manual-order.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId, OrderRequest } from '../domain/order.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { freeFunds } from './free-funds.ts';
import { manualObstacle } from './risk.ts';
import type { SessionEvent } from './session-events.ts';
import type { SessionState } from './session-state.ts';

/** An order as the user gives it; `price` is null for a market order. */
export type ManualOrder = Pick<OrderRequest, 'side' | 'type' | 'price' | 'quantity' | 'postOnly'>;

/** The client id of an order that was written down and is being sent, or why there is none. */
export type ManualOutcome = Result<ClientOrderId, OrderRefusal>;

export interface ManualOrdersOptions {
  readonly configuration: Configuration;
  /** The market's rules as they are now. */
  readonly instrument: () => Instrument;
  readonly state: () => SessionState;
  readonly quote: () => Quote | null;
  readonly newOrderId: () => ClientOrderId;
  /** Writes it down and acts on it before it returns. */
  readonly dispatch: (event: SessionEvent) => void;
  /** Why nothing can be done any more; null when something can. */
  readonly brokenBy: () => string | null;
}

/** So many requests are remembered; a second press comes long before. */
const REMEMBERED = 200;

export interface ManualOrders {
  /** `requestId` names one press of a button: asked again with it, the first outcome is the answer, and nothing is sent. */
  place(order: ManualOrder, requestId?: string): ManualOutcome;
  /** Whether `place` would answer with the outcome of an earlier time. */
  isAnswered(requestId: string): boolean;
}

/**
 * The one way of an order of the user's own into the session. What must not be sent is refused here, before anybody
 * hears of it.
 */
export function createManualOrders(options: ManualOrdersOptions): ManualOrders {
  const outcomes = new Map<string, ManualOutcome>();

  function placeAnew(order: ManualOrder): ManualOutcome {
    const { configuration, instrument, newOrderId, state } = options;
    const broken = options.brokenBy();
    if (broken !== null) return refuse(broken);
    // As it is sent: a market order is a limit too.
    const kind = { side: order.side, type: 'limit', postOnly: order.postOnly && order.type === 'limit' } as const;
    const obstacle = manualObstacle(state(), kind);
    if (obstacle !== null) return refuse(`The order is not sent: ${obstacle}.`);
    const { takerCapPct } = configuration.orders;
    const market = { rules: instrument(), quote: options.quote(), free: freeFunds(state()), takerCapPct };
    const checked = checkManualOrder(order, market);
    if (!checked.ok) return checked;
    const clientOrderId = newOrderId();
    const { symbol } = configuration;
    const request: OrderRequest = { ...checked.value, clientOrderId, symbol, purpose: 'manual', signalId: null };
    options.dispatch({ type: 'manual_order', order: request });
    if (state().desk.orders[clientOrderId] !== undefined) return success(clientOrderId);
    return refuse(options.brokenBy() ?? 'The order was not taken. Look at the events, and send it again.');
  }

  return {
    place(order, requestId) {
      if (requestId === undefined) return placeAnew(order);
      const known = outcomes.get(requestId);
      if (known !== undefined) return known;
      const outcome = placeAnew(order);
      outcomes.set(requestId, outcome);
      const [oldest] = outcomes.keys();
      if (outcomes.size > REMEMBERED && oldest !== undefined) outcomes.delete(oldest);
      return outcome;
    },
    isAnswered: (requestId) => outcomes.has(requestId),
  };
}

function refuse(message: string): ManualOutcome {
  return failure({ field: null, message });
}
