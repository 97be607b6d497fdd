import type { AdapterHealth, ApiCredentials, Broker } from '../../ports.ts';
import { success } from '../../domain/result.ts';
import { createKrakenApi, type KrakenApi, type KrakenApiOptions } from './api.ts';
import { type Brakes, createBrakes, describeBrake } from './brakes.ts';
import { createBroker } from './broker.ts';
import { createCatalog } from './catalog.ts';
import { createExchangeTime } from './exchange-time.ts';
import { createExecutionTracker } from './execution-tracker.ts';
import { createExecutionWitness } from './execution-witness.ts';
import { createExecutionsClient, type SessionToken } from './executions-client.ts';
import { answerMatches, createRedactor, HttpStatusError } from './failures.ts';
import { readKeyInfo } from './key-info.ts';
import { createMarketFeed, readServerTime, readSystemStatus } from './market-feed.ts';
import {
  KRAKEN_REST_URL,
  KRAKEN_WS_AUTH_URL,
  KRAKEN_WS_URL,
  PRIVATE_COUNTER,
  STREAM_TIMINGS,
  type KrakenAdapter,
  type KrakenAdapterOptions,
} from './options.ts';
import { createOrderAges } from './order-ages.ts';
import { createConnectionBudget, createReconnectPacing } from './pacing.ts';
import { createPublicStream } from './public-stream.ts';
import { createScheduler, type SchedulerLoad } from './scheduler.ts';
import { tokenSchema } from './schemas.ts';
import { createTradingCounter, type TradingCounter } from './trading-counter.ts';
import { KrakenTransport } from './transport.ts';

const DEFAULT_INTERVAL_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_DEADLINE_MS = 10_000;
const ORDER_PATIENCE_MS = 250;
const CANCEL_PATIENCE_MS = 2_000;
const READ_PATIENCE_MS = 10_000;
const HISTORY_PATIENCE_MS = 30_000;
/** Below that the two clocks have not run long enough to be compared. */
const PACE_MEASURED_OVER_MS = 1_000;
/** A token must be used within 15 minutes of its making; a good part of that is kept in reserve. */
const TOKEN_USABLE_PART = 0.6;

function checkCredentials(credentials: ApiCredentials): void {
  // Said without the value: what is wrong with a secret must not show the secret.
  if (credentials.key.trim() === '') throw new Error('The API key is empty: paste the key that Kraken shows.');
  const secret = credentials.secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || secret.length % 4 !== 0) {
    throw new Error('The API secret is not base64: paste the private key that Kraken shows, whole and unchanged.');
  }
}

function createSessionToken(api: KrakenApi, wallNow: () => number, onToken: (token: string) => void): SessionToken {
  let held: { readonly token: string; readonly usableUntil: number } | null = null;
  return {
    get: async () => {
      if (held !== null && wallNow() < held.usableUntil) return success(held.token);
      const answer = await api.private('GetWebSocketsToken', 'lookup', {}, tokenSchema);
      if (!answer.ok) return answer;
      const { token, expires } = answer.value;
      onToken(token);
      held = { token, usableUntil: wallNow() + expires * 1000 * TOKEN_USABLE_PART };
      return success(token);
    },
    discard: () => {
      held = null;
    },
  };
}

function readHealth(
  { waiting, inFlight, privateUsed, privateLimit }: SchedulerLoad,
  counter: TradingCounter,
  brakes: Pick<Brakes, 'inForce'>,
): AdapterHealth {
  const pairs = counter.symbols().map((symbol) => {
    const { level, maximum } = counter.read(symbol);
    return { name: `Orders ${symbol}`, used: level, limit: maximum };
  });
  return {
    waiting,
    inFlight,
    rates: [{ name: 'Private calls', used: privateUsed, limit: privateLimit }, ...pairs],
    heldBack: brakes.inForce().map(({ reason, stops, until }) => ({ reason, orders: stops.includes('orders'), until })),
    // Whoever hears the streams' events counts their reconnects himself.
    marketStream: null,
    accountStream: null,
  };
}

/** How long one millisecond of the market lasts on the wall: a market that is played runs faster than that. */
function measurePace(marketNow: () => number, wallNow: () => number): () => number {
  const [market, wall] = [marketNow(), wallNow()];
  return () => {
    const [passed, lasted] = [marketNow() - market, wallNow() - wall];
    return passed < PACE_MEASURED_OVER_MS || lasted <= 0 ? 1 : Math.min(1, lasted / passed);
  };
}

/**
 * The exchange adapter: market data and, with credentials, the account. Connects to nothing until it is used.
 * Rejects only when the credentials cannot be credentials; everything else is told by the ports' own results.
 */
export async function createKrakenAdapter(options: KrakenAdapterOptions): Promise<KrakenAdapter> {
  const { credentials, wallNow, clock } = options;
  if (credentials !== null) checkCredentials(credentials);
  const secrets: string[] = credentials === null ? [] : [credentials.secret, credentials.key];
  let token = '';
  const redact = createRedactor(() => [...secrets, token]);
  const log = options.logger ?? (() => undefined);
  const timeoutMs = options.requestTimeoutMs ?? DEFAULT_TIMEOUT_MS;
  const intervalMs = options.requestIntervalMs ?? DEFAULT_INTERVAL_MS;
  const timings = { ...STREAM_TIMINGS, ...options.streams };
  const wsAuthUrl = options.wsAuthUrl ?? KRAKEN_WS_AUTH_URL;

  const transport = new KrakenTransport({
    restUrl: options.restUrl ?? KRAKEN_REST_URL,
    wsUrl: options.wsUrl ?? KRAKEN_WS_URL,
    wsAuthUrl,
    credentials,
    nonces: options.nonceSource,
    timeoutMs,
    onWarnings: (warnings) => log('warn', redact(`Kraken warns: ${warnings.join('; ')}`)),
    onRemark: (remark) => log('warn', remark),
  });
  await transport.prepare();

  const brakes = createBrakes({
    wallNow,
    exchangeNow: () => time.now(),
    wallPerExchange: measurePace(clock.now, wallNow),
    unitMs: intervalMs,
  });
  brakes.subscribe((brake) => log('warn', describeBrake(brake, wallNow())));
  const counter = { ...PRIVATE_COUNTER, ...options.privateCounter };
  const scheduler = createScheduler({
    wallNow,
    publicIntervalMs: intervalMs,
    privatePointMs: intervalMs / counter.decayPerSecond,
    privateMaximum: counter.maximum,
    privateStart: counter.start,
    orderPatienceMs: ORDER_PATIENCE_MS,
    cancelPatienceMs: CANCEL_PATIENCE_MS,
    historyPatienceMs: HISTORY_PATIENCE_MS,
    readPatienceMs: READ_PATIENCE_MS,
    brakes,
  });
  const calls = {
    transport,
    scheduler,
    timeoutMs,
    historyCost: counter.historyCost,
    brakes: {
      ...brakes,
      note(traffic, thrown) {
        brakes.note(traffic, thrown);
        // The exchange refuses because of a mode that the stream may not have told yet.
        if (answerMatches(thrown, /^EService: ?Market in \w+ mode/i)) stream.checkStatus();
      },
    },
    redact,
  } satisfies KrakenApiOptions;
  const api = createKrakenApi(calls);
  const catalog = createCatalog(api, transport, (level, message) => log(level, redact(message)));
  const time = createExchangeTime(clock, readServerTime(api));
  const budget = createConnectionBudget(wallNow);
  const shared = { timings, wallNow, redact, logger: log };

  const stream = createPublicStream({
    ...shared,
    transport,
    catalog,
    systemStatus: () => readSystemStatus(api),
    marketNow: () => time.now(),
    pacing: createReconnectPacing(timings, wallNow, budget),
  });
  const feed = createMarketFeed({ api, catalog, stream, time });
  // One address has one allowance: whoever works on the past takes what the session leaves of it.
  const behind = createKrakenApi({ ...calls, scheduler: { ...scheduler, public: scheduler.background } });
  const past = createMarketFeed({ api: behind, catalog, stream, time });
  const systemStatus = (): ReturnType<typeof readSystemStatus> => readSystemStatus(api);
  if (credentials === null) {
    return {
      feed,
      past,
      systemStatus,
      restrictions: brakes,
      broker: null,
      keyInfo: null,
      close: async () => {
        stream.close();
        scheduler.close();
        await Promise.resolve();
      },
    };
  }

  const orderDeadlineMs = options.orderDeadlineMs ?? DEFAULT_DEADLINE_MS;
  const tracker = createExecutionTracker();
  const witness = createExecutionWitness({ wallNow, patienceMs: timings.deafAfterMs });
  const tradingCounter = createTradingCounter({
    now: clock.now,
    arrivesWithinMs: orderDeadlineMs,
    ...(options.tradingCounterStart === undefined ? {} : { startLevel: options.tradingCounterStart }),
  });
  const executions = createExecutionsClient({
    ...shared,
    url: wsAuthUrl,
    token: createSessionToken(api, wallNow, (fresh) => {
      token = fresh;
    }),
    tracker,
    witness,
    counter: tradingCounter,
    exchangeNow: () => time.now(),
    onRefused: (status) => brakes.note('reads', new HttpStatusError(status)),
    pacing: createReconnectPacing(timings, wallNow, budget),
  });
  const account = createBroker({
    api,
    catalog,
    time,
    tracker,
    witness,
    counter: tradingCounter,
    ages: createOrderAges({ marketNow: clock.now, exchangeNow: () => time.now() }),
    executions,
    orderDeadlineMs,
    marketNow: clock.now,
    logger: log,
  });
  const broker: Broker = { ...account, health: () => readHealth(scheduler.load(), tradingCounter, brakes) };
  return {
    feed,
    past,
    systemStatus,
    restrictions: brakes,
    broker,
    keyInfo: () => readKeyInfo(api),
    close: async () => {
      stream.close();
      await broker.close();
      scheduler.close();
    },
  };
}
