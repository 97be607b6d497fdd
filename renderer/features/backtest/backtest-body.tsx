import type { ReactNode } from 'react';
import type { TradeView } from '../../../engine/api/backtest-views.ts';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useBacktestStore } from '../../stores/backtest-store.ts';
import { CompareView } from './compare-view.tsx';
import { FirstRun, NoData } from './nothing-yet.tsx';
import { ReportView } from './report-view.tsx';
import type { NextRun } from './use-next-run.ts';

interface BacktestBodyProps {
  readonly next: NextRun;
  readonly busy: boolean;
  readonly selected: number | null;
  readonly moment: ReactNode;
  readonly onTrade: (trade: TradeView) => void;
  readonly onMoment: (time: number, trade: TradeView | null) => void;
}

function Unreadable({ message, onRetry }: { readonly message: string; readonly onRetry: () => void }): ReactNode {
  return (
    <section className="panel backtest-empty" role="alert" data-testid="backtest-unreadable" data-panel tabIndex={-1}>
      <p className="strong">This could not be read.</p>
      <p className="text-2">{message} What is stored stays as it is, and trading is not affected.</p>
      <Button testId="button-read-again" onClick={onRetry}>
        Read again
      </Button>
    </section>
  );
}

/** Whatever belongs below the header: a comparison, a report, or what leads to the first one. */
export function BacktestBody({ next, busy, selected, moment, onTrade, onMoment }: BacktestBodyProps): ReactNode {
  const { overview, runs, error, report, reportError, shown, compared, load, open } = useBacktestStore();
  if (compared !== null) return <CompareView reports={compared} />;
  if (report !== null) {
    return (
      <ReportView
        report={report}
        stale={busy || shown?.runId !== report.run.runId}
        selected={selected}
        moment={moment}
        onTrade={onTrade}
        onMoment={onMoment}
      />
    );
  }
  if (reportError !== null) {
    return (
      <Unreadable
        message={reportError.message}
        onRetry={() => {
          if (shown !== null) void open(shown.runId);
        }}
      />
    );
  }
  if (error !== null && (overview === null || runs === null)) {
    return <Unreadable message={error.message} onRetry={() => void load()} />;
  }
  if (overview === null || runs === null || (runs.length > 0 && shown !== null)) return <Skeleton lines={9} />;
  if (overview.series.length === 0) return <NoData />;
  return <FirstRun next={next} busy={busy} />;
}
