import type { Account } from '../account/account.ts';
import type { AccountTrade, LedgerRow, SimulatedOrder } from '../account/records.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import type { OrderEventKind } from '../exchange-events.ts';
import { NumberText } from '../json-text.ts';
import type { JsonValue } from '../json-text.ts';
import { averagePriceText, costPerUnit, costText } from '../market/units.ts';
import { unitsText } from '../rest/order-view.ts';
import { microsecondText } from '../wire-time.ts';
import { lotsNumber, priceNumber } from './feed.ts';

const USER_REQUESTED = 'User requested';

/** A row of the executions channel; absent members are left out. */
export type ExecutionRow = { readonly [key: string]: JsonValue | undefined };

function costNumber(pair: SimulatedPair, units: number): NumberText {
  return new NumberText(costText(pair, units));
}

/** As it is where the quote is dollars; what had to be converted has four decimals. */
function feeInDollars(pair: SimulatedPair, units: number): NumberText {
  if (pair.quote.symbol === 'USD') return costNumber(pair, units);
  return new NumberText((units / costPerUnit(pair)).toFixed(4));
}

function averageOf(pair: SimulatedPair, order: SimulatedOrder): NumberText {
  if (order.filled === 0) return priceNumber(pair, 0);
  return new NumberText(averagePriceText(pair, order.cost, order.filled));
}

/** Fields by which clients recognise an order on every message: it has a client id or a userref, never both. */
function identity({ id, userref, clientId }: SimulatedOrder): ExecutionRow {
  return { order_id: id, ...(clientId === null ? { order_userref: userref } : { cl_ord_id: clientId }) };
}

function totals(account: Account, order: SimulatedOrder): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    cum_qty: lotsNumber(order.filled),
    cum_cost: costNumber(pair, order.cost),
    avg_price: averageOf(pair, order),
    fee_usd_equiv: feeInDollars(pair, order.fee),
  };
}

/** Price of a pair's last print, in ticks: what orders that wait for a price are compared with. */
export type LastTicks = (pair: SimulatedPair) => number;

function triggersOf(pair: SimulatedPair, order: SimulatedOrder, lastTicks: LastTicks): JsonValue | undefined {
  const { trigger, triggeredAt } = order;
  if (trigger === null) return undefined;
  const price = priceNumber(pair, trigger.ticks);
  return {
    reference: trigger.reference,
    price,
    price_type: 'static',
    actual_price: price,
    last_price: priceNumber(pair, lastTicks(pair)),
    status: triggeredAt === null ? 'untriggered' : 'triggered',
    timestamp: triggeredAt === null ? undefined : microsecondText(triggeredAt),
  };
}

function fullFields(account: Account, order: SimulatedOrder, lastTicks: LastTicks): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    ...identity(order),
    symbol: order.symbol,
    order_qty: lotsNumber(order.lots),
    cum_cost: costNumber(pair, order.cost),
    time_in_force: order.timeInForce.toUpperCase(),
    side: order.side,
    order_type: order.type,
    limit_price_type: order.price === null ? undefined : 'static',
    limit_price: order.price === null ? undefined : priceNumber(pair, order.price),
    stop_price: priceNumber(pair, order.trigger?.ticks ?? 0),
    trigger: order.trigger?.reference,
    triggers: triggersOf(pair, order, lastTicks),
    post_only: order.postOnly ? true : undefined,
    expire_time: order.expiresAt === null ? undefined : microsecondText(order.expiresAt),
    fee_usd_equiv: feeInDollars(pair, order.fee),
    fee_ccy_pref: 'fciq',
  };
}

/** A change of terms says what they are now, and neither symbol nor side. */
function amendedRow(account: Account, order: SimulatedOrder, timestamp: string, lastTicks: LastTicks): ExecutionRow {
  const pair = account.pairOf(order.symbol);
  return {
    timestamp,
    exec_type: 'amended',
    order_status: order.filled > 0 ? 'partially_filled' : 'new',
    cum_qty: lotsNumber(order.filled),
    reason: USER_REQUESTED,
    amended: true,
    order_qty: lotsNumber(order.lots),
    limit_price: order.price === null ? undefined : priceNumber(pair, order.price),
    limit_price_type: order.price === null ? undefined : 'static',
    triggers: triggersOf(pair, order, lastTicks),
    post_only: order.postOnly ? true : undefined,
    ...identity(order),
  };
}

/** A row of the executions channel for a change of state. Only `pending_new` and a trigger's status carry the symbol. */
export function orderRow(
  account: Account,
  kind: OrderEventKind,
  order: SimulatedOrder,
  time: number,
  lastTicks: LastTicks,
): ExecutionRow {
  const timestamp = microsecondText(time);
  const postOnly = order.postOnly ? true : undefined;
  switch (kind) {
    case 'pending_new':
      return { ...fullFields(account, order, lastTicks), exec_type: kind, order_status: kind, timestamp };
    case 'new':
      return { timestamp, order_status: kind, exec_type: kind, post_only: postOnly, ...identity(order) };
    case 'triggered':
      return { ...fullFields(account, order, lastTicks), exec_type: 'status', order_status: 'new', timestamp };
    case 'amended':
      return amendedRow(account, order, timestamp, lastTicks);
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
export function snapshotOrderRow(account: Account, order: SimulatedOrder, lastTicks: LastTicks): JsonValue {
  const status = order.filled > 0 ? 'partially_filled' : 'new';
  const rows = { ...fullFields(account, order, lastTicks), ...totals(account, order) };
  return { ...rows, exec_type: 'new', order_status: status, timestamp: microsecondText(order.openedAt) };
}

/** A fill. Its status is `partially_filled` even when the order is complete: `filled` follows by itself. */
export function tradeRow(account: Account, order: SimulatedOrder, trade: AccountTrade): ExecutionRow {
  const fill = fillFields(account, order, trade);
  return { ...fill, order_status: 'partially_filled', ...totals(account, order), fee_usd_equiv: fill['fee_usd_equiv'] };
}

/** A fill of the past, as the snapshot has it: nothing of where its order stands but that this part is filled. */
export function snapshotTradeRow(account: Account, order: SimulatedOrder, trade: AccountTrade): JsonValue {
  return { ...fillFields(account, order, trade), order_status: 'filled' };
}

function fillFields(account: Account, order: SimulatedOrder, trade: AccountTrade): ExecutionRow {
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
    cost: costNumber(pair, trade.cost),
    order_type: trade.type,
    timestamp: microsecondText(trade.time),
    fee_usd_equiv: feeInDollars(pair, trade.fee),
    fees: [{ asset: pair.quote.symbol, qty: costNumber(pair, trade.fee) }],
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
