import type { ReactNode } from 'react';
import type { SeriesSummaryView } from '../../../engine/api/data-views.ts';
import { DAY_MS, MINUTE_MS } from '../../../engine/api/vocabulary.ts';
import { Button } from '../../ui/button.tsx';
import { DateField, NumberField, SelectField } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import {
  findSeries,
  presetOf,
  presetRange,
  RANGE_PRESETS,
  resolveRange,
  type RangePreset,
} from '../../stores/backtest-form.ts';
import { flatten } from '../../stores/configuration-settings.ts';
import { useConfigurationStore } from '../../stores/configuration-store.ts';
import { axisFor, generalProblems, problemOf, type AxisForm } from '../../stores/optimise-form.ts';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { AxisEditor } from './axis-editor.tsx';
import { OBJECTIVES, objectiveLabel } from './figures.ts';
import { SettingPicker } from './setting-picker.tsx';
import { METHODS, rangeInWords, roughly, seriesInWords } from './sweep-words.ts';
import './sweep-editor.css';

const PRESET_LABELS: Readonly<Record<RangePreset, string>> = { all: 'All', '1y': '1 y', '6m': '6 m', '3m': '3 m' };

function seriesId({ symbol, simulated }: Pick<SeriesSummaryView, 'symbol' | 'simulated'>): string {
  return `${symbol} ${simulated ? 'simulated' : 'real'}`;
}

function Candles(): ReactNode {
  const overview = useOptimiseStore((store) => store.overview);
  const form = useOptimiseStore((store) => store.form);
  const setForm = useOptimiseStore((store) => store.setForm);
  const series = findSeries(overview, form.series);
  if (overview === null || series === null) return null;
  const range = resolveRange(form, series);
  const preset = presetOf(form, series);
  const days = Math.round((range.to - range.from) / DAY_MS);
  return (
    <>
      <SelectField
        label="Market"
        value={seriesId(series)}
        options={overview.series.map((each) => ({ value: seriesId(each), label: seriesInWords(each) }))}
        onChange={(id) => {
          const chosen = overview.series.find((each) => seriesId(each) === id);
          if (chosen === undefined) return;
          setForm({ series: { symbol: chosen.symbol, simulated: chosen.simulated }, from: null, to: null });
        }}
        testId="sweep-series"
      />
      <Segmented
        label="Range"
        value={preset ?? 'own'}
        options={[
          ...RANGE_PRESETS.map((value) => ({ value, label: PRESET_LABELS[value] })),
          ...(preset === null ? [{ value: 'own' as const, label: 'Own' }] : []),
        ]}
        onChange={(value) => {
          if (value !== 'own') setForm(presetRange(value, series));
        }}
        testId="sweep-preset"
      />
      <div className="sweep-dates">
        <DateField
          label="From"
          value={Math.floor(range.from / DAY_MS) * DAY_MS}
          minimum={Math.floor(series.from / DAY_MS) * DAY_MS}
          maximum={series.to}
          onChange={(from) => setForm({ from })}
          testId="sweep-from"
        />
        <DateField
          label="To, not included"
          value={Math.ceil(range.to / DAY_MS) * DAY_MS}
          minimum={series.from}
          maximum={Math.ceil(series.to / DAY_MS) * DAY_MS}
          onChange={(to) => setForm({ to })}
          testId="sweep-to"
        />
      </div>
      <p className="text-2">
        {formatNumber(days, 0)} {days === 1 ? 'day' : 'days'} of minutes, {rangeInWords(range.from, range.to)}
      </p>
    </>
  );
}

function Base({ onEdit }: { readonly onEdit: () => void }): ReactNode {
  const settings = useConfigurationStore((store) => store.settings);
  const problems = useConfigurationStore((store) => store.problems);
  const changed = flatten(settings);
  return (
    <div className="sweep-base">
      <span className="field-label">Base configuration: what every member has in common</span>
      <span className="sweep-base-line">
        <span className="sweep-chip" title={changed.map(({ path, value }) => `${path} ${String(value)}`).join('\n')}>
          {changed.length === 0 ? 'defaults' : `defaults, ${changed.length} changed`}
        </span>
        <Button testId="button-edit-base" onClick={onEdit}>
          Change…
        </Button>
      </span>
      {problems.length === 0 ? null : (
        <span className="field-error" role="alert">
          {problems[0].path}: {problems[0].message}
        </span>
      )}
    </div>
  );
}

function Search(): ReactNode {
  const form = useOptimiseStore((store) => store.form);
  const check = useOptimiseStore((store) => store.check);
  const setForm = useOptimiseStore((store) => store.setForm);
  const fields = useConfigurationStore((store) => store.form?.fields) ?? [];
  const settings = useConfigurationStore((store) => store.settings);
  const defaults = useConfigurationStore((store) => store.form?.defaults);
  const change = (path: string, part: Partial<AxisForm>): void =>
    setForm({ axes: form.axes.map((axis) => (axis.path === path ? { ...axis, ...part } : axis)) });
  return (
    <>
      <ul className="axes">
        {form.axes.map((axis) => (
          <AxisEditor
            key={axis.path}
            axis={axis}
            field={fields.find((field) => field.path === axis.path)}
            continuous={form.method !== 'grid'}
            problem={problemOf(check.problems, axis.path)}
            onChange={(part) => change(axis.path, part)}
            onRemove={() => setForm({ axes: form.axes.filter((other) => other.path !== axis.path) })}
          />
        ))}
      </ul>
      <div className="axes-add">
        <SettingPicker
          fields={fields}
          taken={form.axes.map(({ path }) => path)}
          onPick={(field) => {
            const known = [...flatten(settings), ...flatten(defaults ?? {})].find(({ path }) => path === field.path);
            setForm({ axes: [...form.axes, axisFor(field, known?.value)] });
          }}
        />
        <span className="text-2">
          {form.axes.length === 0
            ? 'Pick what to search: any number of the strategy.'
            : 'Two settings make a map; more are pooled in its cells.'}
        </span>
      </div>
    </>
  );
}

function Method(): ReactNode {
  const form = useOptimiseStore((store) => store.form);
  const check = useOptimiseStore((store) => store.check);
  const setForm = useOptimiseStore((store) => store.setForm);
  const about = (path: string): string | undefined => problemOf(check.problems, path);
  const method = METHODS.find(({ value }) => value === form.method);
  return (
    <>
      <div className="sweep-method">
        <span className="field-label">Method</span>
        <Segmented
          label="Method"
          value={form.method}
          options={METHODS.map(({ value, label }) => ({ value, label }))}
          onChange={(value) => setForm({ method: value })}
          testId="sweep-method"
        />
        <p className="text-2">{method?.sentence}</p>
      </div>
      <SelectField
        label="Objective: what makes a member better"
        value={form.objective}
        options={OBJECTIVES.map((value) => ({ value, label: objectiveLabel(value) }))}
        onChange={(objective) => setForm({ objective })}
        error={about('objective')}
        testId="sweep-objective"
      />
      {form.method === 'grid' ? null : (
        <div className="sweep-dates">
          <NumberField
            label="Members to try"
            value={form.samples}
            minimum={1}
            maximum={100_000}
            step={50}
            onChange={(samples) => setForm({ samples: Math.round(samples ?? 300) })}
            error={about('samples')}
            testId="sweep-samples"
          />
          <NumberField
            label="Seed"
            value={form.seed}
            minimum={0}
            maximum={2 ** 32 - 1}
            step={1}
            onChange={(seed) => setForm({ seed: Math.round(seed ?? 1) })}
            error={about('seed')}
            testId="sweep-seed"
          />
        </div>
      )}
    </>
  );
}

/** How many members, how long roughly, what is wrong, and the button. */
function Summary(): ReactNode {
  const { form, check, starting, overview, memberCostMs, sweeps } = useOptimiseStore();
  const start = useOptimiseStore((store) => store.start);
  const notice = useOptimiseStore((store) => store.notice);
  const configurationProblems = useConfigurationStore((store) => store.problems.length);
  const series = findSeries(overview, form.series);
  const range = series === null ? null : resolveRange(form, series);
  const minutes = range === null ? 0 : (range.to - range.from) / MINUTE_MS;
  const duration =
    check.members === null || memberCostMs === null ? null : roughly(check.members * memberCostMs * minutes);
  const general = generalProblems(check.problems, form);
  const ready =
    check.problems.length === 0 && !check.pending && configurationProblems === 0 && minutes > 0 && series !== null;
  return (
    <div className="sweep-summary">
      <p data-testid="sweep-members" aria-live="polite">
        <strong className="sweep-count">{check.members === null ? '–' : formatNumber(check.members, 0)}</strong>{' '}
        {check.members === 1 ? 'member' : 'members'}
        <span className="text-2">
          {duration === null
            ? sweeps?.length === 0
              ? ' · how long is known after the first sweep'
              : ''
            : ` · ${duration}`}
        </span>
      </p>
      {general.map((problem) => (
        <p key={`${problem.path} ${problem.message}`} className="field-error" role="alert">
          {problem.message}
        </p>
      ))}
      {range !== null && minutes === 0 ? (
        <p className="field-error" role="alert">
          No candle lies in this range: choose a later end.
        </p>
      ) : null}
      {notice === null ? null : (
        <p className="field-error" role="alert">
          {notice}
        </p>
      )}
      <Button testId="button-start-sweep" tone="primary" disabled={!ready} busy={starting} onClick={() => void start()}>
        {starting ? 'Starting…' : 'Start sweep'}
      </Button>
    </div>
  );
}

/** A new sweep: over which candles, which settings, how. */
export function SweepEditor({ onEditBase }: { readonly onEditBase: () => void }): ReactNode {
  return (
    <div className="sweep-editor">
      <Panel title="Candles and base" testId="panel-sweep-candles">
        <div className="sweep-fields scroll">
          <Candles />
          <Base onEdit={onEditBase} />
        </div>
      </Panel>
      <Panel title="Settings to search" testId="panel-sweep-search">
        <div className="sweep-fields scroll">
          <Search />
        </div>
      </Panel>
      <Panel title="Method" testId="panel-sweep-method">
        <div className="sweep-fields scroll">
          <Method />
          <Summary />
        </div>
      </Panel>
    </div>
  );
}
