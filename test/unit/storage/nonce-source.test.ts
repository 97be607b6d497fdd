import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { carryNonce, lostNonce, NONCE_SETTING, persistedNonces } from '../../../engine/storage/nonce-source.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const AHEAD = 1_000_000_000n;

const step = fc.oneof(
  fc.record({ kind: fc.constant('draw' as const), count: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('clock' as const), moves: fc.integer({ min: -7_200_000, max: 7_200_000 }) }),
  fc.record({ kind: fc.constant('raise' as const), byMs: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
  fc.record({ kind: fc.constantFrom('crash' as const, 'end' as const, 'renew' as const) }),
);

describe('nonces', () => {
  it('only ever grow, whatever the clock does, and however each life ends', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
        let now = NOON;
        let reserved = 0n;
        const begin = () =>
          persistedNonces({ reserved, aheadNs: AHEAD, reserve: (upTo) => void (reserved = upTo) }, () => now);
        let source = begin();
        let newest = 0n;
        for (const each of steps) {
          if (each.kind === 'clock') now += each.moves;
          else if (each.kind === 'raise') source.raise(BigInt(NOON + each.byMs) * 1_000_000n);
          else if (each.kind === 'renew') source.renew();
          else if (each.kind === 'draw') {
            for (let count = 0; count < each.count; count++) {
              const nonce = source.next();
              expect(nonce > newest).toBe(true);
              newest = nonce;
            }
          } else {
            if (each.kind === 'end') source.release();
            source = begin();
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('whose memory is lost go on above whatever may have been reserved, and above what is known', () => {
    const clock = BigInt(NOON) * 1_000_000n;
    expect(lostNonce(0n, AHEAD, () => NOON)).toBe(clock + AHEAD);
    const known = clock + 3_600_000_000_000n;
    expect(lostNonce(known, AHEAD, () => NOON)).toBe(known);
    const written: string[] = [];
    const store = { writeSetting: (key: string, value: string) => void written.push(key, value) };
    carryNonce(store, known, () => NOON);
    carryNonce(store, null, () => NOON);
    expect(written).toEqual([NONCE_SETTING, `${known}`, NONCE_SETTING, `${clock + AHEAD}`]);
  });
});
