import type { KrakenAdapter, StreamTimings } from '../exchange/kraken/options.ts';
import type { ApiCredentials, Clock, MarketFeed, TradeHistory } from '../ports.ts';

/** Where a session trades, and in whose time. */
export interface ExchangeConnection {
  readonly name: string;
  /** A market of this computer's own making: its candles are kept apart from those of the real one. */
  readonly simulated: boolean;
  /** Tells a simulated market from others of the same symbols; null where nobody knows. */
  readonly marketId: string | null;
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  readonly credentials: ApiCredentials | null;
  readonly clock: Clock;
  /** Market milliseconds per wall millisecond. */
  readonly speed: number;
  readonly requestIntervalMs: number;
  readonly orderDeadlineMs: number;
  /** Trade from the very first start on. */
  readonly startAtFirst: boolean;
  /** Begin stopped, whatever the last session did. */
  readonly beginStopped: boolean;
  /** Where the market comes from when it is not the exchange that orders go to. */
  readonly feed: (MarketFeed & TradeHistory) | null;
  /** That market for work on its past, which goes behind what the feed asks; absent where the feed is null. */
  readonly past?: KrakenAdapter['past'];
  close(): Promise<void>;
}

/** Addresses of Kraken or of a simulator in its place. */
export interface ExchangeAddresses {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
}

/** Requests to a simulator on loopback need no distance. */
export const LOOPBACK_INTERVAL_MS = 1;

/** Kraken takes deadlines of 2 to 60 s; an accelerated market needs a long one, with room for a clock that is off. */
export const LONGEST_DEADLINE_MS = 50_000;

/** On loopback the streams are never far behind the answers, and a deaf one is found in the time of that market. */
const LOOPBACK_STREAMS: Partial<StreamTimings> = { snapshotTimeoutMs: 1_000, deafAfterMs: 2_000 };

/** What is waited for on the streams of a connection, where that is not what is usual at Kraken. */
export function streamTimings({
  requestIntervalMs,
}: Pick<ExchangeConnection, 'requestIntervalMs'>): Partial<StreamTimings> {
  return requestIntervalMs === LOOPBACK_INTERVAL_MS ? LOOPBACK_STREAMS : {};
}
