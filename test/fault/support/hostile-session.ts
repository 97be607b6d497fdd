import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { KrakenAdapter } from '../../../engine/exchange/kraken/options.ts';
import type { FaultPlanInput } from '../../../engine/exchange/simulator/faults/fault-plan.ts';
import { createSimulator, type Simulator } from '../../../engine/exchange/simulator/simulator.ts';
import type { TransportHook } from '../../../engine/exchange/simulator/transport-hook.ts';
import type { SessionStore } from '../../../engine/ports.ts';
import { createNonceSource } from '../../../engine/storage/nonce-source.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import { parseConfiguration } from '../../../engine/strategy/configuration-schema.ts';
import { createMarketClock } from '../../../engine/trading/market-clock.ts';
import { openSession, type Session } from '../../../engine/trading/session.ts';

export const CREDENTIALS = {
  key: 'hostile-key',
  secret: Buffer.from('a secret for hostile sessions').toString('base64'),
};
/** Market time per wall time: minutes of waiting in the session become fractions of a second. */
export const SPEED = 200;

/** Trades as often as it can, so that every fault meets an order. */
const RESTLESS = {
  timeframe: '1m',
  entry: { required: 1, windowBars: 1, timeoutHours: 0.2 },
  exit: { required: 1, windowBars: 1, minDivergences: 0 },
  momentum: {
    surging: { atLeastPct: 6, delayHours: 0 },
    rising: { atLeastPct: 2, delayHours: 0 },
    flat: { abovePct: -2, delayHours: 0 },
    falling: { delayHours: 0 },
  },
  orders: { repriceSeconds: 15, maxReprices: 2 },
  risk: { maxConsecutiveApiErrors: 1_000 },
  lenses: { bb_squeeze: { enabled: false }, stoch_oversold: { enabled: false }, rsi_oversold: { enabled: false } },
};

/** A kill -9 as the disk sees it: after so many journal records nothing more is written or done. */
export interface Kill {
  readonly afterRecords: number;
}

class KilledError extends Error {}

/** One life of a session: from its opening to its end or its death. */
export interface Life {
  readonly session: Session;
  readonly adapter: KrakenAdapter;
  readonly store: SessionStore;
  /** Whether the kill has happened. */
  isDead(): boolean;
  /** Lets go of what a dead process would not have any more. */
  bury(): Promise<void>;
}

export interface HostileWorld {
  readonly simulator: Simulator;
  readonly folder: string;
  readonly configuration: Configuration;
  readonly log: string[];
  live(kill?: Kill): Promise<Life>;
  close(): Promise<void>;
}

export interface HostileOptions {
  /** What goes wrong by plan, or `hook` for what goes wrong at a moment of the test's choice. */
  readonly faults?: FaultPlanInput;
  readonly hook?: TransportHook;
  readonly seed: number;
  readonly folder: string;
  /** Market time per wall time; slower where a few seconds of the market decide. */
  readonly speed?: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly startingBalances?: Readonly<Record<string, number>>;
}

/** A simulator with a fault plan, and sessions with the real adapter and a real database on it. */
export async function openHostileWorld(options: HostileOptions): Promise<HostileWorld> {
  const { faults, folder, seed, speed = SPEED } = options;
  const parsed = parseConfiguration({ ...RESTLESS, ...options.settings });
  if (!parsed.ok) throw new Error(parsed.error.map(({ message }) => message).join());
  const configuration = parsed.value;
  const simulator = await createSimulator({
    seed,
    speed,
    market: { kind: 'generated', historyDays: 14 },
    credentials: CREDENTIALS,
    startTime: Date.UTC(2026, 0, 5, 12) + seed * 3_600_000,
    ...(faults === undefined ? {} : { faults }),
    ...(options.hook === undefined ? {} : { hook: options.hook }),
    ...(options.startingBalances === undefined ? {} : { startingBalances: options.startingBalances }),
  });
  const log: string[] = [];
  const path = join(folder, 'session.db');

  function openStore(): SessionStore {
    const database = openDatabase(path);
    if (!database.ok) throw new Error(database.error.message);
    return createSessionStore(database.value);
  }

  async function live(kill?: Kill): Promise<Life> {
    const store = openStore();
    let records = 0;
    let dead = false;
    const mortal: SessionStore = {
      ...store,
      append(record, shown) {
        if (dead) throw new KilledError('killed');
        const stored = store.append(record, shown);
        if (++records === kill?.afterRecords) {
          // On disk, and nothing that follows from it is done: the boundary between writing and acting.
          dead = true;
          throw new KilledError('killed');
        }
        return stored;
      },
      saveSnapshot(snapshot) {
        if (!dead) store.saveSnapshot(snapshot);
      },
    };
    const clock = createMarketClock(
      () => simulator.now(),
      () => simulator.speed,
    );
    const adapter = await createKrakenAdapter({
      restUrl: simulator.restUrl,
      wsUrl: simulator.wsUrl,
      wsAuthUrl: simulator.wsAuthUrl,
      credentials: CREDENTIALS,
      clock,
      wallNow: Date.now,
      nonceSource: createNonceSource(store, Date.now),
      requestIntervalMs: 1,
      requestTimeoutMs: 400,
      orderDeadlineMs: 50_000,
      streams: { subscribeTimeoutMs: 600, silenceMs: 1_500, backoffMs: [10, 30, 60, 400] },
      logger: (level, message) => void log.push(`${level} ${message}`),
    });
    if (adapter.broker === null) throw new Error('no broker');
    const bury = async (session: Session | null): Promise<void> => {
      dead = true;
      // Nothing is sent any more: what the session would like to do at its end, a dead process does not do.
      await adapter.close();
      await session?.close();
      store.close();
    };
    for (let attempt = 0; ; attempt++) {
      const opened = await openSession({
        sessionId: randomUUID(),
        mode: 'demo',
        exchangeName: 'Simulator',
        speed,
        configuration,
        configurationName: 'restless',
        clock,
        wallNow: Date.now,
        feed: adapter.feed,
        broker: adapter.broker,
        store: mortal,
        newOrderId: () => randomUUID() as string as ClientOrderId,
        startAtFirst: true,
        listener: (news) => {
          if (news.type === 'broken' && !news.reason.includes('killed')) log.push(`broken ${news.reason}`);
        },
      });
      if (opened.ok) {
        const session = opened.value;
        return { session, adapter, store, isDead: () => dead, bury: () => bury(session) };
      }
      log.push(`open ${opened.error}`);
      const wasKilled = dead;
      if (wasKilled || attempt >= 50) {
        await bury(null);
        throw wasKilled
          ? new KilledError('killed while opening')
          : new Error(`the session does not open: ${opened.error}`);
      }
    }
  }

  return {
    simulator,
    folder,
    configuration,
    log,
    live,
    close: () => simulator.close(),
  };
}

export const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => void setTimeout(resolve, milliseconds));
