import type { Configuration } from '../domain/configuration.ts';
import type { Instrument, MarketStatus } from '../domain/instrument.ts';
import type { Quote } from '../domain/market-data.ts';
import type { ClientOrderId, OrderId, OrderRequest } from '../domain/order.ts';
import type { WorkOutcome } from '../strategy/events.ts';
import type { DeskState, Work } from './desk-state.ts';

/** What the desk wants done; the session writes it down before it does it. */
export type DeskCommand =
  | { readonly type: 'submit'; readonly order: OrderRequest }
  | { readonly type: 'cancel'; readonly clientOrderId: ClientOrderId; readonly orderId: OrderId }
  | {
      readonly type: 'amend';
      readonly clientOrderId: ClientOrderId;
      readonly orderId: OrderId;
      readonly symbol: string;
      readonly price: number;
      /** The new whole quantity, filled part included; absent when it stays. */
      readonly quantity?: number;
      /** Tells this one's answer from an older one's. */
      readonly askedAt: number;
    }
  | {
      readonly type: 'look_up';
      readonly clientOrderId: ClientOrderId;
      readonly sentAt: number;
      readonly askedAt: number;
    };

/** What the desk needs to know at a turn. `newOrderId` is used by at most one order. */
export interface DeskContext {
  readonly time: number;
  readonly quote: Quote | null;
  /** Base that the desk can sell. */
  readonly sellableQuantity: number;
  /** Base that waits in sell orders which are not the desk's. */
  readonly heldElsewhere: number;
  readonly instrument: Instrument;
  readonly marketStatus: MarketStatus;
  readonly configuration: Configuration;
  readonly newOrderId: ClientOrderId;
  /** Why no order may be opened now; cancellations and look-ups go on. */
  readonly blockedBy: string | null;
  /** The app ends: everything of ours is taken off and nothing is sent. */
  readonly closing: boolean;
}

export interface DeskTurn {
  readonly desk: DeskState;
  readonly commands: readonly DeskCommand[];
  /** Set when the work is over. */
  readonly ended: { readonly kind: Work['kind']; readonly outcome: WorkOutcome; readonly detail: string } | null;
}

export function quiet(desk: DeskState): DeskTurn {
  return { desk, commands: [], ended: null };
}
