import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import type { SimulatedOrder } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { JsonValue } from '../json-text.ts';
import { LOT_DECIMALS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { lotsText, priceText } from '../market/units.ts';
import type { OrderDesk } from '../order-desk.ts';
import { secondText } from '../wire-time.ts';
import { priceTicks, stepsOf } from './order-prices.ts';
import { orderSentence } from './order-view.ts';
import { flagOf, integerOf } from './parameters.ts';
import { deadlineOf, readOrder, SHORTEST_DEADLINE_US } from './read-order.ts';
import type { Answer, Parameters } from './rest-types.ts';

const LONGEST_SWITCH_SECONDS = 86_400;

export function addOrder(core: ExchangeCore, desk: OrderDesk, parameters: Parameters): Answer {
  const request = readOrder(core, parameters);
  if (!request.ok) return request;
  const placed = desk.place(request.value);
  if (!placed.ok) return placed;
  const descr = { order: orderSentence(request.value.pair, request.value) };
  return success(placed.value === null ? { descr } : { descr, txid: [placed.value.id] });
}

/** Open orders named by txid, userref (in the same field) or client id. */
export function named(
  core: ExchangeCore,
  text: string | undefined,
  clientId: string | undefined,
): readonly SimulatedOrder[] {
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
  return cancelThese(desk, orders);
}

/** Cancels orders one by one; the first refusal is the answer if nothing was cancelled before it. */
export function cancelThese(desk: OrderDesk, orders: Iterable<SimulatedOrder>): Answer {
  let count = 0;
  for (const order of orders) {
    const cancelled = desk.cancel(order.id);
    if (cancelled.ok) count++;
    else if (count === 0) return cancelled;
  }
  return success({ count });
}

export function cancelAll(_core: ExchangeCore, desk: OrderDesk): Answer {
  const cancelled = desk.cancelAll();
  return cancelled.ok ? success({ count: cancelled.value }) : cancelled;
}

export function amendOrder(
  core: ExchangeCore,
  desk: OrderDesk,
  parameters: Parameters,
  shortestDeadline: number = SHORTEST_DEADLINE_US.rest,
): Answer {
  const txid = parameters.get('txid');
  const clientId = parameters.get('cl_ord_id');
  const order = clientId === undefined ? core.account.order(txid ?? '') : named(core, undefined, clientId)[0];
  if (order === undefined) return failure(clientId === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order');
  const lots = stepsOf(parameters.get('order_qty'), 'order_qty', LOT_DECIMALS, 'EGeneral:Invalid arguments:order_qty');
  if (!lots.ok) return lots;
  const price = amendedPrice(core, order, parameters, 'limit_price');
  if (!price.ok) return price;
  const trigger = amendedPrice(core, order, parameters, 'trigger_price');
  if (!trigger.ok) return trigger;
  const deadline = deadlineOf(core, parameters.get('deadline'), shortestDeadline);
  if (!deadline.ok) return deadline;
  const amended = desk.amend({
    id: order.id,
    lots: lots.value,
    price: price.value,
    triggerTicks: trigger.value,
    postOnly: flagOf(parameters, 'post_only'),
    deadline: deadline.value,
  });
  return amended.ok ? success({ amend_id: amended.value }) : amended;
}

function amendedPrice(
  core: ExchangeCore,
  order: SimulatedOrder,
  parameters: Parameters,
  name: 'limit_price' | 'trigger_price',
): Result<number | null, KrakenError> {
  const pair = core.account.pairOf(order.symbol);
  const { side, type } = order;
  const reference = core.market(pair).history.lastTicks;
  const price = priceTicks(pair, parameters.get(name), name, { side, type, reference });
  return price.ok && price.value === 0 ? failure(`EGeneral:Invalid arguments:${name}`) : price;
}

/** What EditOrder makes of an open order: its terms with the given ones in their place. Client ids are not kept. */
function editedOrder(
  core: ExchangeCore,
  old: SimulatedOrder,
  parameters: Parameters,
  shortestDeadline: number,
): Result<PlaceRequest, KrakenError> {
  const pair = core.account.pairOf(old.symbol);
  const inherited: Record<string, string | undefined> = {
    pair: pair.id,
    type: old.side,
    ordertype: old.type,
    volume: lotsText(old.lots),
    price: priceOrNothing(pair, old.trigger?.ticks ?? old.price),
    price2: old.trigger === null ? undefined : priceOrNothing(pair, old.price),
    trigger: old.trigger?.reference,
    oflags: old.postOnly ? 'post' : 'fciq',
    timeinforce: old.timeInForce,
    expiretm: old.expiresAt === null ? undefined : String(Math.floor(old.expiresAt / 1e6)),
    userref: String(old.userref),
    stptype: old.selfTrade,
  };
  const fields = new Map(parameters);
  fields.delete('cl_ord_id');
  for (const [name, value] of Object.entries(inherited)) {
    if (value !== undefined && (parameters.get(name) ?? '') === '') fields.set(name, value);
  }
  return readOrder(core, fields, shortestDeadline);
}

function priceOrNothing(pair: SimulatedPair, ticks: number | null): string | undefined {
  return ticks === null ? undefined : priceText(pair, ticks);
}

export function editOrder(
  core: ExchangeCore,
  desk: OrderDesk,
  parameters: Parameters,
  shortestDeadline: number = SHORTEST_DEADLINE_US.rest,
): Answer {
  const txid = parameters.get('txid') ?? '';
  const [old] = named(core, txid, undefined);
  if (old === undefined) {
    return failure(core.account.order(txid) === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order');
  }
  const request = editedOrder(core, old, parameters, shortestDeadline);
  if (!request.ok) return request;
  const edited = desk.edit(old.id, request.value);
  if (!edited.ok) return edited;
  const { pair, lots, price, trigger } = request.value;
  const result: Record<string, JsonValue | undefined> = {
    status: 'ok',
    txid: edited.value?.id,
    originaltxid: old.id,
    volume: lotsText(lots),
    price: priceOrNothing(pair, trigger?.ticks ?? price),
    price2: trigger === null || trigger === undefined ? undefined : priceOrNothing(pair, price),
    orders_cancelled: edited.value === null ? 0 : 1,
    descr: { order: orderSentence(pair, request.value) },
  };
  return success(result);
}

/** The dead man's switch, in market time. What Kraken answers when it is disarmed is undocumented: `0`. */
export function cancelAllOrdersAfter(core: ExchangeCore, _desk: OrderDesk, parameters: Parameters): Answer {
  const timeout = integerOf(parameters, 'timeout', -1);
  if (timeout === null || timeout < 0) return failure('EGeneral:Invalid arguments:timeout');
  if (timeout >= LONGEST_SWITCH_SECONDS) return failure('EGeneral:Invalid timeout argument:above max');
  const at = timeout === 0 ? null : core.now + timeout * 1e6;
  core.armSwitch(at);
  return success({ currentTime: secondText(core.now), triggerTime: at === null ? '0' : secondText(at) });
}
