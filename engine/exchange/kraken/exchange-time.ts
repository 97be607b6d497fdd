import type { Result } from '../../domain/result.ts';
import type { Clock, ExchangeError } from '../../ports.ts';

/** The exchange's clock as far as it is known: ours, corrected once it was read and found to differ. */
export interface ExchangeTime {
  now(): number;
  /** Asks the exchange, UTC ms. */
  read(): Promise<Result<number, ExchangeError>>;
  /** The exchange finds our times wrong: it is asked at once. */
  doubt(): void;
  /** Waits for the answer to a doubt, and asks again when there was none; at once when nothing is in doubt. */
  settled(): Promise<void>;
}

/** Kraken tells whole seconds. */
const RESOLUTION_MS = 1_000;

export function createExchangeTime(clock: Clock, ask: () => Promise<Result<number, ExchangeError>>): ExchangeTime {
  let offset = 0;
  let doubted = false;
  let asking: Promise<unknown> | null = null;

  async function read(): Promise<Result<number, ExchangeError>> {
    const before = clock.now();
    const answer = await ask();
    if (!answer.ok) return answer;
    // The second that was told passed at some moment of ours between question and answer: so far apart are the clocks
    // at the least and at the most, however long the answer took (market time runs up to 600 times the wall's).
    const least = answer.value - clock.now();
    const most = answer.value + RESOLUTION_MS - before;
    const fits = (candidate: number): boolean => candidate >= least && candidate <= most;
    if (!fits(offset)) offset = fits(0) ? 0 : (least + most) / 2;
    doubted = false;
    return answer;
  }

  function askAgain(): Promise<unknown> {
    asking ??= read().finally(() => {
      asking = null;
    });
    return asking;
  }

  return {
    now: () => clock.now() + offset,
    read,
    doubt: () => {
      doubted = true;
      void askAgain();
    },
    settled: async () => {
      if (doubted) await askAgain();
    },
  };
}
