import type { ReactNode } from 'react';
import type { ModeView } from '../../../engine/api/views.ts';
import { RingIcon } from '../../ui/icons.tsx';
import { formatCompact } from '../../ui/format-number.ts';
import { useSession } from '../../stores/session-store.ts';

const WORDS: Readonly<Record<ModeView, { readonly name: string; readonly meaning: string }>> = {
  demo: { name: 'DEMO', meaning: 'simulated market' },
  paper: { name: 'PAPER', meaning: 'real market, simulated money' },
  live: { name: 'LIVE', meaning: 'real funds' },
};

/** Whose money it is, always in view; its weight grows with the risk. */
export function ModeBadge(): ReactNode {
  const mode = useSession((session) => session.info.mode);
  const speed = useSession((session) => session.info.speed);
  const { name, meaning } = WORDS[mode];
  return (
    <span className={`mode-badge mode-${mode}`} data-testid="mode-badge" data-mode={mode}>
      {mode === 'live' ? <RingIcon /> : null}
      <strong>{name}</strong>
      <span>
        {meaning}
        {speed === 1 ? null : (
          <span className="mode-speed" data-testid="speed">
            {' · '}
            {formatCompact(speed, 2)}×
          </span>
        )}
      </span>
    </span>
  );
}
