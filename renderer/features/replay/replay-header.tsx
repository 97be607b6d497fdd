import type { ReactNode } from 'react';
import type { JobView } from '../../../engine/api/jobs.ts';
import type { RecordedSessionView, ReplayReportView } from '../../../engine/api/replay-views.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { JobProgress } from '../../ui/job-progress.tsx';
import { MenuButton } from '../../ui/menu-button.tsx';
import { useReplayStore } from '../../stores/replay-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { startText } from './session-list.tsx';
import '../../ui/screen-header.css';

interface ReplayHeaderProps {
  readonly session: RecordedSessionView;
  readonly report: ReplayReportView | null;
  /** The replay under way; null for none, and until it is known. */
  readonly job: JobView | null;
  readonly busy: boolean;
}

/** `0.38 s`, `12.4 s`. */
function tookText(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  return `${formatNumber(seconds, seconds < 1 ? 2 : 1)} s`;
}

/** Minutes that came after the replay that is shown. */
function newMinutes(session: RecordedSessionView, report: ReplayReportView | null): number {
  return report === null || !session.running ? 0 : Math.max(0, session.minutes - report.minutes);
}

/** What is replayed, how far it is, and what can be done with it. */
export function ReplayHeader({ session, report, job, busy }: ReplayHeaderProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const start = useReplayStore((store) => store.start);
  const cancel = useReplayStore((store) => store.cancelJob);
  const exportReport = useReplayStore((store) => store.exportReport);
  const newer = newMinutes(session, report);
  const end = report?.to ?? session.ended;
  const write = (format: 'csv' | 'json') => (): void => void exportReport(session.sessionId, format);
  return (
    <header className="screen-header replay-header" data-testid="replay-header">
      <h1 className="replay-title">
        {session.symbol}
        <span className="text-2">
          {report === null ? '' : ` ${report.timeframe} · ${report.execution}`} · {startText(session.started, zone)}
          {end === null ? '' : ` – ${startText(end, zone)}`}
        </span>
      </h1>
      {busy && job !== null ? (
        <JobProgress job={job} onCancel={() => void cancel(job.id)} />
      ) : (
        <>
          <span className="replay-space" />
          {newer > 0 ? (
            <span className="text-3" data-testid="newer-minutes">
              {formatNumber(newer, 0)} more {newer === 1 ? 'minute' : 'minutes'} since
            </span>
          ) : report === null ? null : (
            <span className="text-3">replayed in {tookText(report.tookMs)}</span>
          )}
          {report === null ? null : (
            <>
              <MenuButton
                label="Export"
                testId="replay-export"
                title="Write the differences to a file"
                items={[
                  { id: 'csv', label: 'Differences as CSV', onSelect: write('csv') },
                  { id: 'json', label: 'Whole report as JSON', onSelect: write('json') },
                ]}
              />
              <Button
                testId="button-replay"
                busy={busy}
                title="Plays the session as a backtest of the candles it saw (Ctrl Enter)"
                onClick={() => void start(session.sessionId)}
              >
                Replay again
              </Button>
            </>
          )}
        </>
      )}
    </header>
  );
}
