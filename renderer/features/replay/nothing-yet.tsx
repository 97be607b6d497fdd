import type { ReactNode } from 'react';
import type { RecordedSessionView } from '../../../engine/api/replay-views.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { useReplayStore } from '../../stores/replay-store.ts';
import { useUiStore } from '../../stores/ui-store.ts';

/** No session was recorded: what would be here, and how it comes. */
export function NoSessions(): ReactNode {
  const setScreen = useUiStore((store) => store.setScreen);
  return (
    <section className="panel replay-empty" data-panel tabIndex={-1}>
      <EmptyState
        testId="replay-no-sessions"
        title="Did it trade as the backtest says?"
        text="Every demo, paper and live session records the candles it saw and all that happened to it. Once one has run for some minutes it can be replayed here as a backtest of those very candles, and each difference is listed with its cause."
        action={
          <Button testId="button-go-trade" tone="primary" onClick={() => setScreen('trade')}>
            Go to the Trade screen
          </Button>
        }
      />
    </section>
  );
}

/** A session that was not replayed yet: what the replay does, one button. */
export function NotReplayed({
  session,
  busy,
}: {
  readonly session: RecordedSessionView;
  readonly busy: boolean;
}): ReactNode {
  const start = useReplayStore((store) => store.start);
  const isEmpty = session.minutes === 0;
  return (
    <section className="panel replay-empty" data-panel tabIndex={-1}>
      <EmptyState
        testId="replay-not-made"
        title={isEmpty ? 'No whole minute was seen yet' : 'Would the backtest have decided alike?'}
        text={
          isEmpty
            ? 'A session can be replayed from its first closed minute on. This list is read again every few seconds.'
            : 'The replay computes every signal bar anew from the recorded candles, plays every recorded event through the same rules and runs a backtest of the same minutes. Signals and decisions must be identical; trades may be filled at other times and prices, and each difference is named with its cause. Trading goes on meanwhile.'
        }
        action={
          isEmpty ? undefined : (
            <div className="big-action">
              <Button
                testId="button-first-replay"
                tone="primary"
                busy={busy}
                onClick={() => void start(session.sessionId)}
              >
                {busy ? 'Replaying…' : session.running ? 'Replay what is recorded so far' : 'Replay the session'}
              </Button>
            </div>
          )
        }
      />
    </section>
  );
}

/** The list could not be read. */
export function Unreadable({ message }: { readonly message: string }): ReactNode {
  const load = useReplayStore((store) => store.load);
  return (
    <section className="panel replay-empty" role="alert" data-testid="replay-unreadable" data-panel tabIndex={-1}>
      <p className="strong">The recorded sessions could not be read.</p>
      <p className="text-2">{message} What is recorded stays as it is, and trading is not affected.</p>
      <Button testId="button-read-sessions" onClick={() => void load()}>
        Read again
      </Button>
    </section>
  );
}
