import { roundToDecimals } from '../../domain/decimal.ts';
import type { Balance } from '../../domain/balance.ts';
import type { Fill } from '../../domain/fill.ts';
import type { ClientOrderId, OrderId } from '../../domain/order.ts';
import { success, type Result } from '../../domain/result.ts';
import type { Broker, BrokerOrder, ExchangeError } from '../../ports.ts';
import { createBrokerOrders, type BrokerOrderParts } from './broker-orders.ts';
import type { ExecutionsClient } from './executions-client.ts';
import { NO_SUCH_ORDER } from './failures.ts';
import { readClosedOrders, readFills } from './history.ts';
import type { KrakenLogger } from './options.ts';
import { chooseOrder, toBrokerOrder } from './orders.ts';
import { balancesSchema, openOrdersSchema, ordersSchema, type KrakenOrder } from './schemas.ts';

/** Kraken takes at most 50 ids per QueryOrders. */
const QUERY_CHUNK = 50;

export interface BrokerParts extends BrokerOrderParts {
  readonly executions: ExecutionsClient;
  readonly logger: KrakenLogger;
}

export function createBroker(parts: BrokerParts): Broker {
  const { api, catalog, time, tracker, witness, executions } = parts;
  let hasToldMargin = false;

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

  async function fillsSince(since: number): Promise<Result<readonly Fill[], ExchangeError>> {
    const answer = await readFills(api, catalog, since, time.now());
    if (!answer.ok) return answer;
    const { fills, onMargin } = answer.value;
    if (onMargin > 0 && !hasToldMargin) {
      hasToldMargin = true;
      parts.logger('info', `trades on margin are no part of the spot account: ${onMargin} left out of the history`);
    }
    witness.expectFills(fills);
    return success(fills);
  }

  // What the stream kept to itself is asked for at once; a failure is left to the catch-up after the reconnect.
  executions.onDeaf((orderIds) => {
    void orders(orderIds).then((answer) => {
      for (const { orderId } of answer.ok ? answer.value : []) {
        const order = tracker.order(orderId);
        if (order !== null) executions.tell({ type: 'order', order });
      }
    });
  });

  return {
    ...createBrokerOrders(parts),
    openOrders: () => openOrders('history'),
    findOrder,
    orders,
    fillsSince,
    balances,
    subscribe: executions.subscribe,
    close: async () => {
      executions.close();
      await Promise.resolve();
    },
  };
}
