import type { KeyboardEvent, ReactNode } from 'react';
import type { RecordedSessionView } from '../../../engine/api/replay-views.ts';
import { formatClock, formatDay, formatDuration, timeParts, type TimeZone } from '../../ui/format-time.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useReplayStore } from '../../stores/replay-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

const MODE_NAMES = { demo: 'DEMO', paper: 'PAPER', live: 'LIVE' } as const;
const VERDICT_MARKS = { alike: '✓', explained: '✓', unlike: '⚠' } as const;

/** `23 Nov 2026 05:12`. */
export function startText(time: number, zone: TimeZone): string {
  return `${formatDay(time, zone)} ${timeParts(time, zone).year} ${formatClock(time, zone)}`;
}

function lengthText({ started, ended }: RecordedSessionView): string {
  return ended === null || ended <= started ? 'no minute yet' : formatDuration(ended - started);
}

function Verdict({ session }: { readonly session: RecordedSessionView }): ReactNode {
  const busy = useReplayStore((store) => store.jobs[session.sessionId] !== undefined);
  if (busy) return <span className="text-3">replaying…</span>;
  const { verdict } = session;
  if (verdict === null) return <span className="text-3">not replayed</span>;
  return (
    <span className={`session-verdict verdict-${verdict.kind}`} title={verdict.headline}>
      <span aria-hidden="true">{VERDICT_MARKS[verdict.kind]}</span> {verdict.headline}
    </span>
  );
}

interface SessionRowProps {
  readonly session: RecordedSessionView;
  readonly selected: boolean;
}

function SessionRow({ session, selected }: SessionRowProps): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const select = useReplayStore((store) => store.select);
  return (
    <li
      role="option"
      className="session-row"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      data-testid="session-row"
      data-session={session.sessionId}
      data-running={session.running}
      data-minutes={session.minutes}
      onClick={() => select(session.sessionId)}
    >
      <span className="session-head">
        <span className={`session-mode session-${session.mode}`}>{MODE_NAMES[session.mode]}</span>
        <span className="strong">{session.symbol}</span>
        {session.running ? (
          <span className="session-now" title="It runs now: what is recorded so far can be replayed">
            <span className="session-dot" aria-hidden="true" /> now
          </span>
        ) : null}
        <span className={`session-length ${session.minutes === 0 ? 'text-3' : ''}`}>{lengthText(session)}</span>
      </span>
      <span className="session-line text-2">
        <span>{startText(session.started, zone)}</span>
        <span className="text-3">{formatNumber(session.minutes, 0)} minutes</span>
      </span>
      <span className="session-line">
        <Verdict session={session} />
      </span>
    </li>
  );
}

/** Moves the choice with the arrows, Home and End; Enter is the screen's. */
function onListKey(event: KeyboardEvent<HTMLUListElement>, sessions: readonly RecordedSessionView[]): void {
  const { selected, select } = useReplayStore.getState();
  const at = sessions.findIndex(({ sessionId }) => sessionId === selected);
  const last = sessions.length - 1;
  const to = { ArrowDown: Math.min(last, at + 1), ArrowUp: Math.max(0, at - 1), Home: 0, End: last }[event.key];
  if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopPropagation();
  select(sessions[to].sessionId);
  const row = event.currentTarget.children.item(to);
  if (row instanceof HTMLElement) {
    row.focus();
    row.scrollIntoView({ block: 'nearest' });
  }
}

/** Every session that was recorded and can be read, the running one first. */
export function SessionList(): ReactNode {
  const view = useReplayStore((store) => store.sessions);
  const selected = useReplayStore((store) => store.selected);
  return (
    <Panel
      title="Recorded sessions"
      testId="panel-sessions"
      className="sessions-panel"
      aside={view === null ? undefined : <span className="text-3">{formatNumber(view.sessions.length, 0)}</span>}
    >
      {view === null ? (
        <Skeleton lines={6} />
      ) : (
        <>
          <ul
            className="session-list scroll"
            role="listbox"
            aria-label="Recorded sessions"
            onKeyDown={(event) => onListKey(event, view.sessions)}
          >
            {view.sessions.map((session) => (
              <SessionRow key={session.sessionId} session={session} selected={session.sessionId === selected} />
            ))}
          </ul>
          {view.problems.map(({ mode, message }) => (
            <p key={mode} className="session-problem" data-testid="session-problem" role="status">
              <span aria-hidden="true">⚠</span> The {mode} sessions cannot be read now. {message}
            </p>
          ))}
        </>
      )}
    </Panel>
  );
}
