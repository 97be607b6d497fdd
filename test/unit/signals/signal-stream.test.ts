import { describe, expect, it } from 'vitest';
import type { Candle } from '../../../engine/domain/candle.ts';
import { ENTRY_LENSES, EXIT_LENSES, type LensName } from '../../../engine/domain/lens.ts';
import type { LensReading, SignalBar } from '../../../engine/domain/signal.ts';
import { HOUR_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import { computeSignalColumnsFromBars, signalBarAt } from '../../../engine/signals/signal-columns.ts';
import { createSignalStream } from '../../../engine/signals/signal-stream.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { barsOf, configurationOf } from '../../golden/signals/bars.ts';

const minute = (index: number, close = 10): Candle => {
  return { time: index * MINUTE_MS, open: close, high: close + 1, low: close - 1, close, volume: 1 };
};

function reading(bar: SignalBar, name: LensName): LensReading {
  return bar.readings[[...ENTRY_LENSES, ...EXIT_LENSES].indexOf(name)];
}

describe('the signal stream', () => {
  it('returns a signal bar with the minute that completes it', () => {
    const stream = createSignalStream({ ...DEFAULT_CONFIGURATION, timeframe: '5m' });
    const closed = Array.from({ length: 12 }, (_, index) => stream.push(minute(index))?.time ?? null);
    expect(closed.map((time, index) => (time === null ? null : [index, time / MINUTE_MS])).filter(Boolean)).toEqual([
      [4, 0],
      [9, 5],
    ]);
  });

  it('starts over after a jump in time', () => {
    const stream = createSignalStream({ ...DEFAULT_CONFIGURATION, timeframe: '1m' });
    for (let index = 0; index < 5; index++) stream.push(minute(index));
    expect(stream.push(minute(5))?.warmIn).toBe(133);
    expect(stream.push(minute(7))?.warmIn).toBe(138);
    expect(stream.push(minute(8))?.warmIn).toBe(137);
  });

  it('refuses a bar that does not come later', () => {
    const stream = createSignalStream(DEFAULT_CONFIGURATION);
    stream.pushBar({ ...minute(0), time: HOUR_MS });
    expect(() => stream.pushBar({ ...minute(0), time: HOUR_MS })).toThrow('does not follow the one at 3600000');
    const minutes = createSignalStream(DEFAULT_CONFIGURATION);
    minutes.push(minute(3));
    expect(() => minutes.push(minute(2))).toThrow('does not follow');
  });

  it('reads every lens in the unit of its rule, worked out by hand', () => {
    const short = { enabled: true, period: 2 };
    const stream = createSignalStream(
      configurationOf('1h', {
        volume_decline: { ...short, factor: 0.5 },
        bb_lower_touch: { ...short, deviations: 2 },
        bb_squeeze: { ...short, deviations: 2, lookback: 1, percentile: 20 },
        rsi_oversold: { ...short, below: 30 },
        stoch_oversold: { ...short, below: 20 },
        macd_cross_up: { enabled: true, fast: 1, slow: 2, signal: 1 },
        ma_cross_up: { enabled: true, fast: 1, slow: 2 },
        bb_20_touch: { ...short, deviations: 2 },
        stoch_14_ob: { ...short, above: 80 },
      }),
    );
    const candle = (hour: number, close: number, volume: number): Candle => {
      return { time: hour * HOUR_MS, open: close, high: close + 1, low: close - 1, close, volume };
    };
    const first = stream.pushBar(candle(0, 10, 1));
    expect(reading(first, 'rsi_oversold')).toEqual({ value: null, threshold: 30 });
    expect(reading(first, 'bb_squeeze')).toEqual({ value: null, threshold: null });
    stream.pushBar(candle(1, 12, 1));
    const bar = stream.pushBar(candle(2, 10, 3));
    // Closes 12, 10: mean 11, deviation 1, bands 9 and 13. Volumes 1, 3: mean 2. Gains 2, 0, losses 0, 2.
    // Range of the last two bars 9 … 13. EMA1 = 10, EMA2 = 11 + ⅔·(10 − 11).
    expect(reading(bar, 'volume_decline')).toEqual({ value: 1.5, threshold: 0.5 });
    expect(reading(bar, 'bb_lower_touch')).toEqual({ value: 0, threshold: 0 });
    expect(reading(bar, 'bb_20_touch').value).toBeCloseTo((100 * (11 - 13)) / 13, 12);
    expect(reading(bar, 'bb_squeeze').value).toBeCloseTo(100 * (4 / 11), 12);
    expect(reading(bar, 'bb_squeeze').threshold).toBeCloseTo(100 * (4 / 11), 12);
    expect(reading(bar, 'rsi_oversold')).toEqual({ value: 50, threshold: 30 });
    expect(reading(bar, 'stoch_oversold')).toEqual({ value: 25, threshold: 20 });
    expect(reading(bar, 'stoch_14_ob')).toEqual({ value: 25, threshold: 80 });
    // A signal of period 1 is the line itself.
    expect(reading(bar, 'macd_cross_up')).toEqual({ value: 0, threshold: 0 });
    expect(reading(bar, 'ma_cross_up')).toEqual({ value: -1, threshold: 0 });
    expect(reading(bar, 'rsi_9_ob')).toEqual({ value: null, threshold: null });
    expect(bar.readings.length).toBe(16);
  });

  it('reads unknown where an average of no volume gives no multiple', () => {
    const stream = createSignalStream(configurationOf('1h', { volume_spike: { enabled: true, period: 1, factor: 2 } }));
    const bar = stream.pushBar({ ...minute(0), volume: 0 });
    expect(reading(bar, 'volume_spike')).toEqual({ value: null, threshold: 2 });
  });
});

describe('signal columns', () => {
  const bars = barsOf('1h', [{ high: 2, low: 1, close: 1.5 }]);

  it('refuse bars of another timeframe', () => {
    expect(() => computeSignalColumnsFromBars(bars, { ...DEFAULT_CONFIGURATION, timeframe: '4h' })).toThrow(
      'bars of 3600000 ms given, timeframe is 4h: resample them first',
    );
  });

  it('give sixteen unknown readings unless they are handed some', () => {
    const columns = computeSignalColumnsFromBars(bars, DEFAULT_CONFIGURATION);
    expect(signalBarAt(columns, 0).readings).toEqual(
      Array.from({ length: 16 }, () => ({ value: null, threshold: null })),
    );
    expect(signalBarAt(columns, 0, [{ value: 1, threshold: 2 }]).readings).toEqual([{ value: 1, threshold: 2 }]);
  });

  it('never fire a disabled lens', () => {
    const falling = barsOf(
      '1h',
      Array.from({ length: 300 }, (_, index) => ({ high: 1001 - index, low: 999 - index, close: 1000 - index })),
    );
    const { entryMask, exitMask } = computeSignalColumnsFromBars(falling, configurationOf('1h', {}));
    expect([...entryMask, ...exitMask].every((mask) => mask === 0)).toBe(true);
    const all = computeSignalColumnsFromBars(falling, DEFAULT_CONFIGURATION);
    expect(all.entryMask[299]).toBe((1 << 3) | (1 << 5));
  });
});
