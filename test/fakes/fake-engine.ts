import type { SessionView } from '../../engine/api/views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import type { EngineHandlers } from '../../engine/api/contract.ts';
import type { Engine } from '../../engine/engine.ts';
import { unavailableHandlers } from './unavailable-handlers.ts';
import { fakeHealth } from './fake-health.ts';
import { fakeLiveHandlers } from './fake-live.ts';
import { fakeSettingsHandlers } from './fake-settings.ts';

export interface FakeEngine extends Engine {
  /** Pushes items to every subscriber, as the session would. */
  readonly push: (items: readonly StreamItem[]) => void;
  readonly subscribers: () => number;
  /** Names and inputs of the calls so far. */
  readonly calls: readonly { readonly method: string; readonly input: unknown }[];
  readonly closed: () => boolean;
  readonly setExposure: (positionQuantity: number, openOrders: number) => void;
}

const NOON = Date.UTC(2026, 0, 5, 12);

/** A view that the contract accepts: running, flat, with nothing traded yet. */
export const FAKE_VIEW: SessionView = {
  info: {
    sessionId: 'fake',
    mode: 'demo',
    exchangeName: 'Fake',
    speed: 60,
    instrument: {
      symbol: 'BTC/USD',
      base: 'BTC',
      quote: 'USD',
      tickSize: 0.1,
      priceDecimals: 1,
      lotStep: 1e-8,
      lotDecimals: 8,
      orderMinimum: 0.0001,
      costMinimum: 0.5,
      makerFee: 0.0025,
      takerFee: 0.004,
    },
    timeframe: '1h',
    configurationName: 'default',
    entryRequired: 7,
    entryWindowBars: 12,
    exitRequired: 6,
    exitWindowBars: 16,
    minDivergences: 3,
    enabledLenses: [],
    startedAt: NOON,
  },
  now: NOON,
  machine: {
    control: 'running',
    controlSince: NOON,
    portfolio: 'ready_to_enter',
    portfolioSince: NOON,
    why: { headline: 'Watching for an entry.', detail: '', tone: 'neutral', meters: [] },
    nextCheckAt: NOON + 3_600_000,
    pendingExit: null,
    allowed: {
      start: false,
      pause: true,
      resume: false,
      stop: true,
      forceEntry: true,
      forceExit: false,
      cancelAll: false,
      adopt: false,
    },
  },
  health: {
    feed: 'connected',
    account: 'connected',
    lastMarketTime: NOON,
    feedAgeMs: 10,
    restLatencyMs: 2,
    clockSkewMs: 0,
    consecutiveApiErrors: 0,
    journal: 'synced',
    reconciled: true,
  },
  quote: { bid: 58_137.4, ask: 58_137.5, last: 58_137.5, time: NOON },
  change24h: 4.15,
  book: null,
  trades: [],
  position: {
    symbol: 'BTC/USD',
    quantity: 0,
    averageCost: null,
    bought: 0,
    sold: 0,
    realisedPnl: 0,
    feesQuote: 0,
    openedAt: null,
    drift: null,
    checkedAt: NOON,
  },
  balances: [{ asset: 'USD', total: 10_000, held: 0, free: 10_000 }],
  ticket: {
    free: { base: 0, quote: 10_000 },
    waits: { buy: { resting: null, taking: null }, sell: { resting: null, taking: null } },
    takerCapPct: 0.1,
  },
  orders: [],
  fills: [],
  signals: [],
  transitions: [],
  events: [],
};

/** An engine without a market: answers every method with the least that the contract allows. */
export function createFakeEngine(overrides: Partial<EngineHandlers> = {}): FakeEngine {
  const listeners = new Set<(items: readonly StreamItem[]) => void>();
  const calls: { readonly method: string; readonly input: unknown }[] = [];
  let exposure = { positionQuantity: 0, openOrders: 0 };
  let closed = false;
  const receipt = (method: string) => (input: unknown) => {
    calls.push({ method, input });
    return { ok: true, value: { accepted: true } } as const;
  };
  const handlers: EngineHandlers = {
    'session.view': () => ({ ok: true, value: FAKE_VIEW }),
    'session.health': () => ({ ok: true, value: fakeHealth() }),
    'session.start': receipt('session.start'),
    'session.pause': receipt('session.pause'),
    'session.resume': receipt('session.resume'),
    'session.stop': receipt('session.stop'),
    'session.forceEntry': receipt('session.forceEntry'),
    'session.forceExit': receipt('session.forceExit'),
    'session.cancelAll': receipt('session.cancelAll'),
    'session.kill': receipt('session.kill'),
    'session.adoptPosition': receipt('session.adoptPosition'),
    'session.cancelOrder': receipt('session.cancelOrder'),
    'session.placeOrder': (input) => {
      calls.push({ method: 'session.placeOrder', input });
      return { ok: true, value: { clientOrderId: input.requestId } };
    },
    'chart.history': ({ timeframe }) => ({
      ok: true,
      value: { timeframe, candles: [], forming: null, signalBars: [] },
    }),
    'blotter.fills': () => ({ ok: true, value: [] }),
    'machine.transitions': () => ({ ok: true, value: [] }),
    ...unavailableHandlers('The fake engine has no past.'),
    ...fakeSettingsHandlers(),
    ...fakeLiveHandlers(),
    ...overrides,
  };
  return {
    mode: 'demo',
    dataFolder: '/nowhere',
    handlers,
    calls,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    exposure: () => exposure,
    setExposure(positionQuantity, openOrders) {
      exposure = { positionQuantity, openOrders };
    },
    close() {
      closed = true;
      return Promise.resolve();
    },
    closed: () => closed,
    push(items) {
      for (const listener of listeners) listener(items);
    },
    subscribers: () => listeners.size,
  };
}
