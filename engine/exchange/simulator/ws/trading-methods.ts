import { assertNever } from '../../../domain/assert-never.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { JsonValue } from '../json-text.ts';
import type { OrderDesk } from '../order-desk.ts';
import { cancelOrderBatch, placeBatch } from '../rest/private-batches.ts';
import type { BatchOutcome } from '../rest/private-batches.ts';
import * as trading from '../rest/private-trading.ts';
import { SHORTEST_DEADLINE_US } from '../rest/read-order.ts';
import type { Parameters } from '../rest/rest-types.ts';
import { acknowledge, refuse } from './connection.ts';
import type { WsRequest } from './connection.ts';
import {
  fieldText,
  orderFields,
  readWsOrder,
  refuseRelativeLimit,
  refuseSymbol,
  refuseTerms,
  refuseTexts,
  triggerText,
} from './read-ws-order.ts';

export const TRADING_METHODS = [
  'add_order',
  'amend_order',
  'edit_order',
  'cancel_order',
  'cancel_all',
  'cancel_all_orders_after',
  'batch_add',
  'batch_cancel',
] as const;
export type TradingMethod = (typeof TRADING_METHODS)[number];

/** What became of a request: done, refused, or done in part, which its rows tell. */
type Outcome = Result<JsonValue, KrakenError> | { readonly ok: 'partly'; readonly value: JsonValue };
type Method = (core: ExchangeCore, desk: OrderDesk, request: WsRequest) => readonly Outcome[];

function textList(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map(fieldText);
}

/** How a client recognises its order in the answer. */
function referenceOf({ clientId, userref }: PlaceRequest): Readonly<Record<string, JsonValue>> {
  return clientId !== null ? { cl_ord_id: clientId } : userref === 0 ? {} : { order_userref: userref };
}

const addOrder: Method = (core, desk, { params }) => {
  const order = readWsOrder(core, params, 'add order');
  if (!order.ok) return [order];
  const placed = desk.place(order.value);
  if (!placed.ok) return [placed];
  // An order that was only validated has an empty id.
  return [success({ order_id: placed.value?.id ?? '', ...referenceOf(order.value) })];
};

const amendOrder: Method = (core, desk, { params }) => {
  const malformed = refuseTexts(params) ?? refuseRelativeLimit(params);
  if (malformed !== null) return [failure(malformed)];
  const fields = new Map<string, string>();
  for (const name of ['cl_ord_id', 'order_qty', 'limit_price', 'post_only', 'deadline']) {
    if (params[name] !== undefined) fields.set(name, fieldText(params[name]));
  }
  const { trigger_price: trigger, trigger_price_type: triggerType } = params;
  if (trigger !== undefined) {
    const text = triggerText(trigger, triggerType ?? undefined);
    if (text === null) return [failure('EGeneral:Invalid arguments:trigger_price')];
    fields.set('trigger_price', text);
  }
  if (params['order_id'] !== undefined) fields.set('txid', fieldText(params['order_id']));
  const amended = trading.amendOrder(core, desk, fields, SHORTEST_DEADLINE_US.stream);
  if (!amended.ok) return [amended];
  const reference = fields.has('cl_ord_id')
    ? { cl_ord_id: fieldText(params['cl_ord_id']) }
    : { order_id: fieldText(params['order_id']) };
  return [success({ ...(amended.value as object), ...reference })];
};

const editOrder: Method = (core, desk, { params }) => {
  const { order_id: id, ...rest } = params;
  const fields = orderFields(rest, 'edit order');
  if (!fields.ok) return [fields];
  const refusal = refuseSymbol(core, fields.value.get('pair'));
  if (refusal !== null) return [failure(refusal)];
  const named = new Map(fields.value).set('txid', fieldText(id));
  const edited = trading.editOrder(core, desk, named, SHORTEST_DEADLINE_US.stream);
  if (!edited.ok) return [edited];
  const { txid, originaltxid } = edited.value as { readonly txid?: string; readonly originaltxid: string };
  return [success({ order_id: txid, original_order_id: originaltxid })];
};

/** Orders that share a userref, each by its own id; one that nothing has stays what it is. */
function idsOf(core: ExchangeCore, userref: string): readonly (readonly ['txid', 'order_id', string])[] {
  const ids = trading.named(core, userref, undefined).map(({ id }) => id);
  return (ids.length > 0 ? ids : [userref]).map((id) => ['txid', 'order_id', id]);
}

const cancelOrder: Method = (core, desk, { params }) => {
  const names = [
    ...textList(params['order_id']).map((id) => ['txid', 'order_id', id] as const),
    ...textList(params['cl_ord_id']).map((id) => ['cl_ord_id', 'cl_ord_id', id] as const),
    ...textList(params['order_userref']).flatMap((userref) => idsOf(core, userref)),
  ];
  if (names.length === 0) return [failure('EGeneral:Invalid arguments:order_id')];
  return names.map(([field, name, id]) => {
    const cancelled = trading.cancelOrder(core, desk, new Map([[field, id]]));
    return cancelled.ok ? success({ [name]: id }) : cancelled;
  });
};

const batchAdd: Method = (core, desk, { params }) => {
  const symbol = params['symbol'] === undefined ? undefined : fieldText(params['symbol']);
  const refusal = refuseSymbol(core, symbol);
  if (refusal !== null) return [failure(refusal)];
  const list: readonly unknown[] = Array.isArray(params['orders']) ? params['orders'] : [];
  const orders: Parameters[] = [];
  for (const item of list) {
    if (typeof item !== 'object' || item === null) return [failure('EGeneral:Invalid arguments:orders')];
    const fields = orderFields(item as Record<string, unknown>, 'batch add');
    if (!fields.ok) return [fields];
    const terms = refuseTerms(item as Record<string, unknown>);
    if (terms !== null) return [failure(terms)];
    orders.push(fields.value);
  }
  const common = new Map([['pair', symbol ?? '']]);
  for (const name of ['deadline', 'validate'])
    if (params[name] !== undefined) common.set(name, fieldText(params[name]));
  const placed = placeBatch(core, desk, orders, common, SHORTEST_DEADLINE_US.stream);
  if (!placed.ok) return [placed];
  const rows = placed.value.map(batchRow);
  return [placed.value.every(({ outcome }) => outcome.ok) ? success(rows) : { ok: 'partly', value: rows }];
};

function batchRow({ request, outcome }: BatchOutcome): JsonValue {
  if (!outcome.ok) return { error: outcome.error };
  if (outcome.value === null) return { validation: 'Validated Successfully' };
  return { order_id: outcome.value.id, ...referenceOf(request) };
}

const batchCancel: Method = (core, desk, { params }) => {
  const fields = new Map<string, string>();
  for (const [name, field] of [['orders', 'orders'] as const, ['cl_ord_id', 'cl_ord_ids'] as const]) {
    if (params[name] !== undefined) fields.set(field, textList(params[name]).join(','));
  }
  return [cancelOrderBatch(core, desk, fields)];
};

/** Answers a trading request; a cancellation of several orders gets one answer per order. */
export function answerTrading(
  core: ExchangeCore,
  desk: OrderDesk,
  method: TradingMethod,
  request: WsRequest,
  timeOut: () => string,
): readonly string[] {
  return outcomesOf(core, desk, method, request).map((outcome) => answerOf(request, outcome, timeOut()));
}

function answerOf(request: WsRequest, outcome: Outcome, timeOut: string): string {
  switch (outcome.ok) {
    case true:
      return acknowledge(request, outcome.value, timeOut);
    case 'partly':
      return acknowledge(request, outcome.value, timeOut, false);
    case false:
      return refuse(request, outcome.error, timeOut);
    default:
      return assertNever(outcome, 'outcome');
  }
}

function outcomesOf(
  core: ExchangeCore,
  desk: OrderDesk,
  method: TradingMethod,
  request: WsRequest,
): readonly Outcome[] {
  switch (method) {
    case 'add_order':
      return addOrder(core, desk, request);
    case 'amend_order':
      return amendOrder(core, desk, request);
    case 'edit_order':
      return editOrder(core, desk, request);
    case 'cancel_order':
      return cancelOrder(core, desk, request);
    case 'cancel_all':
      return [trading.cancelAll(core, desk)];
    case 'cancel_all_orders_after': {
      const timeout = new Map([['timeout', fieldText(request.params['timeout'])]]);
      return [trading.cancelAllOrdersAfter(core, desk, timeout)];
    }
    case 'batch_add':
      return batchAdd(core, desk, request);
    case 'batch_cancel':
      return batchCancel(core, desk, request);
    default:
      return assertNever(method, 'trading method');
  }
}
