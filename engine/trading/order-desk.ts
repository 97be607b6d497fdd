import type { DeskContext, DeskTurn } from './desk-context.ts';
import { placeNext } from './desk-placing.ts';
import { askAboutOrders, cancelStrays } from './desk-questions.ts';
import { tendOrder } from './desk-repricing.ts';
import { type DeskState, type Work, withProgress, workingOrders } from './desk-state.ts';

/**
 * The order desk (strategy.md §11): works one entry or exit with one order at a time. Pure: what it
 * wants sent are commands; the session writes them down before it executes them.
 */

export function beginWork(
  desk: DeskState,
  work: Pick<Work, 'kind' | 'signalId'> & { readonly quote?: number },
): DeskState {
  if (desk.work !== null) throw new Error(`desk: ${work.kind} begun while an ${desk.work.kind} is being worked`);
  const progress = { orderIds: [], reprices: 0, lastPlacedAt: null, ending: null };
  const begun: Work =
    work.kind === 'entry'
      ? { kind: 'entry', signalId: work.signalId, quote: work.quote ?? 0, progress }
      : { kind: 'exit', signalId: work.signalId, progress };
  return { ...desk, work: begun };
}

export function endWork(desk: DeskState, reason: string): DeskState {
  if (desk.work === null || desk.work.progress.ending !== null) return desk;
  return withProgress(desk, desk.work, { ending: reason });
}

/** One turn: looks at the orders and decides the next thing to send, if any. */
export function turnDesk(desk: DeskState, context: DeskContext): DeskTurn {
  const asked = askAboutOrders(desk, context);
  const strays = cancelStrays(asked.desk, context);
  const base: DeskTurn = { desk: strays.desk, commands: [...asked.commands, ...strays.commands], ended: null };
  const { work } = base.desk;
  if (work === null) return base;
  const active = workingOrders(base.desk).find((order) => work.progress.orderIds.includes(order.clientOrderId));
  const turn = active === undefined ? placeNext(base.desk, work, context) : tendOrder(base.desk, work, active, context);
  return { ...turn, commands: [...base.commands, ...turn.commands] };
}
