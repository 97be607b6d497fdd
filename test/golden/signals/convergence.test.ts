import { describe, expect, it } from 'vitest';
import { ENTRY_LENSES } from '../../../engine/domain/lens.ts';
import { HOUR_MS } from '../../../engine/domain/timeframe.ts';
import { computeSignalColumnsFromBars, entrySignalAt, signalBarAt } from '../../../engine/signals/signal-columns.ts';
import { barsOf, configurationOf } from './bars.ts';

const bit = (name: (typeof ENTRY_LENSES)[number]): number => 1 << ENTRY_LENSES.indexOf(name);

describe('entry convergence worked out by hand', () => {
  // Three lenses, a window of 3 bars, 2 required, warm from bar 2 (the cross).
  const defaults = configurationOf('1h', {});
  const configuration = {
    ...defaults,
    lenses: {
      ...defaults.lenses,
      volume_decline: { enabled: true, period: 2, factor: 0.5 },
      stoch_oversold: { enabled: true, period: 2, below: 20 },
      ma_cross_up: { enabled: true, fast: 1, slow: 2 },
    },
    entry: { required: 2, windowBars: 3, timeoutHours: 4 },
  };
  const bar = (close: number, volume: number) => ({ high: 11, low: 9, close, volume });
  // 1: %K = 100·(9.2 − 9)/2 = 10. 2: 2 < ½·6, and the close 10 rises above its mean 9.6 after 9.2 below 9.6.
  // 3: %K 50, 2 is not below ½·2, the close is at its mean. 4 and 5 like 3.
  const bars = barsOf('1h', [bar(10, 10), bar(9.2, 10), bar(10, 2), bar(10, 2), bar(10, 2), bar(10, 2)]);
  const columns = computeSignalColumnsFromBars(bars, configuration);

  it('sets the lens states bar by bar', () => {
    expect([...columns.entryMask]).toEqual([
      0,
      bit('stoch_oversold'),
      bit('volume_decline') | bit('ma_cross_up'),
      0,
      0,
      0,
    ]);
  });

  it('keeps a lens fired for the window and counts it', () => {
    expect([...columns.entryCount]).toEqual([0, 1, 3, 3, 2, 0]);
    expect(columns.entryFired[4]).toBe(bit('volume_decline') | bit('ma_cross_up'));
  });

  it('raises one signal at the rising edge, with what the specification says it carries', () => {
    expect([...columns.isEntrySignal]).toEqual([0, 0, 1, 0, 0, 0]);
    expect([...columns.warmIn]).toEqual([2, 1, 0, 0, 0, 0]);
    expect(signalBarAt(columns, 2).entrySignal).toEqual({
      time: 3 * HOUR_MS,
      price: 10,
      indicators: ['volume_decline', 'stoch_oversold', 'ma_cross_up'],
      indicatorCount: 3,
      range12h: 20,
      momentum24h: null,
      support4h: 9,
      regime: 'undefined',
    });
  });

  it('raises none when the count was reached before every lens was warm', () => {
    const slower = {
      ...configuration,
      lenses: { ...configuration.lenses, rsi_oversold: { enabled: true, period: 3, below: 1 } },
    };
    expect([...computeSignalColumnsFromBars(bars, slower).isEntrySignal]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('takes range, support and momentum from 12, 4 and 24 hours', () => {
    // Closes 100, 101, … 130; highs 1 above, lows 1 below. At bar 26 (close 126) 12 bars reach back to 115
    // (low 114), 4 bars to 123 (low 122), 24 bars to 102. Bars of 1h.
    const rising = barsOf(
      '1h',
      Array.from({ length: 31 }, (_, index) => ({ high: 101 + index, low: 99 + index, close: 100 + index })),
    );
    const level = computeSignalColumnsFromBars(rising, defaults);
    expect(level.momentum24h[23]).toBeNaN();
    expect(level.momentum24h[24]).toBeCloseTo(24, 12);
    expect(level.momentum24h[26]).toBeCloseTo((100 * 24) / 102, 12);
    const { range12h, momentum24h, support4h } = entrySignalAt(level, 26);
    expect(range12h).toBeCloseTo((100 * (127 - 114)) / 126, 12);
    expect(momentum24h).toBe(level.momentum24h[26]);
    expect(support4h).toBe(122);
  });
});
