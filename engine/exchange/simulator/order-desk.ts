import { failure, success } from '../../domain/result.ts';
import type { Result } from '../../domain/result.ts';
import type { FeeRates } from './account/ledger.ts';
import { checkRequest } from './account/order-request.ts';
import type { AmendRequest, KrakenError, PlaceRequest } from './account/order-request.ts';
import type { SimulatedOrder } from './account/records.ts';
import { changeOrder } from './order-changes.ts';
import { OrderExecution } from './order-execution.ts';
import type { Interference } from './order-execution.ts';
import type { ExchangeCore } from './exchange-core.ts';
import { RateLimits, WATCHED_LIMITS } from './limits/rate-limits.ts';
import type { TradingAction } from './limits/tiers.ts';
import { crosses, opposite } from './matching/match.ts';
import { isReached } from './matching/trigger-watch.ts';

/**
 * How a post-only order that would take is refused: accepted and then cancelled (`cancel`, Kraken's own
 * wording) or refused in the request (`error`, seen by integrations).
 */
export type PostOnlyForm = 'cancel' | 'error';

export interface DeskOptions {
  readonly fees: FeeRates;
  readonly postOnlyForm: PostOnlyForm;
  readonly limits?: RateLimits;
}

const RATE_LIMIT = 'EOrder:Rate limit exceeded';

/** Takes, changes and cancels orders of the account by the exchange's rules. Errors are Kraken's strings. */
export class OrderDesk {
  readonly core: ExchangeCore;
  readonly options: DeskOptions;
  readonly limits: RateLimits;
  readonly execution: OrderExecution;

  constructor(core: ExchangeCore, options: DeskOptions) {
    this.core = core;
    this.options = options;
    this.limits = options.limits ?? new RateLimits(WATCHED_LIMITS, core.now);
    this.execution = new OrderExecution(core, options.fees);
  }

  /** Puts somebody between desk and book; see `Interference`. */
  interfere(interference: Interference): void {
    this.execution.interference = interference;
  }

  /** Places an order; null when it was only validated. `parts` is its share of the rate counter's price of one. */
  place(request: PlaceRequest, parts = 1): Result<SimulatedOrder | null, KrakenError> {
    if (!this.counts(request.pair.symbol, 'add', 0, parts)) return failure(RATE_LIMIT);
    const checked = this.admit(request, null);
    if (!checked.ok) return checked;
    if (request.validateOnly) return success(null);
    if (this.refusesPostOnly(request)) return failure('EOrder:Post only order');
    return success(this.accept(request));
  }

  /** Replaces an open order by another one with a new id and without its fills (EditOrder). */
  edit(id: string, request: PlaceRequest): Result<SimulatedOrder | null, KrakenError> {
    const { account } = this.core;
    const old = account.openOrder(id);
    if (old === undefined) return failure(this.unknown(id));
    if (!this.counts(old.symbol, 'edit', this.ageOf(old))) return failure(RATE_LIMIT);
    const checked = this.admit(request, old);
    if (!checked.ok) return checked;
    if (request.validateOnly) return success(null);
    if (this.refusesPostOnly(request)) return failure('EOrder:Post only order');
    this.core.end(old, 'canceled', 'Order replaced');
    return success(this.accept(request));
  }

  /** Cancels an order. `counted` false leaves the rate counter alone: cancelling everything is never one too many. */
  cancel(id: string, counted = true): Result<SimulatedOrder, KrakenError> {
    const { account, status } = this.core;
    if (status === 'maintenance') return failure('EService:Unavailable');
    const order = account.openOrder(id);
    if (order === undefined) return failure(this.unknown(id));
    if (counted && !this.counts(order.symbol, 'cancel', this.ageOf(order))) return failure(RATE_LIMIT);
    this.core.end(order, 'canceled', 'User requested');
    return success(order);
  }

  cancelAll(): Result<number, KrakenError> {
    if (this.core.status === 'maintenance') return failure('EService:Unavailable');
    const open = this.core.account.open();
    for (const order of open) this.core.end(order, 'canceled', 'User requested');
    return success(open.length);
  }

  /** Changes quantity, price or trigger of an open order. Less quantity keeps the place in the queue, all else loses it. */
  amend(request: AmendRequest): Result<string, KrakenError> {
    const { core } = this;
    const { account } = core;
    if (request.deadline !== null && core.clock > request.deadline) return failure('EService:Deadline elapsed');
    if (core.status === 'maintenance') return failure('EService:Unavailable');
    const order = account.openOrder(request.id);
    if (order === undefined) return failure(this.unknown(request.id));
    if (core.pairStatus(order.symbol) === 'cancel_only') return failure('EService:Market in cancel_only mode');
    if (!this.counts(order.symbol, 'amend', this.ageOf(order))) return failure(RATE_LIMIT);
    return changeOrder(core, this.execution, order, request);
  }

  private accept(request: PlaceRequest): SimulatedOrder {
    const { core } = this;
    const wouldTake = request.postOnly && this.wouldTake(request);
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
      trigger: request.trigger ?? null,
      triggeredAt: null,
      amendments: [],
    };
    core.account.add(order);
    core.emitOrder('pending_new', order);
    if (wouldTake || (order.postOnly && this.execution.interference.cancelsPostOnly?.(order) === true)) {
      core.end(order, 'canceled', 'Post only order');
      return order;
    }
    if (order.trigger === null) {
      core.emitOrder('new', order);
      this.execution.work(order);
      return order;
    }
    const last = core.market(request.pair).history.lastTicks;
    if (isReached(order, last, last)) core.end(order, 'canceled', 'Order would trigger immediately');
    else {
      core.emitOrder('new', order);
      core.triggers.add(order);
    }
    return order;
  }

  private refusesPostOnly(request: PlaceRequest): boolean {
    if (!request.postOnly) return false;
    if (this.execution.interference.refusesPostOnly?.() === true) return true;
    return this.options.postOnlyForm === 'error' && this.wouldTake(request);
  }

  private wouldTake(request: PlaceRequest): boolean {
    const best = this.core.market(request.pair).view().best(opposite(request.side));
    return best !== null && crosses(request.side, request.price, best);
  }

  /** Whether the exchange takes an order; `replaced` is the one whose place and money it inherits. */
  private admit(request: PlaceRequest, replaced: SimulatedOrder | null): Result<null, KrakenError> {
    const { core } = this;
    const { account, status } = core;
    if (request.deadline !== null && core.clock > request.deadline) return failure('EService:Deadline elapsed');
    if (status === 'maintenance') return failure('EService:Unavailable');
    const pairStatus = core.pairStatus(request.pair.symbol);
    if (pairStatus === 'cancel_only') return failure('EService:Market in cancel_only mode');
    if (pairStatus === 'post_only' && !request.postOnly) return failure('EService:Market in post_only mode');
    if (pairStatus === 'limit_only' && request.type !== 'limit') return failure('EService:Market in limit_only mode');
    const rules = checkRequest(request, core.now);
    if (!rules.ok) return rules;
    const open = account.open().filter((order) => order !== replaced);
    if (request.clientId !== null && open.some((order) => order.clientId === request.clientId)) {
      return failure('EGeneral:Invalid arguments:cl_ord_id not unique');
    }
    if (open.filter((order) => order.symbol === request.pair.symbol).length >= this.limits.mostOpenOrders) {
      return failure('EOrder:Orders limit exceeded');
    }
    const released = replaced === null ? 0 : account.holdFor(replaced).units;
    // Until it is woken, a trigger order is held at its trigger price if it has no limit.
    const wanted = { ...request, price: request.price ?? request.trigger?.ticks ?? null };
    return this.execution.affords(request.pair, wanted, released)
      ? success(null)
      : failure('EOrder:Insufficient funds');
  }

  private counts(symbol: string, action: TradingAction, ageSeconds: number, parts = 1): boolean {
    return this.limits.admitTrading(symbol, action, ageSeconds, this.core.now, parts);
  }

  private ageOf(order: SimulatedOrder): number {
    return (this.core.now - order.openedAt) / 1e6;
  }

  private unknown(id: string): KrakenError {
    return this.core.account.order(id) === undefined ? 'EOrder:Invalid order' : 'EOrder:Unknown order';
  }
}
