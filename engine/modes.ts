import { randomInt, randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StreamItem } from './api/stream.ts';
import { assertNever } from './domain/assert-never.ts';
import type { Configuration } from './domain/configuration.ts';
import type { ClientOrderId } from './domain/order.ts';
import { failure, type Result, success } from './domain/result.ts';
import type { Engine, Mode } from './engine.ts';
import { createKrakenAdapter } from './exchange/kraken/adapter.ts';
import { DEMO_CONFIGURATION, DEMO_SPEED } from './modes/demo-configuration.ts';
import { openDemoExchange } from './modes/demo-exchange.ts';
import type { ExchangeConnection } from './modes/exchange-connection.ts';
import { connectToSimulator } from './modes/running-simulator.ts';
import type { ApiCredentials, SessionStore } from './ports.ts';
import { sessionHandlers } from './projection/session-handlers.ts';
import { streamItems } from './projection/stream-items.ts';
import { createNonceSource } from './storage/nonce-source.ts';
import { openDatabase } from './storage/open-database.ts';
import { createSessionStore } from './storage/session-store.ts';
import { parseConfiguration } from './strategy/configuration-schema.ts';
import { workingOrders } from './trading/desk-state.ts';
import { heldQuantity } from './trading/position-tracker.ts';
import { openSession } from './trading/session.ts';

/** Demo, paper and live differ in adapters, and this file is the only place that chooses them. */
export interface EngineOptions {
  readonly mode: Mode;
  /** Folder for everything the engine keeps; made when it does not exist. */
  readonly dataFolder: string;
  /** Settings that differ from the mode's defaults (strategy.md §14), unparsed. */
  readonly configuration?: unknown;
  readonly configurationName?: string;
  /** Seed and speed of the demo's own market. */
  readonly seed?: number;
  readonly speed?: number;
  /** A simulator that is running already, instead of the demo's own. */
  readonly exchange?: { readonly restUrl: string; readonly wsUrl: string; readonly wsAuthUrl: string };
  readonly credentials?: ApiCredentials;
  /** One line for the log; never holds a secret. */
  readonly log: (line: string) => void;
  /** Hears everything from the first moment on. */
  readonly listener?: (items: readonly StreamItem[]) => void;
}

const LARGEST_SEED = 2 ** 31;

/** Opens the engine of a mode, or says in one sentence why it cannot be. */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  switch (options.mode) {
    case 'demo':
      return openDemo(options);
    case 'paper':
      return failure(
        'Paper trading is not part of this version yet: it needs Kraken’s public feed. The demo runs without it.',
      );
    case 'live':
      return failure('Live trading is not part of this version yet. No key was used and no order was sent.');
    default:
      return assertNever(options.mode, 'mode');
  }
}

async function openDemo(options: EngineOptions): Promise<Result<Engine, string>> {
  const configuration = parseConfiguration(mergeSettings(DEMO_CONFIGURATION, options.configuration ?? {}));
  if (!configuration.ok) {
    return failure(
      `The configuration is not valid: ${configuration.error.map((problem) => problem.message).join('; ')}`,
    );
  }
  const dataFolder = join(options.dataFolder, 'demo');
  try {
    mkdirSync(dataFolder, { recursive: true });
  } catch (error) {
    return failure(`The data folder ${dataFolder} cannot be made: ${reasonOf(error)}. Choose another with --data-dir.`);
  }
  // Before the demo's exchange: its files belong to whoever has the database.
  const database = openDatabase(join(dataFolder, 'session.db'));
  if (!database.ok) return failure(database.error.message);
  const store = createSessionStore(database.value);
  const connection =
    options.exchange === undefined
      ? await openDemoExchange({
          dataFolder,
          ...(options.seed === undefined ? {} : { seed: options.seed }),
          newSeed: () => randomInt(1, LARGEST_SEED),
          speed: options.speed ?? DEMO_SPEED,
          wallNow: Date.now,
          log: options.log,
        })
      : await connectToSimulator(options.exchange, options.credentials ?? null, Date.now);
  if (!connection.ok) {
    store.close();
    return connection;
  }
  try {
    return await openEngineOn(connection.value, configuration.value, dataFolder, store, options);
  } catch (error) {
    // A bug or a dying disk: what is open must not keep a process alive that nobody holds any more.
    await connection.value.close();
    throw error;
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function openEngineOn(
  connection: ExchangeConnection,
  configuration: Configuration,
  dataFolder: string,
  store: SessionStore,
  options: EngineOptions,
): Promise<Result<Engine, string>> {
  const adapter = await createKrakenAdapter({
    restUrl: connection.restUrl,
    wsUrl: connection.wsUrl,
    wsAuthUrl: connection.wsAuthUrl,
    credentials: connection.credentials,
    clock: connection.clock,
    wallNow: Date.now,
    nonceSource: createNonceSource(store, Date.now),
    requestIntervalMs: connection.requestIntervalMs,
    orderDeadlineMs: connection.orderDeadlineMs,
    logger: (level, message) => {
      if (level !== 'debug') options.log(message);
    },
  });
  const { broker, feed } = adapter;
  const closeAll = async (): Promise<void> => {
    await adapter.close();
    await connection.close();
    store.close();
  };
  if (broker === null) {
    await closeAll();
    return failure('Trading needs credentials and there are none.');
  }
  const { listener } = options;
  const session = await openSession({
    sessionId: randomUUID(),
    mode: options.mode,
    exchangeName: connection.name,
    speed: connection.speed,
    configuration,
    configurationName: options.configurationName ?? (options.configuration === undefined ? 'demo' : 'custom'),
    clock: connection.clock,
    wallNow: Date.now,
    feed,
    broker,
    store,
    newOrderId: () => randomUUID() as string as ClientOrderId,
    startAtFirst: connection.startAtFirst,
    ...(listener === undefined
      ? {}
      : { listener: (news) => listener(streamItems(news, configuration, connection.clock.now())) }),
  });
  if (!session.ok) {
    await closeAll();
    return session;
  }
  const { value } = session;
  return success({
    mode: options.mode,
    dataFolder,
    handlers: sessionHandlers(value, store),
    subscribe: (subscriber) =>
      value.subscribe((news) => subscriber(streamItems(news, configuration, connection.clock.now()))),
    exposure: () => ({
      positionQuantity: heldQuantity(value.state()),
      openOrders: workingOrders(value.state().desk).length,
    }),
    async close() {
      await value.close();
      await closeAll();
    },
  });
}

type Settings = Readonly<Record<string, unknown>>;

function isSettings(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Lays settings over others, group by group; what is wrong with them is for the schema to say. */
function mergeSettings(base: Settings, over: unknown): unknown {
  if (!isSettings(over)) return over;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isSettings(below) && isSettings(value) ? mergeSettings(below, value) : value;
  }
  return merged;
}
