import { useEffect, type ReactNode } from 'react';
import type { InstrumentView } from '../../../engine/api/views.ts';
import type { TicketOrder } from '../../../engine/api/vocabulary.ts';
import { useSession } from '../../stores/session-store.ts';
import { ASK_MS, pressToRepeat, useTicketStore } from '../../stores/ticket-store.ts';
import { RingIcon } from '../../ui/icons.tsx';
import { missingWords, submitWords, type Statement } from './ticket-words.ts';

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
  const { asked, press, side, takeAim, loseAim, takeBack } = form;
  const sessionId = useSession((session) => session.info.sessionId);
  const real = useSession((session) => session.info.mode === 'live');
  useEffect(() => {
    if (asked === null) return undefined;
    const timer = setTimeout(takeBack, ASK_MS);
    return () => clearTimeout(timer);
  }, [asked, takeBack]);

  const repeated = pressToRepeat(form, sessionId);
  // While it asks, the button speaks of the order it asked about, wherever the market goes; so it does of one that
  // nobody answered, which can only be asked again.
  const shown = asked?.order ?? repeated?.order ?? order;
  const statement: Statement = asked !== null ? 'question' : repeated !== null ? 'repetition' : 'order';
  const inert = busy || shown === null || obstacle !== null;
  const words = shown === null ? missingWords(form) : submitWords(shown, instrument, statement, real);
  const aim = (by: 'pointer' | 'key'): void => takeAim(inert ? null : shown, sessionId, by);
  return (
    <button
      type="button"
      className={`button ticket-submit ticket-submit-${side}`}
      data-testid="ticket-submit"
      data-asking={asked !== null}
      data-live={real}
      aria-disabled={inert}
      aria-busy={busy}
      title={titleOf(obstacle, side, statement)}
      onBlur={takeBack}
      // Before the field that was typed in is left: what that may change was not stated yet.
      onPointerDown={() => aim('pointer')}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === ' ') {
          // A key that is held down presses once.
          if (event.repeat) event.preventDefault();
          else aim('key');
        }
        if (event.key === 'Escape' && takeBack()) event.stopPropagation();
      }}
      onClick={(event) => {
        const begun = useTicketStore.getState().aim?.by ?? null;
        const isPointer = event.detail > 0;
        // A pointer that went down before a key was pressed, or a screen reader's click after one that was let go of.
        if (inert || isPointer !== (begun === 'pointer')) loseAim();
        if (!inert && (!isPointer || begun === 'pointer')) void press(shown, sessionId, performance.now());
      }}
    >
      {real && shown !== null ? <RingIcon /> : null}
      <span>{busy ? 'Being sent…' : words}</span>
    </button>
  );
}

function titleOf(obstacle: string | null, side: 'buy' | 'sell', statement: Statement): string {
  if (obstacle !== null) return obstacle;
  if (statement === 'question') return 'Press again to send it; Esc takes it back';
  if (statement === 'repetition') return 'The same request once more: it is never placed twice';
  return side === 'sell' ? 'Reduces the position: sent at once' : 'Opens a position: asks once more';
}
