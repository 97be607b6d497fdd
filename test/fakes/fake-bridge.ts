import { METHODS, STREAM_PORT_CHANNEL, type Bridge } from '../../engine/api/contract.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { timeframeSchema, type CandleView, type SessionView } from '../../engine/api/views.ts';
import { MINUTE_MS, TIMEFRAMES, timeframeMinutes, timeframeMs, type Timeframe } from '../../engine/domain/timeframe.ts';
import { fakeBacktestHandlers, type FakeBacktestOptions } from './fake-backtest.ts';
import { fakeDataHandlers } from './fake-data.ts';
import { createFakeContext, fakeJobHandlers, type FakeHandlers } from './fake-handlers.ts';
import { fakeMinutes, fakeSignalBars, groupCandles, seededRandom } from './fake-market.ts';
import { fakeHealth } from './fake-health.ts';
import { fakeLiveHandlers, fakeModeHandlers } from './fake-live.ts';
import { fakeMomentHandlers } from './fake-moment.ts';
import { fakeOptimiseHandlers, type FakeOptimiseOptions } from './fake-optimise.ts';
import { fakeReplayHandlers, type FakeReplayOptions } from './fake-replay.ts';
import { FAKE_ACCOUNTS, fakeSettingsHandlers, fakeShellHandlers, type FakeSettingsOptions } from './fake-settings.ts';
import { fakeBook, fakeMachine, fakeOrder, fakeView, type FakeSessionOptions } from './fake-session.ts';

/** A bridge without an engine behind it, for looking at the screen. Synthetic and seeded; loaded by previews only. */

export interface FakeBridgeOptions extends FakeSessionOptions {
  readonly seed: number;
  /** Closed signal bars at the start. */
  readonly history: number;
  /** Deviation of a minute's logarithmic return. */
  readonly volatility: number;
  /** The stream falls silent and the feed is called stale. */
  readonly stale: boolean;
  /** Every call fails. */
  readonly unreachable: boolean;
  /** No candle was imported yet. */
  readonly emptyHistory: boolean;
  /** The history cannot be read. */
  readonly brokenHistory: boolean;
  readonly backtest: FakeBacktestOptions;
  readonly optimise: FakeOptimiseOptions;
  readonly replay: FakeReplayOptions;
  readonly settings: Partial<FakeSettingsOptions>;
  /** Batches a second; 0 stands still. */
  readonly batchesPerSecond: number;
}

const HEALTH: SessionView['health'] = {
  feed: 'connected',
  account: 'connected',
  lastMarketTime: null,
  feedAgeMs: 40,
  restLatencyMs: 3,
  clockSkewMs: 12,
  consecutiveApiErrors: 0,
  journal: 'synced',
  reconciled: true,
};

const FUTURE_MINUTES = 1_500;
const START = Date.UTC(2026, 3, 27, 0, 0);

/** The bridge of `window.parallax` over a fake market that runs on by itself once the stream is connected. */
export function createFakeBridge(options: FakeBridgeOptions): Bridge {
  const random = seededRandom(options.seed * 7 + 1);
  const signalMinutes = timeframeMinutes(options.timeframe);
  const start = Math.floor(START / (signalMinutes * MINUTE_MS)) * signalMinutes * MINUTE_MS;
  const shown = options.history * signalMinutes + Math.floor(signalMinutes * 0.95);
  const minutes = fakeMinutes(options.seed, start, shown + FUTURE_MINUTES, options.volatility);
  const signals = fakeSignalBars(minutes, options.timeframe, options.required);
  let now = minutes[shown - 1].time + MINUTE_MS - 1_000;
  let price = minutes[shown - 1].close;
  let tradeId = 2_000;

  const closedMinutes = (): number => Math.floor((now - start) / MINUTE_MS);
  const closedSignals = (): typeof signals => signals.filter((bar) => bar.closeTime <= now);

  function view(): SessionView {
    const seen = fakeView(closedSignals(), price, now, random, options);
    if (!options.stale) return seen;
    const stale = { resting: 'the market feed is stale', taking: 'the market feed is stale' };
    return {
      ...seen,
      health: { ...seen.health, feed: 'stale', feedAgeMs: 64_200 },
      ticket: { ...seen.ticket, waits: { buy: stale, sell: stale } },
    };
  }

  function history(timeframe: Timeframe, limit: number): unknown {
    const grouped = groupCandles(minutes.slice(0, closedMinutes() + 1), timeframe);
    const closed = grouped.filter((candle) => candle.time + timeframeMs(timeframe) <= now);
    const forming = grouped.find((candle) => candle.time + timeframeMs(timeframe) > now) ?? null;
    return { timeframe, candles: closed.slice(-limit), forming, signalBars: closedSignals().slice(-limit) };
  }

  let sequence = 0;
  let port: MessagePort | null = null;
  const emit = (items: readonly StreamItem[]): void => {
    if (port === null) return;
    sequence += 1;
    port.postMessage({ sequence, items });
  };
  const context = createFakeContext(emit);
  const backtests = fakeBacktestHandlers(context, options.backtest);
  const research: FakeHandlers = {
    ...fakeJobHandlers(context),
    ...fakeOptimiseHandlers(context, options.optimise),
    ...backtests,
    ...fakeMomentHandlers(backtests),
    ...fakeReplayHandlers(context, options.replay),
    ...fakeSettingsHandlers({
      accounts: FAKE_ACCOUNTS,
      changed: () => emit([{ type: 'settings_changed' }]),
      ...options.settings,
    }),
    ...fakeShellHandlers(),
    ...fakeLiveHandlers(undefined, 'preview'),
    ...fakeModeHandlers(options.mode),
    'session.placeOrder': ({ requestId, sessionId: _, ...order }) => {
      emit([{ type: 'order', order: fakeOrder(requestId, order, now) }]);
      return { ok: true, value: { clientOrderId: requestId } };
    },
    ...fakeDataHandlers(context, { empty: options.emptyHistory, broken: options.brokenHistory }),
  };

  function answer(method: string, input: unknown): unknown {
    if (options.unreachable) {
      return {
        ok: false,
        error: { code: 'unavailable', message: 'The engine process has ended (code 1).', field: null },
      };
    }
    const known = METHODS.find((name) => name === method);
    // The renderer's client gives every method the input that its handler is declared with.
    const handler = known === undefined ? undefined : (research[known] as ((input: unknown) => unknown) | undefined);
    if (handler !== undefined) return handler(input);
    if (method === 'session.view') return { ok: true, value: view() };
    if (method === 'session.health') return { ok: true, value: fakeHealth() };
    if (method === 'machine.transitions') return { ok: true, value: view().transitions };
    if (
      method === 'chart.history' &&
      typeof input === 'object' &&
      input !== null &&
      'timeframe' in input &&
      'limit' in input
    ) {
      return { ok: true, value: history(timeframeSchema.parse(input.timeframe), Number(input.limit)) };
    }
    if (method === 'session.forceEntry') {
      return {
        ok: false,
        error: { code: 'refused', message: 'The preview has no engine to open a position.', field: null },
      };
    }
    return { ok: true, value: { accepted: true } };
  }

  const running = new Map<Timeframe, CandleView>();

  /** Carries the running candle of every timeframe on to the price of now; cheap, so that a preview measures the renderer. */
  function candles(before: number): StreamItem[] {
    const items: StreamItem[] = [];
    for (const timeframe of TIMEFRAMES) {
      const length = timeframeMs(timeframe);
      const opened = Math.floor(now / length) * length;
      const first =
        running.get(timeframe) ??
        groupCandles(
          minutes.slice(Math.max(0, closedMinutes() - timeframeMinutes(timeframe)), closedMinutes() + 1),
          timeframe,
        ).at(-1);
      if (first === undefined) continue;
      if (first.time !== opened) items.push({ type: 'candle', timeframe, candle: first, closed: true });
      const base =
        first.time === opened ? first : { time: opened, open: price, high: price, low: price, close: price, volume: 0 };
      const candle = {
        ...base,
        close: price,
        high: Math.max(base.high, price),
        low: Math.min(base.low, price),
        volume: base.volume + ((now - before) / MINUTE_MS) * 2,
      };
      running.set(timeframe, candle);
      items.push({ type: 'candle', timeframe, candle, closed: false });
    }
    return items;
  }

  function crossed(before: number): StreamItem[] {
    const items: StreamItem[] = candles(before);
    for (const bar of signals) {
      if (bar.closeTime > before && bar.closeTime <= now) {
        items.push({ type: 'signal_bar', bar });
        items.push({
          type: 'machine',
          machine: fakeMachine(bar, options, bar.closeTime + timeframeMs(options.timeframe), bar.time),
        });
      }
    }
    return items;
  }

  function step(elapsedMs: number): StreamItem[] {
    const before = now;
    now += elapsedMs * options.speed;
    const minute = minutes[Math.min(minutes.length - 1, closedMinutes())];
    const share = (now - minute.time) / MINUTE_MS;
    const middle = minute.open + (minute.close - minute.open) * share;
    price = Math.round((middle + (random() - 0.5) * (minute.high - minute.low) * 0.5) * 10) / 10;
    const book = fakeBook(price, now, random);
    tradeId += 1;
    const side = random() < 0.5 ? 'buy' : 'sell';
    return [
      { type: 'clock', now: Math.round(now) },
      {
        type: 'quote',
        quote: { bid: book.bids[0].price, ask: book.asks[0].price, last: price, time: Math.round(now) },
        change24h: 4.15,
      },
      { type: 'book', book: { ...book, time: Math.round(now) } },
      {
        type: 'trades',
        trades: [{ id: tradeId, price, quantity: Math.round(random() * 9_000) / 1e4, side, time: now }],
      },
      { type: 'health', health: { ...HEALTH, lastMarketTime: Math.round(now), feedAgeMs: 40 } },
      ...crossed(before),
    ];
  }

  return {
    call: async (method, input) => answer(method, input),
    connectStream() {
      const { port1, port2 } = new MessageChannel();
      window.postMessage(STREAM_PORT_CHANNEL, '*', [port2]);
      port = port1;
      if (options.unreachable) return;
      // As an engine does whose market is silent: a window that hears nothing at all says so.
      const connectedAt = performance.now();
      setInterval(() => {
        const silent = { feed: 'stale', feedAgeMs: 64_200 + performance.now() - connectedAt } as const;
        emit([{ type: 'health', health: { ...HEALTH, ...(options.stale ? silent : {}) } }]);
      }, 1_000);
      if (options.batchesPerSecond === 0 || options.stale) return;
      const interval = 1_000 / options.batchesPerSecond;
      setInterval(() => emit(step(interval)), interval);
    },
  };
}
