import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { checkManualOrder, lots, type OrderRefusal, roundDownToStep } from '../../../engine/api/vocabulary.ts';
import { useLive } from '../../stores/mode-store.ts';
import { useSession, useSessionStore } from '../../stores/session-store.ts';
import { orderOf, previewOf, type TicketContext } from '../../stores/ticket-order.ts';
import { isToldUnanswered, pressToRepeat, useTicketStore } from '../../stores/ticket-store.ts';
import { formatNumber } from '../../ui/format-number.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TicketFields } from './ticket-fields.tsx';
import { Preview } from './ticket-preview.tsx';
import { TicketSubmit } from './ticket-submit.tsx';
import {
  EXIT_AT_WORK,
  failureNote,
  isForgotten,
  outcomeNote,
  type TicketNote,
  unansweredNote,
  waitingNote,
} from './ticket-words.ts';
import './ticket.css';

function useContext(): TicketContext {
  const instrument = useSession((session) => session.info.instrument);
  const quote = useSession((session) => session.quote);
  const ticket = useSession((session) => session.ticket);
  return { instrument, quote, ticket };
}

/** What is said only once it has lasted: a price that is being typed is wrong until it is whole. */
const SETTLED_MS = 500;

/** True once `what` has been the same for a moment; null is nothing to be told. */
function useSettled(what: string | null): boolean {
  const [settled, setSettled] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(what), what === null ? 0 : SETTLED_MS);
    return () => clearTimeout(timer);
  }, [what]);
  return what !== null && settled === what;
}

const SHOWN_DECIMALS = 6;

/** What can be spent and what can be sold now. */
function Free(): ReactNode {
  const { base, quote, lotDecimals } = useSession((session) => session.info.instrument);
  const free = useSession((session) => session.ticket.free);
  const decimals = Math.min(lotDecimals, SHOWN_DECIMALS);
  if (free === null) return <span data-testid="ticket-free">Free –</span>;
  // Rounded down: what is shown can be had.
  const spendable = formatNumber(roundDownToStep(free.quote, 0.01), 2);
  return (
    <span data-testid="ticket-free" data-base={free.base} data-quote={free.quote}>
      Free{' '}
      <strong>
        {spendable} {quote}
      </strong>{' '}
      ·{' '}
      <strong>
        {lots(roundDownToStep(free.base, 10 ** -decimals), { lotDecimals: decimals })} {base}
      </strong>
    </span>
  );
}

const SIDES = [
  { side: 'buy', name: 'Buy', key: 'B' },
  { side: 'sell', name: 'Sell', key: 'S' },
] as const;

function Sides(): ReactNode {
  const side = useTicketStore((store) => store.side);
  const setSide = useTicketStore((store) => store.setSide);
  return (
    <div className="ticket-sides" role="group" aria-label="Side">
      {SIDES.map((each) => (
        <button
          key={each.side}
          type="button"
          className={`button ticket-side ticket-side-${each.side}`}
          data-testid={`ticket-${each.side}`}
          aria-pressed={side === each.side}
          aria-keyshortcuts={each.key}
          onClick={() => setSide(each.side)}
        >
          {each.name} <kbd>{each.key}</kbd>
        </button>
      ))}
    </div>
  );
}

const TYPES = [
  { value: 'market', label: 'Market' },
  { value: 'limit', label: 'Limit' },
] as const;

function Note({ note, onDismiss }: { readonly note: TicketNote; readonly onDismiss?: () => void }): ReactNode {
  return (
    <p
      className={`ticket-note ticket-note-${note.tone}`}
      role={note.tone === 'error' ? 'alert' : 'status'}
      data-testid="ticket-note"
      data-tone={note.tone}
    >
      <span>
        {note.tone === 'warning' || note.tone === 'error' ? <span aria-hidden="true">⚠ </span> : null}
        {note.text}
      </span>
      {onDismiss === undefined ? null : (
        <button type="button" className="icon-button" aria-label="Dismiss" onClick={onDismiss}>
          <CloseIcon />
        </button>
      )}
    </p>
  );
}

const NOTHING_WAITS = { own: null, other: null } as const;

/** Why orders wait, for the side that is chosen. Asking again waits for nothing but the engine: it sends nothing anew. */
function useWaiting(isRepetition: boolean): TicketNote | null {
  const form = useTicketStore();
  const waits = useSession((session) => session.ticket.waits);
  const live = useLive();
  const isLive = useSession((session) => session.info.mode === 'live');
  const connectionLost = useSessionStore((store) => store.error !== null);
  const kind = form.type === 'limit' && form.postOnly ? 'resting' : 'taking';
  const own = waits[form.side][kind];
  const other = waits[form.side === 'buy' ? 'sell' : 'buy'][kind];
  if (isRepetition) return waitingNote(form.side, NOTHING_WAITS, false, connectionLost);
  return waitingNote(form.side, { own, other }, isLive && live?.armed === false, connectionLost);
}

/** What came of the newest order of this session, or of the press that was not taken. */
function useOutcome(): { readonly note: TicketNote | null; readonly answered: boolean } {
  const sent = useTicketStore((store) => store.sent);
  const failure = useTicketStore((store) => store.failure);
  const viewNumber = useSessionStore((store) => store.viewNumber);
  const listed = useSession((session) => session.orders.length);
  const sessionId = useSession((session) => session.info.sessionId);
  const instrument = useSession((session) => session.info.instrument);
  const order = useSession((session) =>
    sent === null ? undefined : session.orders.find(({ clientOrderId }) => clientOrderId === sent.clientOrderId),
  );
  if (failure !== null) return { note: failure.field === null ? failureNote(failure) : null, answered: true };
  if (sent === null || sent.sessionId !== sessionId) return { note: null, answered: true };
  if (order === undefined && isForgotten(sent, viewNumber, listed)) return { note: null, answered: true };
  return { note: outcomeNote(sent.order, order, instrument), answered: order?.status !== 'created' };
}

function Ticket(): ReactNode {
  const form = useTicketStore();
  const context = useContext();
  const position = useSession((session) => session.position);
  const { note, answered } = useOutcome();
  const order = orderOf(form, context);
  const sessionId = useSession((session) => session.info.sessionId);
  const repeated = pressToRepeat(form, sessionId);
  const waiting = useWaiting(repeated !== null);
  const isExiting = useSession((session) => session.machine.portfolio === 'incomplete_exit');
  const { instrument, quote, ticket } = context;
  const market = { rules: instrument, quote, free: ticket.free, takerCapPct: ticket.takerCapPct };
  // Asking again is never held up by what the order itself may have taken already.
  const checked = order === null || repeated !== null ? null : checkManualOrder(order, market);
  const found = checked === null || checked.ok ? null : checked.error;
  const { failure } = form;
  const told: OrderRefusal | null = failure === null ? null : { field: failure.field, message: failure.message };
  // At once in the button, which is off; in words once it has lasted.
  const isFoundSettled = useSettled(found === null ? null : String(found.field));
  const isWaitSettled = useSettled(waiting?.text ?? null);
  const problem = found === null ? told : isFoundSettled ? found : null;
  const shown = form.asked?.order ?? repeated?.order ?? order;
  return (
    <div className="ticket scroll">
      <Sides />
      <Segmented label="Type" testId="ticket-type" value={form.type} options={TYPES} onChange={form.setType} />
      <TicketFields context={context} problem={problem} />
      <Preview
        preview={shown === null ? null : previewOf(shown, context, position)}
        side={form.side}
        instrument={instrument}
      />
      {waiting === null || !isWaitSettled ? null : <Note note={waiting} />}
      {isExiting && form.side === 'buy' && waiting === null ? <Note note={EXIT_AT_WORK} /> : null}
      {found !== null && found.field === null && isFoundSettled ? (
        <Note note={{ tone: 'warning', text: found.message }} />
      ) : null}
      {form.unansweredPress === null || !isToldUnanswered(form, sessionId) ? null : (
        <Note
          note={unansweredNote(form.unansweredPress, { sessionId, instrument }, repeated !== null)}
          // Without the warning the button would ask again for no reason that can be read.
          {...(repeated === null ? { onDismiss: form.dismissUnanswered } : {})}
        />
      )}
      {note === null ? null : <Note note={note} onDismiss={form.dismiss} />}
      <TicketSubmit
        order={order}
        obstacle={waiting?.text ?? found?.message ?? null}
        busy={form.sending || !answered}
        instrument={instrument}
      />
    </div>
  );
}

/** Orders of one's own, beside those of the engine. */
export function TicketPanel(): ReactNode {
  const focusAsked = useTicketStore((store) => store.focusAsked);
  const focused = useTicketStore((store) => store.focused);
  const attend = useTicketStore((store) => store.attend);
  const sessionId = useSession((session) => session.info.sessionId);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => attend(sessionId), [attend, sessionId]);
  useEffect(() => {
    if (!focusAsked) return;
    focused();
    box.current?.querySelector<HTMLInputElement>('[data-testid="ticket-size"]')?.focus();
  }, [focusAsked, focused]);
  return (
    <div className="ticket-box" ref={box}>
      <Panel title="Order" testId="panel-ticket" className="panel-ticket" aside={<Free />}>
        {/* Anew for each session: nothing typed for one may count for another. */}
        <Ticket key={sessionId} />
      </Panel>
    </div>
  );
}
