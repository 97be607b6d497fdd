import { type Result, success } from '../domain/result.ts';
import { KRAKEN_REST_URL, KRAKEN_WS_AUTH_URL, KRAKEN_WS_URL } from '../exchange/kraken/options.ts';
import { createMarketClock } from '../trading/market-clock.ts';
import { type ExchangeAddresses, LONGEST_DEADLINE_MS, LOOPBACK_INTERVAL_MS } from './exchange-connection.ts';
import { followExchangeClock, type ExchangeClock } from './exchange-clock.ts';

/** Kraken itself, or a simulator that stands in for it: addresses, time, and how hard it may be asked. */
export interface RealExchange extends ExchangeClock, ExchangeAddresses {
  readonly name: string;
  readonly requestIntervalMs: number;
  readonly orderDeadlineMs: number;
}

/** A request a second is what Kraken allows. */
const KRAKEN_INTERVAL_MS = 1_000;
/** Long enough for a slow answer, short enough that no order lives for a market that is gone. */
const KRAKEN_DEADLINE_MS = 10_000;

export async function reachExchange(
  standIn: ExchangeAddresses | undefined,
  wallNow: () => number,
): Promise<Result<RealExchange, string>> {
  if (standIn === undefined) {
    return success({
      name: 'Kraken',
      restUrl: KRAKEN_REST_URL,
      wsUrl: KRAKEN_WS_URL,
      wsAuthUrl: KRAKEN_WS_AUTH_URL,
      requestIntervalMs: KRAKEN_INTERVAL_MS,
      orderDeadlineMs: KRAKEN_DEADLINE_MS,
      clock: createMarketClock(wallNow, () => 1),
      speed: 1,
      simulated: false,
      stop: () => undefined,
    });
  }
  const followed = await followExchangeClock(standIn.restUrl, wallNow);
  if (!followed.ok) return followed;
  const { simulated, speed } = followed.value;
  return success({
    ...followed.value,
    ...standIn,
    name: simulated ? 'Simulator' : 'Kraken',
    requestIntervalMs: simulated ? LOOPBACK_INTERVAL_MS : KRAKEN_INTERVAL_MS,
    orderDeadlineMs: speed > 1 ? LONGEST_DEADLINE_MS : KRAKEN_DEADLINE_MS,
  });
}
