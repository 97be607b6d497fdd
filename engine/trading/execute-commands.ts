import { assertNever } from '../domain/assert-never.ts';
import type { Result } from '../domain/result.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import type { OrderRequest } from '../domain/order.ts';
import type { AmendOutcome, Broker, Clock, ExchangeError, MarketFeed, SubmitOutcome } from '../ports.ts';
import type { SessionCommand, SessionEvent } from './session-events.ts';
import { createSessionTimers } from './session-timers.ts';

export interface ExecutorOptions {
  readonly feed: MarketFeed;
  readonly broker: Broker;
  readonly clock: Clock;
  /** Takes what happened in one moment. */
  readonly dispatch: (events: readonly SessionEvent[]) => void;
  /** Told how long a request took, in wall ms. */
  readonly onLatency: (milliseconds: number) => void;
  readonly wallNow: () => number;
  /** Market milliseconds per wall millisecond. */
  readonly speed: number;
  /** An order that is older than this when its turn comes to be sent is not sent: market ms. */
  readonly lateAfterMs: number;
}

export interface Executor {
  /** `decidedAt` is the market time of the turn that ordered it. */
  execute(command: SessionCommand, decidedAt: number): void;
  /** Resolves when nothing that was begun is under way any more. */
  idle(): Promise<void>;
  /** Nothing is tried again from now on: what is under way ends, and nothing keeps the process alive for it. */
  end(): void;
}

/** However fast the market runs, one order is not looked up more often than this, in wall time. */
const LEAST_LOOK_UP_WALL_MS = 250;
const BALANCES_AGAIN_MS = 5_000;
const CANCEL_ALL_ATTEMPTS = 3;
const CANCEL_ALL_AGAIN_MS = 2_000;
/** The same for balances that could not be read. */
const LEAST_RETRY_WALL_MS = 1_000;

/**
 * Only failures of the way to the exchange count: a refusal is an answer. One of the key is neither, or a session that
 * can do nothing at all would count as one in good order.
 */
function resultOf(error: ExchangeError | null): readonly SessionEvent[] {
  if (error?.kind === 'denied') return [];
  const failed = error !== null && (error.kind === 'ambiguous' || error.kind === 'busy');
  return [{ type: 'api_result', ok: !failed, message: error?.message ?? '' }];
}

/** An order that was put off (the market's mode, our own rate) says nothing about the way to the exchange. */
function resultOfRequest(outcome: SubmitOutcome | AmendOutcome): readonly SessionEvent[] {
  if (outcome.kind === 'refused' && outcome.error.kind === 'busy') return [];
  return resultOf('error' in outcome ? outcome.error : null);
}

/** Adapters answer failures as values; after a throw nobody knows whether the request left. */
function unanswered(error: unknown): Extract<SubmitOutcome, { kind: 'unknown' }> {
  const message = `internal error: ${error instanceof Error ? error.message : String(error)}`;
  return { kind: 'unknown', error: { kind: 'ambiguous', message } };
}

/** Executes what the reducer ordered and is on disk; everything that comes of it comes back as an event. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { feed, broker, clock, dispatch, wallNow, speed } = options;
  const lookedUp = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  /** Where reads wait for the account's allowance, asking twice only makes the queue longer. */
  const lookingUp = new Set<string>();
  let readingBalances = false;
  let readBalancesAgain = false;
  let readingLater = false;
  const retries = createSessionTimers(clock);

  function run(task: () => Promise<void>): void {
    const promise = task()
      // Adapters answer failures as values; a throw is a bug and must not vanish.
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        dispatch([{ type: 'api_result', ok: false, message: `internal error: ${message}` }]);
      })
      .finally(() => underWay.delete(promise));
    underWay.add(promise);
  }

  function count<Value>(result: Result<Value, ExchangeError>): Result<Value, ExchangeError> {
    dispatch(resultOf(result.ok ? null : result.error));
    return result;
  }

  async function readBalances(): Promise<void> {
    // The one that is due soon tells of whatever happens until then.
    if (readingLater) return;
    if (readingBalances) {
      readBalancesAgain = true;
      return;
    }
    readingBalances = true;
    let balances = count(await broker.balances());
    // A reading that began before the newest fill says nothing about it; where fill follows fill it is better than none.
    if (readBalancesAgain) {
      readBalancesAgain = false;
      balances = count(await broker.balances());
    }
    const again = readBalancesAgain || !balances.ok;
    readingBalances = false;
    readBalancesAgain = false;
    if (balances.ok) dispatch([{ type: 'balances', balances: balances.value }]);
    if (!again) return;
    readingLater = true;
    retries.after(Math.max(BALANCES_AGAIN_MS, LEAST_RETRY_WALL_MS * speed), () => {
      readingLater = false;
      run(readBalances);
    });
  }

  /**
   * The computer may have slept between the decision and now: an order for a market of long ago is not sent. What
   * became of it is looked up all the same, as for any order without an answer.
   */
  async function submit(order: OrderRequest, decidedAt: number): Promise<SubmitOutcome> {
    const message = tooLate(decidedAt);
    if (message !== null) return { kind: 'unknown', error: { kind: 'ambiguous', message } };
    return broker.submit(order, decidedAt + options.lateAfterMs);
  }

  /** The same for a new price; one that was not sent leaves the order as it is. */
  async function amend(command: Extract<SessionCommand, { type: 'amend' }>, decidedAt: number): Promise<AmendOutcome> {
    const message = tooLate(decidedAt);
    if (message !== null) return { kind: 'refused', error: { kind: 'busy', message } };
    const { orderId, symbol, price, quantity } = command;
    const request = { orderId, symbol, price, postOnly: true, ...(quantity === undefined ? {} : { quantity }) };
    return broker.amend(request, decidedAt + options.lateAfterMs);
  }

  /** The user wants everything off: one lost request must not leave it there. */
  async function cancelAll(): Promise<void> {
    for (let attempt = 1; attempt <= CANCEL_ALL_ATTEMPTS; attempt++) {
      const result = count(await broker.cancelAll());
      if (result.ok) return;
      if (attempt < CANCEL_ALL_ATTEMPTS) await pause(Math.max(CANCEL_ALL_AGAIN_MS, LEAST_RETRY_WALL_MS * speed));
    }
    const message = 'The exchange did not confirm that all orders are cancelled. Look at Kraken itself, and try again.';
    dispatch([{ type: 'api_notice', message }]);
  }

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => void clock.after(milliseconds, resolve));
  }

  function tooLate(decidedAt: number): string | null {
    const age = clock.now() - decidedAt;
    if (age <= options.lateAfterMs) return null;
    return `not sent: it was decided ${Math.round(age / 1000)} s ago and the market has moved on`;
  }

  /** Not while it is looked up, or was a moment ago: the desk asks again by itself. */
  function isLookUpDue(clientOrderId: string): boolean {
    if (lookingUp.has(clientOrderId)) return false;
    const now = wallNow();
    const due = now - (lookedUp.get(clientOrderId) ?? Number.NEGATIVE_INFINITY) >= LEAST_LOOK_UP_WALL_MS;
    if (!due) return false;
    for (const [id, at] of lookedUp) if (now - at >= LEAST_LOOK_UP_WALL_MS) lookedUp.delete(id);
    lookedUp.set(clientOrderId, now);
    return true;
  }

  return {
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    end: () => retries.stop(),
    execute(command, decidedAt) {
      switch (command.type) {
        case 'submit':
          return run(async () => {
            const { clientOrderId } = command.order;
            const begun = wallNow();
            const outcome = await submit(command.order, decidedAt).catch(unanswered);
            options.onLatency(wallNow() - begun);
            dispatch([...resultOfRequest(outcome), { type: 'submit_result', clientOrderId, outcome }]);
          });
        case 'amend':
          return run(async () => {
            const { clientOrderId, askedAt } = command;
            const begun = wallNow();
            const outcome = await amend(command, decidedAt).catch(unanswered);
            options.onLatency(wallNow() - begun);
            dispatch([...resultOfRequest(outcome), { type: 'amend_result', clientOrderId, askedAt, outcome }]);
          });
        case 'cancel':
          return run(async () => {
            const outcome = await broker.cancel(command.orderId);
            const { clientOrderId } = command;
            const result = resultOf(outcome.kind === 'failed' ? outcome.error : null);
            dispatch([...result, { type: 'cancel_result', clientOrderId, outcome }]);
          });
        case 'look_up':
          if (!isLookUpDue(command.clientOrderId)) return;
          return run(async () => {
            const { clientOrderId, askedAt } = command;
            lookingUp.add(clientOrderId);
            const asked = broker.findOrder(clientOrderId, command.sentAt - HOUR_MS);
            const found = count(await asked.finally(() => lookingUp.delete(clientOrderId)));
            if (found.ok) dispatch([{ type: 'look_up_result', clientOrderId, askedAt, order: found.value }]);
          });
        case 'cancel_all_orders':
          return run(cancelAll);
        case 'dead_mans_switch':
          return run(async () => {
            const { askedAt, seconds } = command;
            const result = count(await broker.cancelAllAfter(seconds));
            dispatch([{ type: 'switch_result', askedAt, ok: result.ok }]);
          });
        case 'check_halt':
          return run(async () => {
            const [time, balances] = await Promise.all([feed.serverTime(), broker.balances()]);
            const error = time.ok ? (balances.ok ? null : balances.error) : time.error;
            const detail = error?.message ?? 'the exchange answers again';
            dispatch([{ type: 'halt_checked', cleared: error === null, detail }]);
          });
        case 'refresh_balances':
          return run(readBalances);
        case 'record':
          return;
        default:
          return assertNever(command, 'session command');
      }
    },
  };
}
