import type { Configuration } from '../domain/configuration.ts';
import type { ClientOrderId, OrderRequest } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { MINUTE_MS } from '../domain/timeframe.ts';
import type { Broker, Clock, MarketFeed, SessionStore, Unsubscribe } from '../ports.ts';
import { decisionOf, type UserAction } from '../strategy/events.ts';
import { actionObstacle } from '../strategy/user-actions.ts';
import { createExecutor } from './execute-commands.ts';
import { workingOrders } from './desk-state.ts';
import { createHealthMonitor, type HealthMonitor } from './health-monitor.ts';
import { type MarketWatch, openMarketWatch } from './market-watch.ts';
import { askExchange } from './reconcile.ts';
import { measureSkew } from './measure-skew.ts';
import { openingObstacle } from './risk.ts';
import { createSessionRecorder } from './session-recorder.ts';
import { createSessionLoop, resumeState, type SessionLoop } from './session-loop.ts';
import { type SessionState, initialSessionState } from './session-state.ts';
import type { SessionNews } from './session-news.ts';

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

/** An order as the user gives it. */
export type ManualOrder = Pick<OrderRequest, 'side' | 'type' | 'price' | 'quantity' | 'postOnly' | 'timeInForce'>;

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
  /** Writes an order of the user's own down and sends it; its client id, or why it is not sent. */
  placeOrder(order: ManualOrder): Result<ClientOrderId, string>;
  /** Writes something down that the user must find in the events later. */
  note(message: string): void;
  /** Everything that happens, in order. */
  subscribe(listener: (news: SessionNews) => void): Unsubscribe;
  close(): Promise<void>;
}

/** Balances, fills and open orders are read again this often (strategy.md §9). */
const CROSS_CHECK_MS = 5 * MINUTE_MS;
const LEAST_TICK_WALL_MS = 100;
const TICK_MS = 1_000;
/** Silence counts as stale only when it is also felt: accelerated markets pass a minute in a blink. */
const LEAST_STALE_WALL_MS = 5_000;
const CLOSE_WITHIN_MS = 5_000;
const RECONCILE_AGAIN_MS = 5_000;
/** However fast the market runs, an exchange that does not answer is not asked more often than this. */
const LEAST_RETRY_WALL_MS = 1_000;
/** What an accelerated market calls late may be a blink here. */
const LEAST_LATE_WALL_MS = 2_000;
/** The exchange's clock is read this often. */
const SKEW_EVERY_MS = 5 * MINUTE_MS;
const LEAST_SKEW_WALL_MS = 10_000;

const BROKEN = 'Trading has stopped because the journal cannot be written. Restart Parallax.';

export async function openSession(options: SessionOptions): Promise<Result<Session, string>> {
  const { broker, clock, configuration, feed, speed, store, wallNow } = options;
  const listeners = new Set<(news: SessionNews) => void>(options.listener === undefined ? [] : [options.listener]);
  const tell = (news: SessionNews): void => {
    for (const listener of listeners) listener(news);
  };
  const timers = new Set<Unsubscribe>();
  let closing = false;
  let accountStreamUp = false;
  let brokenBy: string | null = null;
  let watch: MarketWatch | null = null;

  const loop: SessionLoop = createSessionLoop({
    initial: resumeState(store, initialSessionState(configuration.symbol, clock.now()), configuration),
    configuration,
    store,
    now: clock.now,
    quote: () => watch?.quote() ?? null,
    newOrderId: options.newOrderId,
    onTurn(turn) {
      for (const command of turn.commands) executor.execute(command, turn.time);
      tell({ type: 'turn', turn });
    },
    onBroken(error) {
      health.journalFailed();
      brokenBy = error instanceof Error ? error.message : String(error);
      tell({ type: 'broken', reason: brokenBy });
    },
  });

  const health = createHealthMonitor({
    wallNow,
    watch: () => watch,
    state: () => loop.state(),
    accountStreamUp: () => accountStreamUp,
    staleAfterMs: configuration.risk.staleFeedSeconds * 1000,
    leastStaleWallMs: LEAST_STALE_WALL_MS,
    marketNow: clock.now,
  });

  const executor = createExecutor({
    feed,
    broker,
    clock,
    wallNow,
    speed,
    lateAfterMs: Math.max(options.orderDeadlineMs ?? Number.POSITIVE_INFINITY, LEAST_LATE_WALL_MS * speed),
    dispatch: loop.dispatch,
    onLatency: health.latency,
  });

  const recorder = createSessionRecorder({
    store: store.recordings,
    sessionId: options.sessionId,
    mode: options.mode,
    configuration,
    now: clock.now,
    failed: (reason) => loop.dispatch({ type: 'api_notice', message: `This session is not recorded: ${reason}.` }),
  });

  const opened = await openMarketWatch({
    feed,
    clock,
    wallNow,
    configuration,
    closeGraceMs: Math.max(2_000, 250 * speed),
    listener: {
      warmedUp: (history) => recorder.begin(history, loop.state()),
      minuteClosed(candle) {
        recorder.minute(candle);
        loop.dispatch({ type: 'minute_closed', candle });
        tell({ type: 'minute', candle });
      },
      signalBar(bar) {
        tell({ type: 'signal_bar', bar });
        loop.dispatch({ type: 'signal_bar', bar: decisionOf(bar) });
      },
      bars: (updates, closed) => tell({ type: 'bars', updates, closed }),
      quote: (quote) => tell({ type: 'quote', quote, change24h: watch?.change24h() ?? null }),
      book: (book) => tell({ type: 'book', book }),
      trades: (trades) => tell({ type: 'trades', trades }),
      connection: () => tell({ type: 'health', now: clock.now(), health: health.view() }),
      warning: (message) => loop.dispatch({ type: 'api_notice', message }),
    },
  });
  if (!opened.ok) return failure(`The market could not be read: ${opened.error.message}`);
  watch = opened.value;
  const market = opened.value;

  loop.dispatch({ type: 'session_started', instrument: market.instrument });
  if (typeof options.openingNotice === 'string') {
    loop.dispatch({ type: 'api_notice', message: options.openingNotice });
  }
  if (options.beginStopped === true && loop.state().strategy.control !== 'stopped') {
    loop.dispatch({ type: 'user', action: 'stop' });
  }
  const unsubscribeBroker = broker.subscribe((event) => {
    switch (event.type) {
      case 'order':
        return loop.dispatch({ type: 'broker_order', order: event.order });
      case 'fill':
        return loop.dispatch({ type: 'fills', fills: [event.fill] });
      case 'connection': {
        const came = event.status === 'connected' && !accountStreamUp;
        accountStreamUp = event.status === 'connected';
        // What the stream missed while it was down is asked for.
        if (came && loop.state().reconciled) void crossCheck();
        return;
      }
    }
  });

  let checking = false;
  async function crossCheck(): Promise<void> {
    if (checking || closing) return;
    checking = true;
    const begun = wallNow();
    const found = await askExchange(broker, clock.now(), !loop.state().reconciled);
    health.latency((wallNow() - begun) / 3);
    checking = false;
    if (closing) return;
    loop.dispatch({ type: 'api_result', ok: found.ok, message: found.ok ? '' : found.error.message });
    if (found.ok) loop.dispatch({ type: 'reconciled', found: found.value });
    every(found.ok ? CROSS_CHECK_MS : Math.max(RECONCILE_AGAIN_MS, LEAST_RETRY_WALL_MS * speed), crossCheck);
  }

  async function readSkew(): Promise<void> {
    const skewMs = await measureSkew(feed, clock);
    if (closing) return;
    if (skewMs !== null) loop.dispatch({ type: 'clock_skew', skewMs });
    every(Math.max(SKEW_EVERY_MS, LEAST_SKEW_WALL_MS * speed), readSkew);
  }

  function every(milliseconds: number, task: () => void | Promise<void>): void {
    const cancel = clock.after(milliseconds, () => {
      timers.delete(cancel);
      if (!closing) void task();
    });
    timers.add(cancel);
  }

  function tick(): void {
    market.tick();
    loop.dispatch({ type: 'clock', feedFresh: health.feedFresh(), accountStreamUp });
    every(Math.max(TICK_MS, LEAST_TICK_WALL_MS * speed), tick);
  }

  /** The screen's slow figures, once a second of wall time. */
  function tellHealth(): void {
    recorder.flush();
    tell({ type: 'health', now: clock.now(), health: health.view() });
    every(1_000 * speed, tellHealth);
  }

  async function close(): Promise<void> {
    if (closing) return;
    closing = true;
    for (const cancel of timers) cancel();
    loop.dispatch({ type: 'shut_down' });
    // With a journal that cannot be written nothing is decided any more; what works is taken off all the same.
    if (loop.broken()) cancelWorking();
    await withinWallTime(executor.idle(), CLOSE_WITHIN_MS);
    unsubscribeBroker();
    market.close();
    recorder.flush();
    if (!loop.broken()) loop.snapshot();
    listeners.clear();
    await withinWallTime(broker.close(), CLOSE_WITHIN_MS);
  }

  function cancelWorking(): void {
    for (const { clientOrderId, orderId } of workingOrders(loop.state().desk)) {
      if (orderId !== null) executor.execute({ type: 'cancel', clientOrderId, orderId }, clock.now());
    }
  }

  /** Starts the very first session by itself; says why the memory cannot be written, null when it can. */
  function beginTrading(): string | null {
    if (brokenBy !== null) return brokenBy;
    try {
      const first = store.readSetting('started') === null;
      store.writeSetting('started', 'yes');
      if (options.startAtFirst && first) loop.dispatch({ type: 'user', action: 'start' });
      return brokenBy;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  await Promise.all([readSkew(), crossCheck()]);
  const unwritable = beginTrading();
  if (unwritable !== null) {
    await close();
    return failure(`The session's memory cannot be written: ${unwritable}. Free disk space or choose another folder.`);
  }
  tick();
  tellHealth();

  return success({
    options,
    watch: market,
    startedAt: clock.now(),
    state: loop.state,
    now: clock.now,
    health: health.view,
    act(action) {
      if (loop.broken()) return failure(BROKEN);
      const obstacle = actionObstacle(loop.state().strategy, action);
      if (obstacle !== null) return failure(obstacle);
      loop.dispatch({ type: 'user', action });
      return success(null);
    },
    cancelOrder(clientOrderId) {
      const order = loop.state().desk.orders[clientOrderId];
      if (order === undefined || !isWorking(order.status)) return failure('That order is not open any more.');
      loop.dispatch({ type: 'cancel_order', clientOrderId: order.clientOrderId });
      return success(null);
    },
    placeOrder(order) {
      if (loop.broken()) return failure(BROKEN);
      const obstacle = openingObstacle(loop.state());
      if (obstacle !== null) return failure(`The order is not sent: ${obstacle}.`);
      const clientOrderId = options.newOrderId();
      const { symbol } = configuration;
      const request: OrderRequest = { ...order, clientOrderId, symbol, purpose: 'manual', signalId: null };
      loop.dispatch({ type: 'manual_order', order: request });
      return loop.state().desk.orders[clientOrderId] === undefined ? failure(BROKEN) : success(clientOrderId);
    },
    note: (message) => loop.dispatch({ type: 'api_notice', message }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close,
  });
}

/** Waits for something, but not for ever: quitting must end. */
async function withinWallTime(promise: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
