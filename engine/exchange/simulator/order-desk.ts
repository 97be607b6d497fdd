import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import { holdOf } from './account/ledger.ts';
import type { FeeRates } from './account/ledger.ts';
import { checkRequest } from './account/order-request.ts';
import type { AmendRequest, KrakenError, PlaceRequest } from './account/order-request.ts';
import type { SimulatedOrder } from './account/records.ts';
import { ACCOUNT } from './exchange-core.ts';
import type { ExchangeCore } from './exchange-core.ts';
import { costToHold, exactCost, feeToHold } from './market/units.ts';
import { crosses, opposite, previewMatch } from './matching/match.ts';
import type { Print } from './market/prints.ts';

const OPEN_ORDERS_PER_PAIR = 80;

/**
 * How a post-only order that would take is refused: accepted and then cancelled (`cancel`, Kraken's own
 * wording) or refused in the request (`error`, seen by integrations).
 */
export type PostOnlyForm = 'cancel' | 'error';

export interface DeskOptions {
  readonly fees: FeeRates;
  readonly postOnlyForm: PostOnlyForm;
}

/** Takes, changes and cancels orders of the account by the exchange's rules. Errors are Kraken's strings. */
export class OrderDesk {
  private readonly core: ExchangeCore;
  readonly options: DeskOptions;

  constructor(core: ExchangeCore, options: DeskOptions) {
    this.core = core;
    this.options = options;
  }

  /** Places an order; null when it was only validated. */
  place(request: PlaceRequest): Result<SimulatedOrder | null, KrakenError> {
    const { core } = this;
    const checked = this.admit(request);
    if (!checked.ok) return checked;
    if (request.validateOnly) return success(null);
    const market = core.market(request.pair);
    const best = market.view().best(opposite(request.side));
    const wouldTake = best !== null && crosses(request.side, request.price, best);
    if (request.postOnly && wouldTake && this.options.postOnlyForm === 'error')
      return failure('EOrder:Post only order');

    const order: SimulatedOrder = {
      ...core.account.nextOrderIdentity(),
      symbol: request.pair.symbol,
      side: request.side,
      type: request.type,
      price: request.price,
      lots: request.lots,
      filled: 0,
      cost: 0,
      fee: 0,
      userref: request.userref,
      clientId: request.clientId,
      postOnly: request.postOnly,
      timeInForce: request.timeInForce,
      expiresAt: request.expiresAt,
      selfTrade: request.selfTrade,
      status: 'open',
      reason: null,
      openedAt: core.now,
      closedAt: null,
      trades: [],
      amended: false,
    };
    core.account.add(order);
    core.emitOrder('pending_new', order);
    if (request.postOnly && wouldTake) {
      core.end(order, 'canceled', 'Post only order');
      return success(order);
    }
    core.emitOrder('new', order);
    this.work(order);
    return success(order);
  }

  cancel(id: string): Result<SimulatedOrder, KrakenError> {
    const { account } = this.core;
    const order = account.openOrder(id);
    if (order === undefined)
      return failure(account.order(id) === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order');
    this.core.end(order, 'canceled', 'User requested');
    return success(order);
  }

  cancelAll(): number {
    const open = this.core.account.open();
    for (const order of open) this.core.end(order, 'canceled', 'User requested');
    return open.length;
  }

  /** Changes quantity or price of an open order. Less quantity keeps the place in the queue, all else loses it. */
  amend(request: AmendRequest): Result<string, KrakenError> {
    const { core } = this;
    const { account } = core;
    if (request.deadline !== null && core.now > request.deadline) return failure('EService:Deadline elapsed');
    if (core.status === 'cancel_only' || core.status === 'maintenance')
      return failure('EService:Market in cancel_only mode');
    const order = account.openOrder(request.id);
    if (order === undefined)
      return failure(account.order(request.id) === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order');
    if (order.price === null) throw new Error(`desk: market order ${order.id} is open`);
    const lots = request.lots ?? order.lots;
    const price = request.price ?? order.price;
    const pair = account.pairOf(order.symbol);
    const market = core.market(pair);
    if (lots > order.filled && lots < pair.orderMinimum) return failure('EOrder:Order minimum not met');
    if (lots > order.filled && exactCost(pair, price, lots) < pair.costMinimum)
      return failure('EOrder:Cost minimum not met');

    const hold = account.holdFor(order);
    const rate = order.postOnly || request.postOnly ? this.options.fees.maker : this.options.fees.taker;
    const needed = holdOf(pair, { side: order.side, price, lots, filled: order.filled }, rate);
    const increases = lots > order.lots || price !== order.price;
    if (increases && needed.units > account.available(hold.asset) + hold.units)
      return failure('EOrder:Insufficient funds');
    const best = market.view().best(opposite(order.side));
    const postOnly = order.postOnly || request.postOnly;
    if (postOnly && best !== null && price !== order.price && crosses(order.side, price, best)) {
      return failure('EOrder:Post only order');
    }
    const amendId = account.nextAmendId();
    if (lots <= order.filled) {
      core.end(order, 'canceled', 'User requested');
      return success(amendId);
    }
    if (increases) market.remove(order.id);
    else if (lots < order.lots) market.reduce(order.id, order.lots - lots);
    Object.assign(order, { lots, price, postOnly, amended: true });
    core.emitOrder('amended', order);
    if (increases) this.work(order);
    return success(amendId);
  }

  /** Takes what the order may take now and rests or ends what is left. */
  private work(order: SimulatedOrder): void {
    const { core } = this;
    const market = core.market(core.account.pairOf(order.symbol));
    const taker = { side: order.side, owner: ACCOUNT, lots: order.lots - order.filled, limit: order.price };
    if (order.timeInForce === 'fok' && previewMatch(market.view(), taker).lots < taker.lots) {
      core.end(order, 'canceled', 'Fill or kill order could not be filled');
      return;
    }
    while (order.status === 'open' && order.filled < order.lots) {
      const { result, prints } = market.take({ ...taker, lots: order.lots - order.filled }, order.type);
      result.matches.forEach((match, index) => core.bookFill(order, match, prints[index] as Print, false));
      if (result.ownOrder === null) break;
      this.preventSelfTrade(order, result.ownOrder);
    }
    if (order.status !== 'open') return;
    if (order.type === 'market') core.end(order, 'canceled', 'Insufficient liquidity');
    else if (order.timeInForce === 'ioc' || order.timeInForce === 'fok')
      core.end(order, 'canceled', 'Immediate or cancel');
    else market.rest(order.side, order.price as number, order.id, ACCOUNT, order.lots - order.filled);
  }

  private preventSelfTrade(taker: SimulatedOrder, restingId: string): void {
    const resting = this.core.account.openOrder(restingId);
    if (resting === undefined) throw new Error(`desk: ${restingId} rests in the book but is not open`);
    if (taker.selfTrade !== 'cancel-newest') this.core.end(resting, 'canceled', 'Self trade prevention');
    if (taker.selfTrade !== 'cancel-oldest') this.core.end(taker, 'canceled', 'Self trade prevention');
  }

  private admit(request: PlaceRequest): Result<null, KrakenError> {
    const { core } = this;
    const { account, status } = core;
    if (request.deadline !== null && core.now > request.deadline) return failure('EService:Deadline elapsed');
    if (status === 'cancel_only' || status === 'maintenance') return failure('EService:Market in cancel_only mode');
    if (status === 'post_only' && !request.postOnly) return failure('EService:Market in post_only mode');
    const rules = checkRequest(request, core.now);
    if (!rules.ok) return rules;
    const open = account.open();
    if (request.clientId !== null && open.some((order) => order.clientId === request.clientId)) {
      return failure('EGeneral:Invalid arguments:cl_ord_id not unique');
    }
    if (open.filter((order) => order.symbol === request.pair.symbol).length >= OPEN_ORDERS_PER_PAIR) {
      return failure('EOrder:Orders limit exceeded');
    }
    return this.affords(request) ? success(null) : failure('EOrder:Insufficient funds');
  }

  private affords(request: PlaceRequest): boolean {
    const { pair, side, price, lots, postOnly } = request;
    const { account } = this.core;
    if (side === 'sell') return lots <= account.available(pair.base.symbol);
    const available = account.available(pair.quote.symbol);
    const { fees } = this.options;
    if (price !== null) {
      return holdOf(pair, { side, price, lots, filled: 0 }, postOnly ? fees.maker : fees.taker).units <= available;
    }
    const book = this.core.market(pair).view();
    const preview = previewMatch(book, { side, owner: ACCOUNT, lots, limit: null });
    const average = preview.lots === 0 ? 0 : preview.turnover / preview.lots;
    const cost = costToHold(pair, average, preview.lots);
    return cost + feeToHold(cost, fees.taker) <= available;
  }
}
