import type { Side } from '../domain/order.ts';
import type { ExitSignal, ExitType, SignalBar } from '../domain/signal.ts';
import type { Account, ControlState, PortfolioState } from './state.ts';

/** What a decision needs of a signal bar; a `SignalBar` is one. */
export type SignalDecision = Pick<
  SignalBar,
  | 'closeTime'
  | 'close'
  | 'entryCount'
  | 'exitCount'
  | 'exitFired'
  | 'divergenceCount'
  | 'momentum24h'
  | 'regime'
  | 'warmIn'
  | 'entrySignal'
>;

/** The part of a signal bar that decides. */
export function decisionOf(bar: SignalDecision): SignalDecision {
  const { closeTime, close, entryCount, exitCount, exitFired, divergenceCount } = bar;
  const { momentum24h, regime, warmIn, entrySignal } = bar;
  return {
    closeTime,
    close,
    entryCount,
    exitCount,
    exitFired,
    divergenceCount,
    momentum24h,
    regime,
    warmIn,
    entrySignal,
  };
}

export const USER_ACTIONS = [
  'start',
  'pause',
  'resume',
  'stop',
  'force_entry',
  'force_exit',
  'cancel_all',
  'kill',
  'adopt',
] as const;
export type UserAction = (typeof USER_ACTIONS)[number];

/** Why an entry or exit stopped being worked. `detail` is fit to be shown. */
export type WorkOutcome = 'filled' | 'timed_out' | 'canceled' | 'refused';

/** Everything that can happen to the strategy. `time` is market time, UTC ms, never decreasing. */
export type StrategyEvent =
  | {
      readonly type: 'signal_bar';
      readonly time: number;
      readonly bar: SignalDecision;
      /** When it is heard of, where that may be long after the bar: bars that were missed come at once. */
      readonly heardAt?: number;
    }
  | { readonly type: 'clock'; readonly time: number }
  | { readonly type: 'account'; readonly time: number; readonly account: Account }
  | {
      readonly type: 'entry_ended';
      readonly time: number;
      readonly outcome: WorkOutcome;
      readonly detail: string;
      /** The account right after it, where it is known at once; the same as an account event before this one. */
      readonly account?: Account;
    }
  | {
      readonly type: 'exit_ended';
      readonly time: number;
      readonly outcome: WorkOutcome;
      readonly detail: string;
      /** The account right after it, where it is known at once; the same as an account event before this one. */
      readonly account?: Account;
    }
  | { readonly type: 'user'; readonly time: number; readonly action: UserAction }
  /** An order of the user's own has traded; the account right after it. */
  | { readonly type: 'user_traded'; readonly time: number; readonly side: Side; readonly account: Account }
  | {
      readonly type: 'gate';
      readonly time: number;
      readonly blockedBy: string | null;
      readonly exitBlockedBy: string | null;
    }
  | { readonly type: 'halt'; readonly time: number; readonly cause: string }
  | { readonly type: 'halt_checked'; readonly time: number; readonly cleared: boolean; readonly detail: string };

/** What is worth remembering and showing, apart from orders. */
export type StrategyRecord =
  | {
      readonly kind: 'transition';
      readonly machine: 'control' | 'portfolio';
      readonly from: ControlState | PortfolioState;
      readonly to: ControlState | PortfolioState;
      readonly cause: string;
      readonly signalId: string | null;
      /** Client ids of the orders involved; the session, which knows them, fills them in. */
      readonly orderIds?: readonly string[];
    }
  | {
      readonly kind: 'entry_signal';
      readonly signalId: string;
      readonly signal: NonNullable<SignalBar['entrySignal']>;
      readonly divergenceCount: number;
      readonly acted: boolean;
      readonly result: string;
    }
  | {
      readonly kind: 'exit_signal';
      readonly signalId: string;
      readonly signal: ExitSignal;
      readonly price: number;
      readonly exitCount: number;
      readonly momentum24h: number | null;
      readonly result: string;
    }
  | { readonly kind: 'exit_accelerated'; readonly signalId: string; readonly dueAt: number; readonly message: string }
  /** A non-transition worth asking about: which condition was short, by how much. */
  | { readonly kind: 'hold'; readonly message: string }
  /** A user's wish that was not followed, and why. */
  | { readonly kind: 'refusal'; readonly message: string };

/** What the strategy wants done. Records are commands too: they are persisted and shown. */
export type StrategyCommand =
  | {
      readonly type: 'begin_entry';
      readonly signalId: string;
      /** Quote to spend now: the target less what is held already. */
      readonly quote: number;
      readonly expiresAt: number;
    }
  | { readonly type: 'end_entry'; readonly reason: string }
  | { readonly type: 'begin_exit'; readonly signalId: string; readonly exitType: ExitType }
  | { readonly type: 'end_exit'; readonly reason: string }
  | { readonly type: 'cancel_all_orders' }
  | { readonly type: 'check_halt'; readonly cause: string }
  | { readonly type: 'record'; readonly record: StrategyRecord };
