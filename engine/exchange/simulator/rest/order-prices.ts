import { failure, success } from '../../../domain/result.ts';
import type { Result } from '../../../domain/result.ts';
import type { Side } from '../../../domain/order.ts';
import type { KrakenError } from '../account/order-request.ts';
import type { SimulatedOrderType } from '../account/records.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { parseSteps } from '../market/units.ts';

const RELATIVE = /^([+\-#])(\d+(?:\.\d+)?)(%?)$/;

/** A number of steps; null when absent. `stepError` answers more decimals than the step allows. */
export function stepsOf(
  text: string | undefined,
  name: string,
  decimals: number,
  stepError: KrakenError,
): Result<number | null, KrakenError> {
  if (text === undefined || text === '') return success(null);
  const steps = parseSteps(text, decimals);
  if (steps === 'step') return failure(stepError);
  return steps === null ? failure(`EGeneral:Invalid arguments:${name}`) : success(steps);
}

/** Which way `#` points: to the side on which such an order waits. */
function outward(side: Side, type: SimulatedOrderType): 1 | -1 {
  return (side === 'buy') === type.startsWith('stop-loss') ? 1 : -1;
}

/** A pair's tick is its last decimal: what is off the tick has more of them. */
function tooManyDecimals({ symbol, priceDecimals }: SimulatedPair): KrakenError {
  return `EOrder:Invalid price:${symbol} price can only be specified up to ${priceDecimals} decimals.`;
}

/**
 * A price in ticks, absolute or relative to `reference` (`+5`, `-1.5%`, `#2%`); null when absent. Relative prices
 * are brought to the tick.
 */
export function priceTicks(
  pair: SimulatedPair,
  text: string | undefined,
  name: string,
  order: { readonly side: Side; readonly type: SimulatedOrderType; readonly reference: number },
): Result<number | null, KrakenError> {
  const relative = RELATIVE.exec(text ?? '');
  if (relative === null) return stepsOf(text, name, pair.priceDecimals, tooManyDecimals(pair));
  const [, sign, amount, percent] = relative;
  const size = percent === '%' ? (order.reference * Number(amount)) / 100 : Number(amount) * 10 ** pair.priceDecimals;
  const direction = sign === '+' ? 1 : sign === '-' ? -1 : outward(order.side, order.type);
  const ticks = Math.round(order.reference + direction * size);
  return ticks > 0 ? success(ticks) : failure('EOrder:Invalid price');
}
