import { randomUUID } from 'node:crypto';
import type { SessionHandlers } from '../api/contract.ts';
import type { StreamItem } from '../api/stream.ts';
import { ownOrderId } from '../domain/client-order-id.ts';
import type { Configuration } from '../domain/configuration.ts';
import { failure, type Result, success } from '../domain/result.ts';
import { createKrakenAdapter } from '../exchange/kraken/adapter.ts';
import { describeBrake } from '../exchange/kraken/brakes.ts';
import type { SessionStore } from '../ports.ts';
import { sessionHandlers } from '../projection/session-handlers.ts';
import { streamItems } from '../projection/stream-items.ts';
import { openResearch } from '../research/open-research.ts';
import { createNonceSource, sessionNonce } from '../storage/nonce-source.ts';
import { workingOrders } from '../trading/desk-state.ts';
import { heldQuantity } from '../trading/position-tracker.ts';
import { openSession } from '../trading/session.ts';
import type { AccountClaims } from './account-claims.ts';
import { credentialsProblem } from './credentials-problem.ts';
import type { EngineOptions } from './engine-options.ts';
import type { SessionOpening } from './engine-settings.ts';
import { streamTimings, type ExchangeConnection } from './exchange-connection.ts';
import { createLiveDesk, type LiveAccount } from './live-desk.ts';
import { createLookAheadDesk } from './live-look-ahead.ts';
import { noLiveHandlers } from './no-live-handlers.ts';
import type { OpenedParts } from './opened-parts.ts';
import { connectPastMarket } from './past-market.ts';
import type { SessionEngine } from './reopening-engine.ts';
import { watchSessionHealth } from './session-health.ts';

/** A connection, and whose real money it is about; null when it is nobody's. */
export interface Connected {
  readonly connection: ExchangeConnection;
  readonly live: LiveAccount | null;
}

/**
 * The session first, in good order: it trades through everything else. The use of the key not before the adapter: a late
 * call of the adapter's would reserve nonces again that nobody gives back. The memory last: it keeps others off the files.
 */
export const CLOSED_IN_ORDER = [
  'restrictions',
  'session',
  'health',
  'research',
  'adapter',
  'key use',
  'connection',
  'claims',
  'memory',
] as const;

export type EngineParts = OpenedParts<(typeof CLOSED_IN_ORDER)[number]>;

/** What a session is opened with besides its connection. */
export interface SessionGround extends Pick<SessionOpening, 'keyUse' | 'notice' | 'beginStopped' | 'heard'> {
  readonly configuration: Configuration;
  readonly configurationName: string;
  readonly dataFolder: string;
  readonly store: SessionStore;
  readonly settingsProblem: string | null;
  readonly wallNow: () => number;
  readonly options: EngineOptions;
  readonly claims: AccountClaims;
  readonly parts: EngineParts;
}

/** Opens a session on a connection, with what stands around it: its health, the research on its market, its handlers. */
export async function openOnConnection(
  { connection, live }: Connected,
  { configuration, dataFolder, store, notice, settingsProblem, beginStopped, ...ground }: SessionGround,
): Promise<Result<SessionEngine, string>> {
  const { configurationName, wallNow, options, keyUse, heard, claims, parts } = ground;
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
        : keyUse.nonces(credentials.key, sessionNonce(store, wallNow)),
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
    parts.add('key use', keyUse.begin(credentials, keyInfo, live.name));
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
    // Each program has a key of its own, as it should: what must not be traded twice is the account's market.
    const account = key?.ok === true ? key.value.account : undefined;
    const { symbol } = configuration;
    const claimed =
      account === undefined
        ? null
        : claims.take(`${symbol} on this account`, ['account', connection.restUrl, account, symbol]);
    if (claimed !== null) return failure(claimed);
  }
  const measured = watchSessionHealth({ feed, broker, store }, dataFolder, options.log);
  parts.add('health', () => measured.close());
  const { listener } = options;
  const sessionId = randomUUID();
  let opening = true;
  const session = await openSession({
    sessionId,
    mode: options.mode,
    exchangeName: connection.name,
    speed: connection.speed,
    configuration,
    configurationName,
    clock: connection.clock,
    wallNow,
    monotonicNow: () => performance.now(),
    ...measured.ports,
    newOrderId: () => ownOrderId(randomUUID()),
    // Whoever lost its memory waits to be told what to do.
    startAtFirst: connection.startAtFirst && notice === null,
    beginStopped: connection.beginStopped || beginStopped,
    orderDeadlineMs: connection.orderDeadlineMs,
    openingNotice: notice,
    listener(news) {
      measured.hear(news);
      const items = (): readonly StreamItem[] => streamItems(news, configuration, connection.clock.now());
      if (opening) heard(items());
      listener?.(items());
    },
  });
  opening = false;
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
      market: connection.past ?? adapter.past,
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
  const control = sessionHandlers(value, store, () => measured.view(value, research.load()), options.log);
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
    sessionId,
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
