import type { Configuration } from '../domain/configuration.ts';
import type { ClientOrderId } from '../domain/order.ts';
import type { Result } from '../domain/result.ts';
import type { Broker, Clock, MarketFeed, SessionStore, Unsubscribe } from '../ports.ts';
import type { UserAction } from '../strategy/events.ts';
import type { HealthMonitor } from './health-monitor.ts';
import type { ManualOrder, ManualOutcome } from './manual-order.ts';
import type { MarketWatch } from './market-watch.ts';
import type { SessionNews } from './session-news.ts';
import type { SessionState } from './session-state.ts';

export interface SessionOptions {
  readonly sessionId: string;
  /** `demo`, `paper` or `live`: shown, never decided on. */
  readonly mode: 'demo' | 'paper' | 'live';
  readonly exchangeName: string;
  /** Market milliseconds per wall millisecond. */
  readonly speed: number;
  readonly configuration: Configuration;
  readonly configurationName: string;
  readonly clock: Clock;
  readonly wallNow: () => number;
  /** Milliseconds that nobody can set; the wall's when absent. */
  readonly monotonicNow?: () => number;
  readonly feed: MarketFeed;
  readonly broker: Broker;
  readonly store: SessionStore;
  readonly newOrderId: () => ClientOrderId;
  /** Start trading when the session has never been started before (the demo does). */
  readonly startAtFirst: boolean;
  /** Begin stopped whatever the last session did: somebody has to say again that it may trade. */
  readonly beginStopped?: boolean;
  /** How long an order that was decided may wait to be sent, market ms; for ever when absent. */
  readonly orderDeadlineMs?: number;
  /** Something the user must know of how this session came about. */
  readonly openingNotice?: string | null;
  /** Hears everything from the first moment on; later ones subscribe. Must not throw. */
  readonly listener?: (news: SessionNews) => void;
}

/** A session that watches one market and trades it. */
export interface Session {
  readonly options: SessionOptions;
  readonly watch: MarketWatch;
  readonly startedAt: number;
  state(): SessionState;
  now(): number;
  health: HealthMonitor['view'];
  /** Does what the user asked, or says in words why not. */
  act(action: UserAction): Result<null, string>;
  cancelOrder(clientOrderId: string): Result<null, string>;
  /**
   * Writes an order of the user's own down and sends it; its client id, or why it is not sent. Asked again with the
   * same `requestId`, nothing is sent and the answer is the first one.
   */
  placeOrder(order: ManualOrder, requestId?: string): ManualOutcome;
  /** Whether `placeOrder` with it sends nothing because it has its answer. */
  isAnswered(requestId: string): boolean;
  /** Writes something down that the user must find in the events later. */
  note(message: string): void;
  /** Everything that happens, in order. */
  subscribe(listener: (news: SessionNews) => void): Unsubscribe;
  /**
   * Ends it in good order: takes off what is ours and waits until the exchange has confirmed it, but no longer than
   * `withinMs` of wall time (20 s when absent). What stays unsettled is written down and told.
   */
  close(withinMs?: number): Promise<void>;
}
