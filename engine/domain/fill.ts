import type { Brand } from './brand.ts';
import type { ClientOrderId, OrderId, Side } from './order.ts';

export type TradeId = Brand<string, 'TradeId'>;

/** One execution on the account: price in quote, quantity in base, fee in `feeAsset`, time UTC ms. */
export interface Fill {
  readonly tradeId: TradeId;
  readonly orderId: OrderId;
  readonly clientOrderId: ClientOrderId | null;
  readonly symbol: string;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly cost: number;
  readonly fee: number;
  readonly feeAsset: string;
  readonly maker: boolean;
  readonly time: number;
}
