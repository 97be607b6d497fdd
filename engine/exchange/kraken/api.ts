import type { z } from 'zod';
import { failure, success, type Result } from '../../domain/result.ts';
import type { ExchangeError } from '../../ports.ts';
import { answerMatches, NoAnswerError, toExchangeError, UnreadableAnswerError, type Redact } from './failures.ts';
import type { Brakes, Traffic } from './brakes.ts';
import type { Lane, RequestScheduler } from './scheduler.ts';
import { answerSchema } from './schemas.ts';
import type { KrakenTransport } from './transport.ts';

export type Parameters = Readonly<Record<string, string | number>>;

/** Private endpoints in use with their price in Kraken's counter; orders and cancels do not count there. */
const PRIVATE_COST = {
  AddOrder: 0,
  AmendOrder: 0,
  CancelOrder: 0,
  CancelAll: 1,
  CancelAllOrdersAfter: 1,
  BalanceEx: 1,
  OpenOrders: 1,
  ClosedOrders: 1,
  QueryOrders: 1,
  TradesHistory: 'history',
  GetWebSocketsToken: 1,
  GetApiKeyInfo: 1,
} as const;
export type PrivateEndpoint = keyof typeof PRIVATE_COST;
export type PublicEndpoint = 'Time' | 'SystemStatus' | 'AssetPairs' | 'OHLC' | 'Trades';

export interface KrakenApi {
  public<Value>(
    endpoint: PublicEndpoint,
    parameters: Parameters,
    schema: z.ZodType<Value>,
  ): Promise<Result<Value, ExchangeError>>;
  private<Value>(
    endpoint: PrivateEndpoint,
    lane: Lane,
    /** A function is asked when the call's turn has come: deadlines must not age in the queue. */
    parameters: Parameters | (() => Parameters),
    schema: z.ZodType<Value>,
  ): Promise<Result<Value, ExchangeError>>;
  /** Runs a call of ccxt's own (loading markets) under the public limit. */
  other<Value>(call: string, task: () => Promise<Value>): Promise<Result<Value, ExchangeError>>;
}

export interface KrakenApiOptions {
  readonly transport: KrakenTransport;
  readonly scheduler: RequestScheduler;
  readonly timeoutMs: number;
  /** Points of a call for trades or ledgers: 4 by one source, 2 by another. */
  readonly historyCost: number;
  readonly brakes: Pick<Brakes, 'note'>;
  readonly redact: Redact;
}

type RawCall = (parameters: Record<string, unknown>) => Promise<unknown>;

export function createKrakenApi(options: KrakenApiOptions): KrakenApi {
  const { transport, scheduler, timeoutMs, brakes, redact } = options;

  // ccxt's own time-out ends with the headers: a body that never comes would hang for minutes. This one covers all.
  async function withTimeout<Value>(task: () => Promise<Value>): Promise<Value> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswerError(timeoutMs)), timeoutMs);
    });
    try {
      return await Promise.race([task(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  function rawCall(name: string): RawCall {
    const method = (transport as unknown as Readonly<Record<string, unknown>>)[name]; // ccxt makes endpoints at run time
    if (typeof method !== 'function') throw new Error(`ccxt has no endpoint ${name}: check its version`);
    return (parameters) => method.call(transport, parameters) as Promise<unknown>;
  }

  function parse<Value>(answer: unknown, schema: z.ZodType<Value>): Value {
    const envelope = answerSchema.safeParse(answer);
    if (!envelope.success) throw new UnreadableAnswerError('no result');
    const result = schema.safeParse(envelope.data.result);
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    throw new UnreadableAnswerError(`field ${issue?.path.join('.') ?? ''}: ${issue?.code ?? 'unknown'}`);
  }

  /** Runs a call and lets the brakes know how it ended. */
  async function noting<Value>(traffic: Traffic, task: () => Promise<Value>): Promise<Value> {
    try {
      const value = await task();
      brakes.note(traffic, null);
      return value;
    } catch (thrown) {
      brakes.note(traffic, thrown);
      throw thrown;
    }
  }

  async function settle<Value>(call: string, task: () => Promise<Value>): Promise<Result<Value, ExchangeError>> {
    try {
      return success(await task());
    } catch (thrown) {
      return failure(toExchangeError(call, thrown, redact));
    }
  }

  return {
    public: (endpoint, parameters, schema) =>
      settle(endpoint, () =>
        scheduler.public(() =>
          noting('public', async () =>
            parse(await withTimeout(() => rawCall(`publicGet${endpoint}`)({ ...parameters })), schema),
          ),
        ),
      ),
    private: (endpoint, lane, parameters, schema) => {
      const call = rawCall(`privatePost${endpoint}`);
      const price = PRIVATE_COST[endpoint];
      const cost = price === 'history' ? options.historyCost : price;
      const changes = lane === 'order' || lane === 'cancel' || lane === 'cancel_all';
      const traffic = changes ? 'orders' : 'reads';
      const once = async () =>
        scheduler.private(lane, cost, () =>
          noting(traffic, async () =>
            parse(
              await withTimeout(() => call({ ...(typeof parameters === 'function' ? parameters() : parameters) })),
              schema,
            ),
          ),
        );
      return settle(endpoint, async () => {
        try {
          return await once();
        } catch (thrown) {
          // A read that an order overtook on the way: it had no effect, so repeating it is safe. Orders never repeat.
          if (!changes && answerMatches(thrown, /^EAPI: ?Invalid nonce/i)) return once();
          throw thrown;
        }
      });
    },
    other: (call, task) => settle(call, () => scheduler.public(() => noting('public', () => withTimeout(task)))),
  };
}
