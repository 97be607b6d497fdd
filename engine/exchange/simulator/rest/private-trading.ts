import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import type { SelfTradeRule, SimulatedOrder, SimulatedTimeInForce } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { findPair, LOT_DECIMALS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { parseSteps } from '../market/units.ts';
import type { OrderDesk } from '../order-desk.ts';
import { parseTime, secondText } from '../wire-time.ts';
import { orderSentence } from './order-view.ts';
import { flagOf, integerOf, listOf } from './parameters.ts';
import type { Answer, Parameters } from './rest-types.ts';

/** Deadlines may lie this far ahead; the second on top forgives clocks that run fast with the market. */
const LONGEST_DEADLINE_US = 61_000_000;
const LONGEST_SWITCH_SECONDS = 86_400;

function numberOf(
  parameters: Parameters,
  name: string,
  decimals: number,
  stepError: KrakenError,
): Result<number | null, KrakenError> {
  const text = parameters.get(name);
  if (text === undefined || text === '') return success(null);
  const steps = parseSteps(text, decimals);
  if (steps === 'step') return failure(stepError);
  return steps === null ? failure(`EGeneral:Invalid arguments:${name}`) : success(steps);
}

/** An RFC 3339 deadline in microseconds, null when absent. */
export function deadlineOf(text: string | undefined, now: number): Result<number | null, KrakenError> {
  if (text === undefined || text === '') return success(null);
  const time = parseTime(text);
  if (time === null || time > now + LONGEST_DEADLINE_US) return failure('EGeneral:Invalid arguments:deadline');
  return success(time);
}

const TIMES_IN_FORCE: Readonly<Record<string, SimulatedTimeInForce>> = {
  GTC: 'gtc',
  IOC: 'ioc',
  GTD: 'gtd',
  FOK: 'fok',
};
const SELF_TRADE_RULES: readonly string[] = ['cancel-newest', 'cancel-oldest', 'cancel-both'];
const ORDER_FLAGS: readonly string[] = ['post', 'fcib', 'fciq', 'viqc', 'nompp'];

function expiryOf(text: string | undefined, now: number): number | null {
  const relative = /^\+(\d+)$/.exec(text ?? '');
  if (relative !== null) return now + Number(relative[1]) * 1e6;
  return /^\d{1,11}$/.test(text ?? '') && text !== '0' ? Number(text) * 1e6 : null;
}

/** Reads AddOrder's parameters; what the engine does not offer is refused by name. */
export function readOrder(core: ExchangeCore, parameters: Parameters): Result<PlaceRequest, KrakenError> {
  const pair = findPair(core.parts.pairs, parameters.get('pair') ?? '');
  if (pair === undefined) return failure('EQuery:Unknown asset pair');
  const side = parameters.get('type');
  if (side !== 'buy' && side !== 'sell') return failure('EGeneral:Invalid arguments:type');
  const type = parameters.get('ordertype');
  if (type !== 'limit' && type !== 'market') return failure('EGeneral:Invalid arguments:ordertype');
  const volume = numberOf(parameters, 'volume', LOT_DECIMALS, 'EGeneral:Invalid arguments:volume');
  if (!volume.ok) return volume;
  if (volume.value === null) return failure('EGeneral:Invalid arguments:volume');
  const price = numberOf(parameters, 'price', pair.priceDecimals, 'EOrder:Tick size check failed');
  if (type === 'limit' && !price.ok) return price;
  const flags = listOf(parameters.get('oflags'));
  if (flags.some((flag) => !ORDER_FLAGS.includes(flag)) || flags.includes('viqc')) {
    return failure('EGeneral:Invalid arguments:oflags');
  }
  const timeInForce = TIMES_IN_FORCE[(parameters.get('timeinforce') ?? 'GTC').toUpperCase()];
  if (timeInForce === undefined) return failure('EGeneral:Invalid arguments:timeinforce');
  const selfTrade = parameters.get('stptype') ?? 'cancel-newest';
  if (!SELF_TRADE_RULES.includes(selfTrade)) return failure('EGeneral:Invalid arguments:stptype');
  const userref = integerOf(parameters, 'userref', 0);
  if (userref === null || Math.abs(userref) > 0x7fffffff) return failure('EGeneral:Invalid arguments:userref');
  const leverage = parameters.get('leverage') ?? 'none';
  if (leverage !== 'none') return failure('EGeneral:Invalid arguments:leverage');
  const deadline = deadlineOf(parameters.get('deadline'), core.now);
  if (!deadline.ok) return deadline;
  return success({
    pair,
    side,
    type,
    price: type === 'limit' && price.ok ? price.value : null,
    lots: volume.value,
    userref,
    clientId: parameters.get('cl_ord_id') ?? null,
    postOnly: flags.includes('post'),
    timeInForce,
    expiresAt: timeInForce === 'gtd' ? expiryOf(parameters.get('expiretm'), core.now) : null,
    selfTrade: selfTrade as SelfTradeRule,
    deadline: deadline.value,
    validateOnly: flagOf(parameters, 'validate'),
  });
}

export function addOrder(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const request = readOrder(core, parameters);
  if (!request.ok) return request;
  const placed = desk.place(request.value);
  if (!placed.ok) return placed;
  const descr = { order: orderSentence(request.value.pair, request.value) };
  return success(placed.value === null ? { descr } : { descr, txid: [placed.value.id] });
}

/** Open orders named by txid, userref (in the same field) or client id. */
function named(core: ExchangeCore, text: string | undefined, clientId: string | undefined): readonly SimulatedOrder[] {
  const open = core.account.open();
  if (clientId !== undefined) return open.filter((order) => order.clientId === clientId);
  if (text !== undefined && /^-?\d+$/.test(text)) return open.filter((order) => order.userref === Number(text));
  return open.filter((order) => order.id === text || order.clientId === text);
}

export function cancelOrder(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const txid = parameters.get('txid');
  const clientId = parameters.get('cl_ord_id');
  if (txid === undefined && clientId === undefined) return failure('EGeneral:Invalid arguments:txid');
  const orders = named(core, txid, clientId);
  if (orders.length === 0) {
    if (clientId !== undefined || core.account.order(txid ?? '') !== undefined) return failure('EOrder:Unknown order');
    return failure(/^-?\d+$/.test(txid ?? '') ? 'EOrder:Unknown order' : 'EOrder:Invalid order');
  }
  for (const order of orders) desk.cancel(order.id);
  return success({ count: orders.length });
}

export function cancelOrderBatch(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const names = listOf(parameters.get('orders'));
  const clientIds = listOf(parameters.get('cl_ord_ids'));
  if (names.length + clientIds.length === 0 || names.length + clientIds.length > 50) {
    return failure('EGeneral:Invalid arguments:orders');
  }
  const orders = [
    ...names.flatMap((name) => named(core, name, undefined)),
    ...clientIds.flatMap((id) => named(core, undefined, id)),
  ];
  for (const order of new Set(orders)) desk.cancel(order.id);
  return success({ count: new Set(orders).size });
}

export function cancelAll(_core: ExchangeCore, desk: OrderDesk): Answer {
  return success({ count: desk.cancelAll() });
}

export function amendOrder(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const txid = parameters.get('txid');
  const clientId = parameters.get('cl_ord_id');
  const order = clientId === undefined ? core.account.order(txid ?? '') : named(core, undefined, clientId)[0];
  if (order === undefined) return failure(clientId === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order');
  const pair = core.account.pairOf(order.symbol);
  const lots = numberOf(parameters, 'order_qty', LOT_DECIMALS, 'EGeneral:Invalid arguments:order_qty');
  if (!lots.ok) return lots;
  const price = limitPrice(pair, parameters);
  if (!price.ok) return price;
  const deadline = deadlineOf(parameters.get('deadline'), core.now);
  if (!deadline.ok) return deadline;
  const amended = desk.amend({
    id: order.id,
    lots: lots.value,
    price: price.value,
    postOnly: flagOf(parameters, 'post_only'),
    deadline: deadline.value,
  });
  return amended.ok ? success({ amend_id: amended.value }) : amended;
}

function limitPrice(pair: SimulatedPair, parameters: Parameters): Result<number | null, KrakenError> {
  const price = numberOf(parameters, 'limit_price', pair.priceDecimals, 'EOrder:Tick size check failed');
  return price.ok && price.value === 0 ? failure('EGeneral:Invalid arguments:limit_price') : price;
}

/** The dead man's switch, in market time. What Kraken answers when it is disarmed is undocumented: `0`. */
export function cancelAllOrdersAfter(core: ExchangeCore, _desk: OrderDesk, parameters: Parameters): Answer {
  const timeout = integerOf(parameters, 'timeout', -1);
  if (timeout === null || timeout < 0 || timeout >= LONGEST_SWITCH_SECONDS) {
    return failure('EGeneral:Invalid arguments:timeout');
  }
  const at = timeout === 0 ? null : core.now + timeout * 1e6;
  core.armSwitch(at);
  return success({ currentTime: secondText(core.now), triggerTime: at === null ? '0' : secondText(at) });
}
