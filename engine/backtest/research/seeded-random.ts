/** A generator of numbers in [0, 1), the same for the same seed everywhere. */
export type Random = () => number;

const TWO_32 = 2 ** 32;
const TWO_53 = 2 ** 53;

/**
 * xoshiro128** by Blackman and Vigna, its four words of state filled from the seed by splitmix32; 53 random
 * bits per number. The seed is a whole number; its lowest 32 bits count.
 */
export function seededRandom(seed: number): Random {
  let filler = seed >>> 0;
  const fill = (): number => {
    filler = (filler + 0x9e3779b9) | 0;
    let mixed = filler ^ (filler >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) | 0;
  };
  let [a, b, c, d] = [fill(), fill(), fill(), fill()];
  const next = (): number => {
    const times5 = Math.imul(b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };
  return () => {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 2 ** 26 + low) / TWO_53;
  };
}

/** A whole number from 0 to below `count` (up to 2^32); the bias is below 2^-21. */
export function randomBelow(random: Random, count: number): number {
  if (!(count >= 1 && count <= TWO_32)) throw new RangeError(`cannot choose one of ${count}`);
  return Math.floor(random() * count);
}

/** Shuffles in place (Fisher and Yates): every order is as likely as any other. */
export function shuffle<Value>(values: Value[], random: Random): void {
  for (let last = values.length - 1; last > 0; last--) {
    const other = randomBelow(random, last + 1);
    [values[last], values[other]] = [values[other], values[last]];
  }
}
