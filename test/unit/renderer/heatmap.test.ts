import { describe, expect, it } from 'vitest';
import { ENTRY_LENSES } from '../../../engine/domain/lens.ts';
import type { SignalBarView } from '../../../engine/api/views.ts';
import { ageTable } from '../../../renderer/features/heatmap/ages.ts';
import { explainBar, summarise } from '../../../renderer/features/heatmap/explain.ts';
import { CONVERGENCE_ROW, heatmapLayout, rowAt, tipPlace } from '../../../renderer/features/heatmap/layout.ts';
import { readingText, thresholdText } from '../../../renderer/features/heatmap/lens-reading.ts';

describe('the layout of the heatmap', () => {
  it.each([
    [false, 13, 34, 17, 14],
    [true, 18, 56, 28, 20],
  ])('has the sizes of the design sheet (comfortable: %s)', (wide, row, convergence, divergence, regime) => {
    const layout = heatmapLayout(wide);
    expect(layout.lensRow).toBe(row);
    expect(layout.entry.height).toBe(8 * row);
    expect([layout.convergence.height, layout.divergence.height, layout.regime.height]).toEqual([
      convergence,
      divergence,
      regime,
    ]);
  });

  it('puts the tip below the pointer, and above it in the lower half', () => {
    const layout = heatmapLayout(false);
    expect(tipPlace(layout, 20)).toEqual({ top: 34 });
    expect(tipPlace(layout, layout.height - 10)).toEqual({ bottom: 24 });
  });

  it('finds the row under the pointer', () => {
    const layout = heatmapLayout(false);
    expect(rowAt(layout, layout.entry.top)).toBe(0);
    expect(rowAt(layout, layout.entry.top + 7 * 13 + 5)).toBe(7);
    expect(rowAt(layout, layout.exit.top + 1)).toBe(8);
    expect(rowAt(layout, layout.convergence.top + 3)).toBe(CONVERGENCE_ROW);
    expect(rowAt(layout, layout.axis.top + 2)).toBeNull();
  });
});

describe('readings', () => {
  it('carry unit and sign and are never rounded across the threshold', () => {
    expect(readingText('rsi_oversold', { value: 29.97, threshold: 30 }, true)).toBe('29.97');
    expect(readingText('rsi_oversold', { value: 66.14, threshold: 30 }, true)).toBe('66.1');
    expect(readingText('volume_decline', { value: 0.47, threshold: 0.5 })).toBe('0.47×');
    expect(readingText('bb_lower_touch', { value: -0.2, threshold: 0 })).toBe('−0.2%');
    expect(readingText('bb_20_touch', { value: 0.34, threshold: 0 })).toBe('+0.3%');
    expect(readingText('macd_cross_up', { value: 137.2, threshold: 0 })).toBe('+137');
    expect(readingText('ma_cross_up', { value: -1115, threshold: 0 })).toBe('−1,115');
    expect(readingText('macd_bearish', { value: 0.0042, threshold: 0 })).toBe('+0.00420');
    expect(readingText('rsi_9_ob', { value: null, threshold: 70 })).toBe('–');
  });

  it('state the condition', () => {
    expect(thresholdText('rsi_oversold', { value: 1, threshold: 30 })).toBe('< 30');
    expect(thresholdText('volume_spike', { value: 1, threshold: 2 })).toBe('> 2.00×');
    expect(thresholdText('bb_squeeze', { value: 1, threshold: 3.971 })).toBe('≤ 3.97%');
    expect(thresholdText('bb_squeeze', { value: null, threshold: null })).toBe('');
  });
});

function bar(index: number, entryMask: number, entryFired: number, rsi: number): SignalBarView {
  return {
    time: index * 60_000,
    closeTime: (index + 1) * 60_000,
    close: 1,
    entryMask,
    exitMask: 0,
    entryFired,
    exitFired: 0,
    entryCount: entryFired.toString(2).replaceAll('0', '').length,
    exitCount: 0,
    divergenceCount: 0,
    momentum24h: null,
    regime: 'undefined',
    transitions: [],
    warm: true,
    warmIn: 0,
    entrySignal: null,
    readings: Array.from({ length: 16 }, (_, row) => ({ value: row === 3 ? rsi : 1, threshold: row === 3 ? 30 : 2 })),
  };
}

describe('explaining a bar', () => {
  const bars = [bar(0, 0b1000, 0b1000, 28.77), bar(1, 0, 0b1000, 33), bar(2, 0b1110111, 0b1111111, 41)];
  const ages = ageTable(bars, { entry: 12, exit: 16 });
  const explanation = explainBar(bars, ages, 2, 'entry', { required: 7, enabled: [...ENTRY_LENSES] });

  it('names what is missing and gives the value at which a lens fired', () => {
    expect(explanation).toMatchObject({ count: 7, of: 8, required: 7, missing: ['ma_cross_up'] });
    expect(explanation.lenses[3]).toEqual({
      lens: 'rsi_oversold',
      enabled: true,
      age: 2,
      value: '28.77',
      threshold: '< 30',
    });
    expect(explanation.lenses[7].age).toBeNull();
  });

  it('does not miss a lens that is switched off', () => {
    const enabled = ENTRY_LENSES.filter((lens) => lens !== 'ma_cross_up');
    expect(explainBar(bars, ages, 2, 'entry', { required: 7, enabled }).missing).toEqual([]);
  });

  it('says the same in a sentence', () => {
    expect(summarise(explanation, '20 May 01:00')).toBe(
      '20 May 01:00, entry: 7 of 8 lenses, 7 needed, missing: ma_cross_up.',
    );
  });
});
