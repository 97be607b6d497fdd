import Kraken from 'ccxt-kraken-pro';
import type { ApiCredentials } from '../../ports.ts';
import { HttpStatusError, KrakenAnswerError, UnreadableAnswerError } from './failures.ts';
import type { NonceSource } from './options.ts';

export interface TransportOptions {
  readonly restUrl: string;
  readonly wsUrl: string;
  readonly wsAuthUrl: string;
  readonly credentials: ApiCredentials | null;
  readonly nonces: NonceSource;
  readonly timeoutMs: number;
  readonly onWarnings: (warnings: readonly string[]) => void;
  /** ccxt prints unparsable frames to stdout; here they become a remark without content. */
  readonly onRemark: (remark: string) => void;
}

/** A parsed WebSocket frame; true when it has been dealt with and ccxt need not see it. */
export type StreamTap = (message: unknown) => boolean;

/** What we use of a ccxt WebSocket client. */
export interface StreamClient {
  readonly connection?: { terminate(): void };
  error?: Error;
  reset(error: Error): void;
  readonly subscriptions: Record<string, unknown>;
  send(message: unknown): Promise<unknown>;
}

const OWN_OPTIONS = {
  // One queue for everything would let an order wait behind history reads (measured: 6 s). RequestScheduler limits.
  enableRateLimit: false,
  // ccxt counts 20 parallel calls to 3 nonces; nonces come from NonceSource and calls are serialised.
  enableLastHttpResponse: false,
  enableLastJsonResponse: false,
  enableLastResponseHeaders: false,
  newUpdates: false,
  // ccxt re-sends after any failure, time-outs included, when this is set: an order would be placed twice.
  options: { maxRetriesOnFailure: 0, ws: { backoff: { base: 0, factor: 1, max: 0 } } },
};

/** The header by which a server in front of Kraken asks for a pause, in whole seconds. */
function retryAfterOf(headers: unknown): number | null {
  if (typeof headers !== 'object' || headers === null) return null;
  const entry = Object.entries(headers).find(([name]) => name.toLowerCase() === 'retry-after');
  const text: unknown = entry?.[1];
  return typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : null;
}

/**
 * Coins that ccxt calls otherwise than Kraken does. The stream goes by ccxt's name and REST by Kraken's id: LUNA/USD
 * would then be one coin here and another there. The other entries only bring ids and names together.
 */
const RENAMED_BY_CCXT: readonly string[] = ['LUNA', 'LUNA2', 'UST', 'REP', 'REPV2'];

/**
 * ccxt's Kraken class as a transport: signing, HTTP, sockets. The unified methods are not used for orders and
 * reads, because they round prices by `pair_decimals` instead of the tick, leak `postOnly: false` into the body,
 * send `end` in milliseconds and drop `cl_ord_id`; the raw endpoints do none of that.
 */
export class KrakenTransport extends Kraken {
  private tap: StreamTap | null = null;
  private readonly publicStreamUrl: string;
  private readonly nonceSource: NonceSource;
  private readonly onWarnings: TransportOptions['onWarnings'];
  private readonly onRemark: TransportOptions['onRemark'];

  constructor(options: TransportOptions) {
    super({
      ...OWN_OPTIONS,
      timeout: options.timeoutMs,
      ...(options.credentials === null ? {} : { apiKey: options.credentials.key, secret: options.credentials.secret }),
      urls: {
        api: {
          public: options.restUrl,
          private: options.restUrl,
          // ccxt dials the v2 addresses only; the others are cache keys and are set lest they ever be dialled.
          ws: {
            public: options.wsUrl,
            private: options.wsAuthUrl,
            publicV2: options.wsUrl,
            privateV2: options.wsAuthUrl,
          },
        },
      },
    });
    this.commonCurrencies = Object.fromEntries(
      Object.entries(this.commonCurrencies).filter(([coin]) => !RENAMED_BY_CCXT.includes(coin)),
    );
    this.publicStreamUrl = options.wsUrl;
    this.nonceSource = options.nonces;
    this.onWarnings = options.onWarnings;
    this.onRemark = options.onRemark;
  }

  /** Loads what ccxt would otherwise load during the first call, at the cost of that call's patience. No network. */
  async prepare(): Promise<void> {
    // Without this ccxt refuses every ws:// address (the simulator on loopback).
    await this.loadHttpProxyAgent();
    await this.loadFetchImplementation();
    await this.loadProxyModules();
  }

  /** Every public frame goes here first. */
  setStreamTap(tap: StreamTap | null): void {
    this.tap = tap;
  }

  /** ccxt's client of the public stream, if there is one. */
  streamClient(): StreamClient | null {
    const clients = this.clients as Readonly<Record<string, StreamClient | undefined>>;
    return clients[this.streamUrl()] ?? null;
  }

  streamUrl(): string {
    return this.publicStreamUrl;
  }

  /** Ends the public connection at once, without waiting for the peer: a dead peer never answers a close frame. */
  dropStream(): void {
    const client = this.streamClient();
    if (client === null) return;
    delete (this.clients as Record<string, unknown>)[this.streamUrl()];
    // With an error set, ccxt's close handler keeps its hands off the client table: it deletes by address, and by
    // then the address may belong to the next connection. reset() ends the ping timer and the pending watch calls.
    client.error = new Error('dropped');
    client.reset(client.error);
    client.connection?.terminate();
  }

  // Nonces count nanoseconds and pass 2^53, so this is a bigint whatever ccxt's declaration says; ccxt only calls
  // toString() on it.
  override nonce(): number {
    return this.nonceSource.next() as unknown as number;
  }

  /**
   * Replaces ccxt's mapping to exception classes, which loses what matters: it throws on `W…` warnings beside a
   * result, does not throw on HTML or truncated JSON with status 200, and files unrelated errors under one class.
   */
  override handleErrors(
    code: number,
    _reason: string,
    _url: string,
    _method: string,
    headers: unknown,
    _body: string,
    response: unknown,
  ): undefined {
    if (code !== 200) throw new HttpStatusError(code, retryAfterOf(headers));
    if (typeof response !== 'object' || response === null) throw new UnreadableAnswerError('not JSON');
    const raw = 'error' in response ? response.error : null;
    if (!Array.isArray(raw)) throw new UnreadableAnswerError('no error list');
    const errors = raw.filter((entry): entry is string => typeof entry === 'string');
    const failed = errors.some((error) => !error.startsWith('W'));
    if (failed || (errors.length > 0 && !('result' in response))) throw new KrakenAnswerError(errors);
    if (!('result' in response)) throw new UnreadableAnswerError('no result');
    if (errors.length > 0) this.onWarnings(errors);
    return undefined;
  }

  /**
   * ccxt resolves watch calls from caches, routes by the first element, and keys a rejected subscription by request
   * id, so that its watch call hangs for ever. Therefore the frames are taken here, raw, and a pending watch call
   * serves only as the sign that its connection still stands.
   */
  override handleMessage(...[client, message]: Parameters<Kraken['handleMessage']>): void {
    if (this.tap !== null && this.tap(message)) return;
    super.handleMessage(client, message);
  }

  override log(): void {
    this.onRemark('a frame on the public stream could not be parsed');
  }
}
