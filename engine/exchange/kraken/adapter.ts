import type { ApiCredentials } from '../../ports.ts';
import { success } from '../../domain/result.ts';
import { createKrakenApi, type KrakenApi } from './api.ts';
import { createBroker } from './broker.ts';
import { createCatalog } from './catalog.ts';
import { createExchangeTime } from './exchange-time.ts';
import { createExecutionTracker } from './execution-tracker.ts';
import { createExecutionsClient, type SessionToken } from './executions-client.ts';
import { createRedactor } from './failures.ts';
import { readKeyInfo } from './key-info.ts';
import { createMarketFeed, readServerTime, readSystemStatus } from './market-feed.ts';
import {
  KRAKEN_REST_URL,
  KRAKEN_WS_AUTH_URL,
  KRAKEN_WS_URL,
  STREAM_TIMINGS,
  type KrakenAdapter,
  type KrakenAdapterOptions,
} from './options.ts';
import { createConnectionBudget, createReconnectPacing } from './pacing.ts';
import { createPublicStream } from './public-stream.ts';
import { createScheduler } from './scheduler.ts';
import { tokenSchema } from './schemas.ts';
import { KrakenTransport } from './transport.ts';

const DEFAULT_INTERVAL_MS = 1_000;
const DEFAULT_TIMEOUT_MS = 10_000;
const DEFAULT_DEADLINE_MS = 10_000;
/** Kraken's smallest private counter and its decay of 0.33 a second. */
const PRIVATE_MAXIMUM = 15;
const INTERVALS_PER_POINT = 3;
const ORDER_PATIENCE_MS = 250;
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

  const scheduler = createScheduler({
    wallNow,
    publicIntervalMs: intervalMs,
    privatePointMs: intervalMs * INTERVALS_PER_POINT,
    privateMaximum: PRIVATE_MAXIMUM,
    orderPatienceMs: ORDER_PATIENCE_MS,
  });
  const api = createKrakenApi({ transport, scheduler, timeoutMs, redact });
  const catalog = createCatalog(api, transport);
  const time = createExchangeTime(clock, readServerTime(api));
  const budget = createConnectionBudget(wallNow);
  const shared = { timings, wallNow, redact, logger: log };

  const stream = createPublicStream({
    ...shared,
    transport,
    catalog,
    marketNow: () => time.now(),
    pacing: createReconnectPacing(timings, wallNow, budget),
  });
  const feed = createMarketFeed({ api, catalog, stream, time });
  const systemStatus = (): ReturnType<typeof readSystemStatus> => readSystemStatus(api);
  if (credentials === null) {
    return {
      feed,
      systemStatus,
      broker: null,
      keyInfo: null,
      close: async () => {
        stream.close();
        scheduler.close();
        await Promise.resolve();
      },
    };
  }

  const tracker = createExecutionTracker();
  const executions = createExecutionsClient({
    ...shared,
    url: wsAuthUrl,
    token: createSessionToken(api, wallNow, (fresh) => {
      token = fresh;
    }),
    tracker,
    pacing: createReconnectPacing(timings, wallNow, budget),
  });
  const orderDeadlineMs = options.orderDeadlineMs ?? DEFAULT_DEADLINE_MS;
  const broker = createBroker({ api, catalog, time, tracker, executions, orderDeadlineMs, marketNow: clock.now });
  return {
    feed,
    systemStatus,
    broker,
    keyInfo: () => readKeyInfo(api),
    close: async () => {
      stream.close();
      await broker.close();
      scheduler.close();
    },
  };
}
