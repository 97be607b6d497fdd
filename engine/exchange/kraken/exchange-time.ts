import type { Result } from '../../domain/result.ts';
import type { Clock, ExchangeError } from '../../ports.ts';

/** The exchange's clock as far as it is known: ours, corrected once it was read and found to differ. */
export interface ExchangeTime {
  now(): number;
  /** Asks the exchange, UTC ms. */
  read(): Promise<Result<number, ExchangeError>>;
}

/** Kraken tells whole seconds: a difference below this is no difference. */
const RESOLUTION_MS = 1_500;

export function createExchangeTime(clock: Clock, ask: () => Promise<Result<number, ExchangeError>>): ExchangeTime {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    read: async () => {
      const before = clock.now();
      const answer = await ask();
      if (answer.ok) {
        const after = clock.now();
        const difference = answer.value + 500 - (before + after) / 2;
        // An answer that took long says little about now (market time runs up to 600 times faster than the wall).
        if (after - before <= 2 * RESOLUTION_MS) offset = Math.abs(difference) < RESOLUTION_MS ? 0 : difference;
      }
      return answer;
    },
  };
}
