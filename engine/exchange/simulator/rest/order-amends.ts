import { failure, success } from '../../../domain/result.ts';
import { NumberText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { lotsText, priceText } from '../market/units.ts';
import type { AccountReader } from './account-reader.ts';
import type { Answer, Parameters } from './rest-types.ts';

/** Every state of an order's terms, oldest first; none for an order that was never amended. */
export function orderAmends({ account }: AccountReader, parameters: Parameters): Answer {
  const order = account.order(parameters.get('order_id') ?? '');
  if (order === undefined) return failure('EOrder:Invalid order');
  const pair = account.pairOf(order.symbol);
  const amends = order.amendments.map((amend): JsonValue => ({
    amend_id: amend.id,
    amend_type: amend.kind,
    order_qty: lotsText(amend.lots),
    remaining_qty: lotsText(amend.remaining),
    limit_price: amend.price === null ? undefined : priceText(pair, amend.price),
    trigger_price: amend.triggerTicks === null ? undefined : priceText(pair, amend.triggerTicks),
    reason: amend.kind === 'user' ? 'User requested' : undefined,
    post_only: amend.postOnly ? true : undefined,
    // Nanoseconds do not fit into a number: the zeros are added as text.
    timestamp: new NumberText(`${amend.time}000`),
  }));
  return success({ amends, count: amends.length });
}
