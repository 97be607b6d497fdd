import type { StreamItem } from '../api/stream.ts';
import type { Configuration } from '../domain/configuration.ts';
import { changedRules } from '../domain/instrument.ts';
import {
  balancesView,
  fillView,
  foreignOrderView,
  machineView,
  orderView,
  positionView,
  recordViews,
} from './session-views.ts';
import { isSameFree, isSameTicket, ticketView } from './ticket-view.ts';
import { heldFunds } from '../trading/free-funds.ts';
import { unseenFills } from '../trading/own-fills.ts';
import type { LoopTurn } from '../trading/session-loop.ts';
import type { SessionState } from '../trading/session-state.ts';

/** What a turn of the session changes on the screen, in the order it happened. */
export function turnItems(turn: LoopTurn, configuration: Configuration, now: number): readonly StreamItem[] {
  const { before, after, records } = turn;
  const items: StreamItem[] = [];
  // What the window was told of the market when it opened does not hold any more.
  if (isRuleNew(before, after)) items.push({ type: 'resync', reason: 'the rules of the market have changed' });
  for (const order of Object.values(after.desk.orders)) {
    if (before.desk.orders[order.clientOrderId] !== order) items.push({ type: 'order', order: orderView(order) });
  }
  items.push(...endedOrders(before, after));
  const fills = before.fills === after.fills ? [] : Object.values(after.fills);
  for (const fill of fills) {
    if (before.fills[fill.tradeId] === undefined)
      items.push({ type: 'fill', fill: fillView(fill, after.purposes[fill.orderId] ?? 'foreign') });
  }
  for (const { id, time, record } of records) {
    const views = recordViews(id, time, record);
    if (views.transition !== null) items.push({ type: 'transition', transition: views.transition });
    if (views.signal !== null) items.push({ type: 'signal', signal: views.signal });
    items.push({ type: 'event', event: views.event });
  }
  if (isPositionNew(before, after)) items.push({ type: 'position', position: positionView(after) });
  const [ticketBefore, ticket] = [ticketView(before, configuration), ticketView(after, configuration)];
  if (!isSameTicket(ticketBefore, ticket)) items.push({ type: 'ticket', ticket });
  // Orders that come and go change what is free between two readings.
  const [heldBefore, held] = [heldFunds(before), heldFunds(after)];
  const isHeldAlike = heldBefore?.base === held?.base && heldBefore?.quote === held?.quote;
  if (before.balances !== after.balances || !isHeldAlike || !isSameFree(ticketBefore, ticket))
    items.push({ type: 'balances', balances: balancesView(after) });
  if (before.strategy !== after.strategy)
    items.push({ type: 'machine', machine: machineView(after, configuration, now) });
  return items;
}

function isRuleNew({ instrument: was }: SessionState, { instrument: is }: SessionState): boolean {
  return was !== is && was !== null && is !== null && changedRules(was, is).length > 0;
}

/** An order may have filled more than the trade history shows. */
function isPositionNew(before: SessionState, after: SessionState): boolean {
  if (before.position !== after.position || before.drift !== after.drift) return true;
  if (before.balancesAt !== after.balancesAt) return true;
  return before.desk.orders !== after.desk.orders && unseenFills(before).length + unseenFills(after).length > 0;
}

function endedOrders(before: SessionState, after: SessionState): readonly StreamItem[] {
  const items: StreamItem[] = [];
  if (before.foreignOrders === after.foreignOrders) return items;
  const present = new Set(after.foreignOrders.map((order) => order.orderId));
  for (const order of after.foreignOrders) items.push({ type: 'order', order: foreignOrderView(order) });
  for (const order of before.foreignOrders) {
    if (!present.has(order.orderId))
      items.push({ type: 'order', order: { ...foreignOrderView(order), status: 'canceled' } });
  }
  return items;
}
