import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { holdOf } from './account/ledger.ts';
import type { AmendRequest, KrakenError } from './account/order-request.ts';
import { isWaiting } from './account/records.ts';
import type { SimulatedOrder } from './account/records.ts';
import type { ExchangeCore } from './exchange-core.ts';
import { exactCost } from './market/units.ts';
import { crosses, opposite } from './matching/match.ts';
import type { OrderExecution } from './order-execution.ts';

interface Terms {
  readonly lots: number;
  readonly price: number | null;
  readonly trigger: SimulatedOrder['trigger'];
  readonly postOnly: boolean;
}

/** Amends an open order in place; the id of the amendment. What is asked for is checked before anything changes. */
export function changeOrder(
  core: ExchangeCore,
  execution: OrderExecution,
  order: SimulatedOrder,
  request: AmendRequest,
): Result<string, KrakenError> {
  const { account } = core;
  const terms = termsOf(order, request);
  if (!terms.ok) return terms;
  const { lots, price, postOnly } = terms.value;
  if (changesNothing(order, terms.value)) return failure('EOrder:No amendable parameters specified');
  const refusal = refusalOf(core, execution, order, terms.value);
  if (refusal !== null) return failure(refusal);
  const amendId = account.nextAmendId();
  if (lots <= order.filled) {
    core.end(order, 'canceled', 'User requested');
    return success(amendId);
  }
  const market = core.market(account.pairOf(order.symbol));
  const waiting = isWaiting(order);
  const loses = lots > order.lots || price !== order.price;
  if (!waiting && loses) market.remove(order.id);
  else if (!waiting && lots < order.lots) market.reduce(order.id, order.lots - lots);
  remember(core, order, amendId, terms.value);
  Object.assign(order, { lots, price, trigger: terms.value.trigger, postOnly, amended: true });
  core.emitOrder('amended', order);
  if (!waiting && loses) execution.work(order);
  return success(amendId);
}

function termsOf(order: SimulatedOrder, request: AmendRequest): Result<Terms, KrakenError> {
  const triggerTicks = request.triggerTicks ?? null;
  if (triggerTicks !== null && !isWaiting(order)) return failure('EGeneral:Invalid arguments:trigger_price');
  if (request.price !== null && order.price === null) return failure('EGeneral:Invalid arguments:limit_price');
  const trigger =
    order.trigger === null || triggerTicks === null ? order.trigger : { ...order.trigger, ticks: triggerTicks };
  return success({
    lots: request.lots ?? order.lots,
    price: request.price ?? order.price,
    trigger,
    postOnly: order.postOnly || request.postOnly,
  });
}

function changesNothing(order: SimulatedOrder, { lots, price, trigger, postOnly }: Terms): boolean {
  const sameTrigger = trigger?.ticks === order.trigger?.ticks;
  return lots === order.lots && price === order.price && sameTrigger && postOnly === order.postOnly;
}

function refusalOf(
  core: ExchangeCore,
  { fees }: OrderExecution,
  order: SimulatedOrder,
  terms: Terms,
): KrakenError | null {
  const { account } = core;
  const { lots, price, trigger, postOnly } = terms;
  const pair = account.pairOf(order.symbol);
  const known = price ?? trigger?.ticks ?? 0;
  if (lots > order.filled) {
    if (lots < pair.orderMinimum) return 'EOrder:Order minimum not met';
    if (exactCost(pair, known, lots) < pair.costMinimum) return 'EOrder:Cost minimum not met';
  }
  const hold = account.holdFor(order);
  const rate = postOnly ? fees.maker : fees.taker;
  const needed = holdOf(pair, { side: order.side, price: known, lots, filled: order.filled }, rate);
  const changes = lots > order.lots || price !== order.price || trigger !== order.trigger;
  if (changes && needed.units > account.available(hold.asset) + hold.units) return 'EOrder:Insufficient funds';
  const best = core.market(pair).view().best(opposite(order.side));
  const takes = postOnly && best !== null && price !== order.price && crosses(order.side, price, best);
  return takes ? 'EOrder:Post only order' : null;
}

function remember({ account, now }: ExchangeCore, order: SimulatedOrder, id: string, terms: Terms): void {
  const { amendments, lots, price, trigger, postOnly } = order;
  if (amendments.length === 0) {
    const original = { id: account.originalAmendId(order), kind: 'original', lots, remaining: lots } as const;
    amendments.push({ ...original, price, triggerTicks: trigger?.ticks ?? null, postOnly, time: order.openedAt });
  }
  const { trigger: newTrigger, ...kept } = terms;
  const triggerTicks = newTrigger?.ticks ?? null;
  amendments.push({ id, kind: 'user', ...kept, triggerTicks, remaining: terms.lots - order.filled, time: now });
}
