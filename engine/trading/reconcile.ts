import { failure, type Result, success } from '../domain/result.ts';
import { HOUR_MS, MINUTE_MS } from '../domain/timeframe.ts';
import type { Broker, ExchangeError } from '../ports.ts';
import { POSITION_HISTORY_MS } from '../domain/position.ts';
import type { Reconciliation } from './session-events.ts';
import type { SessionState } from './session-state.ts';

/**
 * Read once more of what is known: a reading lags by up to a minute, and the exchange's clock, which stamps the fills,
 * may be minutes off ours.
 */
const OVERLAP_MS = 10 * MINUTE_MS;

/**
 * From when on the fills are read: all of 600 h until the session is reconciled, then at least the last hour, and after
 * an outage everything since the account was last known whole.
 */
export function fillsReadFrom(state: Pick<SessionState, 'reconciled' | 'fillsKnownUntil'>, now: number): number {
  const oldest = now - POSITION_HISTORY_MS;
  if (!state.reconciled || state.fillsKnownUntil === undefined) return oldest;
  return Math.max(oldest, Math.min(now - HOUR_MS, state.fillsKnownUntil - OVERLAP_MS));
}

/**
 * Asks the exchange for everything the session believes in: fills, open orders, balances.
 * Balances are read last, so that a fill in between shows in both or is re-read by the next check.
 */
export async function askExchange(
  broker: Broker,
  now: number,
  state: Pick<SessionState, 'reconciled' | 'fillsKnownUntil'>,
): Promise<Result<Reconciliation, ExchangeError>> {
  const openOrders = await broker.openOrders();
  if (!openOrders.ok) return failure(openOrders.error);
  const fills = await broker.fillsSince(fillsReadFrom(state, now));
  if (!fills.ok) return failure(fills.error);
  const balances = await broker.balances();
  if (!balances.ok) return failure(balances.error);
  return success({
    whole: !state.reconciled,
    openOrders: openOrders.value,
    fills: fills.value,
    balances: balances.value,
    askedAt: Math.round(now),
  });
}
