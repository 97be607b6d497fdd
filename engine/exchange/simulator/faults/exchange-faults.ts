import { assertNever } from '../../../domain/assert-never.ts';
import { isWaiting } from '../account/records.ts';
import type { SimulatedOrder } from '../account/records.ts';
import type { ExchangeCore } from '../exchange-core.ts';
import type { OrderDesk } from '../order-desk.ts';
import type { FaultCounts } from './fault-counts.ts';
import type { ExchangeRule } from './fault-plan.ts';
import { StrikeClock } from './strike-clock.ts';

interface ArmedRule {
  readonly rule: ExchangeRule;
  readonly clock: StrikeClock;
}

/** A part of a resting order that is to trade at a time of the exchange. */
interface DueFill {
  readonly orderId: string;
  readonly at: number;
  readonly lots: (order: SimulatedOrder, minimum: number) => number;
}

export interface ExchangeFaultParts {
  readonly seed: number;
  readonly counts: FaultCounts;
  readonly core: ExchangeCore;
  readonly desk: OrderDesk;
}

/** Bad days of the exchange itself: its modes, its clock, and what it does to orders. */
export class ExchangeFaults {
  private readonly parts: ExchangeFaultParts;
  private readonly rules: readonly ArmedRule[];
  private modeUntil = Infinity;
  private skewUntil = Infinity;
  private readonly pairModesUntil = new Map<string, number>();
  private due: DueFill[] = [];
  private acting = true;

  constructor(rules: readonly { readonly rule: ExchangeRule; readonly index: number }[], parts: ExchangeFaultParts) {
    this.parts = parts;
    this.rules = rules.map(({ rule, index }) => ({ rule, clock: new StrikeClock(parts.seed, index, rule) }));
    parts.desk.interfere({
      refusesPostOnly: () => this.strikeOf('post_only_refused') !== null,
      cancelsPostOnly: () => this.strikeOf('post_only_cancelled') !== null,
      liquidityFor: (order) => {
        const part = this.strikeOf('partial_fill');
        return part === null ? null : Math.floor((order.lots - order.filled) * part);
      },
    });
    parts.core.subscribe((event) => {
      if (event.type === 'order' && event.kind === 'new') this.plan(event.order);
    });
  }

  /** Ends everything that lasts and does nothing more. */
  stop(): void {
    this.acting = false;
    this.due = [];
    this.modeUntil = this.skewUntil = -Infinity;
    for (const symbol of this.pairModesUntil.keys()) this.pairModesUntil.set(symbol, -Infinity);
    this.onTime();
  }

  /** Does what has fallen due by the exchange's time. */
  onTime(): void {
    const { core } = this.parts;
    if (this.modeUntil <= core.now) {
      this.modeUntil = Infinity;
      core.status = 'online';
    }
    for (const [symbol, until] of this.pairModesUntil) {
      if (until > core.now) continue;
      this.pairModesUntil.delete(symbol);
      core.setPairStatus(symbol, 'online');
    }
    if (this.skewUntil <= core.now) {
      this.skewUntil = Infinity;
      core.clockSkew = 0;
    }
    const due = this.due.filter(({ at }) => at <= core.now);
    if (due.length === 0) return;
    this.due = this.due.filter(({ at }) => at > core.now);
    for (const fill of due) this.fill(fill);
  }

  /** A call came: modes and clock jumps begin with calls. */
  onCall(groups: readonly string[]): void {
    if (!this.acting) return;
    const { core, counts } = this.parts;
    for (const { rule, clock } of this.rules) {
      if (rule.fault !== 'market_mode' && rule.fault !== 'clock_jump' && rule.fault !== 'pair_mode') continue;
      if (!rule.calls.some((name) => groups.includes(name)) || !clock.strikes()) continue;
      const until = core.now + rule.seconds * 1e6;
      switch (rule.fault) {
        case 'market_mode':
          counts.add(rule.mode);
          core.status = rule.mode;
          this.modeUntil = until;
          break;
        case 'pair_mode':
          counts.add(`pair_${rule.mode}`);
          core.setPairStatus(rule.symbol, rule.mode);
          this.pairModesUntil.set(rule.symbol, until);
          break;
        case 'clock_jump':
          counts.add(rule.fault);
          core.clockSkew = rule.jump * 1e6;
          this.skewUntil = until;
          break;
        default:
          assertNever(rule, 'fault');
      }
    }
  }

  /** The part that a rule takes when it strikes; null when none does. */
  private strikeOf(fault: 'post_only_cancelled' | 'post_only_refused' | 'partial_fill'): number | null {
    if (!this.acting) return null;
    for (const { rule, clock } of this.rules) {
      if (rule.fault !== fault || !clock.strikes()) continue;
      this.parts.counts.add(fault);
      return rule.fault === 'partial_fill' ? clock.between(rule.part) : 0;
    }
    return null;
  }

  /** A resting order is there: parts of it may trade later. Immediate ones met their fate while they took. */
  private plan(order: SimulatedOrder): void {
    if (!this.acting || isWaiting(order) || order.price === null) return;
    if (order.timeInForce === 'ioc' || order.timeInForce === 'fok') return;
    const { now } = this.parts.core;
    for (const { rule, clock } of this.rules) {
      if (rule.fault === 'partial_fill' && clock.strikes()) {
        const part = clock.between(rule.part);
        const lots = (open: SimulatedOrder): number => Math.floor((open.lots - open.filled) * part);
        this.due.push({ orderId: order.id, at: now + rule.seconds * 1e6, lots });
        this.parts.counts.add(rule.fault);
      } else if (rule.fault === 'dust' && clock.strikes()) {
        const lots = (open: SimulatedOrder, minimum: number): number =>
          open.lots - open.filled - Math.ceil(minimum / 2);
        this.due.push({ orderId: order.id, at: now + rule.seconds * 1e6, lots });
        this.parts.counts.add(rule.fault);
      }
    }
  }

  private fill({ orderId, lots }: DueFill): void {
    const { core } = this.parts;
    const order = core.account.openOrder(orderId);
    if (order === undefined) return;
    const pair = core.account.pairOf(order.symbol);
    core.market(pair).strike(orderId, lots(order, pair.orderMinimum));
  }
}
