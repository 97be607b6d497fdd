import { useEffect, type ReactNode } from 'react';
import type { InstrumentView } from '../../../engine/api/views.ts';
import type { TicketOrder } from '../../../engine/api/vocabulary.ts';
import { useSession } from '../../stores/session-store.ts';
import { ASK_MS, useTicketStore } from '../../stores/ticket-store.ts';
import { RingIcon } from '../../ui/icons.tsx';
import { missingWords, submitWords } from './ticket-words.ts';

interface SubmitProps {
  /** What the form stands for; null while something is missing. */
  readonly order: TicketOrder | null;
  /** Why it cannot be sent now, for who points at the button; null when it can. */
  readonly obstacle: string | null;
  readonly busy: boolean;
  readonly instrument: InstrumentView;
}

/** States the whole order and sends it: a sale at once, a purchase on the second press. */
export function TicketSubmit({ order, obstacle, busy, instrument }: SubmitProps): ReactNode {
  const form = useTicketStore();
  const { asked, press, side, takeBack } = form;
  const sessionId = useSession((session) => session.info.sessionId);
  const real = useSession((session) => session.info.mode === 'live');
  useEffect(() => {
    if (asked === null) return undefined;
    const timer = setTimeout(takeBack, ASK_MS);
    return () => clearTimeout(timer);
  }, [asked, takeBack]);

  // While it asks, the button speaks of the order it asked about, wherever the market goes.
  const shown = asked?.order ?? order;
  const inert = busy || shown === null || obstacle !== null;
  const words = shown === null ? missingWords(form) : submitWords(shown, instrument, asked !== null, real);
  return (
    <button
      type="button"
      className={`button ticket-submit ticket-submit-${side}`}
      data-testid="ticket-submit"
      data-asking={asked !== null}
      data-live={real}
      aria-disabled={inert}
      aria-busy={busy}
      title={titleOf(obstacle, side, asked !== null)}
      onBlur={takeBack}
      onKeyDown={(event) => {
        // A key that is held down presses once.
        if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
        if (event.key === 'Escape' && takeBack()) event.stopPropagation();
      }}
      onClick={() => {
        if (!inert) void press(shown, sessionId, performance.now());
      }}
    >
      {real && shown !== null ? <RingIcon /> : null}
      <span>{busy ? 'Being sent…' : words}</span>
    </button>
  );
}

function titleOf(obstacle: string | null, side: 'buy' | 'sell', asks: boolean): string {
  if (obstacle !== null) return obstacle;
  if (side === 'sell') return 'Reduces the position: sent at once';
  return asks ? 'Press again to send it; Esc takes it back' : 'Opens a position: asks once more';
}
