import type { z } from 'zod';
import type { OrderId, OrderRequest } from '../../domain/order.ts';
import { failure, success, type Result } from '../../domain/result.ts';
import type { AmendOutcome, AmendRequest, Broker, CancelOutcome, ExchangeError, SubmitOutcome } from '../../ports.ts';
import type { KrakenApi, Parameters, PrivateEndpoint } from './api.ts';
import type { Catalog } from './catalog.ts';
import type { ExchangeTime } from './exchange-time.ts';
import type { ExecutionTracker } from './execution-tracker.ts';
import type { ExecutionWitness } from './execution-witness.ts';
import { NO_SUCH_ORDER, TooLateError } from './failures.ts';
import type { OrderAges } from './order-ages.ts';
import { toAddOrder, toAmendOrder } from './orders.ts';
import { addOrderSchema, amendSchema, cancelSchema, switchSchema } from './schemas.ts';
import type { TradingCall, TradingCounter } from './trading-counter.ts';

/** Another open order has this client id. It can only be an earlier attempt of ours: a look-up must settle it. */
const NOT_UNIQUE = /cl_ord_id not unique/i;
/** A call of which a copy came first is refused for its nonce, though the copy had its effect. */
const NONCE_USED = /EAPI: ?Invalid nonce/i;
const WRONG_DEADLINE = /EService: ?Deadline elapsed|Invalid arguments: ?deadline/i;
const COUNTER_FULL = /EOrder: ?(Domain )?Rate limit exceeded/i;

export interface BrokerOrderParts {
  readonly api: KrakenApi;
  readonly catalog: Catalog;
  readonly time: ExchangeTime;
  readonly tracker: ExecutionTracker;
  readonly witness: ExecutionWitness;
  readonly counter: TradingCounter;
  readonly ages: OrderAges;
  readonly orderDeadlineMs: number;
  /** Market time as the caller knows it, without the correction towards the exchange's. */
  readonly marketNow: () => number;
}

export type BrokerOrders = Pick<Broker, 'submit' | 'cancel' | 'amend' | 'cancelAll' | 'cancelAllAfter'>;

interface OrderCall<Value> {
  readonly endpoint: PrivateEndpoint;
  /** What the trading counter is told. */
  readonly counted: TradingCall;
  readonly body: () => Parameters;
  readonly schema: z.ZodType<Value>;
}

interface SwitchQuestion {
  seconds: number;
  /** Its turn has not come. */
  readonly waits: boolean;
  readonly answer: Promise<Result<null, ExchangeError>>;
}

/** The calls that change something at the exchange. None is ever sent twice by itself. */
export function createBrokerOrders(parts: BrokerOrderParts): BrokerOrders {
  const { api, catalog, time, tracker, counter, ages, witness } = parts;

  /** The deadline runs from the sending, not from the queueing; past `sendBefore` nothing is sent. */
  function freshly(body: Parameters, sendBefore: number): () => Parameters {
    return () => {
      if (parts.marketNow() > sendBefore) throw new TooLateError();
      return { ...body, deadline: new Date(time.now() + parts.orderDeadlineMs).toISOString() };
    };
  }

  /** Rules of a pair, or why nothing was sent: whatever that failure was, it must not count as ambiguous. */
  async function rulesOf(symbol: string): ReturnType<Catalog['rules']> {
    const rules = await catalog.rules(symbol);
    if (rules.ok) return rules;
    const kind = rules.error.kind === 'ambiguous' ? 'busy' : rules.error.kind;
    return { ok: false, error: { kind, message: `not sent, rules of ${symbol}: ${rules.error.message}` } };
  }

  const othersOf = (symbol: string | null, except: OrderId | null): readonly number[] =>
    tracker
      .open()
      .filter((order) => order.orderId !== except && (order.symbol === symbol || order.symbol === null))
      .map(ages.of);

  /** Sends one call that the trading counter knows, if there is room for it. */
  async function send<Value>(call: OrderCall<Value>): Promise<Result<Value, ExchangeError>> {
    const charge = counter.admit(call.counted);
    if (!charge.ok) return failure({ ...charge.error, message: `${call.endpoint}: ${charge.error.message}` });
    let sent = false;
    const body = (): Parameters => {
      const fields = call.body();
      sent = true;
      return fields;
    };
    const lane = call.counted.action === 'cancel' ? 'cancel' : 'order';
    const answer = await api.private(call.endpoint, lane, body, call.schema);
    if (sent && !answer.ok && answer.error.kind === 'ambiguous') charge.value.lost();
    else charge.value.answered(sent);
    if (!answer.ok) {
      if (COUNTER_FULL.test(answer.error.message) && call.counted.symbol !== null)
        counter.exceeded(call.counted.symbol);
      if (WRONG_DEADLINE.test(answer.error.message)) time.doubt();
      if (NONCE_USED.test(answer.error.message)) return failure({ ...answer.error, kind: 'ambiguous' });
    }
    return answer;
  }

  async function submit(request: OrderRequest, sendBefore = Infinity): Promise<SubmitOutcome> {
    const { symbol } = request;
    const rules = await rulesOf(symbol);
    if (!rules.ok) return { kind: 'refused', error: rules.error };
    const body = toAddOrder(request, rules.value);
    if (!body.ok) return { kind: 'refused', error: body.error };
    await time.settled();
    const answer = await send({
      endpoint: 'AddOrder',
      counted: { action: 'add', symbol, ageMs: 0, othersMs: othersOf(symbol, null) },
      body: freshly(body.value, sendBefore),
      schema: addOrderSchema,
    });
    if (!answer.ok) {
      if (NOT_UNIQUE.test(answer.error.message)) {
        return { kind: 'unknown', error: { kind: 'ambiguous', message: answer.error.message } };
      }
      // An answer without an id does not fit the schema and is ambiguous like any unreadable one.
      return { kind: answer.error.kind === 'ambiguous' ? 'unknown' : 'refused', error: answer.error };
    }
    const orderId = answer.value.txid[0] as OrderId;
    ages.renewed(orderId);
    tracker.learnRequest(orderId, request, time.now());
    witness.expect(orderId, 'placed');
    return { kind: 'accepted', orderId };
  }

  async function amend(request: AmendRequest, sendBefore = Infinity): Promise<AmendOutcome> {
    const { symbol, orderId } = request;
    const rules = await rulesOf(symbol);
    if (!rules.ok) return { kind: 'refused', error: rules.error };
    const body = toAmendOrder(request, rules.value);
    if (!body.ok) return { kind: 'refused', error: body.error };
    await time.settled();
    const answer = await send({
      endpoint: 'AmendOrder',
      counted: { action: 'amend', symbol, ageMs: ageOf(orderId), othersMs: othersOf(symbol, orderId) },
      body: freshly(body.value, sendBefore),
      schema: amendSchema,
    });
    if (answer.ok) {
      ages.renewed(orderId);
      tracker.learnAmend(request);
      witness.expect(orderId, 'amended');
      return { kind: 'accepted' };
    }
    if (NO_SUCH_ORDER.test(answer.error.message)) return { kind: 'not_open' };
    return { kind: answer.error.kind === 'ambiguous' ? 'unknown' : 'refused', error: answer.error };
  }

  /** Of an order that we do not know we believe that it is new: then it is dearest. */
  function ageOf(orderId: OrderId): number {
    const order = tracker.order(orderId);
    return order === null ? 0 : ages.of(order);
  }

  async function cancel(orderId: OrderId): Promise<CancelOutcome> {
    const symbol = tracker.order(orderId)?.symbol ?? null;
    const answer = await send({
      endpoint: 'CancelOrder',
      counted: { action: 'cancel', symbol, ageMs: ageOf(orderId), othersMs: [] },
      body: () => ({ txid: orderId }),
      schema: cancelSchema,
    });
    if (answer.ok) {
      if (answer.value.count === 0 && answer.value.pending !== true) return { kind: 'not_open' };
      witness.expect(orderId, 'ended');
      return { kind: 'accepted' };
    }
    return NO_SUCH_ORDER.test(answer.error.message) ? { kind: 'not_open' } : { kind: 'failed', error: answer.error };
  }

  /**
   * Asked again while calls hang, the switch goes with what waits for its turn, which then says the newest: each of its
   * own would cost a point of the counter of calls, all at once when the exchange answers again.
   */
  function askForSwitch(seconds: number): SwitchQuestion {
    const question = { seconds, waits: true };
    const body = (): Parameters => {
      question.waits = false;
      return { timeout: question.seconds };
    };
    const answer = api.private('CancelAllOrdersAfter', 'cancel', body, switchSchema).then((told) => {
      // What is refused before its turn has come never asked for its body.
      question.waits = false;
      return told.ok ? success(null) : told;
    });
    return Object.assign(question, { answer });
  }
  let newestSwitch: SwitchQuestion | null = null;

  return {
    submit,
    amend,
    cancel,
    cancelAll: async () => {
      const answer = await api.private('CancelAll', 'cancel_all', {}, cancelSchema);
      return answer.ok ? success(answer.value.count) : answer;
    },
    cancelAllAfter: async (seconds) => {
      if (!Number.isInteger(seconds) || seconds < 0 || seconds >= LONGEST_SWITCH_SECONDS) {
        throw new Error(`cancelAllAfter: ${seconds} s; whole seconds below ${LONGEST_SWITCH_SECONDS}, 0 takes it back`);
      }
      if (newestSwitch?.waits === true) newestSwitch.seconds = seconds;
      else newestSwitch = askForSwitch(seconds);
      return newestSwitch.answer;
    },
  };
}

/** Kraken takes less than a day. */
const LONGEST_SWITCH_SECONDS = 86_400;
