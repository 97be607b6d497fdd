import { holdOf } from './account/ledger.ts';
import type { FeeRates } from './account/ledger.ts';
import type { SimulatedOrder } from './account/records.ts';
import { ACCOUNT } from './exchange-core.ts';
import type { ExchangeCore } from './exchange-core.ts';
import { costToHold, feeToHold } from './market/units.ts';
import type { SimulatedPair } from './market/pairs.ts';
import type { Print } from './market/prints.ts';
import { previewMatch } from './matching/match.ts';

/**
 * What somebody may do to orders between the desk and the book: the exchange's own bad days. Absent members
 * leave everything alone.
 */
export interface Interference {
  /** Whether a post-only order is refused in its answer as though the market had moved into it. */
  refusesPostOnly?(): boolean;
  /** Whether a post-only order that was accepted is cancelled as though the market had moved into it. */
  cancelsPostOnly?(order: SimulatedOrder): boolean;
  /** The most lots an immediate order may take; null for all there is. */
  liquidityFor?(order: SimulatedOrder): number | null;
}

const SELF_TRADE = 'Cannot trade with self';

/** What an order wants of the account's money; `price` null takes any. */
type Wanted = Pick<SimulatedOrder, 'side' | 'price' | 'lots' | 'postOnly'>;

/** Lets orders trade: takes what they may take, rests or ends what is left. */
export class OrderExecution {
  private readonly core: ExchangeCore;
  readonly fees: FeeRates;
  interference: Interference = {};

  constructor(core: ExchangeCore, fees: FeeRates) {
    this.core = core;
    this.fees = fees;
    core.onTrigger = (order) => this.trigger(order);
  }

  /** Takes what the order may take now and rests or ends what is left. */
  work(order: SimulatedOrder): void {
    const { core } = this;
    const market = core.market(core.account.pairOf(order.symbol));
    const isImmediate = order.price === null || order.timeInForce === 'ioc' || order.timeInForce === 'fok';
    const taker = { side: order.side, owner: ACCOUNT, lots: order.lots - order.filled, limit: order.price };
    if (order.timeInForce === 'fok' && previewMatch(market.view(), taker).lots < taker.lots) {
      core.end(order, 'canceled', 'Fill or kill order could not be filled');
      return;
    }
    const printed = order.price === null ? 'market' : 'limit';
    const most = isImmediate ? (this.interference.liquidityFor?.(order) ?? Infinity) : Infinity;
    const wanted = order.filled + Math.min(taker.lots, most);
    while (order.status === 'open' && order.filled < wanted) {
      const { result, prints } = market.take({ ...taker, lots: wanted - order.filled }, printed);
      result.matches.forEach((match, index) => core.bookFill(order, match, prints[index] as Print, false));
      if (result.ownOrder === null) break;
      this.preventSelfTrade(order, result.ownOrder);
    }
    if (order.status !== 'open') return;
    if (order.price === null) core.end(order, 'canceled', 'Insufficient liquidity');
    else if (isImmediate) core.end(order, 'canceled', 'Immediate or cancel');
    else market.rest(order.side, order.price, order.id, ACCOUNT, order.lots - order.filled);
  }

  /** Whether the account can pay for an order; `released` is what it holds already for the order it replaces. */
  affords(pair: SimulatedPair, wanted: Wanted, released = 0): boolean {
    const { side, price, lots, postOnly } = wanted;
    const { account } = this.core;
    if (side === 'sell') return lots <= account.available(pair.base.symbol) + released;
    const available = account.available(pair.quote.symbol) + released;
    const { fees } = this;
    if (price !== null) {
      return holdOf(pair, { side, price, lots, filled: 0 }, postOnly ? fees.maker : fees.taker).units <= available;
    }
    const book = this.core.market(pair).view();
    const preview = previewMatch(book, { side, owner: ACCOUNT, lots, limit: null });
    const average = preview.lots === 0 ? 0 : preview.turnover / preview.lots;
    const cost = costToHold(pair, average, preview.lots);
    return cost + feeToHold(cost, fees.taker) <= available;
  }

  /** A stop or take-profit order whose price was reached becomes the market or limit order it stands for. */
  private trigger(order: SimulatedOrder): void {
    const { core } = this;
    order.triggeredAt = core.now;
    core.emitOrder('triggered', order);
    const pair = core.account.pairOf(order.symbol);
    // The price may have run past what was held for it.
    if (this.affords(pair, order, core.account.holdFor(order).units)) this.work(order);
    else core.end(order, 'canceled', 'Insufficient funds');
  }

  private preventSelfTrade(taker: SimulatedOrder, restingId: string): void {
    const resting = this.core.account.openOrder(restingId);
    if (resting === undefined) throw new Error(`execution: ${restingId} rests in the book but is not open`);
    if (taker.selfTrade !== 'cancel-newest') this.core.end(resting, 'canceled', SELF_TRADE);
    if (taker.selfTrade !== 'cancel-oldest') this.core.end(taker, 'canceled', SELF_TRADE);
  }
}
