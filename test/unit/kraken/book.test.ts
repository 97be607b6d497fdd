import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookChecksum, createLocalBook } from '../../../engine/exchange/kraken/book.ts';

const PRECISION = { priceDecimals: 1, quantityDecimals: 8 };
const VECTORS = resolve(import.meta.dirname, '../../../../shared/fixtures/kraken/official_vectors/vectors.json');

interface Vector {
  readonly asks: readonly (readonly [string, string])[];
  readonly bids: readonly (readonly [string, string])[];
  readonly crc32: number;
}

const level = ([price, quantity]: readonly [string, string]) => ({ price: Number(price), quantity: Number(quantity) });

describe('book checksum', () => {
  // The official vectors lie beside the project and are not part of it.
  it.skipIf(!existsSync(VECTORS)).each([
    ['book_checksum_v2', PRECISION],
    ['book_checksum_v1', { priceDecimals: 5, quantityDecimals: 8 }],
  ] as const)('equals the official vector %s', (name, precision) => {
    const vector = (JSON.parse(readFileSync(VECTORS, 'utf8')) as Record<string, Vector>)[name]!;
    expect(bookChecksum(vector.bids.map(level), vector.asks.map(level), precision)).toBe(vector.crc32);
  });

  it('is of asks from low to high, then bids from high to low: price and quantity without point or leading zeros', () => {
    const asks = [
      { price: 0.6, quantity: 1 },
      { price: 10, quantity: 0.00000002 },
    ];
    const bids = [
      { price: 0.5, quantity: 3 },
      { price: 0.4, quantity: 0.25 },
    ];
    const text = ['6', '100000000', '100', '2', '5', '300000000', '4', '25000000'].join('');
    expect(bookChecksum(bids, asks, PRECISION)).toBe(crc32(text));
  });

  it('looks at the best ten levels of each side only', () => {
    const side = (count: number, direction: number) =>
      Array.from({ length: count }, (_, index) => ({ price: 100 + direction * (index + 1), quantity: 1 }));
    const ten = bookChecksum(side(10, -1), side(10, 1), PRECISION);
    expect(bookChecksum(side(25, -1), side(25, 1), PRECISION)).toBe(ten);
    expect(bookChecksum(side(9, -1), side(10, 1), PRECISION)).not.toBe(ten);
  });
});

describe('local book', () => {
  it('inserts, changes, deletes and truncates in order', () => {
    const book = createLocalBook(3, PRECISION);
    book.reset(
      [
        { price: 99, quantity: 1 },
        { price: 98, quantity: 2 },
      ],
      [{ price: 101, quantity: 1 }],
      5,
    );
    book.apply(
      [
        { price: 100, quantity: 4 },
        { price: 98, quantity: 0 },
        { price: 97, quantity: 1 },
        { price: 96, quantity: 1 },
        { price: 99, quantity: 9 },
      ],
      [
        { price: 100.5, quantity: 2 },
        { price: 100.7, quantity: 0 },
      ],
      7,
    );
    expect(book.snapshot()).toEqual({
      bids: [
        { price: 100, quantity: 4 },
        { price: 99, quantity: 9 },
        { price: 97, quantity: 1 },
      ],
      asks: [
        { price: 100.5, quantity: 2 },
        { price: 101, quantity: 1 },
      ],
      time: 7,
    });
  });

  it('gives copies that later updates leave alone', () => {
    const book = createLocalBook(3, PRECISION);
    book.reset([{ price: 99, quantity: 1 }], [], 1);
    const before = book.snapshot();
    book.apply([{ price: 99, quantity: 2 }], [], 2);
    expect(before.bids).toEqual([{ price: 99, quantity: 1 }]);
  });

  it('equals a sorted map of the same changes, whatever they are', () => {
    const changes = fc.array(
      fc.record({ price: fc.integer({ min: 1, max: 20 }), quantity: fc.integer({ min: 0, max: 3 }) }),
    );
    fc.assert(
      fc.property(changes, (list) => {
        const book = createLocalBook(1_000, PRECISION);
        book.apply(list, list, 1);
        const map = new Map<number, number>();
        for (const { price, quantity } of list) {
          if (quantity === 0) map.delete(price);
          else map.set(price, quantity);
        }
        const expected = [...map].map(([price, quantity]) => ({ price, quantity }));
        expect(book.snapshot().asks).toEqual([...expected].sort((a, b) => a.price - b.price));
        expect(book.snapshot().bids).toEqual([...expected].sort((a, b) => b.price - a.price));
      }),
    );
  });
});
