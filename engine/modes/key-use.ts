import { createHash } from 'node:crypto';
import type { Result } from '../domain/result.ts';
import type { KeyInfo } from '../exchange/kraken/key-info.ts';
import type { NonceSource } from '../exchange/kraken/options.ts';
import type { ApiCredentials, ExchangeError, Unsubscribe } from '../ports.ts';
import type { SettingsAccess } from '../settings/settings-access.ts';

type AskAboutKey = (credentials: ApiCredentials) => Promise<Result<KeyInfo, ExchangeError>>;

/**
 * Who uses which API key. A key has one row of nonces, whoever signs with it: two rows would refuse each other's calls.
 */
export interface KeyUse {
  /** The key's nonces; `floor` is the highest that an earlier version may have used. */
  nonces(key: string, floor?: bigint): NonceSource;
  /** A session signs with these credentials: until the undoing, questions about the key go its way. */
  begin(credentials: ApiCredentials, keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>): Unsubscribe;
  /** Asks about a key: through the session that uses it, and else as `otherwise` does. */
  ask(credentials: ApiCredentials, otherwise: AskAboutKey): Promise<Result<KeyInfo, ExchangeError>>;
}

/**
 * Nonces are nanoseconds of the wall clock, and are reserved on disk that far ahead: a crash skips the rest, never
 * repeats one. Long enough that the path of an order hardly ever waits for this disk.
 */
const RESERVED_NS = 10_000_000_000n;

export function createKeyUse(memory: Pick<SettingsAccess, 'read' | 'write'>, wallNow: () => number): KeyUse {
  const sources = new Map<string, NonceSource & { raise(floor: bigint): void }>();
  const sessions = new Set<{
    readonly credentials: ApiCredentials;
    readonly keyInfo: () => Promise<Result<KeyInfo, ExchangeError>>;
  }>();

  function open(key: string): NonceSource & { raise(floor: bigint): void } {
    // By a fingerprint: the key itself has no business in a database.
    const setting = `nonce.${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;
    const found = memory.read(setting);
    let reserved = found.ok && found.value !== null && /^\d{1,20}$/.test(found.value) ? BigInt(found.value) : 0n;
    let last = reserved;
    return {
      next: () => {
        const wall = BigInt(Math.floor(wallNow())) * 1_000_000n;
        last = wall > last ? wall : last + 1n;
        if (last >= reserved) {
          reserved = last + RESERVED_NS;
          // A disk that fails says so elsewhere. Orders can still be cancelled: within this process the nonces go on
          // rising, and for the next one the wall clock does.
          memory.write(setting, reserved.toString());
        }
        return last;
      },
      raise: (floor) => {
        if (floor > last) last = floor;
      },
    };
  }

  return {
    nonces: (key, floor = 0n) => {
      let source = sources.get(key);
      if (source === undefined) {
        source = open(key);
        sources.set(key, source);
      }
      source.raise(floor);
      return source;
    },
    begin: (credentials, keyInfo) => {
      const session = { credentials, keyInfo };
      sessions.add(session);
      return () => void sessions.delete(session);
    },
    ask: (credentials, otherwise) => {
      const running = [...sessions].find(
        (session) => session.credentials.key === credentials.key && session.credentials.secret === credentials.secret,
      );
      return running === undefined ? otherwise(credentials) : running.keyInfo();
    },
  };
}
