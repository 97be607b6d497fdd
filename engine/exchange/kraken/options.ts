import type { Result } from '../../domain/result.ts';
import type { ApiCredentials, Broker, Clock, ExchangeError, MarketFeed, TradeHistory } from '../../ports.ts';
import type { Brakes } from './brakes.ts';
import type { KeyInfo } from './key-info.ts';

/** Strictly increasing numbers, persisted by whoever provides them: Kraken never lets a key's nonce go back. */
export interface NonceSource {
  next(): bigint;
}

export type KrakenLogLevel = 'debug' | 'info' | 'warn';

/** Takes lines that are already free of secrets. */
export type KrakenLogger = (level: KrakenLogLevel, message: string) => void;

export interface KrakenAdapterOptions {
  /** Base addresses without a trailing slash; default Kraken's own. A simulator's loopback addresses otherwise. */
  readonly restUrl?: string;
  readonly wsUrl?: string;
  readonly wsAuthUrl?: string;
  /** Null: market data only, `broker` is null. */
  readonly credentials: ApiCredentials | null;
  /** Market time; deadlines of orders are given in it. */
  readonly clock: Clock;
  /** Wall time in ms: watchdogs, limits and back-off run on it. */
  readonly wallNow: () => number;
  readonly nonceSource: NonceSource;
  /** Least distance of public calls, and a third of what one private call "costs"; default 1000 ms. Small on loopback. */
  readonly requestIntervalMs?: number;
  /** How long an answer is waited for; default 10 000 ms of wall time. */
  readonly requestTimeoutMs?: number;
  /** Order deadline after the exchange's now, in market time; Kraken takes 2 to 60 s, default 10 000 ms. */
  readonly orderDeadlineMs?: number;
  readonly streams?: Partial<StreamTimings>;
  readonly privateCounter?: Partial<PrivateCounterOptions>;
  /** Where the trading counters are taken to stand at first; half of the smallest threshold by default. */
  readonly tradingCounterStart?: number;
  readonly logger?: KrakenLogger;
}

/** Kraken's counter of private reads. Sources disagree; the defaults are the strictest of each. */
export interface PrivateCounterOptions {
  readonly maximum: number;
  readonly decayPerSecond: number;
  /** Points of a call for trades or ledgers: 4 by the documentation of 2026, 2 by older guides. */
  readonly historyCost: number;
  /** Where it is taken to stand at first: another run may have used it a moment ago. */
  readonly start: number;
}

export const PRIVATE_COUNTER: PrivateCounterOptions = { maximum: 15, decayPerSecond: 0.33, historyCost: 4, start: 5 };

/** Wall-clock limits of both streams, in ms. */
export interface StreamTimings {
  /** From dialling to every subscription acknowledged and the first book. */
  readonly subscribeTimeoutMs: number;
  /** From the acknowledgement of the executions channel to its snapshot. */
  readonly snapshotTimeoutMs: number;
  /** How long the executions channel may be behind what REST has told of an order before it counts as deaf. */
  readonly deafAfterMs: number;
  /** Silence after which a connection counts as dead; Kraken sends a heartbeat about every second. */
  readonly silenceMs: number;
  /** A connection that lived that long resets the back-off. */
  readonly stableMs: number;
  /** Waits before the 1st, 2nd, … reconnect in a row; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** Books are told at most once in this time. */
  readonly bookIntervalMs: number;
}

export const STREAM_TIMINGS: StreamTimings = {
  subscribeTimeoutMs: 10_000,
  snapshotTimeoutMs: 3_000,
  deafAfterMs: 10_000,
  silenceMs: 10_000,
  stableMs: 30_000,
  backoffMs: [100, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000],
  bookIntervalMs: 100,
};

export const KRAKEN_REST_URL = 'https://api.kraken.com';
export const KRAKEN_WS_URL = 'wss://ws.kraken.com/v2';
export const KRAKEN_WS_AUTH_URL = 'wss://ws-auth.kraken.com/v2';

export interface KrakenAdapter {
  readonly feed: MarketFeed & TradeHistory;
  /** The same market for long work on its past: its calls go behind all those of the feed. */
  readonly past: Pick<MarketFeed, 'instrument' | 'serverTime' | 'candles'> & TradeHistory;
  /** The exchange's own word on its state: `online`, `maintenance`, `cancel_only`, `post_only`. */
  readonly systemStatus: () => Promise<Result<string, ExchangeError>>;
  /** Null without credentials. */
  readonly broker: Broker | null;
  /** What the exchange holds back for a while, and until when. */
  readonly restrictions: Pick<Brakes, 'inForce' | 'subscribe'>;
  /** What the exchange says of the key in use; null without credentials. */
  readonly keyInfo: (() => Promise<Result<KeyInfo, ExchangeError>>) | null;
  close(): Promise<void>;
}
