import type { ReactNode } from 'react';
import { formatAge, formatCountdown } from '../../ui/format-time.ts';
import { PauseIcon, PlayIcon, StopIcon, WarningIcon } from '../../ui/icons.tsx';
import { useMarketTime, useWallTime } from '../../stores/clock-store.ts';
import { useHealthStore } from '../../stores/health-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { useModeStore } from '../../stores/mode-store.ts';
import { useSettingsStore } from '../../stores/settings-store.ts';
import { feedAge, isFeedFresh, useFeed } from '../../stores/feed.ts';
import { type ShownControl, useShownControl } from '../../stores/trading-stopped.ts';

/** What it means that the engine is not heard: of a session that is being replaced nobody expects a word. */
function useSilentWords(): string {
  const reopening = useSettingsStore((store) => store.busy === 'reopening');
  const switching = useModeStore((store) => store.busy === 'choose');
  return reopening || switching ? 'session is being opened' : 'engine not heard';
}

/** The connection to the market and how old its newest message is. Stale: a hollow triangle, the age counts up. */
export function Connection(): ReactNode {
  const health = useSession((session) => session.health);
  const healthAt = useSession((session) => session.healthAt);
  const marketAt = useSession((session) => session.marketAt);
  const exchange = useSession((session) => session.info.exchangeName);
  const toggle = useHealthStore((store) => store.toggle);
  const age = feedAge(health, healthAt, marketAt, useWallTime());
  const feed = useFeed();
  const silent = useSilentWords();
  const fresh = isFeedFresh(feed);
  const words = feed === 'connected' ? exchange : feed === 'silent' ? silent : `${exchange}: ${feed}`;
  return (
    <button
      type="button"
      className={`top-pair top-right health-button ${fresh ? '' : 'warn'}`}
      title="Session health: latencies, errors, queues"
      aria-haspopup="dialog"
      data-testid="connection"
      data-feed={feed}
      onClick={(event) => toggle(event.currentTarget)}
    >
      <span className={fresh ? 'text-2' : ''}>
        {fresh ? <span className="dot dot-good" /> : <WarningIcon />} {words}
      </span>
      <span data-testid="feed-age" data-age-ms={age ?? ''}>
        {age === null ? 'no message yet' : `feed ${formatAge(age)} ago`}
      </span>
    </button>
  );
}

const CONTROL_WORDS: Readonly<Record<ShownControl, string>> = {
  stopped: 'Stopped',
  running: 'Running',
  paused: 'Paused',
  halted: 'Halted',
  broken: 'Trading has stopped',
};

function ControlIcon({ control }: { readonly control: ShownControl }): ReactNode {
  switch (control) {
    case 'running':
      return <PlayIcon />;
    case 'paused':
      return <PauseIcon />;
    case 'stopped':
      return <StopIcon />;
    case 'halted':
    case 'broken':
      return <WarningIcon />;
  }
}

/** Time until the running signal bar closes, in market time: at 60× it visibly runs. */
export function NextCheck(): ReactNode {
  const nextCheckAt = useSession((session) => session.machine.nextCheckAt);
  const now = useMarketTime();
  if (nextCheckAt === null) return null;
  return (
    <span className="text-2" data-testid="next-check">
      {' · '}next check {formatCountdown(nextCheckAt - now)}
    </span>
  );
}

/** What the engine is allowed to do right now. */
export function EngineState(): ReactNode {
  const control = useShownControl();
  return (
    <span className="top-pair">
      <span className="text-2">Engine</span>
      <span>
        <span className={`engine-state engine-${control}`} data-testid="engine-state" data-state={control}>
          <ControlIcon control={control} /> {CONTROL_WORDS[control]}
        </span>
        {control === 'running' || control === 'paused' ? <NextCheck /> : null}
      </span>
    </span>
  );
}
