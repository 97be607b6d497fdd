import type { Account } from '../account/account.ts';
import type { AccountTrade, LedgerRow, SimulatedOrder } from '../account/records.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import type { OrderEventKind } from '../exchange-events.ts';
import { NumberText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { LOTS_PER_UNIT } from '../market/pairs.ts';
import { moneyPerUnit, moneyText } from '../market/units.ts';
import { unitsText } from '../rest/order-view.ts';
import { microsecondText } from '../wire-time.ts';
import { lotsNumber, priceNumber } from './feed.ts';

/** A row of the executions channel; absent members are left out. */
export type ExecutionRow = { readonly [key: string]: JsonValue | undefined };

function money(pair: SimulatedPair, units: number): NumberText {
  return new NumberText(moneyText(pair, units));
}

function averageOf(pair: SimulatedPair, order: SimulatedOrder): NumberText {
  if (order.filled === 0) return new NumberText('0.0');
  const average = order.cost / moneyPerUnit(pair) / (order.filled / LOTS_PER_UNIT);
  return new NumberText(average.toFixed(Math.max(pair.priceDecimals, 5)));
}

/** Fields by which clients recognise an order on every message. */
function identity(order: SimulatedOrder): ExecutionRow {
  return {
    order_id: order.id,
    order_userref: order.userref,
    cl_ord_id: order.clientId ?? undefined,
  };
}

function totals(account: Account, order: SimulatedOrder): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    cum_qty: lotsNumber(order.filled),
    cum_cost: money(pair, order.cost),
    avg_price: averageOf(pair, order),
    fee_usd_equiv: money(pair, order.fee),
  };
}

function triggersOf(pair: SimulatedPair, order: SimulatedOrder): JsonValue | undefined {
  const { trigger, triggeredAt } = order;
  if (trigger === null) return undefined;
  const price = priceNumber(pair, trigger.ticks);
  return {
    reference: trigger.reference,
    price,
    price_type: 'static',
    actual_price: price,
    status: triggeredAt === null ? 'untriggered' : 'triggered',
    timestamp: triggeredAt === null ? undefined : microsecondText(triggeredAt),
  };
}

function fullFields(account: Account, order: SimulatedOrder): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    ...identity(order),
    symbol: order.symbol,
    order_qty: lotsNumber(order.lots),
    cum_cost: money(pair, order.cost),
    time_in_force: order.timeInForce.toUpperCase(),
    side: order.side,
    order_type: order.type,
    limit_price_type: order.price === null ? undefined : 'static',
    limit_price: order.price === null ? undefined : priceNumber(pair, order.price),
    stop_price: order.trigger === null ? new NumberText('0.0') : priceNumber(pair, order.trigger.ticks),
    triggers: triggersOf(pair, order),
    post_only: order.postOnly ? true : undefined,
    expire_time: order.expiresAt === null ? undefined : microsecondText(order.expiresAt),
    fee_usd_equiv: money(pair, order.fee),
    fee_ccy_pref: 'fciq',
  };
}

/** A row of the executions channel for a change of state. `new`, `canceled` and `filled` carry no symbol. */
export function orderRow(account: Account, kind: OrderEventKind, order: SimulatedOrder, time: number): ExecutionRow {
  const timestamp = microsecondText(time);
  const postOnly = order.postOnly ? true : undefined;
  switch (kind) {
    case 'pending_new':
      return { ...fullFields(account, order), exec_type: kind, order_status: kind, timestamp };
    case 'new':
      return { timestamp, order_status: kind, exec_type: kind, post_only: postOnly, ...identity(order) };
    case 'triggered':
      return { ...fullFields(account, order), exec_type: 'status', order_status: 'new', timestamp };
    case 'amended': {
      const status = order.filled > 0 ? 'partially_filled' : 'new';
      const rows = { ...fullFields(account, order), ...totals(account, order) };
      return { ...rows, exec_type: kind, order_status: status, amended: true, timestamp };
    }
    case 'filled':
      return {
        timestamp,
        order_status: kind,
        exec_type: kind,
        ...totals(account, order),
        post_only: postOnly,
        ...identity(order),
      };
    case 'canceled':
    case 'expired': {
      const reason = order.reason ?? '';
      const state = { timestamp, order_status: kind, exec_type: kind, ...totals(account, order) };
      return { ...state, post_only: postOnly, cancel_reason: reason, reason, ...identity(order) };
    }
  }
}

/** An open order in the snapshot: all of its fields. */
export function snapshotOrderRow(account: Account, order: SimulatedOrder): JsonValue {
  const status = order.filled > 0 ? 'partially_filled' : 'new';
  const rows = { ...fullFields(account, order), ...totals(account, order) };
  return { ...rows, exec_type: 'new', order_status: status, timestamp: microsecondText(order.openedAt) };
}

/** A fill. Its status is `partially_filled` even when the order is complete: `filled` follows by itself. */
export function tradeRow(account: Account, order: SimulatedOrder, trade: AccountTrade): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    ...identity(order),
    exec_id: trade.id,
    exec_type: 'trade',
    trade_id: trade.tradeNumber,
    symbol: trade.symbol,
    side: trade.side,
    last_qty: lotsNumber(trade.lots),
    last_price: priceNumber(pair, trade.ticks),
    liquidity_ind: trade.maker ? 'm' : 't',
    cost: money(pair, trade.cost),
    order_type: trade.type,
    timestamp: microsecondText(trade.time),
    order_status: 'partially_filled',
    ...totals(account, order),
    fee_usd_equiv: money(pair, trade.fee),
    fees: [{ asset: pair.quote.symbol, qty: money(pair, trade.fee) }],
  };
}

/** Balances as the snapshot of the balances channel shows them. */
export function balanceRows(account: Account): JsonValue {
  return account.assets().map((asset) => {
    const balance = new NumberText(unitsText(account, asset, account.balance(asset)));
    return {
      asset: account.asset(asset).symbol,
      asset_class: 'currency',
      balance,
      wallets: [{ type: 'spot', id: 'main', balance }],
    };
  });
}

/** A ledger row as the balances channel shows it. */
export function ledgerRow(account: Account, row: LedgerRow): JsonValue {
  return {
    ledger_id: row.id,
    ref_id: row.refId,
    timestamp: microsecondText(row.time),
    type: row.type,
    asset: row.asset,
    asset_class: 'currency',
    category: row.type,
    wallet_type: 'spot',
    wallet_id: 'main',
    amount: new NumberText(unitsText(account, row.asset, row.amount)),
    fee: new NumberText(unitsText(account, row.asset, row.fee)),
    balance: new NumberText(unitsText(account, row.asset, row.balance)),
  };
}
