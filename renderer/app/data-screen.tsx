import { useCallback, useEffect, type ReactNode } from 'react';
import { CoveragePanel } from '../features/data/coverage-panel.tsx';
import { DataHeader } from '../features/data/data-header.tsx';
import { GapsPanel } from '../features/data/gaps-table.tsx';
import { ImportDialog } from '../features/data/import-dialog.tsx';
import { NoHistory } from '../features/data/no-history.tsx';
import { SeriesList } from '../features/data/series-list.tsx';
import { JobsPanel } from '../features/jobs/jobs-panel.tsx';
import { isDataJob } from '../features/jobs/job-words.ts';
import { Button } from '../ui/button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import type { SeriesKeyView } from '../../engine/api/data-views.ts';
import { useBacktestStore } from '../stores/backtest-store.ts';
import { useClockStore } from '../stores/clock-store.ts';
import { useDataStore } from '../stores/data-store.ts';
import { useUiStore } from '../stores/ui-store.ts';
import '../features/data/data.css';
import './data-screen.css';

function openBacktest({ symbol, simulated }: SeriesKeyView): void {
  useBacktestStore.getState().setForm({ series: { symbol, simulated }, from: null, to: null });
  useUiStore.getState().setScreen('backtest');
}

function Unread(): ReactNode {
  const error = useDataStore((store) => store.error);
  const load = useDataStore((store) => store.load);
  return (
    <>
      <Panel title="Symbols" testId="panel-symbols">
        {error === null ? (
          <Skeleton lines={9} />
        ) : (
          <div className="data-error" role="alert" data-testid="data-error">
            <p className="strong">The history could not be read.</p>
            <p className="text-2">{error.message} Trading is not affected.</p>
            <Button testId="button-retry-data" tone="accent" onClick={() => void load()}>
              Read again
            </Button>
          </div>
        )}
      </Panel>
      <Panel title="Coverage" testId="panel-coverage">
        {error === null ? <Skeleton lines={9} /> : null}
      </Panel>
    </>
  );
}

/** The candle history: what there is, what is missing, and how to get it. */
export function DataScreen(): ReactNode {
  const overview = useDataStore((store) => store.overview);
  const load = useDataStore((store) => store.load);
  useEffect(() => void load(), [load]);
  const now = useCallback(() => ({ simulated: useClockStore.getState().marketNow, real: Date.now() }), []);
  return (
    <div className="data-screen">
      <DataHeader overview={overview} now={now} />
      {overview === null ? (
        <Unread />
      ) : overview.series.length === 0 ? (
        <NoHistory />
      ) : (
        <>
          <SeriesList overview={overview} />
          <CoveragePanel overview={overview} onOpenBacktest={openBacktest} />
        </>
      )}
      <div className="data-work">
        <JobsPanel filter={isDataJob} empty="Imports and backfills appear here, with their progress." />
        <GapsPanel />
      </div>
      <ImportDialog />
    </div>
  );
}
