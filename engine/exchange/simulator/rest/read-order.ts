import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { KrakenError, PlaceRequest } from '../account/order-request.ts';
import { ORDER_TYPES } from '../account/records.ts';
import type { SelfTradeRule, SimulatedOrderType, SimulatedTimeInForce, Trigger } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { pairMargin } from '../market/margin.ts';
import { findPair, LOT_DECIMALS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { parseTime } from '../wire-time.ts';
import { priceTicks, stepsOf } from './order-prices.ts';
import { flagOf, integerOf, listOf } from './parameters.ts';
import type { Parameters } from './rest-types.ts';

/** Deadlines may lie this far ahead; the second on top forgives clocks that run fast with the market. */
const LONGEST_DEADLINE_US = 61_000_000;

/** Deadlines lie at least this far ahead, by the way on which an order comes. */
export const SHORTEST_DEADLINE_US = { rest: 2_000_000, stream: 500_000 } as const;

/**
 * An RFC 3339 deadline in microseconds, null when absent. One that is over already is left to the engine, which says
 * so. In a market that runs faster than the wall a round trip takes seconds of it, so nothing is too short there.
 */
export function deadlineOf(
  core: Pick<ExchangeCore, 'clock' | 'speed'>,
  text: string | undefined,
  shortest: number,
): Result<number | null, KrakenError> {
  if (text === undefined || text === '') return success(null);
  const { clock, speed } = core;
  const time = parseTime(text);
  if (time === null || time > clock + LONGEST_DEADLINE_US) return failure('EGeneral:Invalid arguments:deadline');
  if (speed <= 1 && time > clock && time < clock + shortest) return failure('EGeneral:Invalid arguments:deadline');
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

interface Prices {
  readonly price: number | null;
  readonly trigger: Trigger | null;
}

/** `price` is the limit of limit orders and the trigger of all others, whose limit is `price2`. */
function readPrices(
  core: ExchangeCore,
  pair: SimulatedPair,
  order: Pick<PlaceRequest, 'side' | 'type'>,
  parameters: Parameters,
): Result<Prices, KrakenError> {
  const { type } = order;
  if (type === 'market') return success({ price: null, trigger: null });
  const text = parameters.get('price');
  const isRelative = /^[+\-#]/.test(text ?? '');
  const reference = isRelative ? core.market(pair).history.lastTicks : 0;
  const price = priceTicks(pair, text, 'price', { ...order, reference });
  if (!price.ok) return price;
  if (type === 'limit') return success({ price: price.value, trigger: null });
  if (price.value === null) return failure('EGeneral:Invalid arguments:price');
  const source = parameters.get('trigger') ?? 'last';
  if (source !== 'last' && source !== 'index') return failure('EGeneral:Invalid arguments:trigger');
  const trigger = { ticks: price.value, reference: source } as const;
  if (type === 'stop-loss' || type === 'take-profit') return success({ price: null, trigger });
  const limit = priceTicks(pair, parameters.get('price2'), 'price2', { ...order, reference: trigger.ticks });
  if (!limit.ok) return limit;
  return limit.value === null ? failure('EGeneral:Invalid arguments:price2') : success({ price: limit.value, trigger });
}

function typeOf(text: string | undefined): SimulatedOrderType | undefined {
  return ORDER_TYPES.find((type) => type === text);
}

/** Why an order on margin is none: the pair does not offer that leverage, or the account has no right to it. */
function refuseLeverage(pair: SimulatedPair, text: string): KrakenError | null {
  if (text === 'none') return null;
  const [, times] = /^(\d+)(?::1)?$/.exec(text) ?? [];
  const offered = pairMargin(pair)?.leverage.includes(Number(times)) ?? false;
  return offered ? 'EOrder:Cannot open position' : 'EGeneral:Invalid arguments:leverage';
}

/** Reads AddOrder's parameters; what the engine does not offer is refused by name. */
export function readOrder(
  core: ExchangeCore,
  parameters: Parameters,
  shortestDeadline: number = SHORTEST_DEADLINE_US.rest,
): Result<PlaceRequest, KrakenError> {
  const pair = findPair(core.parts.pairs, parameters.get('pair') ?? '');
  if (pair === undefined) return failure('EQuery:Unknown asset pair');
  const side = parameters.get('type');
  if (side !== 'buy' && side !== 'sell') return failure('EGeneral:Invalid arguments:type');
  const type = typeOf(parameters.get('ordertype'));
  if (type === undefined) return failure('EGeneral:Invalid arguments:ordertype');
  const volume = stepsOf(parameters.get('volume'), 'volume', LOT_DECIMALS, 'EGeneral:Invalid arguments:volume');
  if (!volume.ok) return volume;
  if (volume.value === null) return failure('EGeneral:Invalid arguments:volume');
  const prices = readPrices(core, pair, { side, type }, parameters);
  if (!prices.ok) return prices;
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
  const onMargin = refuseLeverage(pair, parameters.get('leverage') ?? 'none');
  if (onMargin !== null) return failure(onMargin);
  // A conditional close would be a second order; dropping it in silence would leave a position unprotected.
  if ([...parameters.keys()].some((name) => /^close(\[|$)/.test(name))) {
    return failure('EGeneral:Invalid arguments:close');
  }
  const deadline = deadlineOf(core, parameters.get('deadline'), shortestDeadline);
  if (!deadline.ok) return deadline;
  return success({
    pair,
    side,
    type,
    ...prices.value,
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
