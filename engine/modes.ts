import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SessionHandlers } from './api/contract.ts';
import type { StreamItem } from './api/stream.ts';
import { assertNever } from './domain/assert-never.ts';
import type { Configuration } from './domain/configuration.ts';
import type { ClientOrderId } from './domain/order.ts';
import { failure, type Result, success } from './domain/result.ts';
import type { Engine, Mode } from './engine.ts';
import { createKrakenAdapter } from './exchange/kraken/adapter.ts';
import { describeBrake } from './exchange/kraken/brakes.ts';
import { DEMO_CONFIGURATION, DEMO_SPEED } from './modes/demo-configuration.ts';
import { openDemoExchange } from './modes/demo-exchange.ts';
import { openWithSettings } from './modes/engine-settings.ts';
import { streamTimings, type ExchangeAddresses, type ExchangeConnection } from './modes/exchange-connection.ts';
import type { KeyUse } from './modes/key-use.ts';
import { connectLive } from './modes/live-connection.ts';
import { createLiveDesk, type LiveAccount } from './modes/live-desk.ts';
import { createLookAheadDesk } from './modes/live-look-ahead.ts';
import { noLiveHandlers } from './modes/no-live-handlers.ts';
import { connectPaper } from './modes/paper-connection.ts';
import { watchSessionHealth } from './modes/session-health.ts';
import { openSessionMemory, type SessionMemory } from './modes/session-memory.ts';
import { connectPastMarket } from './modes/past-market.ts';
import type { SessionEngine } from './modes/reopening-engine.ts';
import { connectToSimulator } from './modes/running-simulator.ts';
import type { Log } from './monitoring/log-file.ts';
import type { ApiCredentials, FilePicker, KeyVault, Notifier, Unsubscribe } from './ports.ts';
import { sessionHandlers } from './projection/session-handlers.ts';
import { streamItems } from './projection/stream-items.ts';
import { openResearch } from './research/open-research.ts';
import { isSettings, mergeSettings, type Settings } from './settings/settings-tree.ts';
import { createNonceSource } from './storage/nonce-source.ts';
import { parseConfiguration } from './strategy/configuration-schema.ts';
import { workingOrders } from './trading/desk-state.ts';
import { heldQuantity } from './trading/position-tracker.ts';
import { openSession } from './trading/session.ts';
import { createKeychainVault } from './vault/keychain-vault.ts';
import { loadKeytar } from './vault/load-keytar.ts';

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
  /** A simulator that is running already: instead of the demo's own, and in Kraken's place for paper and live. */
  readonly exchange?: ExchangeAddresses;
  /** The same for paper and live alone. */
  readonly kraken?: ExchangeAddresses;
  /** Keys for live trading (or the simulator's) from elsewhere than the keychain. */
  readonly credentials?: ApiCredentials;
  /** Whoever gave them knows that they can withdraw. */
  readonly acceptWithdraw?: boolean;
  /** Live: the account whose keys are in the keychain. */
  readonly account?: string | null;
  /** Asks the user for files; without it exports and imports of the screens are refused. */
  readonly files?: FilePicker;
  /** Given: the user of this computer is told of what matters, as the settings say. */
  readonly notifier?: Notifier;
  /** Where API keys are kept; the keychain of the system otherwise. */
  readonly vault?: KeyVault;
  /** Where API keys are tried, instead of Kraken itself. */
  readonly keyExchange?: { readonly restUrl: string };
  /** Hears of every secret before it is used, so that no log can show it. */
  readonly secretSeen?: (secret: string) => void;
  /** One line for the log; never holds a secret. */
  readonly log: Log;
  /** Hears everything from the first moment on. */
  readonly listener?: (items: readonly StreamItem[]) => void;
}

const LARGEST_SEED = 2 ** 31;

/** What a mode changes of the strategy's defaults. */
function baseOf(mode: Mode): Settings {
  return mode === 'demo' ? DEMO_CONFIGURATION : {};
}

/** What the unchanged settings of a mode are called. */
function nameOf(mode: Mode): string {
  return mode === 'demo' ? 'demo' : 'default';
}

/** Opens the engine of a mode, or says in one sentence why it cannot be. */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  return openWithSettings({
    ...options,
    base: baseOf(options.mode),
    given: options.configuration !== undefined,
    open: (settings, keyUse) =>
      openMode(settings === undefined ? options : { ...options, configuration: settings }, keyUse),
  });
}

/** A connection, and whose real money it is about; null when it is nobody's. */
interface Connected {
  readonly connection: ExchangeConnection;
  readonly live: LiveAccount | null;
}

async function openMode(options: EngineOptions, keyUse: KeyUse): Promise<Result<SessionEngine, string>> {
  const settings = options.configuration ?? {};
  const base = baseOf(options.mode);
  const configuration = parseConfiguration(isSettings(settings) ? mergeSettings(base, settings) : settings);
  if (!configuration.ok) {
    return failure(
      `The configuration is not valid: ${configuration.error.map((problem) => problem.message).join('; ')}`,
    );
  }
  const dataFolder = join(options.dataFolder, options.mode);
  // Before anything else: the files of a mode belong to whoever has its memory.
  const memory = openSessionMemory(dataFolder, Date.now);
  if (!memory.ok) return memory;
  if (memory.value.notice !== null) options.log(memory.value.notice);
  const connected = await connect(options, configuration.value, dataFolder);
  if (!connected.ok) {
    memory.value.store.close();
    return connected;
  }
  const leaveKeys: Unsubscribe[] = [];
  const tracked: KeyUse = {
    ...keyUse,
    begin(credentials, keyInfo) {
      const leave = keyUse.begin(credentials, keyInfo);
      leaveKeys.push(leave);
      return leave;
    },
  };
  try {
    return await openEngineOn(connected.value, configuration.value, dataFolder, memory.value, options, tracked);
  } catch (error) {
    for (const leave of leaveKeys) leave();
    // A bug or a dying disk: what is open must not keep a process alive that nobody holds any more.
    await connected.value.connection.close();
    throw error;
  }
}

async function connect(
  options: EngineOptions,
  configuration: Configuration,
  dataFolder: string,
): Promise<Result<Connected, string>> {
  const { log } = options;
  const exchange = options.kraken ?? options.exchange;
  switch (options.mode) {
    case 'demo':
      return play(await connectDemo(options, dataFolder));
    case 'paper':
      return play(await connectPaper({ dataFolder, configuration, exchange, wallNow: Date.now, log }));
    case 'live': {
      const { account, acceptWithdraw, credentials, secretSeen } = options;
      const vault = (): KeyVault =>
        options.vault ?? createKeychainVault({ load: loadKeytar, platform: process.platform });
      const shared = { dataFolder: options.dataFolder, vault, wallNow: Date.now };
      const live = await connectLive({ ...shared, account, acceptWithdraw, credentials, exchange, secretSeen });
      return live.ok ? success({ connection: live.value.connection, live: live.value.account }) : live;
    }
    default:
      return assertNever(options.mode, 'mode');
  }
}

function play(connection: Result<ExchangeConnection, string>): Result<Connected, string> {
  return connection.ok ? success({ connection: connection.value, live: null }) : connection;
}

function connectDemo(options: EngineOptions, dataFolder: string): Promise<Result<ExchangeConnection, string>> {
  if (options.exchange !== undefined) {
    return connectToSimulator(options.exchange, options.credentials ?? null, Date.now);
  }
  return openDemoExchange({
    dataFolder,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    newSeed: () => randomInt(1, LARGEST_SEED),
    speed: options.speed ?? DEMO_SPEED,
    wallNow: Date.now,
    log: options.log,
  });
}

async function openEngineOn(
  { connection, live }: Connected,
  configuration: Configuration,
  dataFolder: string,
  { store, notice }: SessionMemory,
  options: EngineOptions,
  keyUse: KeyUse,
): Promise<Result<SessionEngine, string>> {
  const { credentials } = connection;
  const adapter = await createKrakenAdapter({
    restUrl: connection.restUrl,
    wsUrl: connection.wsUrl,
    wsAuthUrl: connection.wsAuthUrl,
    credentials,
    clock: connection.clock,
    wallNow: Date.now,
    // A user's key may be asked about elsewhere in the app; those of exchanges of our own live as long as these.
    nonceSource:
      live === null || credentials === null
        ? createNonceSource(store, Date.now)
        : keyUse.nonces(credentials.key, BigInt(store.readSetting('nonce') ?? '0')),
    requestIntervalMs: connection.requestIntervalMs,
    orderDeadlineMs: connection.orderDeadlineMs,
    streams: streamTimings(connection),
    logger: (level, message) => {
      if (level !== 'debug') options.log(message);
    },
  });
  const { broker } = adapter;
  const feed = connection.feed ?? adapter.feed;
  const { keyInfo } = adapter;
  const leaveKey =
    live === null || credentials === null || keyInfo === null ? () => undefined : keyUse.begin(credentials, keyInfo);
  const closeAll = async (): Promise<void> => {
    await adapter.close();
    // Not before: a late call of the adapter's would reserve nonces again that nobody gives back.
    leaveKey();
    await connection.close();
    store.close();
  };
  if (broker === null) {
    await closeAll();
    return failure('Trading needs credentials and there are none.');
  }
  if (live !== null) {
    // Asked before anything else: a wrong key that is tried again and again gets the account locked out.
    const key = await keyInfo?.();
    if (key?.ok === false && key.error.kind === 'denied') {
      await closeAll();
      return failure(
        `Kraken does not accept the key (${key.error.message}). Check it under Settings, Accounts; no order was sent.`,
      );
    }
  }
  const measured = watchSessionHealth({ feed, broker, store }, dataFolder, options.log);
  const { listener } = options;
  const sessionId = randomUUID();
  const session = await openSession({
    sessionId,
    mode: options.mode,
    exchangeName: connection.name,
    speed: connection.speed,
    configuration,
    configurationName:
      options.configurationName ?? (options.configuration === undefined ? nameOf(options.mode) : 'custom'),
    clock: connection.clock,
    wallNow: Date.now,
    ...measured.ports,
    newOrderId: () => randomUUID() as string as ClientOrderId,
    // Whoever lost its memory waits to be told what to do.
    startAtFirst: connection.startAtFirst && notice === null,
    beginStopped: connection.beginStopped,
    orderDeadlineMs: connection.orderDeadlineMs,
    openingNotice: notice,
    listener(news) {
      measured.hear(news);
      listener?.(streamItems(news, configuration, connection.clock.now()));
    },
  });
  if (!session.ok) {
    measured.close();
    await closeAll();
    return session;
  }
  const { value } = session;
  measured.follow(value);
  // What the exchange holds back is no secret of the log: an order that is not sent has its reason among the events.
  const stopTelling = adapter.restrictions.subscribe((brake) => value.note(`${describeBrake(brake, Date.now())}.`));
  const research = openResearch({
    dataFolder: options.dataFolder,
    configuration,
    sessionMarket: {
      symbol: configuration.symbol,
      simulated: connection.simulated,
      marketId: connection.marketId,
      market: feed,
    },
    recordings: { mode: options.mode, sessionId, store: store.recordings },
    realMarket: () => connectPastMarket(undefined),
    files: options.files ?? null,
    now: Date.now,
    log: options.log,
  });
  value.subscribe((news) => {
    if (news.type === 'minute') research.recordCandle(configuration.symbol, connection.simulated, news.candle);
  });
  const control = sessionHandlers(value, store, () => measured.view(value, research.load()));
  function guarded(): SessionHandlers {
    if (live === null) return { ...control, ...noLiveHandlers(options.mode) };
    const shared = { feed, store, configuration, wallNow: Date.now, log: options.log };
    const lookAhead = createLookAheadDesk(shared);
    const { clock } = connection;
    const desk = createLiveDesk({ session: value, adapter, clock, account: live, lookAhead, wallNow: Date.now });
    return { ...desk.guard(control), ...desk.handlers };
  }
  return success({
    mode: options.mode,
    dataFolder,
    configuration,
    handlers: { ...guarded(), ...research.handlers },
    subscribe(subscriber) {
      const stops = [
        value.subscribe((news) => subscriber(streamItems(news, configuration, connection.clock.now()))),
        research.subscribe(subscriber),
      ];
      return () => stops.forEach((stop) => stop());
    },
    exposure: () => ({
      positionQuantity: heldQuantity(value.state()),
      openOrders: workingOrders(value.state().desk).length,
    }),
    async close() {
      stopTelling();
      // Trading ends in good order first; what research leaves undone can be taken up again.
      await value.close();
      measured.close();
      await research.close();
      await closeAll();
    },
  });
}
