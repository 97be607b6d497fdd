import type { PastMarketConnection } from '../import/past-market.ts';

/** A request a second is what Kraken allows; the simulator needs no distance. */
const LOOPBACK_INTERVAL_MS = 1;

/** The public past of Kraken, or of what listens at `restUrl`. Null when that is no address. */
export async function connectPastMarket(restUrl: string | undefined): Promise<PastMarketConnection | null> {
  const address = restUrl !== undefined && URL.canParse(restUrl) ? new URL(restUrl) : null;
  if (restUrl !== undefined && (address === null || !/^https?:$/.test(address.protocol))) return null;
  const simulated = address !== null && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(address.hostname);
  // The adapter is big; help pages and wrong options do not need it.
  const { createKrakenAdapter } = await import('../exchange/kraken/adapter.ts');
  const adapter = await createKrakenAdapter({
    ...(address === null ? {} : { restUrl: address.href.replace(/\/+$/, '') }),
    credentials: null,
    clock: { now: Date.now, after: () => () => undefined },
    wallNow: Date.now,
    nonceSource: {
      next: () => {
        throw new Error('public market data needs no nonce');
      },
    },
    ...(simulated ? { requestIntervalMs: LOOPBACK_INTERVAL_MS } : {}),
  });
  return { market: adapter.feed, simulated, close: adapter.close };
}
