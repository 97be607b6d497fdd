import { failure } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import { ORDER_TYPES } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { readOrder, SHORTEST_DEADLINE_US } from '../rest/read-order.ts';
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
  'margin',
  'fee_preference',
  'no_mpp',
  'triggers',
  'limit_price_type',
  'sender_sub_id',
  ...Object.keys(ORDER_FIELDS),
];
/** Fields that Kraken has for products that are not offered here: none of them may be forgotten in silence. */
const NOT_OFFERED: readonly string[] = [
  'reduce_only',
  'effective_time',
  'display_qty',
  'cash_order_qty',
  'conditional',
];
/** The stream names no leverage. An account without a right to margin is refused every one, so the least stands for it. */
const LEAST_LEVERAGE = '2';
export const SYMBOL_MISSING = 'Symbol(s) not found';

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

/**
 * A trigger price as REST writes it: `-2%` for two percent below, `+5` for five of quote above; null when it is none. A
 * static one has no sign, which would make it relative.
 */
export function triggerText(price: unknown, type: unknown = 'static'): string | null {
  if (typeof price !== 'number' || !Number.isFinite(price)) return null;
  if (type === 'static') return price < 0 ? null : String(price);
  const signed = price < 0 ? String(price) : `+${price}`;
  return type === 'pct' ? `${signed}%` : type === 'quote' ? signed : null;
}

/** Limits are absolute: Kraken takes others of trailing orders alone, which are not offered here. */
export function refuseRelativeLimit(params: Fields): KrakenError | null {
  const { limit_price: limit, limit_price_type: type } = params;
  if ((type ?? 'static') !== 'static') return 'EGeneral:Invalid arguments:limit_price_type';
  return typeof limit === 'number' && limit < 0 ? 'EGeneral:Invalid arguments:limit_price' : null;
}

/** Why an order of such a type is none; null when it may be one. */
export function refuseTerms({ order_type: type, limit_price: limit }: Fields): KrakenError | null {
  if (type === undefined) return null;
  const known = ORDER_TYPES.find((candidate) => candidate === type);
  if (known === undefined) return 'EGeneral:Order type not supported';
  const limited = known === 'limit' || known.endsWith('-limit');
  return limited && (limit ?? null) === null ? 'Limit_price(s) not found' : null;
}

/** REST's parameters of an order in a message; the name of the method appears in refusals. */
export function orderFields(params: Fields, method: string): Result<Parameters, KrakenError> {
  const malformed = refuseTexts(params) ?? refuseRelativeLimit(params);
  if (malformed !== null) return failure(malformed);
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(params)) {
    if (NOT_OFFERED.includes(name)) {
      if (value === false || value === null) continue;
      return failure(`EGeneral:Invalid arguments:${name}`);
    }
    if (!ACCEPTED_FIELDS.includes(name))
      return failure(`Unsupported field: '${name}' for the given msg type: ${method}`);
    const restName = ORDER_FIELDS[name];
    if (restName !== undefined && value !== undefined && value !== null) fields.set(restName, fieldText(value));
  }
  const rule = fields.get('stptype');
  if (rule !== undefined) fields.set('stptype', rule.replaceAll('_', '-'));
  if (params['post_only'] === true) fields.set('oflags', 'post');
  if ((params['margin'] ?? false) !== false) fields.set('leverage', LEAST_LEVERAGE);
  const expiry = fields.get('expiretm');
  if (expiry !== undefined) fields.set('expiretm', String(Math.floor(Date.parse(expiry) / 1000)));
  const { triggers } = params;
  if (triggers === undefined || triggers === null) return { ok: true, value: fields };
  const { price, price_type: priceType } = triggers as Fields;
  const text = triggerText(price, priceType ?? undefined);
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
  const terms = refuseTerms(params);
  if (terms !== null) return failure(terms);
  return readOrder(core, fields.value, SHORTEST_DEADLINE_US.stream);
}

export function refuseSymbol(core: ExchangeCore, symbol: string | undefined): KrakenError | null {
  if (symbol === undefined) return SYMBOL_MISSING;
  const known = core.parts.pairs.some((pair) => pair.symbol === symbol);
  return known ? null : `Currency pair not supported ${symbol}`;
}
