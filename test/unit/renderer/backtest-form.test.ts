import { describe, expect, it } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../../../engine/domain/timeframe.ts';
import type { CoverageView } from '../../../engine/api/data-views.ts';
import {
  coverageOf,
  coversRange,
  EMPTY_FORM,
  formOfRun,
  isAsShown,
  preferredSeries,
  presetOf,
  presetRange,
  RANGE_PRESETS,
  resolveRange,
} from '../../../renderer/stores/backtest-form.ts';
import { END, makeRun, makeSeries, START } from './backtest-fixtures.ts';

const SERIES = makeSeries();

describe('the range of a form', () => {
  it('is as far as there are candles where nothing was chosen', () => {
    expect(resolveRange(EMPTY_FORM, SERIES)).toEqual({ from: START, to: END });
  });

  it('never reaches beyond the candles', () => {
    const form = { series: null, from: START - DAY_MS, to: END + 9 * DAY_MS };
    expect(resolveRange(form, SERIES)).toEqual({ from: START, to: END });
  });

  it('is empty where it does not meet them', () => {
    const { from, to } = resolveRange({ series: null, from: END + DAY_MS, to: null }, SERIES);
    expect(to - from).toBe(0);
  });

  it('is a whole number of days back from the last one for a preset, and everything where that is further', () => {
    expect(presetRange('3m', makeSeries({ to: END - 30 * MINUTE_MS }))).toEqual({ from: null, to: null });
    const long = makeSeries({ from: Date.UTC(2020, 0, 1) });
    expect(presetRange('1y', long)).toEqual({ from: END - 365 * DAY_MS, to: null });
  });

  it('is recognised as the preset it came from', () => {
    const long = makeSeries({ from: Date.UTC(2020, 0, 1) });
    for (const preset of RANGE_PRESETS) {
      expect(presetOf({ series: null, ...presetRange(preset, long) }, long)).toBe(preset);
    }
    expect(presetOf({ series: null, from: START + DAY_MS, to: null }, long)).toBeNull();
  });
});

describe('the series a form begins with', () => {
  const overview = {
    series: [makeSeries({ symbol: 'ADA/USD' }), makeSeries(), makeSeries({ simulated: true })],
    folder: '',
    diskBytes: 0,
    freeBytes: null,
    maxGapMinutes: 120,
    checked: 0,
    markets: [{ symbol: 'BTC/USD', simulated: true }],
  };

  it('is the one chosen before, as long as there are candles of it', () => {
    expect(preferredSeries(overview, { symbol: 'BTC/USD', simulated: false })).toEqual({
      symbol: 'BTC/USD',
      simulated: false,
    });
  });

  it('is else that of the session, and the longest there is where the session has none or only a few days', () => {
    expect(preferredSeries(overview, null)).toEqual({ symbol: 'BTC/USD', simulated: true });
    const recorded = makeSeries({ simulated: true, have: 3 * 1_440, filled: 0 });
    const longest = makeSeries({ symbol: 'ADA/USD', have: 200_000 });
    expect(preferredSeries({ ...overview, series: [recorded, makeSeries(), longest] }, null)?.symbol).toBe('ADA/USD');
    expect(preferredSeries({ ...overview, series: [makeSeries(), longest], markets: [] }, null)?.symbol).toBe(
      'ADA/USD',
    );
    expect(preferredSeries({ ...overview, series: [recorded] }, null)?.simulated).toBe(true);
    expect(preferredSeries({ ...overview, series: [] }, null)).toBeNull();
  });
});

describe('a stored run', () => {
  const run = makeRun();

  it('is asked for again with exactly its candles: its last one is a minute long', () => {
    const form = formOfRun(run);
    expect(form).toEqual({ series: { symbol: 'BTC/USD', simulated: false }, from: START, to: END });
    expect(coversRange(run, resolveRange(form, SERIES))).toBe(true);
  });

  it('no longer covers an open range once candles have come', () => {
    expect(coversRange(run, resolveRange(EMPTY_FORM, makeSeries({ to: END + MINUTE_MS })))).toBe(false);
  });

  it('is what is asked for until series, range or a setting changes', () => {
    const shown = { runId: 14, form: formOfRun(run), settings: { entry: { required: 6 } } };
    expect(isAsShown(shown, formOfRun(run), { entry: { required: 6 } })).toBe(true);
    expect(isAsShown(shown, formOfRun(run), {})).toBe(false);
    expect(isAsShown(shown, { ...formOfRun(run), from: null }, shown.settings)).toBe(false);
    const other = { ...formOfRun(run), series: { symbol: 'BTC/USD', simulated: true } };
    expect(isAsShown(shown, other, shown.settings)).toBe(false);
  });
});

describe('the coverage of a range', () => {
  const days = [0, 1, 2].map((day) => ({
    time: START + day * DAY_MS,
    have: 1_000 + day,
    filled: 400,
    gap: 40 - day,
    sources: [],
  }));
  const coverage: CoverageView = { ...SERIES, days, gaps: [] };

  it('counts the days that it touches and no others', () => {
    expect(coverageOf(coverage, { from: START + DAY_MS, to: START + 2 * DAY_MS })).toEqual({
      have: 1_001,
      filled: 400,
      gap: 39,
    });
    expect(coverageOf(coverage, { from: START, to: END })).toEqual({ have: 3_003, filled: 1_200, gap: 117 });
  });
});
