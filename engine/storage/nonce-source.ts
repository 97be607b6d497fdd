import type { SessionStore } from '../ports.ts';

const SETTING = 'nonce';
/** Nonces are reserved on disk in blocks: a crash skips the rest of a block, never repeats one. */
const BLOCK = 1_000_000_000n;

/** Strictly increasing nonces in nanoseconds, across restarts and clock jumps backwards. */
export function createNonceSource(
  store: Pick<SessionStore, 'readSetting' | 'writeSetting'>,
  wallNow: () => number,
): { next(): bigint } {
  let reserved = BigInt(store.readSetting(SETTING) ?? '0');
  let last = reserved;

  function reserve(upTo: bigint): void {
    try {
      store.writeSetting(SETTING, upTo.toString());
    } catch {
      // The journal on the same disk fails, too, and says so. Orders can still be cancelled: within this process the
      // nonces go on rising, and for the next one the wall clock does.
    }
  }

  return {
    next() {
      const wall = BigInt(Math.floor(wallNow())) * 1_000_000n;
      last = wall > last ? wall : last + 1n;
      if (last >= reserved) {
        reserved = last + BLOCK;
        reserve(reserved);
      }
      return last;
    },
  };
}
