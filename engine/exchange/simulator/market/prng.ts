/**
 * The simulator's own chance: sfc32 (Chris Doty-Humphrey, PractRand), 128 bits of state, period about
 * 2^128, identical on every JavaScript engine because it only uses 32-bit integer arithmetic. Every
 * market and every minute gets its own stream, so any minute can be replayed without its predecessors.
 */
export interface Random {
  /** Uniform in [0, 1) with 32 bits. */
  next(): number;
  /** Standard normal. */
  normal(): number;
  /** Poisson; above 40 the normal approximation, rounded. */
  poisson(mean: number): number;
}

/** Mixes integers into one unsigned 32-bit hash (murmur3 finaliser per word). */
export function hash32(...words: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const word of words) {
    hash ^= word | 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    // Words beyond 32 bits (minute numbers, prices) contribute their upper half, too.
    const high = Math.floor(word / 0x100000000) | 0;
    if (high !== 0 && high !== -1) hash = Math.imul(hash ^ high, 0x27d4eb2f);
  }
  return hash >>> 0;
}

/** Three-word hash without the argument array: used for every level of the book. */
export function hashLevel(seed: number, price: number, epoch: number): number {
  let hash = Math.imul(seed ^ price, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ epoch, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A stream of its own for these words. */
export function createRandom(...words: readonly number[]): Random {
  let a = hash32(1, ...words) | 0;
  let b = hash32(2, ...words) | 0;
  let c = hash32(3, ...words) | 0;
  let counter = 1;
  let spare: number | null = null;

  const bits = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  // The first outputs of sfc32 still resemble the seed.
  for (let round = 0; round < 12; round++) bits();

  const next = (): number => bits() / 0x100000000;
  const normal = (): number => {
    if (spare !== null) {
      const value = spare;
      spare = null;
      return value;
    }
    let x = 0;
    let y = 0;
    let square = 0;
    do {
      x = 2 * next() - 1;
      y = 2 * next() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const scale = Math.sqrt((-2 * Math.log(square)) / square);
    spare = y * scale;
    return x * scale;
  };
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0;
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal()));
    const limit = Math.exp(-mean);
    let count = -1;
    let product = 1;
    do {
      count++;
      product *= next();
    } while (product > limit);
    return count;
  };
  return { next, normal, poisson };
}
