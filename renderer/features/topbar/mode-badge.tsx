import { useEffect, type ReactNode } from 'react';
import { RingIcon } from '../../ui/icons.tsx';
import { formatCompact } from '../../ui/format-number.ts';
import { useLive, useModeStore } from '../../stores/mode-store.ts';
import { useSession } from '../../stores/session-store.ts';
import { MODE_WORDS } from './mode-words.ts';

/** Whose account, and whether it is armed. */
function LiveState(): ReactNode {
  const live = useLive();
  const load = useModeStore((store) => store.load);
  useEffect(() => void load(), [load]);
  if (live === null) return null;
  return (
    <span data-testid="live-account">
      {live.account === null ? '' : ` · ${live.account}`}
      {live.armed ? ' · armed' : ' · not armed'}
    </span>
  );
}

/** Whose money it is, always in view; its weight grows with the risk. A press changes it. */
export function ModeBadge(): ReactNode {
  const mode = useSession((session) => session.info.mode);
  const speed = useSession((session) => session.info.speed);
  const sessionId = useSession((session) => session.info.sessionId);
  const control = useSession((session) => session.machine.control);
  const show = useModeStore((store) => store.show);
  const { name, meaning } = MODE_WORDS[mode];
  return (
    <button
      type="button"
      className={`mode-badge mode-${mode}`}
      data-testid="mode-badge"
      data-mode={mode}
      aria-haspopup="dialog"
      title={mode === 'live' ? 'Checklist, arming, and other modes' : 'Switch mode'}
      onClick={show}
    >
      {mode === 'live' ? <RingIcon /> : null}
      <strong>{name}</strong>
      <span>
        {meaning}
        {/* A new session is unarmed: asked anew for each. What a kill takes back is asked by who killed. */}
        {mode === 'live' ? <LiveState key={`${sessionId} ${control}`} /> : null}
        {speed === 1 ? null : (
          <span className="mode-speed" data-testid="speed">
            {' · '}
            {formatCompact(speed, 2)}×
          </span>
        )}
      </span>
    </button>
  );
}
