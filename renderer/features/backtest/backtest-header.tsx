import { useEffect, useState, type ReactNode } from 'react';
import type { RunSummaryView } from '../../../engine/api/backtest-views.ts';
import type { JobView } from '../../../engine/api/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { LookAheadBadge } from './look-ahead-badge.tsx';
import { RangeChip } from './range-chip.tsx';
import { SeriesChip } from './series-chip.tsx';
import { ConfigurationChip, CostChip, TimeframeChip } from './settings-chips.tsx';
import { tookText } from './texts.ts';
import type { NextRun } from './use-next-run.ts';
import '../../ui/screen-header.css';

interface BacktestHeaderProps {
  readonly next: NextRun;
  readonly job: JobView | null;
  readonly onConfigure: () => void;
  readonly onRuns: () => void;
  readonly onCompare: () => void;
}

/** A run that is over sooner shows no bar that would only flash by. */
const SHOW_PROGRESS_AFTER_MS = 250;

function useIsLong(job: JobView | null): boolean {
  const id = job?.id ?? null;
  const [longId, setLongId] = useState<string | null>(null);
  useEffect(() => {
    if (id === null) return undefined;
    const timer = setTimeout(() => setLongId(id), SHOW_PROGRESS_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return id !== null && longId === id;
}

/** Minutes without trades are worth a word from this share of all on. */
const MANY_FILLED = 0.05;

function counted(count: number, noun: string): string {
  return `${formatNumber(count, 0)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `263,520 base bars in 0.10 s`, with what is missing of them where that is worth a word. */
function sizeText({ bars, filled, gaps, tookMs }: RunSummaryView): string {
  const share = bars === 0 ? 0 : filled / bars;
  const notes = [
    ...(share < MANY_FILLED ? [] : [`${formatNumber(100 * share, 0)}% without trades`]),
    ...(gaps === 0 ? [] : [counted(gaps, 'gap')]),
  ];
  const note = notes.length === 0 ? '' : `, ${notes.join(', ')},`;
  return `${counted(bars, 'base bar')}${note}${tookMs === null ? '' : ` in ${tookText(tookMs)}`}`;
}

const EXPORTS = [
  { id: 'html', label: 'Report, one HTML file' },
  { id: 'json', label: 'Everything, JSON' },
  { id: 'trades_csv', label: 'Trades, CSV' },
  { id: 'equity_csv', label: 'Equity, CSV' },
] as const;

function ExportMenu(): ReactNode {
  const runId = useBacktestStore((store) => store.report?.run.runId ?? null);
  const exportRun = useBacktestStore((store) => store.exportRun);
  return (
    <MenuButton
      label="Export"
      testId="button-export"
      disabled={runId === null}
      items={EXPORTS.map(({ id, label }) => ({
        id,
        label,
        onSelect: () => {
          if (runId !== null) void exportRun(runId, id);
        },
      }))}
    />
  );
}

function RunTitle({ onRuns }: Pick<BacktestHeaderProps, 'onRuns'>): ReactNode {
  const run = useBacktestStore((store) => store.report?.run ?? null);
  const stored = useBacktestStore((store) => store.runs?.length ?? 0);
  return (
    <button
      type="button"
      className="run-title"
      data-testid="button-runs"
      title={stored === 0 ? 'No stored runs yet' : `${stored} stored ${stored === 1 ? 'run' : 'runs'}`}
      aria-haspopup="dialog"
      onClick={onRuns}
    >
      {run === null ? 'New run' : `Run ${run.runId}`}
    </button>
  );
}

/** Says that what is asked for is not what is shown, and leads back. */
function EditedChip({ runId }: { readonly runId: number }): ReactNode {
  const undoEdits = useBacktestStore((store) => store.undoEdits);
  return (
    <button
      type="button"
      className="chip chip-neutral edited-chip"
      data-testid="button-undo-edits"
      title={`What is asked for is not what run ${runId} shows. Click to go back to that.`}
      onClick={undoEdits}
    >
      edited ↺
    </button>
  );
}

/** What is asked for on the left, what can be done with what came on the right; progress in their place meanwhile. */
export function BacktestHeader({ next, job, onConfigure, onRuns, onCompare }: BacktestHeaderProps): ReactNode {
  const run = useBacktestStore((store) => store.report?.run ?? null);
  const runs = useBacktestStore((store) => store.runs?.length ?? 0);
  const cancel = useBacktestStore((store) => store.cancelJob);
  const long = useIsLong(job);
  if (job !== null && long) {
    return (
      <header className="screen-header" data-testid="backtest-progress">
        <span className="strong">{job.title}</span>
        <JobProgress job={job} onCancel={() => void cancel(job.id)} />
      </header>
    );
  }
  return (
    <header className="screen-header" data-testid="backtest-header">
      <RunTitle onRuns={onRuns} />
      <div className="header-chips">
        <SeriesChip />
        <RangeChip />
        <TimeframeChip />
        <CostChip />
        <ConfigurationChip onConfigure={onConfigure} />
        {next.edited && run !== null ? <EditedChip runId={run.runId} /> : null}
      </div>
      {run === null ? null : (
        <>
          <LookAheadBadge run={run} />
          <span
            className="text-3 only-wide"
            data-testid="run-size"
            title={`${formatNumber(run.filled, 0)} minutes had no trades and were filled; ${counted(run.gaps, 'gap')}.`}
          >
            {sizeText(run)}
          </span>
        </>
      )}
      <Button
        testId="button-compare"
        disabled={runs < 2}
        title={runs < 2 ? 'Two stored runs are needed to compare' : 'Runs side by side'}
        onClick={onCompare}
      >
        Compare
      </Button>
      <ExportMenu />
      <Button
        testId="button-run"
        tone="primary"
        busy={job !== null}
        disabled={next.obstacle !== null}
        title={next.obstacle ?? next.explanation}
        onClick={next.start}
      >
        {job === null ? next.label : 'Running…'}
      </Button>
    </header>
  );
}
