import type { Balance } from '../domain/balance.ts';
import type { Fill } from '../domain/fill.ts';
import type { Instrument, MarketStatus } from '../domain/instrument.ts';
import type { OrderPurpose, Side } from '../domain/order.ts';
import { emptyPosition, type Position } from '../domain/position.ts';
import type { BrokerOrder } from '../ports.ts';
import { initialStrategyState, type StrategyState } from '../strategy/state.ts';
import type { DeadMansSwitch } from './dead-mans-switch.ts';
import { type DeskState, EMPTY_DESK } from './desk-state.ts';

/** Difference between the account's balance and the position of the trade history, above dust. */
export interface Drift {
  readonly positionQuantity: number;
  readonly balanceQuantity: number;
  /** Σ buys − Σ sells when the balance was read: what is traded later comes on top of the balance. */
  readonly netQuantity: number;
  readonly seenAt: number;
}

/** Everything a session remembers; plain JSON data, snapshotted and journaled. Times market UTC ms. */
export interface SessionState {
  readonly symbol: string;
  readonly time: number;
  readonly instrument: Instrument | null;
  readonly strategy: StrategyState;
  readonly desk: DeskState;
  /** The account's fills of the last 600 h by trade id, all symbols' worth of this symbol only. */
  readonly fills: Readonly<Record<string, Fill>>;
  readonly position: Position;
  /** What our orders were for, by exchange id: a fill says only which order it belongs to. */
  readonly purposes: Readonly<Record<string, OrderPurpose>>;
  readonly balances: readonly Balance[] | null;
  readonly balancesAt: number | null;
  /** A fill came after the last reading of the balances. */
  readonly balancesStale: boolean;
  readonly drift: Drift | null;
  /** A difference (balance less position) that one check has seen and a second must confirm. */
  readonly driftSuspect: { readonly difference: number; readonly at: number } | null;
  /** Open orders of the account that this session did not place: shown, never touched. */
  readonly foreignOrders: readonly BrokerOrder[];
  /** Foreign orders that the stream has told the end of lately, with when: readings may still list them as open. */
  readonly endedForeign?: Readonly<Record<string, number>>;
  /** Quote that purchases placed elsewhere held until they were taken off, since the last reading; absent: none. */
  readonly releasedQuote?: number;
  /** Open orders of ours, by the exchange's id, that the journal knows nothing of; absent: none. */
  readonly lostOrders?: readonly string[];
  /** False until position and balance have been compared since the start: right after a fill that says nothing. */
  readonly judged?: boolean;
  /** Start-up reconciliation with the exchange is done. */
  readonly reconciled: boolean;
  readonly feedFresh: boolean;
  readonly accountStreamUp: boolean;
  readonly consecutiveApiErrors: number;
  /** See the event `clock_skew`; absent from what was written before it was measured. */
  readonly clockSkewMs?: number;
  /** What the exchange said last of the market; null and absent: what it said of the pair when the session began. */
  readonly marketStatus?: MarketStatus | null;
  /** The app is ending: nothing is sent any more, what is out is taken off. */
  readonly closing?: boolean;
  /** Up to when (market time) every fill of the account is known, but for what readings then did not show yet. */
  readonly fillsKnownUntil?: number;
  /** Base bonded in rewards that belongs to the position and cannot be sold, as far as was seen. */
  readonly bondedQuantity?: number;
  /** Absent from what older versions wrote. */
  readonly deadMansSwitch?: DeadMansSwitch | null;
  /** What the journal last said of it in words: its seconds, 0 off. */
  readonly switchTold?: number;
  /** Side of the newest trade of the user's own orders that the strategy has not been told of; absent: none. */
  readonly userTraded?: Side;
  /** Newest close, for the value of the position. */
  readonly lastPrice: number | null;
}

export function initialSessionState(symbol: string, time: number): SessionState {
  return {
    symbol,
    time,
    instrument: null,
    strategy: initialStrategyState(time),
    desk: EMPTY_DESK,
    fills: {},
    position: emptyPosition(symbol),
    purposes: {},
    balances: null,
    balancesAt: null,
    balancesStale: false,
    drift: null,
    driftSuspect: null,
    foreignOrders: [],
    reconciled: false,
    feedFresh: false,
    accountStreamUp: false,
    consecutiveApiErrors: 0,
    lastPrice: null,
  };
}

/** What may be done in the market now. */
export function marketStatusOf(state: SessionState): MarketStatus {
  return state.marketStatus ?? state.instrument?.status ?? 'online';
}
