import type { Unsubscribe } from '../../ports.ts';
import { answerMatches, HttpStatusError, KrakenAnswerError } from './failures.ts';

/** What a brake holds back: public calls, private reads, or calls that place, change and cancel orders. */
export type Traffic = 'public' | 'reads' | 'orders';

export type BrakeClass = 'public_limit' | 'read_limit' | 'lockout' | 'throttled' | 'nonce' | 'key' | 'address';

/** Something the exchange holds back for a while. */
export interface Brake {
  readonly class: BrakeClass;
  readonly stops: readonly Traffic[];
  /** Wall time, UTC ms. */
  readonly until: number;
  /** What happened, in words that can be shown. */
  readonly reason: string;
}

export interface BrakesOptions {
  readonly wallNow: () => number;
  /** The exchange's time, UTC ms, and how many wall milliseconds one of its milliseconds lasts. */
  readonly exchangeNow: () => number;
  readonly wallPerExchange: () => number;
  /** Pauses are multiples of this: a second at Kraken, less at a simulator on loopback. */
  readonly unitMs: number;
}

/** The one memory of every refusal for asking too much, so that no part of the adapter goes on where another was told to stop. */
export interface Brakes {
  /** How a call ended: what it threw, null when it was answered. */
  note(traffic: Traffic, thrown: unknown): void;
  /** The longest one that holds this traffic back now. */
  holding(traffic: Traffic): Brake | null;
  inForce(): readonly Brake[];
  /** Told when one begins, once each. */
  subscribe(listener: (brake: Brake) => void): Unsubscribe;
}

interface Rule {
  readonly stops: readonly Traffic[];
  readonly reason: string;
  /** How many answers of this kind, with no good one of a private call in between, make it. Absent: one. */
  readonly answers?: number;
  /** First pause and longest, in units; each in a row is twice the one before. */
  readonly first: number;
  readonly longest: number;
}

const PRIVATE: readonly Traffic[] = ['reads', 'orders'];

const RULES: Readonly<Record<BrakeClass, Rule>> = {
  public_limit: { stops: ['public'], reason: 'Kraken’s limit of public calls is reached', first: 5, longest: 60 },
  // Orders and cancels are not counted there: they go on.
  read_limit: { stops: ['reads'], reason: 'Kraken’s limit of private reads is reached', first: 5, longest: 60 },
  // A lockout is said to last about a quarter of an hour; asking on may prolong it.
  lockout: { stops: PRIVATE, reason: 'Kraken has locked this key out for a time', first: 60, longest: 900 },
  throttled: { stops: PRIVATE, reason: 'Kraken throttles this key', first: 1, longest: 900 },
  // Many invalid nonces lead to a ban: another program uses the key, or its nonces are ahead of ours. A read that an
  // order overtook has one now and then; so many in a row are no accident.
  nonce: {
    stops: PRIVATE,
    answers: 3,
    reason: 'Kraken refuses the nonces of this key (does another program use it? Give each its own)',
    first: 5,
    longest: 300,
  },
  // Asked on and on with a key that was withdrawn, Kraken locks the account's other keys out, too. One such answer alone
  // may be Kraken's own trouble, and must not hold a cancel back.
  key: {
    stops: PRIVATE,
    answers: 3,
    reason: 'Kraken does not accept this key any more (was it deleted, did it expire, has your address changed?)',
    first: 60,
    longest: 900,
  },
  address: {
    stops: ['public', 'reads', 'orders'],
    reason: 'Kraken turns this computer’s address away',
    first: 5,
    longest: 900,
  },
};

const THROTTLED = /EService: ?Throttled(?:: ?(\d{9,11}))?/i;

function classOf(traffic: Traffic, thrown: unknown): BrakeClass | null {
  if (thrown instanceof HttpStatusError) return thrown.status === 429 || thrown.status === 403 ? 'address' : null;
  if (answerMatches(thrown, /^EGeneral: ?Temporary lockout/i)) return 'lockout';
  if (answerMatches(thrown, THROTTLED)) return 'throttled';
  if (answerMatches(thrown, /^EAPI: ?Invalid nonce/i)) return 'nonce';
  if (answerMatches(thrown, /^EAPI: ?Invalid (key|signature)/i)) return 'key';
  // `EOrder:Rate limit exceeded` is the counter of a pair, which the trading counter knows.
  if (!answerMatches(thrown, /^E(API|Auth|General): ?(Rate limit exceeded|Too many requests)/i)) return null;
  return traffic === 'public' ? 'public_limit' : 'read_limit';
}

export function createBrakes(options: BrakesOptions): Brakes {
  const { wallNow, unitMs } = options;
  const inForce = new Map<BrakeClass, Brake>();
  const inARow = new Map<BrakeClass, number>();
  const listeners = new Set<(brake: Brake) => void>();
  /** Answers of each kind since a private call was answered well. */
  const answers = new Map<BrakeClass, number>();

  function current(): readonly Brake[] {
    const now = wallNow();
    for (const [name, brake] of inForce) if (brake.until <= now) inForce.delete(name);
    return [...inForce.values()];
  }

  /** Wall ms until the moment that a throttled answer names; 0 when it names none. */
  function toldPause(thrown: unknown): number {
    if (thrown instanceof HttpStatusError) return (thrown.retryAfterSeconds ?? 0) * unitMs;
    if (!(thrown instanceof KrakenAnswerError)) return 0;
    const seconds = thrown.errors.map((error) => THROTTLED.exec(error)?.[1]).find((text) => text !== undefined);
    if (seconds === undefined) return 0;
    return Math.max(0, Number(seconds) * 1000 - options.exchangeNow()) * options.wallPerExchange();
  }

  function begin(name: BrakeClass, thrown: unknown): void {
    const rule = RULES[name];
    // Calls that were under way when it began say the same once more: that is no second offence.
    if (current().some((brake) => brake.class === name)) return;
    const before = inARow.get(name) ?? 0;
    inARow.set(name, before + 1);
    const own = Math.min(rule.first * 2 ** before, rule.longest) * unitMs;
    const pause = Math.min(Math.max(own, toldPause(thrown)), rule.longest * unitMs);
    const brake: Brake = { class: name, stops: rule.stops, reason: rule.reason, until: wallNow() + pause };
    inForce.set(name, brake);
    for (const listener of listeners) listener(brake);
  }

  return {
    note: (traffic, thrown) => {
      if (thrown === null) {
        if (traffic !== 'public') answers.clear();
        const held = new Set(current().map((brake) => brake.class));
        for (const [name, { stops }] of Object.entries(RULES) as [BrakeClass, Rule][]) {
          if (stops.includes(traffic) && !held.has(name)) inARow.delete(name);
        }
        return;
      }
      const name = classOf(traffic, thrown);
      if (name === null) return;
      const count = (answers.get(name) ?? 0) + 1;
      answers.set(name, count);
      if (count >= (RULES[name].answers ?? 1)) begin(name, thrown);
    },
    holding: (traffic) =>
      current()
        .filter((brake) => brake.stops.includes(traffic))
        .reduce<Brake | null>(
          (longest, brake) => (longest === null || brake.until > longest.until ? brake : longest),
          null,
        ),
    inForce: current,
    subscribe: (listener) => {
      const own = (brake: Brake): void => listener(brake);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

/** A brake in words: what happened and until when. */
export function describeBrake({ reason, until }: Brake, now: number): string {
  const clock = new Date(until).toISOString().slice(11, 19);
  return `${reason}, until ${clock} UTC (${Math.max(1, Math.ceil((until - now) / 1000))} s)`;
}
