import type { SessionStore } from '../ports.ts';

/** Where a row of nonces is remembered. */
export interface NonceMemory {
  /** Up to here nonces may have been used; 0 for none. */
  readonly reserved: bigint;
  /** How far ahead nonces are reserved, ns: a crash skips the rest of it, never repeats one. */
  readonly aheadNs: bigint;
  /**
   * Must not throw: a disk that fails says so elsewhere. Orders can still be cancelled: within this process the nonces
   * go on rising, and for the next one the wall clock does.
   */
  reserve(upTo: bigint): void;
}

export interface PersistedNonces {
  next(): bigint;
  /** Nonces from here on are above `floor`. */
  raise(floor: bigint): void;
  /** Reserves anew, so that the calls of the next time need not wait for the disk. */
  renew(): void;
  /** Gives back what is reserved and not used: whoever is next can begin at once. */
  release(): void;
}

/** Strictly increasing nonces in nanoseconds of the wall clock, across restarts and clock jumps backwards. */
export function persistedNonces(memory: NonceMemory, wallNow: () => number): PersistedNonces {
  let { reserved } = memory;
  let last = reserved;
  const wall = (): bigint => BigInt(Math.floor(wallNow())) * 1_000_000n;

  function reserveUpTo(nonce: bigint): void {
    reserved = nonce;
    memory.reserve(nonce);
  }

  return {
    next() {
      const now = wall();
      last = now > last ? now : last + 1n;
      if (last >= reserved) reserveUpTo(last + memory.aheadNs);
      return last;
    },
    raise(floor) {
      if (floor > last) last = floor;
    },
    renew() {
      const now = wall();
      reserveUpTo((now > last ? now : last) + memory.aheadNs);
    },
    release: () => reserveUpTo(last + 1n),
  };
}

/** Where a session's memory keeps it. */
export const NONCE_SETTING = 'nonce';
const AHEAD_NS = 1_000_000_000n;
/** The same where one row of nonces is a key's own, whoever signs with it. */
export const KEY_AHEAD_NS = 10_000_000_000n;

/** A nonce as it was written down; null when it cannot be read, 0 when there was none. */
export function readNonce(text: string | null): bigint | null {
  if (text === null) return 0n;
  return /^\d{1,20}$/.test(text) ? BigInt(text) : null;
}

/**
 * What may have been reserved where the memory of it is lost: the clock's time and what was ahead of it. Never less than
 * what is known.
 */
export function lostNonce(known: bigint, aheadNs: bigint, wallNow: () => number): bigint {
  const reserved = BigInt(Math.floor(wallNow())) * 1_000_000n + aheadNs;
  return known > reserved ? known : reserved;
}

/** Up to where a session's memory says that nonces may have been used. */
export function sessionNonce(store: Pick<SessionStore, 'readSetting'>, wallNow: () => number): bigint {
  return readNonce(store.readSetting(NONCE_SETTING)) ?? lostNonce(0n, AHEAD_NS, wallNow);
}

/** Has a new memory go on above whatever the one that it replaces may have reserved; null: that cannot be read. */
export function carryNonce(
  store: Pick<SessionStore, 'writeSetting'>,
  known: bigint | null,
  wallNow: () => number,
): void {
  store.writeSetting(NONCE_SETTING, lostNonce(known ?? 0n, AHEAD_NS, wallNow).toString());
}

/** Nonces of a key that only this session uses, remembered beside its journal. */
export function createNonceSource(
  store: Pick<SessionStore, 'readSetting' | 'writeSetting'>,
  wallNow: () => number,
): PersistedNonces {
  const memory: NonceMemory = {
    reserved: sessionNonce(store, wallNow),
    aheadNs: AHEAD_NS,
    reserve(upTo) {
      try {
        store.writeSetting(NONCE_SETTING, upTo.toString());
      } catch {
        // The journal on the same disk fails, too, and says so.
      }
    },
  };
  return persistedNonces(memory, wallNow);
}
