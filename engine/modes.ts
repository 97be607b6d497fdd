import { randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { SessionHandlers } from './api/contract.ts';
import { assertNever } from './domain/assert-never.ts';
import type { Configuration } from './domain/configuration.ts';
import type { ClientOrderId } from './domain/order.ts';
import { failure, type Result, success } from './domain/result.ts';
import type { Engine, Mode } from './engine.ts';
import { createKrakenAdapter } from './exchange/kraken/adapter.ts';
import { describeBrake } from './exchange/kraken/brakes.ts';
import { DEMO_CONFIGURATION, DEMO_SPEED } from './modes/demo-configuration.ts';
import { openDemoExchange } from './modes/demo-exchange.ts';
import { credentialsProblem } from './modes/credentials-problem.ts';
import type { EngineOptions } from './modes/engine-options.ts';
import { openWithSettings, type SessionOpening } from './modes/engine-settings.ts';
import { streamTimings, type ExchangeConnection } from './modes/exchange-connection.ts';
import { connectLive } from './modes/live-connection.ts';
import { createLiveDesk, type LiveAccount } from './modes/live-desk.ts';
import { createLookAheadDesk } from './modes/live-look-ahead.ts';
import { memoryOwner } from './modes/memory-owner.ts';
import { noLiveHandlers } from './modes/no-live-handlers.ts';
import { openInParts, type OpenedParts } from './modes/opened-parts.ts';
import { connectPaper } from './modes/paper-connection.ts';
import { watchSessionHealth } from './modes/session-health.ts';
import { memoryOf } from './modes/owned-memory.ts';
import { openSessionMemory } from './modes/session-memory.ts';
import { connectPastMarket } from './modes/past-market.ts';
import type { SessionEngine } from './modes/reopening-engine.ts';
import { connectToSimulator } from './modes/running-simulator.ts';
import type { KeyVault, SessionStore } from './ports.ts';
import { sessionHandlers } from './projection/session-handlers.ts';
import { streamItems } from './projection/stream-items.ts';
import { openResearch } from './research/open-research.ts';
import { isSettings, mergeSettings, type Settings } from './settings/settings-tree.ts';
import { createNonceSource } from './storage/nonce-source.ts';
import { parseConfiguration } from './strategy/configuration-schema.ts';
import { workingOrders } from './trading/desk-state.ts';
import { heldQuantity } from './trading/position-tracker.ts';
import { openSession } from './trading/session.ts';
import { createSteadyClock } from './trading/steady-clock.ts';
import { createKeychainVault } from './vault/keychain-vault.ts';
import { loadKeytar } from './vault/load-keytar.ts';

export type { EngineOptions } from './modes/engine-options.ts';

const LARGEST_SEED = 2 ** 31;

/** What a mode changes of the strategy's defaults. */
function baseOf(mode: Mode): Settings {
  return mode === 'demo' ? DEMO_CONFIGURATION : {};
}

/** What the unchanged settings of a mode are called. */
function nameOf(mode: Mode): string {
  return mode === 'demo' ? 'demo' : 'default';
}

/**
 * Opens the engine of a mode, or says in words why it cannot be. Demo, paper and live differ in adapters, and this file
 * is the only place that chooses them.
 */
export async function openEngine(options: EngineOptions): Promise<Result<Engine, string>> {
  return openWithSettings({
    ...options,
    base: baseOf(options.mode),
    given: options.configuration !== undefined,
    open: ({ settings, ...opening }) =>
      openMode(settings === undefined ? options : { ...options, configuration: settings }, opening),
  });
}

/** A connection, and whose real money it is about; null when it is nobody's. */
interface Connected {
  readonly connection: ExchangeConnection;
  readonly live: LiveAccount | null;
}

/**
 * The session first, in good order: it trades through everything else. The use of the key not before the adapter: a late
 * call of the adapter's would reserve nonces again that nobody gives back. The memory last: it keeps others off the files.
 */
const CLOSED_IN_ORDER = [
  'restrictions',
  'session',
  'health',
  'research',
  'adapter',
  'key use',
  'connection',
  'memory',
] as const;

type EngineParts = OpenedParts<(typeof CLOSED_IN_ORDER)[number]>;

async function openMode(
  options: EngineOptions,
  { keyUse, notice: settingsProblem }: Omit<SessionOpening, 'settings'>,
): Promise<Result<SessionEngine, string>> {
  const settings = options.configuration ?? {};
  const base = baseOf(options.mode);
  const configuration = parseConfiguration(isSettings(settings) ? mergeSettings(base, settings) : settings);
  if (!configuration.ok) {
    return failure(
      `The configuration is not valid: ${configuration.error.map((problem) => problem.message).join('; ')}`,
    );
  }
  const dataFolder = join(options.dataFolder, options.mode);
  const wallNow = createSteadyClock(Date.now);
  return openInParts(CLOSED_IN_ORDER, options.log, async (parts) => {
    // Before anything else: the files of a mode belong to whoever has its memory.
    const memory = openSessionMemory(dataFolder, wallNow);
    if (!memory.ok) return memory;
    parts.add('memory', () => memory.value.store.close());
    const connected = await connect(options, configuration.value, dataFolder, wallNow);
    if (!connected.ok) return connected;
    const { connection, live } = connected.value;
    parts.add('connection', () => connection.close());
    const key = live === null ? null : (connection.credentials?.key ?? null);
    const owner = memoryOwner(configuration.value.symbol, key, live?.name ?? null);
    const owned = memoryOf(owner, memory.value, dataFolder, wallNow);
    if (!owned.ok) return owned;
    const { store, notice } = owned.value;
    parts.add('memory', () => store.close());
    if (notice !== null) options.log(notice);
    const notices = [settingsProblem, notice].filter((each) => each !== null);
    return openEngineOn(connected.value, {
      configuration: configuration.value,
      dataFolder,
      store,
      notice: notices.length === 0 ? null : notices.join(' '),
      settingsProblem,
      wallNow,
      options,
      keyUse,
      parts,
    });
  });
}

async function connect(
  options: EngineOptions,
  configuration: Configuration,
  dataFolder: string,
  wallNow: () => number,
): Promise<Result<Connected, string>> {
  const { log } = options;
  const exchange = options.kraken ?? options.exchange;
  switch (options.mode) {
    case 'demo':
      return play(await connectDemo(options, dataFolder, wallNow));
    case 'paper':
      return play(await connectPaper({ dataFolder, configuration, exchange, wallNow, log }));
    case 'live': {
      const { account, acceptWithdraw, credentials, secretSeen } = options;
      const vault = (): KeyVault =>
        options.vault ?? createKeychainVault({ load: loadKeytar, platform: process.platform });
      const shared = { dataFolder: options.dataFolder, vault, wallNow };
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

function connectDemo(
  options: EngineOptions,
  dataFolder: string,
  wallNow: () => number,
): Promise<Result<ExchangeConnection, string>> {
  if (options.exchange !== undefined) {
    return connectToSimulator(options.exchange, options.credentials ?? null, wallNow);
  }
  return openDemoExchange({
    dataFolder,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    newSeed: () => randomInt(1, LARGEST_SEED),
    speed: options.speed ?? DEMO_SPEED,
    wallNow,
    log: options.log,
  });
}

/** What a session is opened with besides its connection. */
interface SessionGround extends Pick<SessionOpening, 'keyUse' | 'notice'> {
  readonly configuration: Configuration;
  readonly dataFolder: string;
  readonly store: SessionStore;
  readonly settingsProblem: string | null;
  readonly wallNow: () => number;
  readonly options: EngineOptions;
  readonly parts: EngineParts;
}

async function openEngineOn(
  { connection, live }: Connected,
  { configuration, dataFolder, store, notice, settingsProblem, wallNow, options, keyUse, parts }: SessionGround,
): Promise<Result<SessionEngine, string>> {
  const { credentials } = connection;
  const problem = credentials === null ? null : credentialsProblem(credentials);
  if (problem !== null) return failure(problem);
  const adapter = await createKrakenAdapter({
    restUrl: connection.restUrl,
    wsUrl: connection.wsUrl,
    wsAuthUrl: connection.wsAuthUrl,
    credentials,
    clock: connection.clock,
    wallNow,
    // A user's key may be asked about elsewhere in the app; those of exchanges of our own live as long as these.
    nonceSource:
      live === null || credentials === null
        ? createNonceSource(store, wallNow)
        : keyUse.nonces(credentials.key, BigInt(store.readSetting('nonce') ?? '0')),
    requestIntervalMs: connection.requestIntervalMs,
    orderDeadlineMs: connection.orderDeadlineMs,
    streams: streamTimings(connection),
    logger: (level, message) => {
      if (level !== 'debug') options.log(message);
    },
  });
  parts.add('adapter', () => adapter.close());
  const { broker } = adapter;
  const feed = connection.feed ?? adapter.feed;
  const { keyInfo } = adapter;
  if (live !== null && credentials !== null && keyInfo !== null) {
    parts.add('key use', keyUse.begin(credentials, keyInfo));
  }
  if (broker === null) return failure('Trading needs credentials and there are none.');
  if (live !== null) {
    // Asked before anything else: a wrong key that is tried again and again gets the account locked out.
    const key = await keyInfo?.();
    if (key?.ok === false && key.error.kind === 'denied') {
      return failure(
        `Kraken does not accept the key (${key.error.message}). Check it under Settings, Accounts; no order was sent.`,
      );
    }
  }
  const measured = watchSessionHealth({ feed, broker, store }, dataFolder, options.log);
  parts.add('health', () => measured.close());
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
    wallNow,
    monotonicNow: () => performance.now(),
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
  if (!session.ok) return session;
  const { value } = session;
  parts.add('session', () => value.close());
  measured.follow(value);
  // What the exchange holds back is no secret of the log: an order that is not sent has its reason among the events.
  parts.add(
    'restrictions',
    adapter.restrictions.subscribe((brake) => value.note(`${describeBrake(brake, wallNow())}.`)),
  );
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
  parts.add('research', () => research.close());
  value.subscribe((news) => {
    if (news.type === 'minute') research.recordCandle(configuration.symbol, connection.simulated, news.candle);
  });
  const control = sessionHandlers(value, store, () => measured.view(value, research.load()));
  function guarded(): SessionHandlers {
    if (live === null) return { ...control, ...noLiveHandlers(options.mode) };
    const shared = { feed, store, configuration, wallNow, log: options.log };
    const lookAhead = createLookAheadDesk(shared);
    const { clock } = connection;
    const desk = createLiveDesk({
      session: value,
      adapter,
      clock,
      account: live,
      lookAhead,
      settingsProblem,
      wallNow,
    });
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
    close: () => parts.close(),
  });
}
