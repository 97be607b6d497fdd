import { useCallback, useEffect, useState, type ReactNode } from 'react';
import type { TradeView } from '../../engine/api/backtest-views.ts';
import { isJobOver } from '../../engine/api/jobs.ts';
import type { RecordedSessionView, ReplayReportView, TradePairView } from '../../engine/api/replay-views.ts';
import { call } from '../client/call.ts';
import { DifferencesPanel, type ReplayChoice } from '../features/replay/differences-panel.tsx';
import { differencesOf } from '../features/replay/difference-rows.ts';
import { FigureStrip } from '../features/replay/figure-strip.tsx';
import { NoSessions, NotReplayed, Unreadable } from '../features/replay/nothing-yet.tsx';
import { ReplayHeader } from '../features/replay/replay-header.tsx';
import { SessionList } from '../features/replay/session-list.tsx';
import { VerdictLine } from '../features/replay/verdict-line.tsx';
import { NoticeLine } from '../ui/notice-line.tsx';
import { useJob } from '../stores/jobs-store.ts';
import type { AskMoment } from '../stores/moment-store.ts';
import { useReplayStore } from '../stores/replay-store.ts';
import { MomentView } from './moment-view.tsx';
import '../features/replay/replay.css';
import './replay-screen.css';

/** What the chart is about: a difference by its index, or a trade by its number. */
interface Chosen {
  readonly time: number;
  readonly difference: number | null;
  readonly pair: TradePairView | null;
}

/** The trade of a pair as the chart marks it: the session's, or the backtest's where only that made one. */
function tradeOf({ session, backtest, ...pair }: TradePairView): TradeView | null {
  const side = session ?? backtest;
  if (side === null || side.exitTime === null || side.exitPrice === null || side.pnl === null || side.pnlPct === null) {
    return null;
  }
  const { exitTime, exitPrice, pnl, pnlPct } = side;
  return { ...side, ...pair, exitTime, exitPrice, pnl, pnlPct };
}

function chosenPair(pair: TradePairView): Chosen {
  const time = pair.signalTime ?? (pair.session ?? pair.backtest)?.entryTime ?? 0;
  return { time, difference: null, pair };
}

interface ShownReplayProps {
  readonly report: ReplayReportView;
  /** Another replay of it is under way. */
  readonly stale: boolean;
}

/** A report, and the chart of whatever is chosen in it. */
function ShownReplay({ report, stale }: ShownReplayProps): ReactNode {
  const [choice, setChoice] = useState<ReplayChoice>({ tab: 'differences', group: null });
  const [kept, setKept] = useState<{ readonly made: number; readonly chosen: Chosen | null }>({
    made: 0,
    chosen: null,
  });
  const { sessionId, made } = report;
  // What was chosen in the report before has another place in this one.
  const chosen = kept.made === made ? kept.chosen : null;
  const setChosen = (next: Chosen | null): void => setKept({ made, chosen: next });
  const ask = useCallback<AskMoment>(
    async ({ time, timeframe }) => {
      const result = await call('replay.moment', { sessionId, time, timeframe });
      return result.ok ? { ok: true, value: { ...result.value, runId: 0 } } : result;
    },
    [sessionId],
  );
  const steps: readonly Chosen[] =
    choice.tab === 'trades'
      ? report.pairs.map(chosenPair)
      : differencesOf(report, choice.group).map(({ time, index }) => ({ time, difference: index, pair: null }));
  const at = steps.findIndex(
    (step) => step.difference === chosen?.difference && step.pair?.number === chosen?.pair?.number,
  );
  const goTo = (step: Chosen | undefined): (() => void) | null =>
    at < 0 || step === undefined ? null : () => setChosen(step);
  return (
    <div
      className="replay-report"
      data-stale={stale}
      data-moment={chosen !== null}
      data-testid="replay-report"
      data-session={sessionId}
    >
      <VerdictLine report={report} />
      <FigureStrip report={report} />
      {chosen === null ? null : (
        <MomentView
          runId={0}
          ask={ask}
          words={{ step: choice.tab === 'trades' ? 'trade' : 'difference', back: 'the list' }}
          time={chosen.time}
          trade={chosen.pair === null ? null : tradeOf(chosen.pair)}
          onClose={() => setChosen(null)}
          onPrevious={goTo(steps[at - 1])}
          onNext={goTo(steps[at + 1])}
        />
      )}
      <DifferencesPanel
        report={report}
        choice={choice}
        onChoice={setChoice}
        selectedDifference={chosen?.difference ?? null}
        selectedTrade={chosen?.pair?.number ?? null}
        onDifference={({ time, index }) => setChosen({ time, difference: index, pair: null })}
        onTrade={(pair) => setChosen(chosenPair(pair))}
      />
    </div>
  );
}

function ChosenSession({ session }: { readonly session: RecordedSessionView }): ReactNode {
  const report = useReplayStore((store) => store.reports[session.sessionId] ?? null);
  const jobId = useReplayStore((store) => store.jobs[session.sessionId] ?? null);
  const tracked = useJob(jobId);
  const job = tracked === null || isJobOver(tracked) ? null : tracked;
  const busy = jobId !== null;
  const notice = useReplayStore((store) => store.notice);
  const dismiss = useReplayStore((store) => store.dismissNotice);
  return (
    <>
      <ReplayHeader session={session} report={report} job={job} busy={busy} />
      <NoticeLine notice={notice} onDismiss={dismiss} testId="replay-notice" />
      {report === null ? (
        <NotReplayed session={session} busy={busy} />
      ) : (
        <ShownReplay key={session.sessionId} report={report} stale={busy} />
      )}
    </>
  );
}

/** Whether a session traded as a backtest of the candles it saw: every recorded one, and what a replay of it found. */
export function ReplayScreen(): ReactNode {
  const load = useReplayStore((store) => store.load);
  const view = useReplayStore((store) => store.sessions);
  const error = useReplayStore((store) => store.error);
  const selected = useReplayStore((store) => store.selected);
  const start = useReplayStore((store) => store.start);
  useEffect(() => void load(), [load]);
  if (view === null && error !== null) return <Unreadable message={error.message} />;
  if (view !== null && view.sessions.length === 0 && view.problems.length === 0) return <NoSessions />;
  const session = view?.sessions.find(({ sessionId }) => sessionId === selected) ?? null;
  return (
    <div
      className="replay-screen"
      data-testid="replay-screen"
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        if (session !== null && session.minutes > 0) void start(session.sessionId);
      }}
    >
      <SessionList />
      <div className="replay-main">{session === null ? null : <ChosenSession session={session} />}</div>
    </div>
  );
}
