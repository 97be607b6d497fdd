import type { CandleSeries } from '../market/candle-series.ts';

/**
 * Fingerprint of prepared candles: MurmurHash3 (x86, 128 bits) over the bytes of time, open, high, low, close,
 * volume, the flags of filled minutes and the starts of segments, one column after the other, each
 * little-endian; 32 hexadecimal digits. Tells data apart, keeps nobody from forging them.
 */
export function fingerprintCandles(series: CandleSeries): string {
  const hash = new Murmur128();
  const { time, open, high, low, close, volume, filled, segmentStarts } = series;
  for (const column of [time, open, high, low, close, volume, segmentStarts]) {
    hash.add(new Uint32Array(column.buffer, column.byteOffset, column.byteLength / WORD));
  }
  hash.addBytes(filled);
  return hash.digest();
}

const WORD = 4;
const C1 = 0x239b961b;
const C2 = 0xab0e9789;
const C3 = 0x38b34ae5;
const C4 = 0xa1e38b93;

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function finalMix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** MurmurHash3_x86_128 with seed 0 by Austin Appleby (public domain), fed with whole words; bytes come last. */
export class Murmur128 {
  #h1 = 0;
  #h2 = 0;
  #h3 = 0;
  #h4 = 0;
  #bytes = 0;
  /** Words that do not make a block of four yet. */
  readonly #rest = new Uint32Array(4);
  #restLength = 0;

  add(words: Uint32Array): void {
    this.#bytes += words.length * WORD;
    let at = 0;
    while (this.#restLength > 0 && at < words.length) {
      this.#rest[this.#restLength++] = words[at++];
      if (this.#restLength === 4) {
        this.#block(this.#rest[0], this.#rest[1], this.#rest[2], this.#rest[3]);
        this.#restLength = 0;
      }
    }
    for (; at + 4 <= words.length; at += 4) this.#block(words[at], words[at + 1], words[at + 2], words[at + 3]);
    for (; at < words.length; at++) this.#rest[this.#restLength++] = words[at];
  }

  /** Bytes, filled up with zeros to whole words; the digest still counts their true number. */
  addBytes(bytes: Uint8Array): void {
    const padded = new Uint8Array(Math.ceil(bytes.length / WORD) * WORD);
    padded.set(bytes);
    this.add(new Uint32Array(padded.buffer));
    this.#bytes -= padded.length - bytes.length;
  }

  #block(k1: number, k2: number, k3: number, k4: number): void {
    let h1 = this.#h1 ^ Math.imul(rotate(Math.imul(k1, C1), 15), C2);
    h1 = (Math.imul(rotate(h1, 19) + this.#h2, 5) + 0x561ccd1b) | 0;
    let h2 = this.#h2 ^ Math.imul(rotate(Math.imul(k2, C2), 16), C3);
    h2 = (Math.imul(rotate(h2, 17) + this.#h3, 5) + 0x0bcaa747) | 0;
    let h3 = this.#h3 ^ Math.imul(rotate(Math.imul(k3, C3), 17), C4);
    h3 = (Math.imul(rotate(h3, 15) + this.#h4, 5) + 0x96cd1c35) | 0;
    let h4 = this.#h4 ^ Math.imul(rotate(Math.imul(k4, C4), 18), C1);
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0;
    [this.#h1, this.#h2, this.#h3, this.#h4] = [h1, h2, h3, h4];
  }

  digest(): string {
    const [k1, k2, k3, k4] = this.#rest.map((word, at) => (at < this.#restLength ? word : 0));
    const h1 = this.#h1 ^ Math.imul(rotate(Math.imul(k1, C1), 15), C2);
    const h2 = this.#h2 ^ Math.imul(rotate(Math.imul(k2, C2), 16), C3);
    const h3 = this.#h3 ^ Math.imul(rotate(Math.imul(k3, C3), 17), C4);
    const h4 = this.#h4 ^ Math.imul(rotate(Math.imul(k4, C4), 18), C1);
    const mixed = spread([h1, h2, h3, h4].map((value) => value ^ this.#bytes)).map(finalMix);
    return spread(mixed)
      .map((value) => (value >>> 0).toString(16).padStart(8, '0'))
      .join('');
  }
}

/** Adds the four parts up, and the sum to the other three. */
function spread([h1, h2, h3, h4]: readonly number[]): readonly number[] {
  const sum = (h1 + h2 + h3 + h4) | 0;
  return [sum, (h2 + sum) | 0, (h3 + sum) | 0, (h4 + sum) | 0];
}
