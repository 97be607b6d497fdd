import { failure } from '../domain/result.ts';
import type { Result } from '../domain/result.ts';
import type { KeyInfo } from '../exchange/kraken/key-info.ts';
import type { NonceSource } from '../exchange/kraken/options.ts';
import type { ApiCredentials, ExchangeError } from '../ports.ts';

export interface AskExchangeOptions {
  /** Null for Kraken itself. */
  readonly restUrl: string | null;
  readonly nonceSource: NonceSource;
  readonly wallNow: () => number;
  readonly log: (line: string) => void;
}

const ANSWER_WITHIN_MS = 10_000;

/** Asks the exchange about a key, through an adapter that lives for that one question. */
export function createAskExchange(
  options: AskExchangeOptions,
): (credentials: ApiCredentials) => Promise<Result<KeyInfo, ExchangeError>> {
  const { restUrl, nonceSource, wallNow, log } = options;
  return async (credentials) => {
    // The adapter is big; who never enters a key does not need it for this.
    const { createKrakenAdapter } = await import('../exchange/kraken/adapter.ts');
    const adapter = await createKrakenAdapter({
      ...(restUrl === null ? {} : { restUrl }),
      credentials,
      clock: { now: wallNow, after: () => () => undefined },
      wallNow,
      nonceSource,
      requestTimeoutMs: ANSWER_WITHIN_MS,
      logger: (level, message) => {
        if (level !== 'debug') log(message);
      },
    });
    try {
      if (adapter.keyInfo === null) return failure({ kind: 'denied', message: 'there are no credentials' });
      return await adapter.keyInfo();
    } finally {
      await adapter.close();
    }
  };
}
