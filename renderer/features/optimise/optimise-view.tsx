import { useEffect, type ReactNode } from 'react';
import type { JobView } from '../../../engine/api/jobs.ts';
import type { SweepSummaryView } from '../../../engine/api/optimise-views.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useOptimiseStore } from '../../stores/optimise-store.ts';
import { MonteCarloPanel } from './monte-carlo-panel.tsx';
import { RankingPanel } from './ranking-table.tsx';
import { SweepBar, SweepPicker, useSweepJob } from './sweep-bar.tsx';
import { SweepEditor } from './sweep-editor.tsx';
import { SweepMap } from './sweep-map.tsx';
import { WalkForwardPanel } from './walk-forward-panel.tsx';
import './optimise.css';

interface OptimiseViewProps {
  readonly onOpenData: () => void;
  readonly onEditBase: () => void;
  /** A member's configuration was loaded: where it is used next. */
  readonly onUsed: () => void;
}

/** Why a sweep ended before its time, where that takes a sentence. */
function endInWords({ state, canResume }: SweepSummaryView, job: JobView | null): string | null {
  if (job?.state === 'failed') return `The sweep failed: ${job.error ?? 'without a reason.'}`;
  if (state !== 'interrupted' || canResume || job === null || job.detail === '') return null;
  return `The sweep cannot go on: ${job.detail}`;
}

/** What the shown sweep came to an end with, or what was refused. */
function Notices({ sweep }: { readonly sweep: SweepSummaryView }): ReactNode {
  const notice = useOptimiseStore((store) => store.notice);
  const dismiss = useOptimiseStore((store) => store.dismissNotice);
  const job = useSweepJob(sweep.sweepId);
  const text = notice ?? endInWords(sweep, job);
  if (text === null) return null;
  return (
    <p className="optimise-notice" role="alert" data-testid="optimise-notice">
      <span>{text}</span>
      {notice === null ? null : (
        <Button testId="button-dismiss-notice" onClick={dismiss}>
          Dismiss
        </Button>
      )}
    </p>
  );
}

function Sweep({ onUsed }: Pick<OptimiseViewProps, 'onUsed'>): ReactNode {
  const { shown, table, progress, sweepId } = useOptimiseStore();
  const takeMember = useOptimiseStore((store) => store.takeMember);
  const notice = useOptimiseStore((store) => store.notice);
  if (shown === null || progress === null) {
    return (
      <>
        <header className="sweep-bar panel">
          <SweepPicker label={sweepId === null ? 'Sweeps' : `Sweep ${sweepId}`} />
          {notice === null ? null : <span className="field-error">{notice}</span>}
        </header>
        <div className="optimise-panels">{notice === null ? <Skeleton lines={9} /> : null}</div>
      </>
    );
  }
  const use = async (index: number): Promise<void> => {
    if ((await takeMember(index)) !== null) onUsed();
  };
  return (
    <>
      <SweepBar sweep={shown.sweep} progress={progress} />
      <Notices sweep={shown.sweep} />
      <div className="optimise-panels" data-testid="optimise-panels">
        <SweepMap key={shown.sweep.sweepId} shown={shown} table={table} progress={progress} />
        <RankingPanel shown={shown} table={table} onUse={(index) => void use(index)} />
        <WalkForwardPanel shown={shown} />
        <MonteCarloPanel shown={shown} table={table} />
      </div>
    </>
  );
}

function Editor({ onEditBase }: Pick<OptimiseViewProps, 'onEditBase'>): ReactNode {
  const sweeps = useOptimiseStore((store) => store.sweeps);
  return (
    <>
      <header className="sweep-bar panel" data-testid="sweep-bar">
        {sweeps === null || sweeps.length === 0 ? (
          <h1 className="sweep-heading">New sweep</h1>
        ) : (
          <SweepPicker label="New sweep" />
        )}
        <span className="text-2 sweep-lead">
          Runs the strategy once for each combination of settings over the same candles, on every core.
        </span>
      </header>
      <SweepEditor onEditBase={onEditBase} />
    </>
  );
}

/** The Optimise screen below the top bar. */
export function OptimiseView({ onOpenData, onEditBase, onUsed }: OptimiseViewProps): ReactNode {
  const load = useOptimiseStore((store) => store.load);
  const overview = useOptimiseStore((store) => store.overview);
  const sweeps = useOptimiseStore((store) => store.sweeps);
  const error = useOptimiseStore((store) => store.error);
  const page = useOptimiseStore((store) => store.page);
  useEffect(() => void load(), [load]);
  if (error !== null && (overview === null || sweeps === null)) {
    return (
      <Panel title="Optimise" testId="optimise-failed">
        <EmptyState
          title="History and sweeps could not be read"
          text={error.message}
          action={
            <Button testId="button-optimise-retry" tone="accent" onClick={() => void load()}>
              Try again
            </Button>
          }
        />
      </Panel>
    );
  }
  if (overview === null || sweeps === null) return <Skeleton lines={9} />;
  if (overview.series.length === 0 && sweeps.length === 0) {
    return (
      <Panel title="Optimise" testId="optimise-no-data" className="optimise-whole">
        <EmptyState
          title="No candles to search yet"
          text="A sweep runs the strategy over past candles with many settings and shows which did well, and how much of that was luck. Import Kraken's archive or backfill a market first."
          action={
            <Button testId="button-open-data" tone="primary" onClick={onOpenData}>
              Get candles
            </Button>
          }
        />
      </Panel>
    );
  }
  return page === 'editor' ? <Editor onEditBase={onEditBase} /> : <Sweep onUsed={onUsed} />;
}
