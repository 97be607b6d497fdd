import { roundDownToStep } from '../domain/decimal.ts';
import type { DeskContext } from './desk-context.ts';
import { type DeskState, type Work, workDone } from './desk-state.ts';
import { quantityForQuote } from './sizing.ts';

/** Base that a work still wants traded at a price, in whole lots: what its money buys, or what can be sold. */
export function wantedQuantity(desk: DeskState, work: Work, context: DeskContext, price: number): number {
  const { instrument } = context;
  if (work.kind === 'exit') return roundDownToStep(context.sellableQuantity, instrument.lotStep);
  const done = workDone(desk, work);
  return quantityForQuote(work.quote - done.cost - done.fee, price, instrument);
}
