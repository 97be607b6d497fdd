import { useState, type ReactNode } from 'react';
import type { TransitionView } from '../../../engine/api/views.ts';
import { call } from '../../client/call.ts';
import { formatDay, formatDayClock, formatDuration } from '../../ui/format-time.ts';
import { useClockStore } from '../../stores/clock-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';
import { portfolioSpans, stateWords, wholeHistory, type OlderTransitions } from './loop.ts';
import './history.css';

const STRIP_MS = 14 * 86_400_000;
/** Width of the drawing; milliseconds themselves are too large for a browser to lay out. */
const STRIP_UNITS = 1_000;
const HISTORY_ROWS = 500;

/** The last fourteen days, or the session if it is younger, in one line: when a position was held. */
export function Strip(): ReactNode {
  const transitions = useSession((session) => session.transitions);
  const current = useSession((session) => session.machine.portfolio);
  const startedAt = useSession((session) => session.info.startedAt);
  const zone = useUiStore((store) => store.zone);
  // The strip moves by minutes of market time; it need not follow every tick of the clock.
  const minute = useClockStore((store) => Math.floor(store.anchor.market / 60_000));
  const now = Math.max(minute * 60_000, transitions[0]?.time ?? 0);
  const oldest = transitions.at(-1)?.time ?? startedAt;
  const from = Math.max(now - STRIP_MS, Math.min(oldest, startedAt));
  const length = Math.max(1, now - from);
  const spans = portfolioSpans(transitions, current, from, now);
  const words = length >= STRIP_MS ? '14 days' : formatDuration(length);
  return (
    <div className="strip-box">
      <svg
        className="strip"
        viewBox={`0 0 ${STRIP_UNITS} 10`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Portfolio state over the last ${words}`}
      >
        {spans.map((span) => (
          <rect
            key={span.from}
            className={`strip-${span.state}`}
            x={((span.from - from) / length) * STRIP_UNITS}
            y={0}
            width={((span.to - span.from) / length) * STRIP_UNITS}
            height={10}
          >
            <title>{`${stateWords(span.state)}: ${formatDayClock(span.from, zone)} to ${formatDayClock(span.to, zone)}`}</title>
          </rect>
        ))}
      </svg>
      <div className="strip-legend text-3">
        <span>{length < 86_400_000 ? formatDayClock(from, zone) : formatDay(from, zone)}</span>
        <span>
          <span className="strip-key strip-key-flat" /> flat <span className="strip-key strip-key-working" /> working{' '}
          <span className="strip-key strip-key-held" /> holding
        </span>
        <span>now</span>
      </div>
    </div>
  );
}

function Row({ transition, current }: { readonly transition: TransitionView; readonly current: boolean }): ReactNode {
  const zone = useUiStore((store) => store.zone);
  const ids = [transition.signalId, ...transition.orderIds].filter((id) => id !== null);
  return (
    <li
      className="transition"
      data-testid="transition-row"
      data-machine={transition.machine}
      data-to={transition.to}
      title={`${stateWords(transition.from)} → ${stateWords(transition.to)}: ${transition.cause}${ids.length === 0 ? '' : `\n${ids.join('\n')}`}`}
    >
      <span className="text-2">{formatDayClock(transition.time, zone)}</span>
      <span className={`transition-dot ${current ? 'transition-now' : ''}`} aria-hidden="true" />
      <span className="transition-text">
        <strong>{stateWords(transition.to)}</strong> <span className="text-2">· {transition.cause}</span>
      </span>
    </li>
  );
}

/** What happened last, newest first; History asks the engine for older ones. */
export function Transitions(): ReactNode {
  const transitions = useSession((session) => session.transitions);
  const sessionId = useSession((session) => session.info.sessionId);
  const [older, setOlder] = useState<OlderTransitions | null>(null);
  const rows = wholeHistory(transitions, older, sessionId);
  const failure = older?.sessionId === sessionId ? older.failure : null;
  const currentId = transitions.find((transition) => transition.machine === 'portfolio')?.id;
  const load = async (): Promise<void> => {
    const result = await call('machine.transitions', { limit: HISTORY_ROWS });
    setOlder((before) => {
      if (result.ok) return { sessionId, rows: result.value, failure: null };
      const known = before?.sessionId === sessionId ? before.rows : [];
      return { sessionId, rows: known, failure: result.error.message };
    });
  };
  return (
    <div className="history">
      <div className="history-head">
        <span className="text-2">Last transitions</span>
        <button type="button" className="link" data-testid="button-history" onClick={() => void load()}>
          History
        </button>
      </div>
      <Strip />
      {failure === null ? null : <p className="warn">⚠ The history could not be read: {failure}</p>}
      {rows.length === 0 ? (
        <p className="text-2 history-empty">Every change of state appears here with its cause.</p>
      ) : (
        <ol className="transitions scroll">
          {rows.map((transition) => (
            <Row key={transition.id} transition={transition} current={transition.id === currentId} />
          ))}
        </ol>
      )}
    </div>
  );
}
