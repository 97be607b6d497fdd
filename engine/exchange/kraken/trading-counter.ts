import { failure, success, type Result } from '../../domain/result.ts';
import type { ExchangeError } from '../../ports.ts';

/**
 * Kraken's counter of order calls, one per pair: each call adds points, more for young orders, and they decay with
 * the exchange's time. Source: kraken.md §3. We stay below it by our own count, which errs on the high side.
 */
export interface TradingCounter {
  /**
   * Counts a call that is about to be sent, or says why it must wait (`busy`). A new order or an amendment leaves room
   * to cancel everything that is open. `symbol` is null for an order of a pair that we do not know.
   */
  admit(call: TradingCall): Result<Charge, ExchangeError>;
  /** The threshold that the exchange tells for this account. */
  learnMaximum(maximum: number): void;
  /** Where the exchange says that a pair's counter stands. */
  learnReading(symbol: string, level: number): void;
  /** The exchange said that it was one too many. */
  exceeded(symbol: string): void;
  read(symbol: string): { readonly level: number; readonly maximum: number };
  /** Pairs that have been traded. */
  symbols(): readonly string[];
}

export type TradingAction = 'add' | 'amend' | 'cancel';

export interface TradingCall {
  readonly action: TradingAction;
  readonly symbol: string | null;
  /** Market ms since the order was placed or last amended, at most; 0 for a new one. */
  readonly ageMs: number;
  /** Ages of the other open orders of the pair. */
  readonly othersMs: readonly number[];
}

/** A counted call under way. */
export interface Charge {
  /** It was answered, or it was never sent. */
  answered(sent: boolean): void;
  /** Nobody knows when it arrives, if it does. */
  lost(): void;
}

export interface TradingCounterOptions {
  /** Market time in ms; the counter decays with it. */
  readonly now: () => number;
  /** A call without an answer may arrive so much later, market ms. */
  readonly arrivesWithinMs: number;
  /** Where counters are taken to stand at first: another run may have used them a moment ago. */
  readonly startLevel?: number;
}

interface Tier {
  readonly maximum: number;
  readonly decayPerSecond: number;
}

/** Starter, Intermediate, Pro. */
const TIERS: readonly Tier[] = [
  { maximum: 60, decayPerSecond: 1 },
  { maximum: 125, decayPerSecond: 2.34 },
  { maximum: 180, decayPerSecond: 3.75 },
];

/** Points on top of the fixed one, by `[age below this many seconds, points]`; a cancel has no fixed one. */
const AMEND_POINTS = [
  [5, 3],
  [10, 2],
  [15, 1],
] as const;
const CANCEL_POINTS = [
  [5, 8],
  [10, 6],
  [15, 5],
  [45, 4],
  [90, 2],
  [300, 1],
] as const;

function pointsFor(table: readonly (readonly [number, number])[], ageMs: number): number {
  return table.find(([seconds]) => ageMs < seconds * 1000)?.[1] ?? 0;
}

/** Points of one call for an order of that age. */
export function tradingPoints(action: TradingAction, ageMs: number): number {
  if (action === 'cancel') return pointsFor(CANCEL_POINTS, ageMs);
  return action === 'add' ? 1 : 1 + pointsFor(AMEND_POINTS, ageMs);
}

/** Half of the smallest threshold. */
const START_LEVEL = 30;
/** Never to the last point: the exchange counts by a clock of its own. */
const MARGIN = 1;

interface OpenCharge {
  readonly points: number;
  readonly action: TradingAction;
  /** Market time when it can no longer arrive; null while its answer is awaited. */
  endsAt: number | null;
}

interface PairCounter {
  level: number;
  at: number;
  readonly open: Set<OpenCharge>;
}

export function createTradingCounter(options: TradingCounterOptions): TradingCounter {
  const { now } = options;
  const startLevel = options.startLevel ?? START_LEVEL;
  const pairs = new Map<string, PairCounter>();
  let tier = TIERS[0]!;

  /** Points that are down decay; those of calls that may still arrive do not. */
  function settle(pair: PairCounter, time: number): void {
    const decayTo = (at: number): void => {
      pair.level = Math.max(0, pair.level - (Math.max(0, at - pair.at) / 1000) * tier.decayPerSecond);
      pair.at = Math.max(pair.at, at);
    };
    for (const charge of [...pair.open].sort((a, b) => (a.endsAt ?? Infinity) - (b.endsAt ?? Infinity))) {
      if (charge.endsAt === null || charge.endsAt > time) break;
      decayTo(charge.endsAt);
      pair.level += charge.points;
      pair.open.delete(charge);
    }
    decayTo(time);
  }

  function pairOf(symbol: string): PairCounter {
    let pair = pairs.get(symbol);
    if (pair === undefined) {
      pair = { level: startLevel, at: now(), open: new Set() };
      pairs.set(symbol, pair);
    }
    settle(pair, now());
    return pair;
  }

  function levelOf(pair: PairCounter): number {
    return [...pair.open].reduce((sum, { points }) => sum + points, pair.level);
  }

  function refusal(symbol: string, call: TradingCall, points: number): ExchangeError | null {
    const pair = pairOf(symbol);
    const level = levelOf(pair);
    const places = call.action !== 'cancel';
    // What may have to be cancelled: every open order, those on their way, and this one, as young as it then is.
    const onTheirWay = [...pair.open].filter(({ action }) => action === 'add').length;
    const reserved = places
      ? call.othersMs.reduce((sum, age) => sum + tradingPoints('cancel', age), 0) +
        (onTheirWay + 1) * tradingPoints('cancel', 0)
      : 0;
    const room = tier.maximum - (places ? MARGIN : 0);
    const excess = level + points + reserved - room;
    if (excess <= 0) return null;
    const seconds = Math.ceil(excess / tier.decayPerSecond);
    const why = places ? 'room is kept to cancel what is open' : 'it is full';
    return {
      kind: 'busy',
      message: `not sent: the rate counter of ${symbol} stands at ${Math.ceil(level)} of ${tier.maximum}, ${why}; try again in ${seconds} s`,
    };
  }

  function chargeOn(symbol: string, action: TradingAction, points: number): Charge {
    const pair = pairOf(symbol);
    const charge: OpenCharge = { points, action, endsAt: null };
    pair.open.add(charge);
    return {
      answered: (sent) => {
        if (!pair.open.delete(charge)) return;
        settle(pair, now());
        if (sent) pair.level += points;
      },
      lost: () => {
        charge.endsAt = now() + options.arrivesWithinMs;
      },
    };
  }

  return {
    admit: (call) => {
      const points = tradingPoints(call.action, call.ageMs);
      // An order of a pair we do not know is counted on every pair: one of them is right.
      const symbols = call.symbol === null ? [...pairs.keys()] : [call.symbol];
      for (const symbol of symbols) {
        const problem = refusal(symbol, call, points);
        if (problem !== null) return failure(problem);
      }
      const charges = symbols.map((symbol) => chargeOn(symbol, call.action, points));
      return success({
        answered: (sent) => charges.forEach((charge) => charge.answered(sent)),
        lost: () => charges.forEach((charge) => charge.lost()),
      });
    },
    learnMaximum: (maximum) => {
      // Between two known tiers the lower one's decay holds; below the smallest, its threshold is what was told.
      const known = TIERS.findLast((candidate) => candidate.maximum <= maximum) ?? TIERS[0]!;
      tier = { maximum: Math.max(1, maximum), decayPerSecond: known.decayPerSecond };
    },
    learnReading: (symbol, level) => {
      const pair = pairOf(symbol);
      // Only upwards: a reading may be older than what we have sent since.
      pair.level += Math.max(0, level - levelOf(pair));
    },
    exceeded: (symbol) => {
      const pair = pairOf(symbol);
      pair.level += Math.max(0, tier.maximum - levelOf(pair));
    },
    symbols: () => [...pairs.keys()].toSorted(),
    read: (symbol) => ({ level: levelOf(pairOf(symbol)), maximum: tier.maximum }),
  };
}
