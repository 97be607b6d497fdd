import { failure, success } from '../../../domain/result.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import { NumberText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { assetMargin, pairMargin } from '../market/margin.ts';
import { assetsOf, findPair, isNameOf, LOT_DECIMALS, MAKER_TIERS, TAKER_TIERS } from '../market/pairs.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { costDecimals } from '../market/units.ts';
import { NOTHING_ANNOUNCED, secondText } from '../wire-time.ts';
import { listOf } from './parameters.ts';
import type { Answer, Parameters } from './rest-types.ts';

export function time(core: ExchangeCore): Answer {
  const seconds = Math.floor(core.clock / 1e6);
  // `Thu,  6 Jul 23 18:50:48 +0000`: a blank before days of one digit, two-digit year, numeric zone.
  const text = new Date(seconds * 1000)
    .toUTCString()
    .replace(', 0', ',  ')
    .replace(/ \d\d(\d\d) /, ' $1 ')
    .replace('GMT', '+0000');
  return success({ unixtime: seconds, rfc1123: text });
}

export function systemStatus(core: ExchangeCore): Answer {
  return success({ status: core.status, timestamp: secondText(core.now), ...NOTHING_ANNOUNCED });
}

export function assets(core: ExchangeCore, parameters: Parameters): Answer {
  const wanted = listOf(parameters.get('asset'));
  const result: Record<string, JsonValue> = {};
  for (const asset of assetsOf(core.parts.pairs)) {
    if (wanted.length > 0 && !wanted.some((name) => isNameOf(asset, name))) continue;
    const margin = assetMargin(asset);
    result[asset.id] = {
      aclass: 'currency',
      altname: asset.altname,
      decimals: asset.decimals,
      display_decimals: asset.displayDecimals,
      collateral_value: margin === null ? undefined : new NumberText(margin.collateral),
      status: 'enabled',
      margin_rate: margin?.rate,
    };
  }
  if (Object.keys(result).length < wanted.length) return failure('EQuery:Unknown asset');
  return success(result);
}

export function assetPairs(core: ExchangeCore, parameters: Parameters): Answer {
  const selected = selectPairs(core, parameters);
  if (selected === null) return failure('EQuery:Unknown asset pair');
  const part = parameters.get('info') ?? 'info';
  if (!isPairPart(part)) return failure('EGeneral:Invalid arguments:info');
  const rows = selected.map(({ pair, key }) => {
    const info = pairInfo(pair, core.pairStatus(pair.symbol));
    return [key, part === 'info' ? info : pick(info, PAIR_PARTS[part])] as const;
  });
  return success(Object.fromEntries(rows));
}

/** What of a pair can be asked for by itself. */
const PAIR_PARTS = {
  info: [],
  leverage: ['leverage_buy', 'leverage_sell'],
  fees: ['fees', 'fees_maker', 'fee_volume_currency'],
  margin: ['margin_call', 'margin_stop'],
} as const;

function isPairPart(name: string): name is keyof typeof PAIR_PARTS {
  return Object.hasOwn(PAIR_PARTS, name);
}

type PairInfo = Readonly<Record<string, JsonValue | undefined>>;

function pick(info: PairInfo, names: readonly string[]): PairInfo {
  return Object.fromEntries(names.map((name) => [name, info[name]]));
}

/** A pair that was asked for, and under which name the answer holds it. */
export interface NamedPair {
  readonly pair: SimulatedPair;
  readonly key: string;
}

/** A pair by any of its names. The answer has its id, yet a name with a slash comes back as it was written. */
export function namedPair(core: ExchangeCore, name: string): NamedPair | null {
  const pair = findPair(core.parts.pairs, name);
  return pair === undefined ? null : { pair, key: name.includes('/') ? name : pair.id };
}

/** The pairs named by `pair`, all without it, null when one is unknown. */
export function selectPairs(core: ExchangeCore, parameters: Parameters): readonly NamedPair[] | null {
  const names = listOf(parameters.get('pair'));
  if (names.length === 0) return core.parts.pairs.map((pair) => ({ pair, key: pair.id }));
  const found: NamedPair[] = [];
  for (const name of names) {
    const pair = namedPair(core, name);
    if (pair === null) return null;
    found.push(pair);
  }
  return found;
}

function pairInfo(pair: SimulatedPair, status: string): PairInfo {
  const margin = pairMargin(pair);
  return {
    altname: pair.altname,
    wsname: pair.wsname,
    aclass_base: 'currency',
    base: pair.base.id,
    aclass_quote: 'currency',
    quote: pair.quote.id,
    lot: 'unit',
    cost_decimals: costDecimals(pair),
    pair_decimals: pair.priceDecimals,
    lot_decimals: LOT_DECIMALS,
    lot_multiplier: 1,
    leverage_buy: margin?.leverage ?? [],
    leverage_sell: margin?.leverage ?? [],
    fees: TAKER_TIERS,
    fees_maker: MAKER_TIERS,
    fee_volume_currency: 'ZUSD',
    margin_call: 80,
    margin_stop: 40,
    ordermin: pair.orderMinimumText,
    costmin: pair.costMinimumText,
    tick_size: (10 ** -pair.priceDecimals).toFixed(pair.priceDecimals),
    status,
    execution_venue: 'international',
    long_position_limit: margin?.longLimit,
    short_position_limit: margin?.shortLimit,
  };
}
