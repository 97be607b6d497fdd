import { hash32 } from '../market/prng.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Orders, trades (and amends), ledger rows. */
export type IdPrefix = 'O' | 'T' | 'L';

/**
 * Ids shaped like Kraken's (`O[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}`), from seed and counter: the same
 * session gives the same ids. The counter itself is in the last characters, so no two ids of a seed are equal.
 */
export function makeId(prefix: IdPrefix, seed: number, counter: number): string {
  let text = '';
  for (let word = 0; word < 2; word++) {
    let bits = hash32(seed, prefix.charCodeAt(0), counter, word);
    for (let place = 0; place < 5; place++) {
      text += LETTERS[bits & 31];
      bits >>>= 5;
    }
  }
  // A bijection on 30 bits: multiplication by an odd number modulo 2^30.
  let rest = Math.imul(counter, 0x2545f491) & 0x3fffffff;
  for (let place = 0; place < 6; place++) {
    text += LETTERS[rest & 31];
    rest >>>= 5;
  }
  return `${prefix}${text.slice(0, 5)}-${text.slice(5, 10)}-${text.slice(10)}`;
}

/** Shape of an order id. */
export const ORDER_ID_PATTERN = /^O[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{6}$/;
