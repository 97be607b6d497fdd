import type { Balance } from '../domain/balance.ts';
import type { Candle } from '../domain/candle.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument, MarketStatus } from '../domain/instrument.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId, OrderRequest } from '../domain/order.ts';
import type { AmendOutcome, BrokerOrder, CancelOutcome, SubmitOutcome } from '../ports.ts';
import type { SignalDecision, StrategyRecord, UserAction } from '../strategy/events.ts';
import type { DeskCommand } from './desk-context.ts';

/** What the exchange said when it was asked for everything at once, at start and after doubt. */
export interface Reconciliation {
  /** Whether `fills` is the whole history of 600 h, or only the newest part of it. */
  readonly whole: boolean;
  readonly fills: readonly Fill[];
  readonly openOrders: readonly BrokerOrder[];
  readonly balances: readonly Balance[];
  /** Market time at which the exchange was first asked; absent from what older versions wrote. */
  readonly askedAt?: number;
}

export type SessionEvent =
  /** A session takes over, fresh or after a crash: nothing is believed until reconciled. */
  | { readonly type: 'session_started'; readonly instrument: Instrument }
  | { readonly type: 'reconciled'; readonly found: Reconciliation }
  | { readonly type: 'clock'; readonly feedFresh: boolean; readonly accountStreamUp: boolean }
  | { readonly type: 'minute_closed'; readonly candle: Candle }
  | { readonly type: 'signal_bar'; readonly bar: SignalDecision }
  | { readonly type: 'user'; readonly action: UserAction }
  | { readonly type: 'cancel_order'; readonly clientOrderId: ClientOrderId }
  /** An order of the user's own; risk is asked like for any other. */
  | { readonly type: 'manual_order'; readonly order: OrderRequest }
  | { readonly type: 'submit_result'; readonly clientOrderId: ClientOrderId; readonly outcome: SubmitOutcome }
  | { readonly type: 'cancel_result'; readonly clientOrderId: ClientOrderId; readonly outcome: CancelOutcome }
  | {
      readonly type: 'amend_result';
      readonly clientOrderId: ClientOrderId;
      /** When the new price was asked for: one order may be asked again and again. */
      readonly askedAt: number;
      readonly outcome: AmendOutcome;
    }
  | {
      readonly type: 'look_up_result';
      readonly clientOrderId: ClientOrderId;
      /** Market time at which the look-up was ordered. */
      readonly askedAt: number;
      readonly order: BrokerOrder | null;
    }
  | { readonly type: 'broker_order'; readonly order: BrokerOrder }
  | { readonly type: 'fills'; readonly fills: readonly Fill[] }
  | { readonly type: 'balances'; readonly balances: readonly Balance[] }
  | { readonly type: 'api_result'; readonly ok: boolean; readonly message: string }
  /** How far this computer's clock is behind (+) or ahead (−) of the exchange's at least, ms. */
  | { readonly type: 'clock_skew'; readonly skewMs: number }
  /** Something the market adapter wants remembered; it changes nothing. */
  | { readonly type: 'api_notice'; readonly message: string; readonly level?: 'error' }
  | { readonly type: 'halt_checked'; readonly cleared: boolean; readonly detail: string }
  /** Whether the exchange took the question asked at `askedAt`. */
  | { readonly type: 'switch_result'; readonly askedAt: number; readonly ok: boolean }
  /** What the exchange lets be done in the market now. */
  | { readonly type: 'market_status'; readonly status: MarketStatus }
  /** The exchange has changed the market's rules: orders are made by these from now on. */
  | { readonly type: 'rules'; readonly instrument: Instrument }
  /** The app ends in good order: working orders are taken off, everything else stays for the next start. */
  | { readonly type: 'shut_down' }
  /** While it ends: time has passed, and what has not been confirmed is asked again. */
  | { readonly type: 'closing' };

/** One turn of the session: what happened, when (market time), and what the world looked like. */
export interface SessionInput {
  readonly time: number;
  readonly quote: Quote | null;
  /** A fresh client order id, used by at most one order of this turn. */
  readonly newOrderId: ClientOrderId;
  readonly event: SessionEvent;
}

export type SessionRecord =
  StrategyRecord | { readonly kind: 'notice'; readonly level: 'info' | 'warning' | 'error'; readonly message: string };

export type SessionCommand =
  | DeskCommand
  | { readonly type: 'cancel_all_orders' }
  | { readonly type: 'dead_mans_switch'; readonly seconds: number; readonly askedAt: number }
  | { readonly type: 'check_halt'; readonly cause: string }
  | { readonly type: 'refresh_balances' }
  | { readonly type: 'record'; readonly record: SessionRecord };
