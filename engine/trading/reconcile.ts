import { failure, type Result, success } from '../domain/result.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import type { Broker, ExchangeError } from '../ports.ts';
import { POSITION_HISTORY_MS } from './position-tracker.ts';
import type { Reconciliation } from './session-events.ts';

/**
 * Asks the exchange for everything the session believes in: fills of 600 h (of the
 * last hour in a routine check), open orders, balances.
 * Balances are read last, so that a fill in between shows in both or is re-read by the next check.
 */
export async function askExchange(
  broker: Broker,
  now: number,
  whole: boolean,
): Promise<Result<Reconciliation, ExchangeError>> {
  const openOrders = await broker.openOrders();
  if (!openOrders.ok) return failure(openOrders.error);
  const fills = await broker.fillsSince(now - (whole ? POSITION_HISTORY_MS : HOUR_MS));
  if (!fills.ok) return failure(fills.error);
  const balances = await broker.balances();
  if (!balances.ok) return failure(balances.error);
  return success({ whole, openOrders: openOrders.value, fills: fills.value, balances: balances.value });
}
