import { failure, success } from '../../../domain/result.ts';
import type { AccountReader } from './account-reader.ts';
import type { JsonValue } from '../json-text.ts';
import { findPair, LOTS_PER_UNIT, MAKER_TIERS, TAKER_TIERS } from '../market/pairs.ts';
import { costPerUnit } from '../market/units.ts';
import { unitsText } from './order-view.ts';
import { listOf } from './parameters.ts';
import type { Answer, Parameters } from './rest-types.ts';

const MONTH_US = 30 * 86_400_000_000;

export function balance({ account }: AccountReader): Answer {
  const rows = account
    .assets()
    .map((asset) => [account.asset(asset).id, unitsText(account, asset, account.balance(asset))] as const);
  return success(Object.fromEntries(rows));
}

export function balanceEx({ account }: AccountReader): Answer {
  const result: Record<string, JsonValue> = {};
  for (const asset of account.assets()) {
    result[account.asset(asset).id] = {
      balance: unitsText(account, asset, account.balance(asset)),
      hold_trade: unitsText(account, asset, account.held(asset)),
    };
  }
  return success(result);
}

/**
 * Account value in USD; there is no margin, so equity is the balance. What orders hold is taken from `mfo` alone, and
 * without margin there is no level of it (`ml`).
 */
export function tradeBalance(core: AccountReader): Answer {
  let value = 0;
  for (const asset of core.account.assets()) value += worth(core, asset, core.account.balance(asset));
  let free = 0;
  for (const asset of core.account.assets()) free += worth(core, asset, core.account.available(asset));
  const zero = '0.0000';
  const total = value.toFixed(4);
  const unused = free.toFixed(4);
  const none = { m: zero, uv: zero, n: zero, c: zero, v: zero };
  return success({ eb: total, tb: total, ...none, e: total, mf: total, mfo: unused });
}

/** Worth of an amount in quote units at the last price. */
function worth(core: AccountReader, asset: string, units: number): number {
  if (units === 0) return 0;
  const pair = core.parts.pairs.find((candidate) => candidate.base.symbol === asset);
  if (pair === undefined) return units / 10 ** core.account.asset(asset).scale;
  return (units / LOTS_PER_UNIT) * (core.market(pair).history.lastTicks / 10 ** pair.priceDecimals);
}

export function tradeVolume(core: AccountReader, parameters: Parameters): Answer {
  let money = 0;
  for (const trade of core.account.trades())
    if (trade.time >= core.now - MONTH_US) money += trade.cost / costPerUnit(core.account.pairOf(trade.symbol));
  const fees: Record<string, JsonValue> = {};
  const makerFees: Record<string, JsonValue> = {};
  for (const name of listOf(parameters.get('pair'))) {
    const pair = findPair(core.parts.pairs, name);
    if (pair === undefined) return failure('EQuery:Unknown asset pair');
    fees[pair.id] = tier(TAKER_TIERS);
    makerFees[pair.id] = tier(MAKER_TIERS);
  }
  const named = Object.keys(fees).length > 0;
  const volume = money.toFixed(4);
  return success({
    currency: 'ZUSD',
    asset_class: 'currency',
    volume,
    fees: named ? fees : null,
    fees_maker: named ? makerFees : null,
    inputs: {
      domain_spot_volume_30d: volume,
      domain_futures_volume_30d: '0.0000',
      domain_assets_on_platform: '0.0000',
    },
  });
}

/** The lowest tier: the simulator charges it whatever the volume. */
function tier(tiers: readonly (readonly [number, number])[]): JsonValue {
  const current = (tiers[0] as readonly [number, number])[1];
  const next = tiers[1] as readonly [number, number];
  return {
    fee: current.toFixed(4),
    minfee: (tiers.at(-1) as readonly [number, number])[1].toFixed(4),
    maxfee: current.toFixed(4),
    nextfee: next[1].toFixed(4),
    nextvolume: next[0].toFixed(4),
    tiervolume: '0.0000',
  };
}
