import { assertNever } from '../domain/assert-never.ts';
import type { Result } from '../domain/result.ts';
import { HOUR_MS } from '../domain/timeframe.ts';
import type { Broker, Clock, ExchangeError, MarketFeed } from '../ports.ts';
import type { SessionCommand, SessionEvent } from './session-events.ts';

export interface ExecutorOptions {
  readonly feed: MarketFeed;
  readonly broker: Broker;
  readonly clock: Clock;
  readonly dispatch: (event: SessionEvent) => void;
  /** Told how long a request took, in wall ms. */
  readonly onLatency: (milliseconds: number) => void;
  readonly wallNow: () => number;
}

export interface Executor {
  execute(command: SessionCommand): void;
  /** Resolves when nothing that was begun is under way any more. */
  idle(): Promise<void>;
}

/** Executes what the reducer ordered and is on disk; everything that comes of it comes back as an event. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { feed, broker, clock, dispatch, wallNow } = options;
  const underWay = new Set<Promise<void>>();
  let readingBalances = false;
  let readBalancesAgain = false;

  function run(task: () => Promise<void>): void {
    const promise = task()
      // Adapters answer failures as values; a throw is a bug and must not vanish.
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        dispatch({ type: 'api_result', ok: false, message: `internal error: ${message}` });
      })
      .finally(() => underWay.delete(promise));
    underWay.add(promise);
  }

  function count<Value>(result: Result<Value, ExchangeError>): Result<Value, ExchangeError> {
    countOutcome(result.ok ? null : result.error);
    return result;
  }

  /** Only failures of the way to the exchange count: a refusal is an answer. */
  function countOutcome(error: ExchangeError | null): void {
    const failed = error !== null && (error.kind === 'ambiguous' || error.kind === 'busy');
    dispatch({ type: 'api_result', ok: !failed, message: error?.message ?? '' });
  }

  async function readBalances(): Promise<void> {
    if (readingBalances) {
      readBalancesAgain = true;
      return;
    }
    readingBalances = true;
    const balances = count(await broker.balances());
    readingBalances = false;
    const again = readBalancesAgain;
    readBalancesAgain = false;
    // A reading that began before the newest fill says nothing about it.
    if (again) return readBalances();
    if (balances.ok) dispatch({ type: 'balances', balances: balances.value });
    else clock.after(5_000, () => run(readBalances));
  }

  return {
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    execute(command) {
      switch (command.type) {
        case 'submit':
          return run(async () => {
            const { clientOrderId } = command.order;
            const begun = wallNow();
            const outcome = await broker.submit(command.order);
            options.onLatency(wallNow() - begun);
            countOutcome(outcome.kind === 'accepted' ? null : outcome.error);
            dispatch({ type: 'submit_result', clientOrderId, outcome });
          });
        case 'cancel':
          return run(async () => {
            const outcome = await broker.cancel(command.orderId);
            countOutcome(outcome.kind === 'failed' ? outcome.error : null);
            dispatch({ type: 'cancel_result', clientOrderId: command.clientOrderId, outcome });
          });
        case 'look_up':
          return run(async () => {
            const { clientOrderId, askedAt } = command;
            const found = count(await broker.findOrder(clientOrderId, command.sentAt - HOUR_MS));
            if (found.ok) dispatch({ type: 'look_up_result', clientOrderId, askedAt, order: found.value });
          });
        case 'cancel_all_orders':
          return run(async () => void count(await broker.cancelAll()));
        case 'check_halt':
          return run(async () => {
            const [time, balances] = await Promise.all([feed.serverTime(), broker.balances()]);
            const error = time.ok ? (balances.ok ? null : balances.error) : time.error;
            dispatch({
              type: 'halt_checked',
              cleared: error === null,
              detail: error?.message ?? 'the exchange answers again',
            });
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
