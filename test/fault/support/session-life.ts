import { randomUUID } from 'node:crypto';
import type { Configuration } from '../../../engine/domain/configuration.ts';
import { ownOrderId } from '../../../engine/domain/client-order-id.ts';
import { createKrakenAdapter } from '../../../engine/exchange/kraken/adapter.ts';
import type { KrakenAdapter } from '../../../engine/exchange/kraken/options.ts';
import type { Clock, SessionStore } from '../../../engine/ports.ts';
import { createNonceSource } from '../../../engine/storage/nonce-source.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import { createMarketClock } from '../../../engine/trading/market-clock.ts';
import { openSession, type Session } from '../../../engine/trading/session.ts';
import { KilledError, type Mortality } from './mortality.ts';

/** Must be nowhere but in the signature of a request: what is searched for in files and output. */
export const CREDENTIALS = {
  key: 'hostile-key-7Qm2vXw9Lr',
  secret: Buffer.from('canary: a secret for hostile sessions').toString('base64'),
};

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

/** What a session needs to know of its exchange and itself; plain data, so that another process can be told. */
export interface LifeSetup {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  /** The session's database. */
  readonly path: string;
  readonly configuration: Configuration;
  /** Market time per wall time. */
  readonly speed: number;
}

/** Between two attempts to open a session that the exchange has kept from opening. */
const AGAIN_MS = 20;

/**
 * Opens a session with the real adapter and a real database, that will die as its mortality says. Tries again until
 * `until` (wall time); rejects with a `KilledError` when it died meanwhile, and when it does not open.
 */
export async function openLife(
  setup: LifeSetup,
  marketNow: () => number,
  mortality: Mortality,
  log: (line: string) => void,
  until: number,
): Promise<Life> {
  const database = openDatabase(setup.path);
  if (!database.ok) throw new Error(database.error.message);
  const store = createSessionStore(database.value);
  const mortal = mortality.store(store, database.value);
  const clock = createMarketClock(marketNow, () => setup.speed);
  let adapter: KrakenAdapter | null = null;
  let session: Session | null = null;
  const bury = async (): Promise<void> => {
    mortality.die();
    try {
      // Nothing is sent any more: what the session would like to do at its end, a dead process does not do.
      await adapter?.close();
      await session?.close(0);
    } finally {
      store.close();
    }
  };
  try {
    adapter = await openAdapter(setup, clock, mortal, log);
    for (;;) {
      const opened = await openOnce(setup, clock, adapter, mortality, mortal, log);
      if (opened.ok) {
        session = opened.value;
        return { session, adapter, store, isDead: mortality.isDead, bury };
      }
      log(`open ${opened.error}`);
      if (mortality.isDead() || Date.now() > until) throw new Error(`the session does not open: ${opened.error}`);
      await new Promise((resolve) => void setTimeout(resolve, AGAIN_MS));
    }
  } catch (error) {
    const wasKilled = mortality.isDead();
    await bury();
    throw wasKilled ? new KilledError('killed while opening') : error;
  }
}

function openAdapter(
  setup: LifeSetup,
  clock: Clock,
  store: SessionStore,
  log: (line: string) => void,
): Promise<KrakenAdapter> {
  return createKrakenAdapter({
    restUrl: setup.restUrl,
    wsUrl: setup.wsUrl,
    wsAuthUrl: setup.wsAuthUrl,
    credentials: CREDENTIALS,
    clock,
    wallNow: Date.now,
    nonceSource: createNonceSource(store, Date.now),
    // A second of the market: the pace of the real exchange, so that its counters mean the same.
    requestIntervalMs: Math.max(1, 1_000 / setup.speed),
    requestTimeoutMs: 400,
    orderDeadlineMs: 50_000,
    streams: { subscribeTimeoutMs: 600, silenceMs: 1_500, backoffMs: [10, 30, 60, 400] },
    logger: (level, message) => log(`${level} ${message}`),
  });
}

function openOnce(
  { configuration, speed }: LifeSetup,
  clock: Clock,
  adapter: KrakenAdapter,
  mortality: Mortality,
  store: SessionStore,
  log: (line: string) => void,
): ReturnType<typeof openSession> {
  if (adapter.broker === null) throw new Error('no broker');
  return openSession({
    sessionId: randomUUID(),
    mode: 'demo',
    exchangeName: 'Simulator',
    speed,
    configuration,
    configurationName: 'restless',
    clock,
    wallNow: Date.now,
    feed: adapter.feed,
    broker: mortality.broker(adapter.broker),
    store,
    newOrderId: () => ownOrderId(randomUUID()),
    startAtFirst: true,
    listener: (news) => {
      if (news.type === 'broken' && !mortality.isDead()) log(`broken ${news.reason}`);
    },
  });
}
