import { hash32 } from '../market/prng.ts';

/** When a rule strikes; see the plan. */
export interface Timing {
  readonly skip?: number | undefined;
  readonly times?: number | undefined;
  readonly every?: number | undefined;
  readonly chance?: number | undefined;
}

/**
 * Decides by counting: the n-th thing a rule looks at always has the same fate under the same seed, whatever the
 * other rules do and however long anything takes.
 */
export class StrikeClock {
  private readonly seed: number;
  private readonly rule: number;
  private readonly timing: Timing;
  private seen = 0;
  private struck = 0;

  constructor(seed: number, rule: number, timing: Timing) {
    this.seed = seed;
    this.rule = rule;
    this.timing = timing;
  }

  /** Whether the rule strikes the next thing. */
  strikes(): boolean {
    const { skip = 0, times = Infinity, every, chance } = this.timing;
    const number = ++this.seen - skip;
    if (number <= 0 || this.struck >= times) return false;
    if (every !== undefined && number % every !== 0) return false;
    if (chance !== undefined && this.draw(0) >= chance) return false;
    this.struck++;
    return true;
  }

  /** A number between two, for the thing last looked at. */
  between([low, high]: readonly [number, number]): number {
    return low + (high - low) * this.draw(1);
  }

  private draw(purpose: number): number {
    return hash32(this.seed, this.rule, this.seen, purpose) / 0x1_0000_0000;
  }
}
