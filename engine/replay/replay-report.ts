import type { DifferenceKind, DifferenceReason } from '../domain/replay-difference.ts';

/** One thing that the session and the backtest of its candles did not do alike. */
export interface ReplayDifference {
  readonly kind: DifferenceKind;
  /** Market time it is about, UTC ms. */
  readonly time: number;
  readonly session: string;
  readonly backtest: string;
  /** How far apart the two are, where that is a number: `+14 s`, `−3.20 bp`; empty otherwise. */
  readonly apart: string;
  readonly reason: DifferenceReason;
  /** Why they differ, in words. */
  readonly cause: string;
}

/** What the user traded by hand of a position of the session. Quantities in base, money in quote. */
export interface HandTrade {
  /** Of the first of these fills. */
  readonly time: number;
  readonly bought: number;
  readonly cost: number;
  readonly sold: number;
  readonly proceeds: number;
  readonly fees: number;
}

/**
 * A position that the session opened, and closed if it did. Prices weighted by quantity, fees in quote. Its numbers are
 * those of the session's own orders, but for the exit of a position that only the user sold.
 */
export interface SessionTrade {
  readonly signalId: string;
  /** Close time of the signal bar; null when the user forced the entry. */
  readonly signalTime: number | null;
  /** When the first order of the entry was sent. */
  readonly begunAt: number;
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly entryFills: number;
  /** Orders that these fills belong to. */
  readonly entryOrders: number;
  /** When the last part of the entry was filled. */
  readonly enteredAt: number;
  readonly exitSignalId: string | null;
  /** Close time of the signal bar of the exit; null while it is held, and when the user forced it. */
  readonly exitSignalTime: number | null;
  /** When the first order of the exit was sent; null while it is held. */
  readonly exitBegunAt: number | null;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly exitFills: number;
  readonly exitOrders: number;
  /** Fills of both that had rested in the book. */
  readonly makerFills: number;
  /** All of it but dust was sold. */
  readonly isClosed: boolean;
  readonly quantity: number;
  readonly cost: number;
  readonly proceeds: number;
  readonly fees: number;
  /** Null when the session alone traded it. */
  readonly byHand: HandTrade | null;
}

/**
 * One side of a pair of trades. Prices and fees in quote; what is still held has no exit and no result. Fees and result
 * are those of the whole position, with what the user traded of it by hand.
 */
export interface TradeSide {
  readonly entryTime: number;
  readonly entryPrice: number;
  readonly exitTime: number | null;
  readonly exitPrice: number | null;
  readonly quantity: number;
  readonly fees: number;
  readonly pnl: number | null;
  /** In percent of what was paid. */
  readonly pnlPct: number | null;
}

/** A trade of the session and that of the backtest for the same signal; null on the side that did not make it. */
export interface TradePair {
  /** Close time of the signal bar; null when the user forced the entry. */
  readonly signalTime: number | null;
  readonly lenses: number | null;
  readonly exitType: 'immediate' | 'delayed' | 'accelerated' | 'manual';
  /** The user traded in the session's position by hand. */
  readonly isByHand: boolean;
  readonly session: TradeSide | null;
  readonly backtest: TradeSide | null;
}

/**
 * What the trades that both closed came to, but those that the user traded in by hand. The backtest's are scaled to the
 * money that the session had in each.
 */
export interface ResultParity {
  readonly trades: number;
  /** Quote the session paid for them. */
  readonly paid: number;
  readonly session: number;
  readonly backtest: number;
}

/** A session held against a backtest of the very candles it saw. */
export interface ReplayReport {
  readonly sessionId: string;
  readonly mode: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly execution: string;
  /** First and last moment it saw, market time, UTC ms. */
  readonly from: number;
  readonly to: number;
  readonly minutes: number;
  /** Signal bars the session decided on, and those after which it did what the backtest's signals lead to. */
  readonly bars: { readonly compared: number; readonly alike: number };
  readonly signals: { readonly compared: number; readonly different: number };
  readonly decisions: { readonly compared: number; readonly different: number };
  readonly trades: { readonly session: number; readonly backtest: number; readonly matched: number };
  readonly result: ResultParity;
  readonly pairs: readonly TradePair[];
  readonly differences: readonly ReplayDifference[];
}
