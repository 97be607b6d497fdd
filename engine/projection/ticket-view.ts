import type { TicketView } from '../api/ticket-views.ts';
import type { Configuration } from '../domain/configuration.ts';
import type { Side } from '../domain/order.ts';
import { freeFunds } from '../trading/free-funds.ts';
import { manualObstacle } from '../trading/risk.ts';
import type { SessionState } from '../trading/session-state.ts';

/** What a ticket needs to know of the session. */
export function ticketView(state: SessionState, configuration: Configuration): TicketView {
  const waits = (side: Side): TicketView['waits']['buy'] => ({
    resting: manualObstacle(state, { side, type: 'limit', postOnly: true }),
    taking: manualObstacle(state, { side, type: 'limit', postOnly: false }),
  });
  return {
    free: freeFunds(state),
    waits: { buy: waits('buy'), sell: waits('sell') },
    takerCapPct: configuration.orders.takerCapPct,
  };
}

export function isSameTicket(a: TicketView, b: TicketView): boolean {
  const isSame = (side: Side): boolean =>
    a.waits[side].resting === b.waits[side].resting && a.waits[side].taking === b.waits[side].taking;
  return isSameFree(a, b) && isSame('buy') && isSame('sell') && a.takerCapPct === b.takerCapPct;
}

export function isSameFree(a: TicketView, b: TicketView): boolean {
  const [before, now] = [a.free, b.free];
  return before?.base === now?.base && before?.quote === now?.quote && before?.baseInDoubt === now?.baseInDoubt;
}
