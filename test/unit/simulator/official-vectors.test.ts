import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bookChecksum, crc32 } from '../../../engine/exchange/simulator/checksum.ts';
import type { LevelText } from '../../../engine/exchange/simulator/checksum.ts';
import { isSameSignature, signRequest } from '../../../engine/exchange/simulator/signature.ts';

const VECTORS = resolve(import.meta.dirname, '../../../../shared/fixtures/kraken/official_vectors/vectors.json');

interface Vectors {
  readonly api_sign: Readonly<
    Record<'private_key_b64' | 'nonce' | 'encoded_payload' | 'uri_path' | 'api_sign', string>
  >;
  readonly book_checksum_v2: { readonly asks: LevelText[]; readonly bids: LevelText[]; readonly crc32: number };
  readonly book_checksum_v1: { readonly asks: LevelText[]; readonly bids: LevelText[]; readonly crc32: number };
}

describe('API-Sign', () => {
  const secret = 'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==';
  const body = 'nonce=1616492376594&ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25';
  const expected = '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==';

  it('signs the documented example as documented', () => {
    expect(signRequest(secret, '/0/private/AddOrder', '1616492376594', body)).toBe(expected);
  });

  it('tells signatures apart, of equal and of different length', () => {
    expect(isSameSignature(expected, expected)).toBe(true);
    expect(isSameSignature(expected, `5${expected.slice(1)}`)).toBe(false);
    expect(isSameSignature(expected, '')).toBe(false);
  });
});

describe('book checksum', () => {
  it('is the standard CRC32', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
  });

  it('reads prices and quantities without point and leading zeros', () => {
    expect(bookChecksum([['0.05005', '0.00000500']], [['0.05000', '1.00000000']])).toBe(crc32('50055005000100000000'));
  });

  it('covers ten levels a side', () => {
    const levels = Array.from({ length: 12 }, (_, index): LevelText => [`${100 + index}.0`, '1.00000000']);
    expect(bookChecksum(levels, levels)).toBe(bookChecksum(levels.slice(0, 10), levels.slice(0, 10)));
  });
});

// The vectors' file is not part of the repository: a fresh clone has no ../shared.
describe.skipIf(!existsSync(VECTORS))('official vectors (skipped where ../shared is absent)', () => {
  const vectors = existsSync(VECTORS) ? (JSON.parse(readFileSync(VECTORS, 'utf8')) as Vectors) : null;

  it('API-Sign', () => {
    const vector = vectors?.api_sign;
    const signed = signRequest(
      vector?.private_key_b64 ?? '',
      vector?.uri_path ?? '',
      vector?.nonce ?? '',
      vector?.encoded_payload ?? '',
    );
    expect(signed).toBe(vector?.api_sign);
  });

  it.each(['book_checksum_v2', 'book_checksum_v1'] as const)('%s', (name) => {
    const vector = vectors?.[name];
    expect(bookChecksum(vector?.asks ?? [], vector?.bids ?? [])).toBe(vector?.crc32);
  });
});
