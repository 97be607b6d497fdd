import type { Account } from '../account/account.ts';
import type { AccountTrade, LedgerRow, SimulatedOrder } from '../account/records.ts';
import type { JsonValue } from '../json-text.ts';
import type { SimulatedPair } from '../market/pairs.ts';
import { amountText, averagePriceText, longPriceDecimals, lotsText, costText, priceText } from '../market/units.ts';
import { unixSeconds } from '../wire-time.ts';

/** Kraken files what trades on spot under this class, coins against dollars too. */
const ASSET_CLASS = 'forex';

/** `buy 1.25000000 XBTUSD @ limit 27500.0`, `… @ stop loss 55.0 -> limit 54.0`: the sentence clients parse. */
export function orderSentence(
  pair: SimulatedPair,
  order: Pick<SimulatedOrder, 'side' | 'lots' | 'price' | 'type'> & { readonly trigger?: SimulatedOrder['trigger'] },
): string {
  const trigger = order.trigger ?? null;
  const limit = order.price === null ? null : `limit ${priceText(pair, order.price)}`;
  const kind = order.type.startsWith('stop-loss') ? 'stop loss' : 'take profit';
  const wake = trigger === null ? null : `${kind} ${priceText(pair, trigger.ticks)}`;
  const terms = [wake, limit].filter((part) => part !== null).join(' -> ');
  return `${order.side} ${lotsText(order.lots)} ${pair.altname} @ ${terms === '' ? 'market' : terms}`;
}

/**
 * An order as OpenOrders, ClosedOrders and QueryOrders show it. `withReason`: its reason is told even while it has
 * none, as QueryOrders does.
 */
export function orderView(
  account: Account,
  order: SimulatedOrder,
  { withTrades, withReason = false }: { readonly withTrades: boolean; readonly withReason?: boolean },
): JsonValue {
  const pair = account.pairOf(order.symbol);
  const closed = order.status !== 'open';
  const long = (ticks: number | null): string => priceText(pair, ticks ?? 0, longPriceDecimals(pair));
  const { trigger } = order;
  const woken = order.triggeredAt === null ? '' : order.type.startsWith('stop-loss') ? 'stopped' : 'touched';
  const text = (ticks: number | null): string => (ticks === null ? '0' : priceText(pair, ticks));
  const misc = [
    order.amended ? 'amended' : '',
    woken,
    closed && order.filled > 0 && order.filled < order.lots ? 'partial' : '',
  ];
  return {
    refid: null,
    // An order has one or the other.
    userref: order.clientId === null ? order.userref : null,
    cl_ord_id: order.clientId ?? undefined,
    status: order.status,
    opentm: unixSeconds(order.openedAt),
    starttm: 0,
    expiretm: order.expiresAt === null ? 0 : Math.floor(order.expiresAt / 1e6),
    descr: {
      pair: pair.altname,
      aclass: ASSET_CLASS,
      type: order.side,
      ordertype: order.type,
      price: text(trigger === null ? order.price : trigger.ticks),
      price2: trigger === null ? '0' : text(order.price),
      leverage: 'none',
      order: orderSentence(pair, order),
      close: '',
    },
    vol: lotsText(order.lots),
    vol_exec: lotsText(order.filled),
    cost: costText(pair, order.cost),
    fee: costText(pair, order.fee),
    price: order.filled === 0 ? long(0) : averagePriceText(pair, order.cost, order.filled),
    stopprice: long(trigger?.ticks ?? null),
    limitprice: long(trigger === null ? null : order.price),
    misc: misc.filter((part) => part !== '').join(','),
    oflags: order.postOnly ? 'post,fciq' : 'fciq',
    trigger: trigger?.reference,
    trades: withTrades && order.trades.length > 0 ? order.trades : undefined,
    time_in_force: order.timeInForce,
    reason: closed || withReason ? order.reason : undefined,
    closetm: order.closedAt === null ? undefined : unixSeconds(order.closedAt),
  };
}

/** A trade as TradesHistory and QueryTrades show it, with the ids of its ledger rows where they are asked for. */
export function tradeView(account: Account, trade: AccountTrade, ledgers?: readonly string[]): JsonValue {
  const pair = account.pairOf(trade.symbol);
  return {
    ordertxid: trade.orderId,
    postxid: 'TKH2SE-M7IF5-CFI7LT',
    pair: pair.id,
    aclass: ASSET_CLASS,
    time: unixSeconds(trade.time),
    type: trade.side,
    ordertype: trade.type,
    // Orders that waited for their trigger trade as what they became.
    tradeordertype: trade.type === 'limit' || trade.type.endsWith('-limit') ? 'limit' : 'market',
    price: priceText(pair, trade.ticks, longPriceDecimals(pair)),
    cost: costText(pair, trade.cost),
    fee: costText(pair, trade.fee),
    vol: lotsText(trade.lots),
    margin: costText(pair, 0),
    leverage: '0',
    misc: '',
    trade_id: trade.tradeNumber,
    maker: trade.maker,
    ledgers,
  };
}

export function unitsText(account: Account, symbol: string, units: number): string {
  const asset = account.asset(symbol);
  return amountText(units, asset.scale, asset.decimals);
}

export function ledgerView(account: Account, row: LedgerRow): JsonValue {
  return {
    refid: row.refId,
    time: unixSeconds(row.time),
    type: row.type,
    subtype: row.type === 'trade' ? 'tradespot' : '',
    aclass: 'currency',
    asset: account.asset(row.asset).id,
    amount: unitsText(account, row.asset, row.amount),
    fee: unitsText(account, row.asset, row.fee),
    balance: unitsText(account, row.asset, row.balance),
  };
}
