import { setTimeout as pause } from 'node:timers/promises';
import type { TestOrderView } from '../api/mode-contract.ts';
import { roundDownToStep, roundUpToStep } from '../domain/decimal.ts';
import { isWorking } from '../domain/order.ts';
import { failure, type Result, success } from '../domain/result.ts';
import type { KrakenAdapter } from '../exchange/kraken/options.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import { assetBalance } from '../trading/asset-balances.ts';
import type { DeskOrder } from '../trading/desk-state.ts';
import type { Session } from '../trading/session.ts';

export interface TestOrderOptions {
  readonly session: Session;
  readonly adapter: KrakenAdapter;
  readonly wallNow: () => number;
}

/** Part of the best bid: a fall this deep within seconds is not a market one tests in. */
const PRICE_PART = 0.5;
const EACH_STEP_WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 10;
/** How long before now the exchange's clock may have taken the order. */
const LOOK_BACK_MS = HOUR_MS;

/**
 * Sends a post-only order of the smallest size at half the price, waits until stream and REST have shown it, and cancels
 * it. It goes the way of every order: risk, journal, desk, adapter. Fails when it may not be sent; what goes wrong after
 * that is told in the answer.
 */
export async function placeTestOrder(options: TestOrderOptions): Promise<Result<TestOrderView, string>> {
  const { session, adapter, wallNow } = options;
  const { broker } = adapter;
  const quote = session.watch.quote();
  if (broker === null) return failure('there is no account to test');
  if (quote === null) return failure('the market has no price yet; try again in a moment');
  const { instrument } = session.watch;
  const price = roundDownToStep(quote.bid * PRICE_PART, instrument.tickSize);
  const least = Math.max(instrument.orderMinimum, instrument.costMinimum / price);
  const quantity = roundUpToStep(least, instrument.lotStep);
  const needed = price * quantity * (1 + instrument.takerFee);
  const { free } = assetBalance(session.state().balances ?? [], instrument.quote);
  if (free < needed) {
    return failure(`the test needs ${needed.toFixed(2)} ${instrument.quote} and ${free.toFixed(2)} are free`);
  }

  let streamAt: number | null = null;
  let placedId: string | null = null;
  const early: { readonly clientOrderId: string | null; readonly at: number }[] = [];
  const unsubscribe = broker.subscribe((event) => {
    if (event.type !== 'order' || streamAt !== null) return;
    const { clientOrderId } = event.order;
    if (placedId === null) early.push({ clientOrderId, at: wallNow() });
    else if (clientOrderId === placedId) streamAt = wallNow();
  });
  try {
    const sentAt = wallNow();
    const placed = session.placeOrder({ side: 'buy', type: 'limit', price, quantity, postOnly: true });
    if (!placed.ok) return failure(placed.error.message);
    placedId = placed.value;
    streamAt = early.find(({ clientOrderId }) => clientOrderId === placedId)?.at ?? null;
    const order = (): DeskOrder | undefined => session.state().desk.orders[placed.value];
    const report = (found: Partial<TestOrderView>): Result<TestOrderView, string> =>
      success({
        placedAt: Math.round(sentAt),
        price,
        quantity,
        submitMs: null,
        streamMs: streamAt === null ? null : streamAt - sentAt,
        readMs: null,
        cancelMs: null,
        problem: null,
        ...found,
      });

    const answered = await until(() => order()?.orderId !== null || !isWorking(order()?.status ?? 'refused'), wallNow);
    const submitMs = answered;
    const known = order();
    if (submitMs === null || known === undefined || known.orderId === null) {
      // Found later, it must not stay: nobody waits for it any more.
      session.cancelOrder(placed.value);
      return report({ problem: fateOf(known, 'The exchange did not say whether it has the order') });
    }
    await until(() => streamAt !== null, wallNow);
    const askedAt = wallNow();
    const read = await broker.orders([known.orderId]);
    const readMs = read.ok && read.value.some(({ orderId }) => orderId === known.orderId) ? wallNow() - askedAt : null;
    // What keeps an order without an answer from being placed twice: Kraken tells our own id of an order, and finds it by it.
    const byOwnId = await broker.findOrder(placed.value, session.state().time - LOOK_BACK_MS);
    const cancelledAt = wallNow();
    // Refused when it has ended by itself; the wait below sees that.
    session.cancelOrder(placed.value);
    const ended = await until(() => !isWorking(order()?.status ?? 'canceled'), wallNow);
    const cancelMs = ended === null ? null : wallNow() - cancelledAt;
    const found = { submitMs, readMs, cancelMs };
    if (ended === null) return report({ ...found, problem: fateOf(order(), 'The cancellation was not confirmed') });
    if ((order()?.filledQuantity ?? 0) > 0)
      return report({ ...found, problem: 'The order was filled: look at your fills.' });
    if (streamAt === null) return report({ ...found, problem: 'The account’s stream never showed the order.' });
    if (readMs === null) return report({ ...found, problem: 'The order could not be read over REST.' });
    if (!byOwnId.ok || byOwnId.value?.orderId !== known.orderId) {
      return report({ ...found, problem: 'The order was not found by the id that Parallax gave it.' });
    }
    return report(found);
  } finally {
    unsubscribe();
  }
}

function fateOf(order: DeskOrder | undefined, what: string): string {
  if (order !== undefined && !isWorking(order.status))
    return `The order ended as ${order.status}: ${order.reason ?? 'no reason given'}.`;
  return `${what} within ${EACH_STEP_WITHIN_MS / 1000} s. It is being looked up; see Open orders.`;
}

/** How long it took until something was so, wall ms; null when it was not in time. */
async function until(isSo: () => boolean, wallNow: () => number): Promise<number | null> {
  const from = wallNow();
  while (!isSo()) {
    if (wallNow() - from > EACH_STEP_WITHIN_MS) return null;
    await pause(LOOK_EVERY_MS);
  }
  return wallNow() - from;
}
