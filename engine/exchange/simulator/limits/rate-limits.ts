import { DecayingCounter } from './decaying-counter.ts';
import type { CounterReading } from './decaying-counter.ts';
import { API_COUNTER, apiCost, MOST_OPEN_ORDERS, TRADING_COUNTER, tradingCost } from './tiers.ts';
import type { Tier, TradingAction } from './tiers.ts';

export interface RateLimitOptions {
  readonly tier: Tier;
  /** Whether requests above the limits are refused; else they are only counted. */
  readonly enforced: boolean;
  /** Points of a call for ledgers or trades: 4 by the documentation of 2026, 2 by older guides. */
  readonly historyCost: 2 | 4;
}

/** An accelerated market lives on loopback, where nothing needs protection: there limits are counted, not enforced. */
export const WATCHED_LIMITS: RateLimitOptions = { tier: 'intermediate', enforced: false, historyCost: 4 };

/** How close a client came to the limits. */
export interface RateReadings {
  readonly tier: Tier;
  readonly api: CounterReading;
  /** Trading counters by pair. */
  readonly trading: Readonly<Record<string, CounterReading>>;
}

const LOCKOUT_AFTER = 10;
const LOCKOUT_US = 15 * 60 * 1_000_000;

/** Kraken's counters: private calls per key, trading per pair, and the lockout of those who fail to sign. */
export class RateLimits {
  readonly options: RateLimitOptions;
  private readonly api: DecayingCounter;
  private readonly trading = new Map<string, DecayingCounter>();
  private failures = 0;
  private lockedUntil = -Infinity;

  constructor(options: RateLimitOptions, now: number) {
    this.options = options;
    this.api = new DecayingCounter(API_COUNTER[options.tier], now);
  }

  get mostOpenOrders(): number {
    return MOST_OPEN_ORDERS[this.options.tier];
  }

  /** Counts a private call; false when it is one too many. */
  admitCall(call: string, now: number): boolean {
    const cost = apiCost(call, this.options.historyCost);
    if (cost === 0) return true;
    return this.take(this.api, cost, now);
  }

  /** Counts a change of `parts` orders of a pair; false when it is one too many. */
  admitTrading(symbol: string, action: TradingAction, ageSeconds: number, now: number, parts = 1): boolean {
    const cost = tradingCost(action, ageSeconds) * parts;
    return cost === 0 || this.take(this.counterOf(symbol, now), cost, now);
  }

  /** Points of a pair's trading counter now. */
  tradingLevel(symbol: string, now: number): number {
    return this.trading.get(symbol)?.read(now).value ?? 0;
  }

  /** Whether failed signatures or nonces have locked the key. */
  isLocked(now: number): boolean {
    return this.options.enforced && now < this.lockedUntil;
  }

  noteAuthentication(valid: boolean, now: number): void {
    this.failures = valid ? 0 : this.failures + 1;
    if (this.failures < LOCKOUT_AFTER) return;
    this.failures = 0;
    this.lockedUntil = now + LOCKOUT_US;
  }

  read(now: number): RateReadings {
    const trading = [...this.trading].map(([symbol, counter]) => [symbol, counter.read(now)] as const);
    return { tier: this.options.tier, api: this.api.read(now), trading: Object.fromEntries(trading) };
  }

  private counterOf(symbol: string, now: number): DecayingCounter {
    const known = this.trading.get(symbol);
    if (known !== undefined) return known;
    const counter = new DecayingCounter(TRADING_COUNTER[this.options.tier], now);
    this.trading.set(symbol, counter);
    return counter;
  }

  private take(counter: DecayingCounter, cost: number, now: number): boolean {
    if (this.options.enforced) return counter.take(cost, now);
    counter.charge(cost, now);
    return true;
  }
}
