import { DEMO_CREDENTIALS } from '../exchange/simulator/demo-credentials.ts';
import { type Result, success } from '../domain/result.ts';
import type { ApiCredentials } from '../ports.ts';
import { type ExchangeConnection, LONGEST_DEADLINE_MS, LOOPBACK_INTERVAL_MS } from './exchange-connection.ts';
import { followExchangeClock } from './exchange-clock.ts';

/** Connects to a simulator that somebody else started. */
export async function connectToSimulator(
  exchange: { readonly restUrl: string; readonly wsUrl: string; readonly wsAuthUrl: string },
  credentials: ApiCredentials | null,
  wallNow: () => number,
): Promise<Result<ExchangeConnection, string>> {
  const followed = await followExchangeClock(exchange.restUrl, wallNow);
  if (!followed.ok) return followed;
  const { clock, speed, stop } = followed.value;
  return success({
    name: 'Simulator',
    simulated: true,
    marketId: null,
    ...exchange,
    credentials: credentials ?? DEMO_CREDENTIALS,
    clock,
    speed,
    requestIntervalMs: LOOPBACK_INTERVAL_MS,
    orderDeadlineMs: LONGEST_DEADLINE_MS,
    startAtFirst: true,
    beginStopped: false,
    feed: null,
    close: async () => stop(),
  });
}
