import type { Balance } from '../../../domain/balance.ts';
import type { Side } from '../../../domain/order.ts';
import { LOTS_PER_UNIT } from '../market/pairs.ts';
import { costPerUnit } from '../market/units.ts';
import type { Account } from './account.ts';
import type { SimulatedOrderStatus, SimulatedOrderType } from './records.ts';

/** An order in plain numbers; times UTC ms, money in quote. */
export interface OrderView {
  readonly orderId: string;
  readonly clientOrderId: string | null;
  readonly symbol: string;
  readonly side: Side;
  readonly type: SimulatedOrderType;
  readonly price: number | null;
  readonly quantity: number;
  readonly filledQuantity: number;
  readonly cost: number;
  readonly fee: number;
  readonly status: SimulatedOrderStatus;
  readonly reason: string | null;
  readonly openedAt: number;
  readonly closedAt: number | null;
}

/** A trade in plain numbers. `publicId` is its id on the public tape. */
export interface TradeView {
  readonly tradeId: string;
  readonly publicId: number;
  readonly orderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly cost: number;
  readonly fee: number;
  readonly maker: boolean;
  readonly time: number;
}

export interface AccountView {
  readonly balances: readonly Balance[];
  /** Open orders, then closed ones, each oldest first. */
  readonly orders: readonly OrderView[];
  /** Oldest first. */
  readonly trades: readonly TradeView[];
}

/** The account in plain numbers: what a test compares with what a screen shows. */
export function accountView(account: Account): AccountView {
  return {
    balances: account.assets().map((asset) => {
      const scale = 10 ** account.asset(asset).scale;
      const held = account.held(asset);
      const total = account.balance(asset);
      return { asset, total: total / scale, held: held / scale, free: (total - held) / scale };
    }),
    orders: [...account.open(), ...account.closed()].map((order) => ({
      orderId: order.id,
      clientOrderId: order.clientId,
      symbol: order.symbol,
      side: order.side,
      type: order.type,
      price: order.price === null ? null : order.price / 10 ** account.pairOf(order.symbol).priceDecimals,
      quantity: order.lots / LOTS_PER_UNIT,
      filledQuantity: order.filled / LOTS_PER_UNIT,
      cost: order.cost / costPerUnit(account.pairOf(order.symbol)),
      fee: order.fee / costPerUnit(account.pairOf(order.symbol)),
      status: order.status,
      reason: order.reason,
      openedAt: order.openedAt / 1000,
      closedAt: order.closedAt === null ? null : order.closedAt / 1000,
    })),
    trades: account.trades().map((trade) => ({
      tradeId: trade.id,
      publicId: trade.tradeNumber,
      orderId: trade.orderId,
      symbol: trade.symbol,
      side: trade.side,
      price: trade.ticks / 10 ** account.pairOf(trade.symbol).priceDecimals,
      quantity: trade.lots / LOTS_PER_UNIT,
      cost: trade.cost / costPerUnit(account.pairOf(trade.symbol)),
      fee: trade.fee / costPerUnit(account.pairOf(trade.symbol)),
      maker: trade.maker,
      time: trade.time / 1000,
    })),
  };
}
