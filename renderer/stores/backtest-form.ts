import { z } from 'zod';
import type { RunSummaryView } from '../../engine/api/backtest-views.ts';
import { settingsSchema, type SettingsView } from '../../engine/api/configuration-views.ts';
import {
  seriesKeySchema,
  type CoverageView,
  type DataOverviewView,
  type SeriesKeyView,
  type SeriesSummaryView,
} from '../../engine/api/data-views.ts';
import { DAY_MS, MINUTE_MS } from '../../engine/api/vocabulary.ts';
import { sameSettings } from './configuration-settings.ts';

/** Which candles a backtest runs over. `[from, to)` UTC ms; null is as far as there are any. */
export const backtestFormSchema = z.object({
  series: seriesKeySchema.nullable(),
  from: z.number().int().nullable(),
  to: z.number().int().nullable(),
});
export type BacktestForm = z.infer<typeof backtestFormSchema>;

export const EMPTY_FORM: BacktestForm = { series: null, from: null, to: null };

/** A run on the screen, with the form and the settings it was asked for with. */
export const shownRunSchema = z.object({ runId: z.number().int(), form: backtestFormSchema, settings: settingsSchema });
export type ShownRun = z.infer<typeof shownRunSchema>;

/** What the window remembers of this screen. */
export const rememberedSchema = z.object({
  form: backtestFormSchema,
  shown: shownRunSchema.nullable(),
  logarithmic: z.boolean(),
});

export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export function sameSeries(a: SeriesKeyView | null, b: SeriesKeyView | null): boolean {
  return a?.symbol === b?.symbol && a?.simulated === b?.simulated;
}

export function findSeries(overview: DataOverviewView | null, key: SeriesKeyView | null): SeriesSummaryView | null {
  return overview?.series.find((series) => sameSeries(series, key)) ?? null;
}

/** Below this many days daily ratios are not known, and hardly anything is ever traded. */
const FEWEST_DAYS = 14;

/** Time of a series with candles, ms: gaps do not count. */
export function coveredMs({ have, filled }: Pick<SeriesSummaryView, 'have' | 'filled'>): number {
  return (have + filled) * MINUTE_MS;
}

/** Whether a series says too little, such as what a session has recorded since it was started. */
export function isShort(series: Pick<SeriesSummaryView, 'have' | 'filled'>): boolean {
  return coveredMs(series) < FEWEST_DAYS * DAY_MS;
}

/** The series to begin with: the one chosen before, else the session's market if there is much of it, else the longest. */
export function preferredSeries(overview: DataOverviewView, key: SeriesKeyView | null): SeriesKeyView | null {
  const ofSession = overview.series.find((series) => overview.markets.some((market) => sameSeries(series, market)));
  const longest = overview.series.toSorted((a, b) => coveredMs(b) - coveredMs(a)).at(0);
  const found = findSeries(overview, key) ?? (ofSession === undefined || isShort(ofSession) ? longest : ofSession);
  return found === undefined ? null : { symbol: found.symbol, simulated: found.simulated };
}

/** The range a form stands for on a series; empty when they do not meet. */
export function resolveRange(form: BacktestForm, series: SeriesSummaryView): TimeRange {
  const from = Math.max(form.from ?? series.from, series.from);
  return { from, to: Math.max(from, Math.min(form.to ?? series.to, series.to)) };
}

export const RANGE_PRESETS = ['all', '1y', '6m', '3m'] as const;
export type RangePreset = (typeof RANGE_PRESETS)[number];

const PRESET_DAYS: Readonly<Record<Exclude<RangePreset, 'all'>, number>> = { '1y': 365, '6m': 182, '3m': 91 };

/** The form's range for a preset: the newest whole days up to the end of the data. */
export function presetRange(preset: RangePreset, series: SeriesSummaryView): Pick<BacktestForm, 'from' | 'to'> {
  if (preset === 'all') return { from: null, to: null };
  const from = Math.ceil(series.to / DAY_MS) * DAY_MS - PRESET_DAYS[preset] * DAY_MS;
  return { from: from <= series.from ? null : from, to: null };
}

/** The preset a form's range is; null when it is one of its own. */
export function presetOf(form: BacktestForm, series: SeriesSummaryView): RangePreset | null {
  return (
    RANGE_PRESETS.find((preset) => {
      const { from, to } = presetRange(preset, series);
      return from === form.from && to === form.to;
    }) ?? null
  );
}

/** Minutes of a range, as the history has them. Counted in whole days. */
export function coverageOf(
  coverage: CoverageView,
  range: TimeRange,
): { readonly have: number; readonly filled: number; readonly gap: number } {
  const sum = { have: 0, filled: 0, gap: 0 };
  for (const day of coverage.days) {
    if (day.time + DAY_MS <= range.from || day.time >= range.to) continue;
    sum.have += day.have;
    sum.filled += day.filled;
    sum.gap += day.gap;
  }
  return sum;
}

/** The range of a stored run. It is told by the open times of its first and last candle, which are a minute long. */
export function rangeOfRun(run: Pick<RunSummaryView, 'from' | 'to'>): TimeRange {
  return { from: run.from, to: run.to + MINUTE_MS };
}

/** The form that asks for the candles of a stored run. */
export function formOfRun(run: RunSummaryView): BacktestForm {
  return { series: { symbol: run.symbol, simulated: run.simulated }, ...rangeOfRun(run) };
}

/** Whether form and settings are still those the shown run was asked for with. */
export function isAsShown(shown: ShownRun, form: BacktestForm, settings: SettingsView): boolean {
  return (
    sameSeries(shown.form.series, form.series) &&
    shown.form.from === form.from &&
    shown.form.to === form.to &&
    sameSettings(shown.settings, settings)
  );
}

/** Whether a run covers what its form stands for today: candles may have come since. */
export function coversRange(run: Pick<RunSummaryView, 'from' | 'to'>, range: TimeRange): boolean {
  const { from, to } = rangeOfRun(run);
  return from === range.from && to === range.to;
}
