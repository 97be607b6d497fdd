import type { Side } from '../../../domain/order.ts';
import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { exactCost } from '../market/units.ts';
import type { SelfTradeRule, SimulatedOrderType, SimulatedTimeInForce, Trigger } from './records.ts';

/** An order as a client asks for it, numbers already in ticks and lots. Times in microseconds. */
export interface PlaceRequest {
  readonly pair: SimulatedPair;
  readonly side: Side;
  readonly type: SimulatedOrderType;
  /** Limit price; null for those that take any price. */
  readonly price: number | null;
  /** Of stop and take-profit orders. */
  readonly trigger?: Trigger | null;
  readonly lots: number;
  readonly userref: number;
  readonly clientId: string | null;
  readonly postOnly: boolean;
  readonly timeInForce: SimulatedTimeInForce;
  readonly expiresAt: number | null;
  readonly selfTrade: SelfTradeRule;
  /** The engine refuses the order after this time. */
  readonly deadline: number | null;
  readonly validateOnly: boolean;
}

/** A change of an open order; absent fields stay. */
export interface AmendRequest {
  readonly id: string;
  readonly lots: number | null;
  readonly price: number | null;
  readonly triggerTicks?: number | null;
  readonly postOnly: boolean;
  readonly deadline: number | null;
}

/** Kraken's error string. */
export type KrakenError = string;

/** A UUID, 32 hexadecimal digits, or free ASCII text up to 18 characters. */
export const CLIENT_ID_PATTERN =
  /^(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32}|[\x21-\x7e]{1,18})$/;

const MONTH_US = 31 * 86_400_000_000;

/** Rules that need neither book nor money, in the order in which Kraken seems to check them. */
export function checkRequest(request: PlaceRequest, now: number): Result<null, KrakenError> {
  const { pair, price, lots, type, timeInForce, clientId, userref } = request;
  if (clientId !== null && !CLIENT_ID_PATTERN.test(clientId)) return failure('EGeneral:Invalid arguments:cl_ord_id');
  if (clientId !== null && userref !== 0) return failure('EGeneral:Invalid arguments:userref');
  const trigger = request.trigger ?? null;
  if (type === 'limit' && (price === null || price <= 0)) return failure('EGeneral:Invalid arguments:price');
  if (trigger !== null && trigger.ticks <= 0) return failure('EGeneral:Invalid arguments:price');
  if (trigger !== null && price !== null && price <= 0) return failure('EGeneral:Invalid arguments:price2');
  if (request.postOnly && (type !== 'limit' || timeInForce === 'ioc' || timeInForce === 'fok')) {
    return failure('EGeneral:Invalid arguments:oflags');
  }
  if (timeInForce === 'fok' && type !== 'limit') return failure('EGeneral:Invalid arguments:timeinforce');
  const { expiresAt } = request;
  if (timeInForce === 'gtd' && (expiresAt === null || expiresAt <= now || expiresAt > now + MONTH_US)) {
    return failure('EGeneral:Invalid arguments:expiretm');
  }
  if (lots <= 0) return failure('EGeneral:Invalid arguments:volume');
  if (lots < pair.orderMinimum) return failure('EGeneral:Invalid arguments:volume minimum not met');
  const known = price ?? trigger?.ticks ?? null;
  if (known !== null && exactCost(pair, known, lots) < pair.costMinimum) return failure('EOrder:Cost minimum not met');
  return success(null);
}
