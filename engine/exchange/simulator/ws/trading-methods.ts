import { assertNever } from '../../../domain/assert-never.ts';
import { failure } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { JsonValue } from '../json-text.ts';
import type { OrderDesk } from '../order-desk.ts';
import * as trading from '../rest/private-trading.ts';
import { acknowledge, refuse } from './connection.ts';
import type { WsRequest } from './connection.ts';

export const TRADING_METHODS = [
  'add_order',
  'amend_order',
  'cancel_order',
  'cancel_all',
  'cancel_all_orders_after',
] as const;
export type TradingMethod = (typeof TRADING_METHODS)[number];

/** Fields of add_order, and what REST calls them. Anything else is refused, as Kraken does. */
const ADD_ORDER_FIELDS: Readonly<Record<string, string>> = {
  order_type: 'ordertype',
  side: 'type',
  order_qty: 'volume',
  symbol: 'pair',
  limit_price: 'price',
  time_in_force: 'timeinforce',
  expire_time: 'expiretm',
  cl_ord_id: 'cl_ord_id',
  order_userref: 'userref',
  deadline: 'deadline',
  validate: 'validate',
  stp_type: 'stptype',
};
const ACCEPTED_FIELDS: readonly string[] = [
  'token',
  'post_only',
  'fee_preference',
  'no_mpp',
  ...Object.keys(ADD_ORDER_FIELDS),
];

function fieldText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}

function readOrder(core: ExchangeCore, request: WsRequest): Result<PlaceRequest, KrakenError> {
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(request.params)) {
    if (!ACCEPTED_FIELDS.includes(name)) {
      return failure(`Unsupported field: '${name}' for the given msg type: add order`);
    }
    const restName = ADD_ORDER_FIELDS[name];
    if (restName !== undefined && value !== undefined && value !== null) fields.set(restName, fieldText(value));
  }
  if (request.params['post_only'] === true) fields.set('oflags', 'post');
  const expiry = fields.get('expiretm');
  if (expiry !== undefined) fields.set('expiretm', String(Math.floor(Date.parse(expiry) / 1000)));
  const symbol = fields.get('pair') ?? '';
  if (!core.parts.pairs.some((pair) => pair.symbol === symbol)) return failure(`Currency pair not supported ${symbol}`);
  return trading.readOrder(core, fields);
}

function textList(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return list.map(fieldText);
}

/** Answers a trading request; a cancellation of several orders gets one answer per order. */
export function answerTrading(
  core: ExchangeCore,
  desk: OrderDesk,
  method: TradingMethod,
  request: WsRequest,
  timeOut: () => string,
): readonly string[] {
  const answer = (result: Result<JsonValue, KrakenError>): string =>
    result.ok ? acknowledge(request, result.value, timeOut()) : refuse(request, result.error, timeOut());
  const { params } = request;
  switch (method) {
    case 'add_order': {
      const order = readOrder(core, request);
      if (!order.ok) return [answer(order)];
      const placed = desk.place(order.value);
      if (!placed.ok) return [answer(placed)];
      const { clientId, userref } = order.value;
      const reference = clientId !== null ? { cl_ord_id: clientId } : userref === 0 ? {} : { order_userref: userref };
      const id = placed.value === null ? {} : { order_id: placed.value.id };
      return [answer({ ok: true, value: { ...id, ...reference } })];
    }
    case 'amend_order': {
      const fields = new Map<string, string>();
      for (const name of ['cl_ord_id', 'order_qty', 'limit_price', 'post_only', 'deadline']) {
        if (params[name] !== undefined) fields.set(name, fieldText(params[name]));
      }
      if (params['order_id'] !== undefined) fields.set('txid', fieldText(params['order_id']));
      const amended = trading.amendOrder(core, desk, fields);
      if (!amended.ok) return [answer(amended)];
      const reference = fields.has('cl_ord_id')
        ? { cl_ord_id: fieldText(params['cl_ord_id']) }
        : { order_id: fieldText(params['order_id']) };
      return [answer({ ok: true, value: { ...(amended.value as object), ...reference } })];
    }
    case 'cancel_order': {
      const answers: string[] = [];
      const names = [
        ...textList(params['order_id']).map((id) => ['txid', 'order_id', id] as const),
        ...textList(params['cl_ord_id']).map((id) => ['cl_ord_id', 'cl_ord_id', id] as const),
        ...textList(params['order_userref']).map((id) => ['txid', 'order_userref', id] as const),
      ];
      for (const [field, name, id] of names) {
        const cancelled = trading.cancelOrder(core, desk, new Map([[field, id]]));
        answers.push(answer(cancelled.ok ? { ok: true, value: { [name]: id } } : cancelled));
      }
      return answers.length > 0 ? answers : [answer(failure('EGeneral:Invalid arguments:order_id'))];
    }
    case 'cancel_all':
      return [answer(trading.cancelAll(core, desk))];
    case 'cancel_all_orders_after': {
      const timeout = new Map([['timeout', fieldText(params['timeout'])]]);
      return [answer(trading.cancelAllOrdersAfter(core, desk, timeout))];
    }
    default:
      return assertNever(method, 'trading method');
  }
}
