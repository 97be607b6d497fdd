import { assertNever } from '../domain/assert-never.ts';
import type { ClientOrderId } from '../domain/order.ts';
import { isWorking } from '../domain/order.ts';
import type { AmendOutcome, BrokerOrder } from '../ports.ts';
import { type Amending, type DeskOrder, type DeskState, patchOrder, withProgress } from './desk-state.ts';
import { ABSENCE_BELIEVED_AFTER_MS, isPostOnlyRefusal, READ_LAG_MS } from './order-beliefs.ts';

/**
 * What becomes of a new price that an order was asked to take. The price of an order is what the exchange says it is;
 * but its readings lag, so one that still shows the old price proves nothing until it is later than that.
 */

export function applyAmendOutcome(
  desk: DeskState,
  clientOrderId: ClientOrderId,
  askedAt: number,
  outcome: AmendOutcome,
  time: number,
): DeskState {
  const known = desk.orders[clientOrderId];
  const amending = known?.amending ?? null;
  // What the stream told before has settled it.
  if (known === undefined || amending === null || amending.askedAt !== askedAt) return desk;
  if (!isWorking(known.status)) return patchOrder(desk, known, { amending: null });
  switch (outcome.kind) {
    case 'accepted':
      return withNewTerms(desk, known, amending, time);
    case 'not_open':
      // It ended before: filled, perhaps. Only the exchange's record of it can tell.
      return patchOrder(desk, known, {
        status: 'unknown',
        reason: 'ended before it was re-priced',
        amending: null,
        updatedAt: time,
      });
    case 'unknown':
      return patchOrder(desk, known, { amending: { ...amending, state: 'lost', since: time } });
    case 'refused':
      return refused(desk, known, amending, outcome.error, time);
    default:
      return assertNever(outcome, 'amend outcome');
  }
}

function refused(
  desk: DeskState,
  known: DeskOrder,
  amending: Amending,
  error: { readonly kind: string; readonly message: string },
  time: number,
): DeskState {
  const amendRefusals = (known.amendRefusals ?? 0) + 1;
  if (isPostOnlyRefusal(error.message)) {
    // The price met the market and lost. Whether the order still rests at the old one is to be seen.
    const doubted = { ...amending, state: 'refused', since: time } as const;
    return countPrice(patchOrder(desk, known, { amending: doubted, amendRefusals: 0 }), known);
  }
  // What waiting does not mend is not asked again: the order is replaced instead.
  const unamendable = error.kind === 'invalid' || error.kind === 'denied';
  return patchOrder(desk, known, { amending: null, amendRefusals, ...(unamendable ? { unamendable } : {}) });
}

/** Price and quantity of an order after the exchange has shown them, at (or as of) `seenAt`. */
export function takeTerms(desk: DeskState, known: DeskOrder, shown: BrokerOrder, seenAt: number): DeskState {
  const amending = known.amending ?? null;
  if (!isWorking(known.status)) return amending === null ? desk : patchOrder(desk, known, { amending: null });
  if (shown.status !== 'open' || shown.price === null) return desk;
  const terms = { price: shown.price, quantity: shown.quantity ?? known.quantity };
  if (amending !== null && amending.price !== known.price && shown.price === amending.price) {
    return withNewTerms(desk, known, { ...amending, quantity: shown.quantity ?? amending.quantity }, seenAt);
  }
  if (amending === null) {
    const isOld = known.amendedAt !== undefined && seenAt - known.amendedAt < READ_LAG_MS;
    const same = terms.price === known.price && terms.quantity === known.quantity;
    return isOld || same ? desk : patchOrder(desk, known, terms);
  }
  const believedAfter = amending.state === 'lost' ? ABSENCE_BELIEVED_AFTER_MS : 0;
  const settled = amending.state !== 'sent' && seenAt - amending.since >= believedAfter && seenAt > amending.askedAt;
  return settled ? patchOrder(desk, known, { ...terms, amending: null }) : desk;
}

function withNewTerms(desk: DeskState, known: DeskOrder, { price, quantity }: Amending, time: number): DeskState {
  const next = { price, quantity, amending: null, amendedAt: time, amendRefusals: 0 };
  return countPrice(patchOrder(desk, known, { ...next, updatedAt: Math.max(known.updatedAt, time) }), known);
}

/** One more of the prices after which the desk takes. */
function countPrice(desk: DeskState, order: DeskOrder): DeskState {
  const { work } = desk;
  if (work?.progress.orderIds.at(-1) !== order.clientOrderId) return desk;
  return withProgress(desk, work, { reprices: work.progress.reprices + 1 });
}
