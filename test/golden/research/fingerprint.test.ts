import { describe, expect, it } from 'vitest';
import { Murmur128, fingerprintCandles } from '../../../engine/backtest/fingerprint.ts';
import { sliceSeries } from '../../../engine/market/candle-series.ts';
import { prepareCandles } from '../../../engine/market/prepare-candles.ts';
import { madeUpMarket } from '../../property/backtest/made-up-market.ts';

function hashOf(...pieces: readonly Uint8Array[]): string {
  const hash = new Murmur128();
  for (const piece of pieces) hash.addBytes(piece);
  return hash.digest();
}

function counting(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => at);
}

describe('MurmurHash3', () => {
  // Values of a plain Python implementation; the first is the published one of this sentence.
  it('gives the published values', () => {
    const fox = new TextEncoder().encode('The quick brown fox jumps over the lazy dog');
    expect(hashOf(fox)).toBe('2f1583c3ecee2c675d7bf66ce5e91d2c');
    expect(hashOf(new Uint8Array())).toBe('0'.repeat(32));
    expect(hashOf(counting(64))).toBe('cc32c3983052e6520858cfaa82d82209');
    expect(hashOf(counting(53))).toBe('e9ca1f353172a59b6cf6b6056b0b4d38');
  });

  it('does not mind in which pieces the words come', () => {
    const bytes = counting(64);
    expect(hashOf(bytes.subarray(0, 4), bytes.subarray(4, 36), bytes.subarray(36))).toBe(hashOf(bytes));
  });
});

describe('the fingerprint of candles', () => {
  const base = prepareCandles(madeUpMarket(2, 2000), 120);

  it('is of the values, not of the memory they lie in', () => {
    const rows = { ...base, close: Float64Array.from(base.close) };
    expect(fingerprintCandles(rows)).toBe(fingerprintCandles(base));
    const part = sliceSeries(base, 100, 900);
    expect(fingerprintCandles(part)).toBe(fingerprintCandles({ ...part, high: part.high.slice() }));
  });

  it.each(['time', 'open', 'high', 'low', 'close', 'volume'] as const)('changes with a bit of %s', (name) => {
    const column = Float64Array.from(base[name]);
    column[777] += 1e-9 * Math.max(1, column[777]);
    expect(fingerprintCandles({ ...base, [name]: column })).not.toBe(fingerprintCandles(base));
  });

  it('changes with a filled flag and with where segments start', () => {
    const filled = base.filled.slice();
    filled[5] = 1 - filled[5];
    expect(fingerprintCandles({ ...base, filled })).not.toBe(fingerprintCandles(base));
    const segmentStarts = Int32Array.from([...base.segmentStarts, 1999]);
    expect(fingerprintCandles({ ...base, segmentStarts })).not.toBe(fingerprintCandles(base));
  });
});
