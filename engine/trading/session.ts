import { isWorking } from '../domain/order.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { Unsubscribe } from '../ports.ts';
import { decisionOf } from '../strategy/events.ts';
import { actionObstacle } from '../strategy/user-actions.ts';
import { createExecutor } from './execute-commands.ts';
import { createHealthMonitor } from './health-monitor.ts';
import { createManualOrders } from './manual-order.ts';
import { type MarketWatch, openMarketWatch } from './market-watch.ts';
import { createSessionChecks } from './session-checks.ts';
import {
  deadlineIn,
  settleOrdersAtEnd,
  takeOffUnjournaled,
  type TakingOff,
  unsettledInWords,
} from './session-closing.ts';
import type { SessionEvent } from './session-events.ts';
import { createSessionRecorder } from './session-recorder.ts';
import { createSessionLoop, resumeState, type SessionLoop } from './session-loop.ts';
import { initialSessionState, type SessionState } from './session-state.ts';
import type { SessionNews } from './session-news.ts';
import { createSessionTimers } from './session-timers.ts';
import type { Session, SessionOptions } from './session-types.ts';

export type { Session, SessionOptions } from './session-types.ts';

const LEAST_TICK_WALL_MS = 100;
const TICK_MS = 1_000;
/** Silence counts as stale only when it is also felt: accelerated markets pass a minute in a blink. */
const LEAST_STALE_WALL_MS = 5_000;
/** How long the end of a session waits for the exchange to confirm that nothing of ours is open. */
const SETTLE_WITHIN_MS = 20_000;
/** How long it waits for what is under way besides. */
const CLOSE_WITHIN_MS = 5_000;
/** What an accelerated market calls late may be a blink here. */
const LEAST_LATE_WALL_MS = 2_000;

const BROKEN =
  'Trading has stopped because the journal cannot be written: Parallax decides nothing any more and takes its own resting orders off. Check orders and position at the exchange, free disk space, then start Parallax again.';

export async function openSession(options: SessionOptions): Promise<Result<Session, string>> {
  const { broker, clock, configuration, feed, speed, store, wallNow } = options;
  const listeners = new Set<(news: SessionNews) => void>(options.listener === undefined ? [] : [options.listener]);
  const tell = (news: SessionNews): void => {
    for (const listener of listeners) listener(news);
  };
  const timers = createSessionTimers(clock);
  let closing = false;
  let ended = false;
  /** Closed before the session has begun in the journal. */
  const earlyMinutes: (readonly SessionEvent[])[] = [];
  let begun = false;
  let takingOff: TakingOff | null = null;
  let accountStreamUp = false;
  let brokenBy: string | null = null;
  let watch: MarketWatch | null = null;
  let unsubscribeBroker: Unsubscribe = () => undefined;

  const resumed = resume(options);
  if (!resumed.ok) return resumed;
  const loop: SessionLoop = createSessionLoop({
    initial: resumed.value,
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
      // Nobody steers them any more: they are taken off now, not when somebody quits, whoever breaks on hearing of it.
      takingOff = takeOffUnjournaled(loop.state().desk, broker, clock, () => ended);
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
    dispatch: loop.dispatchAll,
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
    monotonicNow: options.monotonicNow,
    speed,
    configuration,
    closeGraceMs: Math.max(2_000, 250 * speed),
    listener: {
      warmedUp: (history) => recorder.begin(history, loop.state()),
      minutesCorrected(candles) {
        for (const candle of candles) {
          recorder.minute(candle);
          tell({ type: 'minute', candle });
        }
      },
      minuteClosed(candle, bar) {
        const closed = { type: 'minute_closed', candle } as const;
        takeMinute(bar === null ? [closed] : [closed, { type: 'signal_bar', bar: decisionOf(bar) }]);
        recorder.minute(candle);
        tell({ type: 'minute', candle });
        if (bar !== null) tell({ type: 'signal_bar', bar });
      },
      bars: (updates, closed) => tell({ type: 'bars', updates, closed }),
      quote: (quote) => tell({ type: 'quote', quote, change24h: watch?.change24h() ?? null }),
      book: (book) => tell({ type: 'book', book }),
      trades: (trades) => tell({ type: 'trades', trades }),
      connection: () => tell({ type: 'health', now: clock.now(), health: health.view() }),
      // Before it has begun, it begins with both.
      marketStatus(status) {
        if (begun) loop.dispatch({ type: 'market_status', status });
      },
      rules(instrument) {
        if (begun) loop.dispatch({ type: 'rules', instrument });
      },
      warning: (message) => loop.dispatch({ type: 'api_notice', message }),
    },
  });
  if (!opened.ok) return failure(`The market could not be read: ${opened.error.message}`);
  watch = opened.value;
  const market = opened.value;

  const checks = createSessionChecks({
    broker,
    feed,
    clock,
    timers,
    wallNow,
    speed,
    state: loop.state,
    dispatch: loop.dispatch,
    onLatency: health.latency,
    isClosing: () => closing,
  });
  const manualOrders = createManualOrders({
    configuration,
    instrument: () => market.instrument,
    state: loop.state,
    quote: market.quote,
    newOrderId: options.newOrderId,
    dispatch: loop.dispatch,
    brokenBy: () => (loop.broken() ? BROKEN : null),
  });

  /** Until the session has begun, the last one's belief stands: nothing may be decided on it. */
  function takeMinute(events: readonly SessionEvent[]): void {
    if (begun) loop.dispatchAll(events);
    else earlyMinutes.push(events);
  }

  /** Goes on where the last session ended and begins to trade; says why the memory cannot be written, null when it can. */
  async function begin(): Promise<string | null> {
    loop.dispatch({ type: 'session_started', instrument: market.instrument });
    begun = true;
    const status = market.marketStatus();
    if (status !== null) loop.dispatch({ type: 'market_status', status });
    if (typeof options.openingNotice === 'string') {
      loop.dispatch({ type: 'api_notice', message: options.openingNotice });
    }
    if (options.beginStopped === true && loop.state().strategy.control !== 'stopped') {
      loop.dispatch({ type: 'user', action: 'stop' });
    }
    for (const minute of earlyMinutes.splice(0)) loop.dispatchAll(minute);
    unsubscribeBroker = broker.subscribe((event) => {
      switch (event.type) {
        case 'order':
          return loop.dispatch({ type: 'broker_order', order: event.order });
        case 'fill':
          return loop.dispatch({ type: 'fills', fills: [event.fill] });
        case 'connection': {
          const came = event.status === 'connected' && !accountStreamUp;
          accountStreamUp = event.status === 'connected';
          // What the stream missed while it was down is asked for.
          if (came && loop.state().reconciled) void checks.crossCheck();
          return;
        }
      }
    });
    await Promise.all([checks.readSkew(), checks.crossCheck()]);
    const unwritable = beginTrading();
    if (unwritable !== null) return unwritable;
    tick();
    tellHealth();
    return null;
  }

  function tick(): void {
    market.tick();
    loop.dispatch({ type: 'clock', feedFresh: health.feedFresh(), accountStreamUp });
    timers.after(Math.max(TICK_MS, LEAST_TICK_WALL_MS * speed), tick);
  }

  /** The screen's slow figures, once a second of wall time. */
  function tellHealth(): void {
    recorder.flush();
    loop.tidy();
    tell({ type: 'health', now: clock.now(), health: health.view() });
    timers.after(1_000 * speed, tellHealth);
  }

  async function close(withinMs = SETTLE_WITHIN_MS): Promise<void> {
    if (closing) return;
    closing = true;
    timers.stop();
    const deadline = deadlineIn(withinMs);
    try {
      loop.dispatch({ type: 'shut_down' });
      await settleOrdersAtEnd(loop, deadline, (working) => tell({ type: 'closing', working }));
      if (takingOff !== null) await withinWallTime(takingOff.done, withinMs);
      await withinWallTime(executor.idle(), Math.min(withinMs, CLOSE_WITHIN_MS));
      const unsettled = unsettledInWords(loop.state(), takingOff?.left());
      // As an error: whoever is away from the screen is told before the app is gone.
      if (unsettled !== null && !loop.broken())
        loop.dispatch({ type: 'api_notice', message: unsettled, level: 'error' });
      // Writing that down may be what breaks the journal.
      if (unsettled !== null && loop.broken()) tell({ type: 'unsettled', message: unsettled });
    } finally {
      deadline.clear();
      ended = true;
      executor.end();
      loop.end();
      unsubscribeBroker();
      market.close();
      recorder.flush();
      if (!loop.broken()) loop.snapshot();
      listeners.clear();
      await withinWallTime(broker.close(), CLOSE_WITHIN_MS);
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

  try {
    const unwritable = await begin();
    if (unwritable !== null) {
      await close();
      return failure(memoryTrouble(unwritable));
    }
  } catch (error) {
    // Nobody will ever hold it: it must not trade on, and whoever broke it must not break its end as well.
    listeners.clear();
    await close().catch(() => undefined);
    throw error;
  }

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
      if (loop.broken()) return failure(BROKEN);
      const order = loop.state().desk.orders[clientOrderId];
      if (order === undefined || !isWorking(order.status)) return failure('That order is not open any more.');
      loop.dispatch({ type: 'cancel_order', clientOrderId: order.clientOrderId });
      return success(null);
    },
    placeOrder: manualOrders.place,
    isAnswered: manualOrders.isAnswered,
    note: (message) => loop.dispatch({ type: 'api_notice', message }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close,
  });
}

/** Where the last session ended, or why that cannot be known. */
function resume({ store, configuration, clock }: SessionOptions): Result<SessionState, string> {
  try {
    return success(resumeState(store, initialSessionState(configuration.symbol, clock.now()), configuration));
  } catch (error) {
    return failure(memoryTrouble(error instanceof Error ? error.message : String(error)));
  }
}

function memoryTrouble(why: string): string {
  return `The session's memory cannot be written: ${why}. Free disk space or choose another folder.`;
}

/** Waits for something, but not for ever: quitting must end. */
async function withinWallTime(promise: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([promise, limit]);
  clearTimeout(timer);
}
