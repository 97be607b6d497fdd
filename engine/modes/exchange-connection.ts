import type { ApiCredentials, Clock } from '../ports.ts';

/** Where a session trades, and in whose time. */
export interface ExchangeConnection {
  readonly name: string;
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
  close(): Promise<void>;
}

/** Requests to a simulator on loopback need no distance. */
export const LOOPBACK_INTERVAL_MS = 1;

/** Kraken takes deadlines of 2 to 60 s; an accelerated market needs a long one, with room for a clock that is off. */
export const LONGEST_DEADLINE_MS = 50_000;
