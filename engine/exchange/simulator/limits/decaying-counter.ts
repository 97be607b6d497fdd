import type { CounterRule } from './tiers.ts';

/** Where a counter stands and the highest it has been asked to reach. */
export interface CounterReading {
  readonly value: number;
  /** The highest value any request would have led to, refused ones included. */
  readonly highest: number;
  readonly maximum: number;
  /** Requests that were above the maximum. */
  readonly exceeded: number;
}

/** A counter that rises with requests and falls with time. Times in microseconds of the exchange. */
export class DecayingCounter {
  private readonly rule: CounterRule;
  private level = 0;
  private since: number;
  private highest = 0;
  private exceeded = 0;

  constructor(rule: CounterRule, now: number) {
    this.rule = rule;
    this.since = now;
  }

  /** Adds points; false (and nothing added) when they do not fit below the maximum. */
  take(points: number, now: number): boolean {
    const level = this.levelAt(now) + points;
    this.highest = Math.max(this.highest, level);
    if (level <= this.rule.maximum) {
      this.level = level;
      return true;
    }
    this.exceeded++;
    return false;
  }

  /** Adds points whether they fit or not: where limits are only watched. */
  charge(points: number, now: number): void {
    if (!this.take(points, now)) this.level += points;
  }

  read(now: number): CounterReading {
    const { maximum } = this.rule;
    return { value: this.levelAt(now), highest: this.highest, maximum, exceeded: this.exceeded };
  }

  private levelAt(now: number): number {
    const seconds = Math.max(0, now - this.since) / 1e6;
    this.level = Math.max(0, this.level - seconds * this.rule.decayPerSecond);
    this.since = Math.max(this.since, now);
    return this.level;
  }
}
