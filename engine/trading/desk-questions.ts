import { type DeskOrder, type DeskState, NOT_ASKED_YET, patchOrder, workingOrders } from './desk-state.ts';
import type { DeskCommand, DeskContext } from './desk-context.ts';

/** What the desk asks about its orders, and what it takes off whatever the work wants. */

export interface DeskStep {
  readonly desk: DeskState;
  readonly commands: readonly DeskCommand[];
}

const LOOK_UP_EVERY_MS = 5_000;
/** An order that stays in doubt is asked for less often by and by: the account's calls are counted. */
const LOOK_UP_AT_LEAST_EVERY_MS = 15_000;
/** An open order that nothing was heard of is read back this often: its last message may have been lost. */
const READ_BACK_EVERY_MS = 60_000;
/** All of them together are read back no more often than this, however many there are: other reads need room, too. */
const READ_BACK_ONE_EVERY_MS = 20_000;
/** A cancellation without confirmation is asked again; the exchange answers such requests in well under this. */
const CANCEL_AGAIN_AFTER_MS = 10_000;
/** The same for both while the app ends: there is little time. */
const CLOSING_AGAIN_AFTER_MS = 2_000;

/** Looks up orders whose fate is unknown, and open ones that may have ended without our hearing of it. */
export function askAboutOrders(desk: DeskState, context: DeskContext): DeskStep {
  let next = desk;
  const commands: DeskCommand[] = [];
  const working = workingOrders(desk);
  const readBackMs = Math.max(READ_BACK_EVERY_MS, working.length * READ_BACK_ONE_EVERY_MS);
  for (const order of working) {
    if (order.status === 'created' || context.time < askAgainAt(order, context, readBackMs)) continue;
    next = patchOrder(next, order, { lookedUpAt: context.time });
    commands.push({ type: 'look_up', clientOrderId: order.clientOrderId, sentAt: order.sentAt, askedAt: context.time });
  }
  return { desk: next, commands };
}

function askAgainAt(order: DeskOrder, context: DeskContext, readBackMs: number): number {
  const doubtedAt = doubtedSince(order);
  if (doubtedAt !== null) {
    if (order.lookedUpAt === null || order.lookedUpAt < doubtedAt) return doubtedAt;
    const pause = Math.max(LOOK_UP_EVERY_MS, (order.lookedUpAt - doubtedAt) / 4);
    const longest = context.closing ? CLOSING_AGAIN_AFTER_MS : LOOK_UP_AT_LEAST_EVERY_MS;
    return order.lookedUpAt + Math.min(pause, longest);
  }
  const heardAt = Math.max(order.sentAt, order.updatedAt, order.lookedUpAt ?? 0);
  if (context.closing && order.cancelAskedAt !== null) {
    return Math.max(order.cancelAskedAt, order.lookedUpAt ?? 0) + CLOSING_AGAIN_AFTER_MS;
  }
  return heardAt + (shouldBeOver(order, context) ? LOOK_UP_EVERY_MS : readBackMs);
}

/** Since when it is not known what an order is or costs; null when it is known. */
function doubtedSince(order: DeskOrder): number | null {
  if (order.status === 'unknown') return Math.max(order.updatedAt, order.sentAt);
  const amending = order.amending ?? null;
  return amending === null || amending.state === 'sent' ? null : amending.since;
}

/** Whether an order cannot still be open by rights: it only takes, or the market is at or through its price. */
function shouldBeOver(order: DeskOrder, context: DeskContext): boolean {
  if (order.timeInForce === 'ioc') return true;
  if (order.price === null || context.quote === null) return false;
  return order.side === 'buy' ? context.quote.ask <= order.price : context.quote.bid >= order.price;
}

/**
 * Our own entry and exit orders that belong to no work (a crash came between) are taken off, and so is any
 * older order of the work that turned out to live after all: one order at a time. So is what the user wants off. When
 * the app ends, all of ours are.
 */
export function cancelStrays(desk: DeskState, context: DeskContext): DeskStep {
  let next = desk;
  const commands: DeskCommand[] = [];
  for (const order of workingOrders(desk)) {
    const belongs = desk.work?.progress.orderIds.at(-1) === order.clientOrderId;
    const isStray = !belongs && (order.purpose === 'entry' || order.purpose === 'exit');
    const isUnwanted = !belongs && order.cancelAskedAt !== null;
    if (!isStray && !isUnwanted && !context.closing) continue;
    const step = cancelOrder(next, order, context);
    next = step.desk;
    commands.push(...step.commands);
  }
  return { desk: next, commands };
}

/** Asks for an order to be taken off, unless that was asked a moment ago. Whatever its price is, it ends. */
export function cancelOrder(desk: DeskState, order: DeskOrder, context: DeskContext): DeskStep {
  const asked = order.cancelAskedAt;
  // While the app ends there is no time to find out first whether it still lives: asking twice does no harm.
  const inTime =
    order.status === 'open' ||
    (context.closing && order.status === 'unknown' && (asked ?? NOT_ASKED_YET) === NOT_ASKED_YET);
  if (order.orderId === null || !inTime) return { desk, commands: [] };
  const pause = context.closing ? CLOSING_AGAIN_AFTER_MS : CANCEL_AGAIN_AFTER_MS;
  if (asked !== null && context.time - asked < pause) return { desk, commands: [] };
  return {
    desk: patchOrder(desk, order, { cancelAskedAt: context.time }),
    commands: [{ type: 'cancel', clientOrderId: order.clientOrderId, orderId: order.orderId }],
  };
}
