import { useEffect, type ReactNode } from 'react';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { DAY_MS } from '../../../engine/api/vocabulary.ts';
import { DateField } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { Segmented } from '../../ui/segmented.tsx';
import {
  coverageOf,
  findSeries,
  presetOf,
  presetRange,
  RANGE_PRESETS,
  resolveRange,
  sameSeries,
  type RangePreset,
} from '../../stores/backtest-form.ts';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { ChipPopover } from './chip-popover.tsx';
import { rangeText } from './texts.ts';

const PRESET_LABELS: Readonly<Record<RangePreset, string>> = { all: 'All', '1y': '1 y', '6m': '6 m', '3m': '3 m' };

function dayOf(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

/** A share in percent, with as many decimals as it takes to be no zero where it is none. */
function shareText(part: number, whole: number): string {
  if (whole === 0 || part === 0) return '0%';
  const percent = (100 * part) / whole;
  return percent < 0.1 ? '< 0.1%' : `${formatNumber(percent, 1)}%`;
}

/** How much of the range is candles with trades, filled minutes and gaps. */
function Coverage({ series }: { readonly series: SeriesSummaryView }): ReactNode {
  const coverage = useBacktestStore((store) => store.coverage);
  const form = useBacktestStore((store) => store.form);
  const watchCoverage = useBacktestStore((store) => store.watchCoverage);
  const { symbol, simulated } = series;
  const current = coverage !== null && sameSeries(coverage, series) ? coverage : null;
  useEffect(() => {
    void watchCoverage({ symbol, simulated });
    return () => void watchCoverage(null);
  }, [symbol, simulated, watchCoverage]);
  const range = resolveRange(form, series);
  if (range.to <= range.from) {
    return (
      <p className="field-error" role="alert">
        No candles in this range: the series has {rangeText(series)}.
      </p>
    );
  }
  if (current === null) return <p className="text-3">Counting candles…</p>;
  const { have, filled, gap } = coverageOf(current, range);
  const all = have + filled + gap;
  return (
    <div className="coverage" data-testid="range-coverage">
      <div
        className="coverage-bar"
        role="img"
        aria-label={`${shareText(have, all)} of the minutes have trades, ${shareText(gap, all)} are gaps`}
      >
        <span className="coverage-have" style={{ flexGrow: have }} />
        <span className="coverage-filled" style={{ flexGrow: filled }} />
        <span className="coverage-gap" style={{ flexGrow: gap }} />
      </div>
      <p>
        <span className="strong">{formatNumber(have + filled, 0)}</span> minutes ·{' '}
        <span className="text-2">
          {shareText(filled, all)} without trades, filled · {gap === 0 ? 'no gap' : `${shareText(gap, all)} gaps`}
        </span>
      </p>
    </div>
  );
}

function RangeEditor({ series }: { readonly series: SeriesSummaryView }): ReactNode {
  const form = useBacktestStore((store) => store.form);
  const setForm = useBacktestStore((store) => store.setForm);
  const range = resolveRange(form, series);
  const preset = presetOf(form, series);
  const first = dayOf(series.from);
  const last = dayOf(series.to - 1);
  return (
    <div className="chip-editor range-editor">
      <Segmented
        label="Length of the range"
        testId="range-preset"
        value={preset ?? ('own' as const)}
        options={[
          ...RANGE_PRESETS.map((value) => ({ value, label: PRESET_LABELS[value] })),
          ...(preset === null ? [{ value: 'own' as const, label: 'Own' }] : []),
        ]}
        onChange={(value) => {
          if (value !== 'own') setForm(presetRange(value, series));
        }}
      />
      <div className="field-pair">
        <DateField
          label="From, UTC"
          value={dayOf(range.from)}
          minimum={first}
          maximum={last}
          testId="range-from"
          onChange={(from) => setForm({ from: from === null || from <= first ? null : from })}
        />
        <DateField
          label="To, including that day"
          value={dayOf(Math.max(range.from, range.to - 1))}
          minimum={dayOf(range.from)}
          maximum={last}
          testId="range-to"
          onChange={(to) => setForm({ to: to === null || to >= last ? null : to + DAY_MS })}
        />
      </div>
      <Coverage series={series} />
    </div>
  );
}

/** The stretch of candles that is used. */
export function RangeChip(): ReactNode {
  const series = useBacktestStore((store) => findSeries(store.overview, store.form.series));
  const form = useBacktestStore((store) => store.form);
  if (series === null) return null;
  const { from, to } = resolveRange(form, series);
  return (
    <ChipPopover
      name="Range"
      testId="chip-range"
      title="From when to when, in UTC"
      label={to <= from ? 'No candles' : rangeText({ from, to })}
    >
      <RangeEditor series={series} />
    </ChipPopover>
  );
}
