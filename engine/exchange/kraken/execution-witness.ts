import type { OrderId } from '../../domain/order.ts';
import type { Fill, TradeId } from '../../domain/fill.ts';

/** What REST has told of an order that the stream of executions must tell as well. */
export type Expectation = 'placed' | 'amended' | 'ended';

/**
 * Knows whether the stream of executions tells what REST has told. A stream can be acknowledged, have heartbeats and
 * sequence numbers without a gap, and yet be deaf: only what is known from elsewhere shows it.
 */
export interface ExecutionWitness {
  /** REST said so just now. */
  expect(orderId: OrderId, what: Expectation): void;
  /** The trade history has these. Those since the stream stands must have been on it. */
  expectFills(fills: readonly Fill[]): void;
  /** The stream told of an order, and of a trade of it. */
  saw(
    orderId: OrderId,
    row: { readonly tradeId?: string | undefined; readonly amended: boolean; readonly ended: boolean },
  ): void;
  /** The stream stands from this moment of the exchange on; null when it does not. What was awaited is forgotten. */
  stands(since: number | null): void;
  /** Orders that the stream should have told of by now. */
  overdue(): readonly OrderId[];
}

export interface ExecutionWitnessOptions {
  readonly wallNow: () => number;
  /** How long the stream may be behind REST. */
  readonly patienceMs: number;
}

interface Awaited {
  readonly what: Expectation | TradeId;
  readonly due: number;
}

interface Seen {
  amended: number;
  ended: boolean;
}

const MOST_ORDERS = 2_000;
const MOST_TRADES = 20_000;
/** A trade just before the stream stood may be in neither: it is left to the catch-up over REST. */
const BEGINNING_MS = 2_000;

export function createExecutionWitness({ wallNow, patienceMs }: ExecutionWitnessOptions): ExecutionWitness {
  const awaited = new Map<OrderId, readonly Awaited[]>();
  const seen = new Map<OrderId, Seen>();
  const trades = new Set<string>();
  let since: number | null = null;

  function add(orderId: OrderId, what: Awaited['what']): void {
    awaited.set(orderId, [...(awaited.get(orderId) ?? []), { what, due: wallNow() + patienceMs }]);
  }

  /** Takes one of what is awaited away. */
  function fulfil(orderId: OrderId, matches: (what: Awaited['what']) => boolean): void {
    const rest = (awaited.get(orderId) ?? []).filter(({ what }) => !matches(what));
    if (rest.length === 0) awaited.delete(orderId);
    else awaited.set(orderId, rest);
  }

  function remember(orderId: OrderId): Seen {
    const entry = seen.get(orderId) ?? { amended: 0, ended: false };
    seen.delete(orderId);
    seen.set(orderId, entry);
    if (seen.size > MOST_ORDERS) seen.delete(seen.keys().next().value!);
    return entry;
  }

  return {
    expect: (orderId, what) => {
      if (since === null) return;
      // The stream is often faster than the answer.
      const before = seen.get(orderId);
      if (before?.ended === true) return;
      if (what === 'placed' && before !== undefined) return;
      if (what === 'amended' && before !== undefined && before.amended > 0) {
        before.amended--;
        return;
      }
      add(orderId, what);
    },
    expectFills: (fills) => {
      if (since === null) return;
      for (const { tradeId, orderId, time } of fills) {
        if (time < since + BEGINNING_MS || trades.has(tradeId)) continue;
        // Awaited once only: should it never come, one new subscription is enough.
        trades.add(tradeId);
        add(orderId, tradeId);
      }
    },
    saw: (orderId, { tradeId, amended, ended }) => {
      const entry = remember(orderId);
      entry.ended ||= ended;
      const waits = (awaited.get(orderId) ?? []).some(({ what }) => what === 'amended');
      if (amended && !waits) entry.amended++;
      if (tradeId !== undefined) {
        trades.add(tradeId);
        if (trades.size > MOST_TRADES) trades.delete(trades.values().next().value!);
      }
      fulfil(
        orderId,
        (what) => what === 'placed' || what === tradeId || (amended && what === 'amended') || (ended && isState(what)),
      );
    },
    stands: (from) => {
      since = from;
      awaited.clear();
      seen.clear();
    },
    overdue: () => {
      const now = wallNow();
      return [...awaited].filter(([, rows]) => rows.some(({ due }) => due <= now)).map(([orderId]) => orderId);
    },
  };
}

/** An end answers everything that was awaited of an order's state. */
function isState(what: Awaited['what']): boolean {
  return what === 'placed' || what === 'amended' || what === 'ended';
}
