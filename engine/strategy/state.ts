import type { EntrySignal, ExitSignal, ExitType, MomentumCategory } from '../domain/signal.ts';

export const CONTROL_STATES = ['stopped', 'running', 'paused', 'halted'] as const;
export type ControlState = (typeof CONTROL_STATES)[number];

export const PORTFOLIO_STATES = ['ready_to_enter', 'incomplete_entry', 'ready_to_exit', 'incomplete_exit'] as const;
export type PortfolioState = (typeof PORTFOLIO_STATES)[number];

/**
 * The account as the exchange tells it. Quantity in base, money in quote.
 * `minimumOrderValue` is the exchange's smallest order in quote; null means that nothing counts as
 * dust (backtests without steps).
 */
export interface Account {
  readonly quantity: number;
  readonly price: number;
  readonly freeQuote: number;
  /** What purchases hold that are not the strategy's: not to be spent, and no less the account's. Absent: nothing. */
  readonly heldQuote?: number;
  readonly minimumOrderValue: number | null;
}

/** An entry that is being built. Times UTC ms, target in quote (what was held before included). */
export interface EntryInProgress {
  readonly signalId: string;
  readonly signal: EntrySignal | null;
  readonly startedAt: number;
  readonly expiresAt: number;
  readonly targetQuote: number;
  /** Set once the desk was told to end it; it is over when the desk says so. */
  readonly ending: string | null;
}

/** An exit that is decided and waits for its time, or for an entry to end. */
export interface PendingExit {
  readonly signalId: string;
  /** Null for an exit the user forced. */
  readonly signal: ExitSignal | null;
  readonly dueAt: number;
  readonly exitType: ExitType;
  readonly lowestCategory: MomentumCategory;
}

/** An exit whose orders are being worked. */
export interface ExitInProgress {
  readonly signalId: string;
  readonly signal: ExitSignal | null;
  readonly exitType: ExitType;
  readonly startedAt: number;
  readonly ending: string | null;
  /** Its end is that of the engine's work, not of the wish to sell: it is taken up again. Absent: not so. */
  readonly isKept?: boolean;
}

export interface Halt {
  readonly cause: string;
  readonly resumesTo: 'running' | 'paused';
  readonly nextCheckAt: number;
}

/** Everything the strategy remembers. Plain data: it is journaled and snapshotted as JSON. */
export interface StrategyState {
  readonly control: ControlState;
  readonly controlSince: number;
  readonly halt: Halt | null;
  readonly portfolio: PortfolioState;
  readonly portfolioSince: number;
  readonly account: Account | null;
  readonly entry: EntryInProgress | null;
  readonly pendingExit: PendingExit | null;
  readonly exit: ExitInProgress | null;
  /** Quote allotted to the position that is held or being built. */
  readonly targetQuote: number | null;
  /** The entry of the held position has ended (or was adopted): it is kept, however small. */
  readonly settled: boolean;
  /** What is left after an exit is not taken for an unfinished entry until the next entry signal. */
  readonly ignoreRemainder: boolean;
  /** Why nothing that buys may be sent now (risk, recovery), null when it may. */
  readonly blockedBy: string | null;
  /** Why nothing that sells may be sent now: what forbids only purchases keeps no exit waiting. */
  readonly exitBlockedBy?: string | null;
  /** Newest decision's figures, for explanations. */
  readonly lastBar: LastBar | null;
  /** Key of the newest non-transition that was recorded, so that it is recorded once. */
  readonly lastHold: string | null;
}

export interface LastBar {
  readonly closeTime: number;
  readonly entryCount: number;
  readonly exitCount: number;
  readonly divergenceCount: number;
  readonly warmIn: number;
}

export function initialStrategyState(time: number): StrategyState {
  return {
    control: 'stopped',
    controlSince: time,
    halt: null,
    portfolio: 'ready_to_enter',
    portfolioSince: time,
    account: null,
    entry: null,
    pendingExit: null,
    exit: null,
    targetQuote: null,
    settled: false,
    ignoreRemainder: false,
    blockedBy: null,
    exitBlockedBy: null,
    lastBar: null,
    lastHold: null,
  };
}

/** Whether two states are alike in every field; objects in them are compared by their fields. */
export function isSameState(a: StrategyState, b: StrategyState): boolean {
  // What most events change comes first: one difference is enough.
  return (
    isSameValue(a.lastBar, b.lastBar) &&
    isSameValue(a.account, b.account) &&
    isSameValue(a.entry, b.entry) &&
    isSameValue(a.exit, b.exit) &&
    isSameValue(a.pendingExit, b.pendingExit) &&
    isSameValue(a.halt, b.halt) &&
    a.control === b.control &&
    a.controlSince === b.controlSince &&
    a.portfolio === b.portfolio &&
    a.portfolioSince === b.portfolioSince &&
    a.targetQuote === b.targetQuote &&
    a.settled === b.settled &&
    a.ignoreRemainder === b.ignoreRemainder &&
    a.blockedBy === b.blockedBy &&
    a.exitBlockedBy === b.exitBlockedBy &&
    a.lastHold === b.lastHold
  );
}

function isSameValue<Value extends object>(a: Value | null, b: Value | null): boolean {
  if (a === b) return true;
  if (a === null || b === null) return false;
  for (const field in a) if (a[field] !== b[field]) return false;
  return true;
}
