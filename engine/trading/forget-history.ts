import type { Fill } from '../domain/fill.ts';
import { applyFill, emptyPosition, positionFromFills } from '../domain/position.ts';
import { DAY_MS } from '../domain/timeframe.ts';
import { POSITION_HISTORY_MS } from './position-tracker.ts';
import type { SessionState } from './session-state.ts';

/**
 * Lets go of what no start would read again: fills of more than 600 h ago, and what orders were for that have no fill
 * any more. A session may run for months; its state is written down often and must not grow with its age.
 *
 * Fills go only together with all before them and only up to a moment at which nothing was held, so that the position
 * is the same without them; while balance and history differ, none go.
 */
export function forgetHistory(state: SessionState, time: number): SessionState {
  const kept = keptFills(state, time);
  const known = new Set(Object.values(kept).map((fill) => fill.orderId as string));
  for (const { orderId } of Object.values(state.desk.orders)) if (orderId !== null) known.add(orderId);
  const named = Object.entries(state.purposes);
  const purposes = named.filter(([orderId]) => known.has(orderId));
  if (kept === state.fills && purposes.length === named.length) return state;
  return {
    ...state,
    fills: kept,
    position: kept === state.fills ? state.position : positionFromFills(state.symbol, Object.values(kept)),
    purposes: purposes.length === named.length ? state.purposes : Object.fromEntries(purposes),
  };
}

function keptFills(state: SessionState, time: number): SessionState['fills'] {
  const old = time - POSITION_HISTORY_MS;
  const fills = Object.values(state.fills);
  // A day at once: the position is worked out anew after it.
  if (state.drift !== null || !fills.some((fill) => fill.time < old - DAY_MS)) return state.fills;
  const sorted = fills.toSorted((a, b) => a.time - b.time || (a.tradeId < b.tradeId ? -1 : 1));
  const dust = state.instrument?.orderMinimum ?? 0;
  let position = emptyPosition(state.symbol);
  let gone = 0;
  sorted.every((fill, at) => {
    if (fill.time >= old) return false;
    position = applyFill(position, fill);
    if (Math.abs(position.bought - position.sold) <= dust) gone = at + 1;
    return true;
  });
  if (gone === 0) return state.fills;
  return Object.fromEntries(sorted.slice(gone).map((fill: Fill) => [fill.tradeId, fill]));
}
