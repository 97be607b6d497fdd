import { useEffect, useMemo, useState, type ReactNode } from 'react';
import type { TradeView } from '../../engine/api/backtest-views.ts';
import { isJobOver } from '../../engine/api/jobs.ts';
import { BacktestBody } from '../features/backtest/backtest-body.tsx';
import { BacktestHeader } from '../features/backtest/backtest-header.tsx';
import { RunsDialog } from '../features/backtest/runs-dialog.tsx';
import { momentOf } from '../features/backtest/trade-rows.ts';
import { useNextRun } from '../features/backtest/use-next-run.ts';
import { ConfigurationSheet, type ConfigurationChoice } from '../features/configuration/configuration-sheet.tsx';
import { useBacktestStore } from '../stores/backtest-store.ts';
import { useJob } from '../stores/jobs-store.ts';
import { NoticeLine } from '../ui/notice-line.tsx';
import { MomentView } from './moment-view.tsx';
import '../features/backtest/backtest.css';
import './backtest-screen.css';

/** A moment of the shown run: the trade it belongs to, or a signal nobody acted on. */
interface Moment {
  readonly runId: number;
  readonly time: number;
  readonly trade: TradeView | null;
}

interface ShownMomentProps {
  readonly moment: Moment;
  readonly trades: readonly TradeView[];
  readonly onMoment: (moment: Moment | null) => void;
}

function ShownMoment({ moment, trades, onMoment }: ShownMomentProps): ReactNode {
  const at = moment.trade === null ? -1 : trades.findIndex(({ number }) => number === moment.trade?.number);
  const goTo = (trade: TradeView | undefined): (() => void) | null =>
    at < 0 || trade === undefined ? null : () => onMoment({ runId: moment.runId, time: momentOf(trade), trade });
  return (
    <MomentView
      runId={moment.runId}
      time={moment.time}
      trade={moment.trade}
      onClose={() => onMoment(null)}
      onPrevious={goTo(trades[at - 1])}
      onNext={goTo(trades[at + 1])}
    />
  );
}

function useChoices(): readonly ConfigurationChoice[] {
  const runs = useBacktestStore((store) => store.runs);
  return useMemo(
    () =>
      (runs ?? []).slice(0, 20).map((run) => ({
        id: String(run.runId),
        label: `Run ${run.runId} · ${run.symbol} ${run.timeframe} · ${run.differences === '' ? 'default' : run.differences}`,
        settings: run.configuration,
      })),
    [runs],
  );
}

/** What would have happened: asks the past, shows the answer, keeps every one. */
export function BacktestScreen(): ReactNode {
  const load = useBacktestStore((store) => store.load);
  const report = useBacktestStore((store) => store.report);
  const tracked = useJob(useBacktestStore((store) => store.runJob));
  const job = tracked === null || isJobOver(tracked) ? null : tracked;
  const waiting = useBacktestStore((store) => store.runJob !== null);
  const notice = useBacktestStore((store) => store.notice);
  const dismiss = useBacktestStore((store) => store.dismissNotice);
  const next = useNextRun();
  const choices = useChoices();
  const [configuring, setConfiguring] = useState(false);
  const [runsOpen, setRunsOpen] = useState(false);
  const [moment, setMoment] = useState<Moment | null>(null);
  useEffect(() => void load(), [load]);

  const runId = report?.run.runId ?? null;
  const shownMoment = moment !== null && moment.runId === runId ? moment : null;
  const show = (time: number, trade: TradeView | null): void => {
    if (runId !== null) setMoment({ runId, time, trade });
  };
  return (
    <div
      className="backtest-screen"
      data-testid="backtest-screen"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (next.obstacle === null && !waiting) next.start();
      }}
    >
      <BacktestHeader
        next={next}
        job={job}
        onConfigure={() => setConfiguring(true)}
        onRuns={() => setRunsOpen(true)}
        onCompare={() => setRunsOpen(true)}
      />
      <NoticeLine notice={notice} onDismiss={dismiss} testId="backtest-notice" />
      <BacktestBody
        next={next}
        busy={waiting}
        selected={shownMoment?.trade?.number ?? null}
        moment={
          shownMoment === null ? null : (
            <ShownMoment moment={shownMoment} trades={report?.trades ?? []} onMoment={setMoment} />
          )
        }
        onTrade={(trade) => show(momentOf(trade), trade)}
        onMoment={show}
      />
      <ConfigurationSheet open={configuring} onClose={() => setConfiguring(false)} choices={choices} />
      <RunsDialog open={runsOpen} onClose={() => setRunsOpen(false)} />
    </div>
  );
}
