import { reasonOf } from '../domain/reason-of.ts';
import { failure, success } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import { openRuns, runsFile } from '../storage/runs/open-runs.ts';
import type { ResearchStore } from '../storage/runs/open-runs.ts';
import { unavailable } from './answers.ts';
import { isSqliteError } from '../storage/sqlite-error.ts';
import type { Refusal } from './answers.ts';

/** The stored runs and sweeps, opened by the first one who needs them. */
export interface StoreAccess {
  /** Opens the database, or says in whole sentences why it cannot be used and what to do. */
  open(): Promise<Result<ResearchStore, string>>;
  /** The database where it is open. */
  current(): ResearchStore | null;
  /** Answers a call from the store; a database that fails becomes a refusal. */
  answering<Answer>(work: (store: ResearchStore) => Answer | Promise<Answer>): Promise<Answer | Refusal>;
  close(): void;
}

export interface StoreAccessOptions {
  readonly dataFolder: string;
  /**
   * Looks for damage where nobody has to wait for it, and begins another database where this one is damaged. The new
   * name of the damaged one, null where it was sound; failed: why it cannot be used.
   */
  readonly mend: () => Promise<Result<string | null, string>>;
  /** Told in whole sentences when a damaged database was replaced. */
  readonly begunAnew: (message: string) => void;
  /** Called once, when the database has been opened. */
  readonly opened: (store: ResearchStore) => void;
}

const CLOSING = 'Parallax is closing.';

export function createStoreAccess({ dataFolder, mend, begunAnew, opened }: StoreAccessOptions): StoreAccess {
  let store: ResearchStore | null = null;
  let opening: Promise<Result<ResearchStore, string>> | null = null;
  let closed = false;

  async function openChecked(): Promise<Result<ResearchStore, string>> {
    const mended = await mend().catch((error: unknown) => failure(reasonOf(error)));
    if (mended.ok && mended.value !== null)
      begunAnew(
        `The stored backtests and sweeps were damaged; the file is kept as ${mended.value}. New ones are stored beside it, and trading goes on.`,
      );
    if (closed) return failure(CLOSING);
    if (!mended.ok) return failure(unusable(mended.error));
    const found = openRuns(dataFolder, false);
    if (!found.ok) return failure(unusable(found.error.message));
    store = found.value;
    opened(store);
    return success(store);
  }

  function open(): Promise<Result<ResearchStore, string>> {
    if (closed) return Promise.resolve(failure(CLOSING));
    opening ??= openChecked().then((found) => {
      // What was wrong may have been put right when somebody asks again.
      if (!found.ok) opening = null;
      return found;
    });
    return opening;
  }

  return {
    open,
    current: () => store,
    async answering(work) {
      const found = await open();
      if (!found.ok) return unavailable(found.error);
      try {
        return await work(found.value);
      } catch (error) {
        const problem = databaseProblem(error, dataFolder);
        if (problem === null) throw error;
        return unavailable(problem);
      }
    },
    close() {
      closed = true;
      store?.close();
      store = null;
    },
  };
}

function unusable(problem: string): string {
  return `Stored backtests and sweeps cannot be used. ${problem} Move the file away to begin with an empty one. Trading goes on.`;
}

/** What a failing database means, in whole sentences; null for any other failure. */
export function databaseProblem(error: unknown, dataFolder: string): string | null {
  if (!isSqliteError(error)) return null;
  return databaseProblemText(error.message, dataFolder);
}

export function databaseProblemText(message: string, dataFolder: string): string {
  return `The database ${runsFile(dataFolder)} cannot be read or written: ${message}. Free disk space if it is full; what was stored before is kept.`;
}
