import type { BalanceView, InstrumentView, PositionView } from '../../engine/api/views.ts';
import { isOpenOrder, type SessionState } from './session-reducer.ts';

/** What is in a reward programme is listed as an asset of its own, `BTC.F` or `USD.F`, and is worth the same. */
function plainAsset(asset: string): string {
  return asset.split('.')[0] ?? asset;
}

/** Worth of an asset in quote, or null when there is no price to value it with. */
export function worthOf(balance: BalanceView, instrument: InstrumentView, price: number | null): number | null {
  const asset = plainAsset(balance.asset);
  if (asset === instrument.quote) return balance.total;
  if (asset === instrument.base && price !== null) return balance.total * price;
  return balance.total === 0 ? 0 : null;
}

/** What the account holds and the equity leaves out: nothing is asked about the prices of other markets. */
export function unvaluedAssets(
  balances: readonly BalanceView[],
  instrument: InstrumentView,
): readonly Pick<BalanceView, 'asset' | 'total'>[] {
  const valued = [instrument.base, instrument.quote];
  return balances.filter(({ asset, total }) => total !== 0 && !valued.includes(plainAsset(asset)));
}

/** Sum of what can be valued in quote: the traded pair's two assets. Null before the first price. */
export function equityOf(
  balances: readonly BalanceView[],
  instrument: InstrumentView,
  price: number | null,
): number | null {
  let equity = 0;
  for (const balance of balances) {
    const worth = worthOf(balance, instrument, price);
    if (worth === null && plainAsset(balance.asset) === instrument.base) return null;
    equity += worth ?? 0;
  }
  return equity;
}

/** What is at stake while a session is closed. */
export interface Exposure {
  readonly symbol: string;
  readonly positionQuantity: number;
  /** Orders of the session that may still trade; what somebody else placed is not taken off with it. */
  readonly openOrders: number;
}

/** As it is now: a question about it may stand open while orders come and go. */
export function exposureOf({ position, orders }: Pick<SessionState, 'position' | 'orders'>): Exposure {
  const own = orders.filter((order) => isOpenOrder(order) && order.purpose !== 'foreign');
  return { symbol: position.symbol, positionQuantity: position.quantity, openOrders: own.length };
}

export interface Unrealised {
  readonly amount: number;
  readonly percent: number;
}

/** Profit of the held quantity against its average cost, before the fees of selling. Null when flat. */
export function unrealisedOf(position: PositionView, price: number | null): Unrealised | null {
  if (price === null || position.averageCost === null || position.quantity <= 0 || position.averageCost <= 0)
    return null;
  return {
    amount: (price - position.averageCost) * position.quantity,
    percent: (price / position.averageCost - 1) * 100,
  };
}
