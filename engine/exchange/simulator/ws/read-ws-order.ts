import { failure } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import { ORDER_TYPES } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { readOrder } from '../rest/read-order.ts';
import type { Parameters } from '../rest/rest-types.ts';

/** Fields of an order on WebSocket v2, and what REST calls them. Anything else is refused, as Kraken does. */
const ORDER_FIELDS: Readonly<Record<string, string>> = {
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
  'triggers',
  ...Object.keys(ORDER_FIELDS),
];

/** A value of a message as the text that REST would send. */
export function fieldText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : JSON.stringify(value);
}

type Fields = Readonly<Record<string, unknown>>;

const NUMBERS = ['order_qty', 'limit_price', 'trigger_price'] as const;

/** Amounts are numbers on WebSocket v2; texts, which REST wants, are refused. Null when there are none. */
export function refuseTexts(params: Fields): KrakenError | null {
  const wrong = NUMBERS.find((name) => params[name] !== undefined && typeof params[name] !== 'number');
  return wrong === undefined ? null : `${wrong.charAt(0).toUpperCase()}${wrong.slice(1)} field must be a number_float`;
}

/** A trigger price as REST writes it: `-2%` for two percent below, `+5` for five of quote above. */
function triggerText(triggers: Fields): string | null {
  const { price, price_type: type = 'static' } = triggers;
  if (typeof price !== 'number' || !Number.isFinite(price)) return null;
  if (type === 'static') return String(price);
  const signed = price < 0 ? String(price) : `+${price}`;
  return type === 'pct' ? `${signed}%` : type === 'quote' ? signed : null;
}

/** REST's parameters of an order in a message; the name of the method appears in refusals. */
export function orderFields(params: Fields, method: string): Result<Parameters, KrakenError> {
  const malformed = refuseTexts(params);
  if (malformed !== null) return failure(malformed);
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(params)) {
    if (!ACCEPTED_FIELDS.includes(name))
      return failure(`Unsupported field: '${name}' for the given msg type: ${method}`);
    const restName = ORDER_FIELDS[name];
    if (restName !== undefined && value !== undefined && value !== null) fields.set(restName, fieldText(value));
  }
  const rule = fields.get('stptype');
  if (rule !== undefined) fields.set('stptype', rule.replaceAll('_', '-'));
  if (params['post_only'] === true) fields.set('oflags', 'post');
  const expiry = fields.get('expiretm');
  if (expiry !== undefined) fields.set('expiretm', String(Math.floor(Date.parse(expiry) / 1000)));
  const { triggers } = params;
  if (triggers === undefined || triggers === null) return { ok: true, value: fields };
  const text = typeof triggers === 'object' ? triggerText(triggers as Fields) : null;
  if (text === null) return failure('EGeneral:Invalid arguments:triggers');
  const limit = fields.get('price');
  if (limit !== undefined) fields.set('price2', limit);
  fields.set('price', text);
  const reference = (triggers as Fields)['reference'];
  if (reference !== undefined) fields.set('trigger', fieldText(reference));
  return { ok: true, value: fields };
}

/** Reads an order out of a message. Symbols are WebSocket names only: `XBT/USD` is unknown here. */
export function readWsOrder(core: ExchangeCore, params: Fields, method: string): Result<PlaceRequest, KrakenError> {
  const fields = orderFields(params, method);
  if (!fields.ok) return fields;
  const refusal = refuseSymbol(core, fields.value.get('pair'));
  if (refusal !== null) return failure(refusal);
  const type = fields.value.get('ordertype');
  if (type !== undefined && !ORDER_TYPES.some((known) => known === type)) {
    return failure('EGeneral:Order type not supported');
  }
  return readOrder(core, fields.value);
}

export function refuseSymbol(core: ExchangeCore, symbol: string | undefined): KrakenError | null {
  const known = core.parts.pairs.some((pair) => pair.symbol === symbol);
  return known ? null : `Currency pair not supported ${symbol ?? ''}`;
}
