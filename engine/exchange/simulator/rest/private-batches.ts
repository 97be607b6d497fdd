import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import type { SimulatedOrder } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { JsonValue } from '../json-text.ts';
import type { OrderDesk } from '../order-desk.ts';
import { orderSentence } from './order-view.ts';
import { listOf } from './parameters.ts';
import { cancelThese, named } from './private-trading.ts';
import { readOrder, SHORTEST_DEADLINE_US } from './read-order.ts';
import type { Answer, Parameters } from './rest-types.ts';

const LEAST_ORDERS = 2;
const MOST_ORDERS = 15;
const MOST_CANCELLED = 50;
/** A batch counts half of its orders. */
const BATCH_PART = 0.5;
const COMMON_FIELDS = ['pair', 'deadline', 'validate'] as const;

/** What became of one order of a batch: the order (null when only validated), or the engine's refusal. */
export interface BatchOutcome {
  readonly request: PlaceRequest;
  readonly outcome: Result<SimulatedOrder | null, KrakenError>;
}

/** Orders out of a JSON body (`orders: [{…}]`) or a form (`orders[0][type]=buy`); null when there is no such list. */
function ordersOf(parameters: Parameters): readonly Parameters[] | null {
  const text = parameters.get('orders');
  if (text === undefined) return formOrders(parameters);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    // Text that is no JSON is the client's mistake and answered as such.
    return null;
  }
  if (!Array.isArray(list)) return null;
  const orders: Parameters[] = [];
  for (const item of list as readonly unknown[]) {
    if (typeof item !== 'object' || item === null) return null;
    const fields = new Map<string, string>();
    for (const [name, value] of Object.entries(item)) {
      if (value === null || value === undefined) continue;
      fields.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
    }
    orders.push(fields);
  }
  return orders;
}

function formOrders(parameters: Parameters): readonly Parameters[] | null {
  const orders: Map<string, string>[] = [];
  for (const [name, value] of parameters) {
    const [, index, field, rest] = /^orders\[(\d{1,2})\]\[(\w+)\](.*)$/.exec(name) ?? [];
    if (index === undefined || field === undefined) continue;
    (orders[Number(index)] ??= new Map()).set(`${field}${rest ?? ''}`, value);
  }
  return orders.length === 0 || orders.includes(undefined as never) ? null : orders;
}

/** Reads all orders of a batch before any is placed: one that cannot be read rejects them all. */
export function placeBatch(
  core: ExchangeCore,
  desk: OrderDesk,
  orders: readonly Parameters[],
  common: Parameters,
  shortestDeadline: number = SHORTEST_DEADLINE_US.rest,
): Result<readonly BatchOutcome[], KrakenError> {
  if (orders.length < LEAST_ORDERS || orders.length > MOST_ORDERS) return failure('EGeneral:Invalid arguments:orders');
  const requests: PlaceRequest[] = [];
  for (const order of orders) {
    const fields = new Map(order);
    for (const name of COMMON_FIELDS) {
      const value = common.get(name);
      if (value !== undefined) fields.set(name, value);
    }
    const request = readOrder(core, fields, shortestDeadline);
    if (!request.ok) return request;
    requests.push(request.value);
  }
  const ids = requests.flatMap(({ clientId }) => (clientId === null ? [] : [clientId]));
  if (new Set(ids).size < ids.length) return failure('EGeneral:Invalid arguments:cl_ord_id not unique');
  return success(requests.map((request) => ({ request, outcome: desk.place(request, BATCH_PART) })));
}

export function addOrderBatch(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const orders = ordersOf(parameters);
  if (orders === null) return failure('EGeneral:Invalid arguments:orders');
  const placed = placeBatch(core, desk, orders, parameters);
  if (!placed.ok) return placed;
  return success({
    orders: placed.value.map(({ request, outcome }): JsonValue => {
      if (!outcome.ok) return { error: outcome.error };
      const descr = { order: orderSentence(request.pair, request) };
      return outcome.value === null ? { descr } : { txid: outcome.value.id, descr };
    }),
  });
}

export function cancelOrderBatch(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const names = namesOf(parameters.get('orders'));
  const clientIds = namesOf(parameters.get('cl_ord_ids'));
  if (names.length + clientIds.length === 0 || names.length + clientIds.length > MOST_CANCELLED) {
    return failure('EGeneral:Invalid arguments:orders');
  }
  const orders = [
    ...names.flatMap((name) => named(core, name, undefined)),
    ...clientIds.flatMap((id) => named(core, undefined, id)),
  ];
  return cancelThese(desk, new Set(orders));
}

/** Names out of `a,b` or a JSON list of texts, numbers or `{txid}` objects. */
function namesOf(text: string | undefined): readonly string[] {
  if (text?.startsWith('[') !== true) return listOf(text);
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return [];
  }
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((item) => {
    if (typeof item === 'string' || typeof item === 'number') return [String(item)];
    const name = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)['txid'] : undefined;
    return typeof name === 'string' ? [name] : [];
  });
}
