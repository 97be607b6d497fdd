import type { Account } from './account/account.ts';
import { isWaiting } from './account/records.ts';
import type { SimulatedOrder } from './account/records.ts';
import type { ExchangeEvent, OrderEventKind, PairStatus, SystemStatus } from './exchange-events.ts';
import type { PairHistory } from './market/pair-history.ts';
import { PairMarket } from './market/pair-market.ts';
import type { SimulatedPair } from './market/pairs.ts';
import type { Print } from './market/prints.ts';
import type { Match } from './matching/match.ts';
import { TriggerWatch } from './matching/trigger-watch.ts';

/** Owner name of the account's orders in the book. */
export const ACCOUNT = 'account';

/** What an exchange is made of. `history` builds a pair's past up to a time when somebody first asks for it. */
export interface ExchangeParts {
  readonly seed: number;
  readonly pairs: readonly SimulatedPair[];
  readonly account: Account;
  readonly history: (pair: SimulatedPair, now: number) => PairHistory;
  /** Market time at which it starts, microseconds. */
  readonly now: number;
}

/**
 * The exchange without sockets and clocks: markets, one account, market time in microseconds. Time moves
 * only through `advance`, and everything due happens in time order, whatever the size of the steps.
 */
export class ExchangeCore {
  readonly parts: ExchangeParts;
  readonly account: Account;
  readonly triggers = new TriggerWatch();
  /** How far the clock that clients see is ahead of market time, microseconds: exchanges' clocks jump, too. */
  clockSkew = 0;
  /** Market seconds per second of the wall. */
  speed = 1;
  /** Lets an order whose trigger was reached work. The order desk takes this place. */
  onTrigger: (order: SimulatedOrder) => void = () => undefined;
  private state: SystemStatus = 'online';
  private readonly pairModes = new Map<string, PairStatus>();
  private readonly markets = new Map<string, PairMarket>();
  private readonly listeners = new Set<(event: ExchangeEvent) => void>();
  private time: number;
  private switchAt: number | null = null;

  constructor(parts: ExchangeParts) {
    this.parts = parts;
    this.account = parts.account;
    this.time = parts.now;
    for (const order of this.account.open()) this.restore(order);
  }

  /** Market time in microseconds. */
  get now(): number {
    return this.time;
  }

  /** The exchange's own idea of the time, which deadlines are judged by. */
  get clock(): number {
    return this.time + this.clockSkew;
  }

  get status(): SystemStatus {
    return this.state;
  }

  set status(status: SystemStatus) {
    if (status === this.state) return;
    this.state = status;
    this.emit({ type: 'status', status });
    this.emit({ type: 'pair_status', symbols: this.parts.pairs.map(({ symbol }) => symbol) });
  }

  /** What may be done in a pair: its own mode, or else the market's. Maintenance is of the engine, not of a pair. */
  pairStatus(symbol: string): PairStatus {
    const own = this.pairModes.get(symbol) ?? 'online';
    if (own !== 'online') return own;
    return this.state === 'maintenance' ? 'online' : this.state;
  }

  setPairStatus(symbol: string, status: PairStatus): void {
    if ((this.pairModes.get(symbol) ?? 'online') === status) return;
    this.pairModes.set(symbol, status);
    this.emit({ type: 'pair_status', symbols: [symbol] });
  }

  subscribe(listener: (event: ExchangeEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  emit(event: ExchangeEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  emitOrder(kind: OrderEventKind, order: SimulatedOrder): void {
    this.emit({ type: 'order', kind, order, time: this.time });
  }

  /** The running market of a pair. Pairs nobody asked for cost nothing. */
  market(pair: SimulatedPair): PairMarket {
    const running = this.markets.get(pair.symbol);
    if (running !== undefined) return running;
    const sink = {
      print: (market: PairMarket, print: Print) => {
        this.triggers.see(market.pair.symbol, print.ticks);
        this.emit({ type: 'print', market, print });
      },
      filled: (_market: PairMarket, match: Match, print: Print) => this.fillResting(match, print),
    };
    const market = new PairMarket(this.parts.seed, this.parts.history(pair, this.time), sink, this.time);
    this.markets.set(pair.symbol, market);
    return market;
  }

  runningMarkets(): readonly PairMarket[] {
    return [...this.markets.values()];
  }

  /** Lets market time pass. Going back is refused silently: time never runs backwards. */
  advance(to: number): void {
    let expiry = this.nextExpiry();
    for (;;) {
      let next: PairMarket | null = null;
      // A switch that falls due while the engine is away cancels when it is back.
      let at = Math.min(expiry, this.status === 'maintenance' ? Infinity : (this.switchAt ?? Infinity));
      for (const market of this.markets.values()) {
        const time = market.nextEventTime();
        if (time <= at) {
          at = time;
          next = market;
        }
      }
      if (at > to) break;
      this.time = Math.max(this.time, at);
      if (next === null) {
        this.expireDue();
        expiry = this.nextExpiry();
      } else {
        const open = this.account.openCount;
        next.step();
        this.fireTriggers();
        if (this.account.openCount !== open) expiry = this.nextExpiry();
      }
    }
    this.time = Math.max(this.time, to);
    for (const market of this.markets.values()) market.moveTo(this.time);
  }

  /** Wakes the orders whose price was seen, and those that their trades wake in turn. */
  fireTriggers(): void {
    for (let due = this.triggers.due(); due.length > 0; due = this.triggers.due()) {
      for (const order of due) if (order.status === 'open') this.onTrigger(order);
    }
  }

  /** Arms the dead man's switch: all orders are cancelled at `at` (µs) unless it is set again; null disarms. */
  armSwitch(at: number | null): void {
    this.switchAt = at;
  }

  /** When the dead man's switch fires, µs; null while it is not armed. */
  get switchedAt(): number | null {
    return this.switchAt;
  }

  /** Takes an order off the market and ends it. */
  end(order: SimulatedOrder, status: 'canceled' | 'expired', reason: string): void {
    this.market(this.account.pairOf(order.symbol)).remove(order.id);
    this.triggers.remove(order.id);
    this.account.close(order, status, reason, this.time);
    this.emitOrder(status, order);
  }

  /** Books a match of an order that is taking or resting. */
  bookFill(order: SimulatedOrder, match: Pick<Match, 'ticks' | 'lots'>, print: Print, maker: boolean): void {
    const { trade, rows } = this.account.fill(order, {
      ticks: match.ticks,
      lots: match.lots,
      maker,
      time: print.time,
      tradeNumber: print.id,
    });
    this.emit({ type: 'trade', order, trade });
    for (const row of rows) this.emit({ type: 'ledger', row });
    if (order.filled < order.lots) return;
    this.account.close(order, 'closed', null, print.time);
    this.emitOrder('filled', order);
  }

  private fillResting(match: Match, print: Print): void {
    const order = this.account.openOrder(match.id);
    if (order === undefined) throw new Error(`exchange: ${match.id} was matched but is not open`);
    this.bookFill(order, match, print, true);
  }

  private restore(order: SimulatedOrder): void {
    const market = this.market(this.account.pairOf(order.symbol));
    if (isWaiting(order)) {
      this.triggers.add(order);
      return;
    }
    if (order.price === null) throw new Error(`exchange: open order ${order.id} has no price`);
    market.restore(order.side, order.price, order.id, ACCOUNT, order.lots - order.filled);
  }

  private nextExpiry(): number {
    let next = Infinity;
    for (const order of this.account.open()) next = Math.min(next, order.expiresAt ?? Infinity);
    return next;
  }

  private expireDue(): void {
    if (this.switchAt !== null && this.switchAt <= this.time && this.status !== 'maintenance') {
      this.switchAt = null;
      for (const order of this.account.open()) this.end(order, 'canceled', 'Cancel all orders after timeout');
    }
    for (const order of this.account.open()) {
      if (order.expiresAt !== null && order.expiresAt <= this.time) this.end(order, 'expired', 'Order expired');
    }
  }
}
