import { roundToDecimals } from '../../domain/decimal.ts';
import type { Balance } from '../../domain/balance.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../../domain/order.ts';
import { success, type Result } from '../../domain/result.ts';
import type { Broker, BrokerOrder, CancelOutcome, ExchangeError, SubmitOutcome } from '../../ports.ts';
import type { KrakenApi } from './api.ts';
import type { Catalog } from './catalog.ts';
import type { ExchangeTime } from './exchange-time.ts';
import { TooLateError } from './failures.ts';
import type { ExecutionTracker } from './execution-tracker.ts';
import type { ExecutionsClient } from './executions-client.ts';
import { readClosedOrders, readFills } from './history.ts';
import { chooseOrder, toAddOrder, toBrokerOrder } from './orders.ts';
import {
  addOrderSchema,
  balancesSchema,
  cancelSchema,
  openOrdersSchema,
  ordersSchema,
  type KrakenOrder,
} from './schemas.ts';

/** Kraken takes at most 50 ids per QueryOrders. */
const QUERY_CHUNK = 50;
const NO_SUCH_ORDER = /EOrder: ?(Unknown|Invalid) order/i;
/** Another open order has this client id. It can only be an earlier attempt of ours: a look-up must settle it. */
const NOT_UNIQUE = /cl_ord_id not unique/i;

export interface BrokerParts {
  readonly api: KrakenApi;
  readonly catalog: Catalog;
  readonly time: ExchangeTime;
  readonly tracker: ExecutionTracker;
  readonly executions: ExecutionsClient;
  readonly orderDeadlineMs: number;
  /** Market time as the caller knows it, without the correction towards the exchange's. */
  readonly marketNow: () => number;
}

export function createBroker(parts: BrokerParts): Broker {
  const { api, catalog, time, tracker, executions } = parts;

  async function submit(request: OrderRequest, sendBefore = Infinity): Promise<SubmitOutcome> {
    const rules = await catalog.rules(request.symbol);
    if (!rules.ok) {
      // Whatever that failure was, no order has left: it must not count as ambiguous.
      const kind = rules.error.kind === 'ambiguous' ? 'busy' : rules.error.kind;
      return {
        kind: 'refused',
        error: { kind, message: `not sent, rules of ${request.symbol}: ${rules.error.message}` },
      };
    }
    const body = toAddOrder(request, rules.value, time.now() + parts.orderDeadlineMs);
    if (!body.ok) return { kind: 'refused', error: body.error };
    // The deadline runs from the sending, not from the queueing.
    const fresh = () => {
      if (parts.marketNow() > sendBefore) throw new TooLateError();
      return { ...body.value, deadline: new Date(time.now() + parts.orderDeadlineMs).toISOString() };
    };
    const answer = await api.private('AddOrder', 'order', fresh, addOrderSchema);
    if (!answer.ok) {
      if (NOT_UNIQUE.test(answer.error.message)) {
        return { kind: 'unknown', error: { kind: 'ambiguous', message: answer.error.message } };
      }
      // An answer without an id does not fit the schema and is ambiguous like any unreadable one.
      return { kind: answer.error.kind === 'ambiguous' ? 'unknown' : 'refused', error: answer.error };
    }
    const orderId = answer.value.txid[0] as OrderId;
    tracker.learnRequest(orderId, request, time.now());
    return { kind: 'accepted', orderId };
  }

  async function cancel(orderId: OrderId): Promise<CancelOutcome> {
    const answer = await api.private('CancelOrder', 'order', { txid: orderId }, cancelSchema);
    if (answer.ok)
      return answer.value.count > 0 || answer.value.pending === true ? { kind: 'accepted' } : { kind: 'not_open' };
    return NO_SUCH_ORDER.test(answer.error.message) ? { kind: 'not_open' } : { kind: 'failed', error: answer.error };
  }

  function learn(rows: Readonly<Record<string, KrakenOrder>>): readonly BrokerOrder[] {
    const orders = Object.entries(rows).map(([id, row]) => toBrokerOrder(id, row, catalog.symbolOf));
    for (const order of orders) tracker.learnOrder(order);
    return orders;
  }

  async function openOrders(
    lane: 'lookup' | 'history',
    parameters: Record<string, string> = {},
  ): Promise<Result<readonly BrokerOrder[], ExchangeError>> {
    const names = await catalog.ready();
    if (!names.ok) return names;
    const answer = await api.private('OpenOrders', lane, parameters, openOrdersSchema);
    return answer.ok ? success(learn(answer.value.open)) : answer;
  }

  async function findOrder(
    clientOrderId: ClientOrderId,
    since: number,
  ): Promise<Result<BrokerOrder | null, ExchangeError>> {
    // Open first: an order that ends between the two reads is then still seen, among the closed.
    const open = await openOrders('lookup', { cl_ord_id: clientOrderId });
    if (!open.ok) return open;
    const isOurs = (order: BrokerOrder): boolean => order.clientOrderId === clientOrderId;
    const found = open.value.filter(isOurs);
    const closed = await readClosedOrders(api, catalog, clientOrderId, since, time.now());
    if (!closed.ok) return found.length > 0 ? success(chooseOrder(found)) : closed;
    const ended = closed.value.filter(isOurs);
    for (const order of ended) tracker.learnOrder(order);
    const endedIds = new Set(ended.map((order) => order.orderId));
    // Told by both reads: it ended in between, so the later read is right.
    return success(chooseOrder([...found.filter((order) => !endedIds.has(order.orderId)), ...ended]));
  }

  async function queryOrders(orderIds: readonly OrderId[]): Promise<Result<readonly BrokerOrder[], ExchangeError>> {
    if (orderIds.length === 0) return success([]);
    const answer = await api.private('QueryOrders', 'lookup', { txid: orderIds.join(',') }, ordersSchema);
    if (answer.ok) return success(learn(answer.value));
    if (!NO_SUCH_ORDER.test(answer.error.message)) return answer;
    // One id that never existed fails the whole call: halve until it stands alone and can be left out.
    if (orderIds.length === 1) return success([]);
    const middle = Math.ceil(orderIds.length / 2);
    const first = await queryOrders(orderIds.slice(0, middle));
    if (!first.ok) return first;
    const second = await queryOrders(orderIds.slice(middle));
    return second.ok ? success([...first.value, ...second.value]) : second;
  }

  async function orders(orderIds: readonly OrderId[]): Promise<Result<readonly BrokerOrder[], ExchangeError>> {
    const names = await catalog.ready();
    if (!names.ok) return names;
    const found: BrokerOrder[] = [];
    for (let start = 0; start < orderIds.length; start += QUERY_CHUNK) {
      const answer = await queryOrders(orderIds.slice(start, start + QUERY_CHUNK));
      if (!answer.ok) return answer;
      found.push(...answer.value);
    }
    return success(found);
  }

  async function balances(): Promise<Result<readonly Balance[], ExchangeError>> {
    const names = await catalog.ready();
    if (!names.ok) return names;
    const answer = await api.private('BalanceEx', 'history', {}, balancesSchema);
    if (!answer.ok) return answer;
    // Credit lines are left out on purpose: what is free here is the account's own.
    const rows = Object.entries(answer.value).map(([asset, row]) => ({
      asset: catalog.assetOf(asset),
      total: row.balance,
      held: row.hold_trade,
      free: roundToDecimals(row.balance - row.hold_trade, 10),
    }));
    return success(rows);
  }

  return {
    submit,
    cancel,
    cancelAll: async () => {
      const answer = await api.private('CancelAll', 'order', {}, cancelSchema);
      return answer.ok ? success(answer.value.count) : answer;
    },
    openOrders: () => openOrders('history'),
    findOrder,
    orders,
    fillsSince: (since) => readFills(api, catalog, since, time.now()),
    balances,
    subscribe: executions.subscribe,
    close: async () => {
      executions.close();
      await Promise.resolve();
    },
  };
}
