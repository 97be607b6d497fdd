/** Verification tiers: each has its own counters. Source: Kraken's rate limit guides (kraken.md §3). */
export const TIERS = ['starter', 'intermediate', 'pro'] as const;
export type Tier = (typeof TIERS)[number];

/** A counter that falls by `decayPerSecond` (exchange time) and refuses what would lift it above `maximum`. */
export interface CounterRule {
  readonly maximum: number;
  readonly decayPerSecond: number;
}

/** Private REST calls, one counter per key. */
export const API_COUNTER: Readonly<Record<Tier, CounterRule>> = {
  starter: { maximum: 15, decayPerSecond: 0.33 },
  intermediate: { maximum: 20, decayPerSecond: 0.5 },
  pro: { maximum: 20, decayPerSecond: 1 },
};

/** Orders and their changes, one counter per pair, shared by REST and WebSocket. */
export const TRADING_COUNTER: Readonly<Record<Tier, CounterRule>> = {
  starter: { maximum: 60, decayPerSecond: 1 },
  intermediate: { maximum: 125, decayPerSecond: 2.34 },
  pro: { maximum: 180, decayPerSecond: 3.75 },
};

/** Open orders per pair. */
export const MOST_OPEN_ORDERS: Readonly<Record<Tier, number>> = { starter: 60, intermediate: 80, pro: 225 };

/** Endpoints that the private counter leaves to the trading counter. */
const TRADING_CALLS: ReadonlySet<string> = new Set([
  'AddOrder',
  'AddOrderBatch',
  'AmendOrder',
  'EditOrder',
  'CancelOrder',
  'CancelOrderBatch',
]);
const HISTORY_CALLS: ReadonlySet<string> = new Set(['TradesHistory', 'QueryTrades', 'Ledgers', 'QueryLedgers']);

/** What a private call adds to its counter. Sources disagree whether ledgers and trades cost 2 or 4: `historyCost`. */
export function apiCost(call: string, historyCost: number): number {
  if (TRADING_CALLS.has(call)) return 0;
  return HISTORY_CALLS.has(call) ? historyCost : 1;
}

/** What a change of a young order costs on top: `[age below this many seconds, points]`. */
type AgePenalty = readonly (readonly [number, number])[];

const AMEND_PENALTY: AgePenalty = [
  [5, 3],
  [10, 2],
  [15, 1],
];
const EDIT_PENALTY: AgePenalty = [
  [5, 6],
  [10, 5],
  [15, 4],
  [45, 2],
  [90, 1],
];
const CANCEL_PENALTY: AgePenalty = [
  [5, 8],
  [10, 6],
  [15, 5],
  [45, 4],
  [90, 2],
  [300, 1],
];

function penalty(table: AgePenalty, ageSeconds: number): number {
  return table.find(([below]) => ageSeconds < below)?.[1] ?? 0;
}

export type TradingAction = 'add' | 'amend' | 'edit' | 'cancel';

/** Points of the trading counter for one order; `ageSeconds` is how long the order has been open. */
export function tradingCost(action: TradingAction, ageSeconds: number): number {
  switch (action) {
    case 'add':
      return 1;
    case 'amend':
      return 1 + penalty(AMEND_PENALTY, ageSeconds);
    case 'edit':
      return 1 + penalty(EDIT_PENALTY, ageSeconds);
    case 'cancel':
      return penalty(CANCEL_PENALTY, ageSeconds);
  }
}
