import { create } from 'zustand';
import type { CallResult } from '../../engine/api/contract.ts';
import type { OrderRefusal, TicketOrder } from '../../engine/api/vocabulary.ts';
import { call } from '../client/call.ts';
import { ONE_PRESS_MS } from '../ui/one-press.ts';
import { useSessionStore } from './session-store.ts';
import { formOf, isSameForm, type TicketForm, type TicketSize } from './ticket-order.ts';

/** A question that nobody answers goes away by itself. */
export const ASK_MS = 5_000;
/** After an order was sent the button rests this long, unless the ticket is edited. */
export const AFTER_SENDING_MS = 1_000;

export interface SentOrder {
  readonly sessionId: string;
  readonly order: TicketOrder;
  readonly clientOrderId: string;
  /** Which reading of the session was shown when the engine took it: any later one lists it, or has forgotten it. */
  readonly viewNumber: number;
}

/** Why an order was certainly not taken. */
export interface TicketFailure {
  readonly field: OrderRefusal['field'];
  readonly message: string;
}

/** A press of which nobody said whether its order was placed, to be asked again with the same id. */
export interface UnansweredPress {
  readonly requestId: string;
  readonly sessionId: string;
  readonly order: TicketOrder;
  /** How the ticket was filled in: filled in like that again it still means this press. */
  readonly form: TicketForm;
  /** What is known instead of an answer. */
  readonly message: string;
  /** The user has read of it: said again only while the ticket means it. */
  readonly dismissed: boolean;
}

/** What the button stated when the pointer or the key went down on it. */
interface Aim {
  readonly by: 'pointer' | 'key';
  /** Null when it could not be pressed then. */
  readonly order: TicketOrder | null;
  readonly sessionId: string;
  readonly form: TicketForm;
  readonly asked: TicketStore['asked'];
}

interface TicketStore extends TicketForm {
  /** What sizes are shown and typed in. */
  readonly unit: 'base' | 'quote';
  /** The order that waits for a second press, and when it was asked about. */
  readonly asked: { readonly order: TicketOrder; readonly at: number } | null;
  readonly sending: boolean;
  /** The newest order that the engine took. */
  readonly sent: SentOrder | null;
  readonly failure: TicketFailure | null;
  readonly pressedAt: number;
  readonly sentAt: number;
  readonly unansweredPress: UnansweredPress | null;
  /** The press that has begun; null when none has. */
  readonly aim: Aim | null;
  /** The session that the ticket is filled in for; null before the first. */
  readonly sessionId: string | null;
  /** The keyboard was asked into the ticket and is not there yet. */
  readonly focusAsked: boolean;
  /** Names the session that is shown: for another one nothing that was filled in holds, least of all a price. */
  readonly attend: (sessionId: string) => void;
  readonly setSide: (side: TicketForm['side']) => void;
  readonly setType: (type: TicketForm['type']) => void;
  readonly setPrice: (price: number | null) => void;
  /** A price that was pointed at elsewhere: it is a limit order's. */
  readonly takePrice: (price: number) => void;
  readonly setSize: (size: TicketSize) => void;
  readonly setUnit: (unit: TicketStore['unit']) => void;
  readonly setPostOnly: (postOnly: boolean) => void;
  /** Chooses the side and asks for the keyboard. */
  readonly begin: (side: TicketForm['side']) => void;
  readonly focused: () => void;
  /** Takes the question back; false when none was asked. */
  readonly takeBack: () => boolean;
  readonly dismiss: () => void;
  readonly dismissUnanswered: () => void;
  /** A press begins on what the button states now; null while it cannot be pressed. */
  readonly takeAim: (order: TicketOrder | null, sessionId: string, by: Aim['by']) => void;
  /** A press ended where it could not count: the next one may begin without an aim, as a screen reader's does. */
  readonly loseAim: () => void;
  /**
   * The button was pressed on `order` at `now` (ms of a clock that only runs on). Asks, sends, or does nothing; nothing
   * as well where the press began on another statement: what the button says once it is down nobody has read.
   */
  readonly press: (order: TicketOrder, sessionId: string, now: number) => Promise<void>;
}

export type PressDecision = 'nothing' | 'ask' | 'send';

/** What a press does: reducing acts at once, opening asks and acts on the second press. */
export function decidePress(
  ticket: Pick<TicketStore, 'asked' | 'sending' | 'pressedAt' | 'sentAt'>,
  side: TicketForm['side'],
  now: number,
): PressDecision {
  if (ticket.sending || now - ticket.pressedAt < ONE_PRESS_MS || now - ticket.sentAt < AFTER_SENDING_MS)
    return 'nothing';
  if (side === 'sell') return 'send';
  return ticket.asked !== null && now - ticket.asked.at <= ASK_MS ? 'send' : 'ask';
}

/** The press without an answer that the ticket still stands for; null when there is none, or another order is meant. */
export function pressToRepeat(
  ticket: TicketForm & Pick<TicketStore, 'unansweredPress'>,
  sessionId: string,
): UnansweredPress | null {
  const { unansweredPress } = ticket;
  if (unansweredPress?.sessionId !== sessionId || !isSameForm(unansweredPress.form, ticket)) return null;
  return unansweredPress;
}

const EMPTY: TicketSize = { by: 'base', quantity: null };
const REPLACED = 'The session was replaced while an order was on its way.';
const LONG_AGO = Number.NEGATIVE_INFINITY;
/** A ticket that was not pressed since it was last edited: whoever edits it means another order. */
const UNTOUCHED = { asked: null, pressedAt: LONG_AGO, sentAt: LONG_AGO } as const;
/** No order was sent or refused. */
const NO_OUTCOME = { sending: false, sent: null, failure: null, aim: null } as const;

/** Whether it has to be said that nobody answered: until that was read, and whenever the ticket means that order again. */
export function isToldUnanswered(
  ticket: TicketForm & Pick<TicketStore, 'unansweredPress'>,
  sessionId: string,
): boolean {
  return ticket.unansweredPress?.dismissed === false || pressToRepeat(ticket, sessionId) !== null;
}

export const useTicketStore = create<TicketStore>((set, get) => {
  /** The request whose answer is waited for; answers of others are those of a session that is gone. */
  let awaited: Omit<UnansweredPress, 'message' | 'dismissed'> | null = null;

  /** Whatever is edited: nothing was asked or pressed for that order, and what was refused was another one. */
  function edit(part: Partial<TicketForm & Pick<TicketStore, 'unit' | 'focusAsked'>>): void {
    const before = get();
    if (isSameForm(before, { ...before, ...part })) set({ ...part, asked: null });
    else set({ ...part, ...UNTOUCHED, failure: null });
  }

  async function send(order: TicketOrder, sessionId: string): Promise<void> {
    const repeated = pressToRepeat(get(), sessionId);
    const requestId = repeated?.requestId ?? crypto.randomUUID();
    const form = formOf(get());
    const request = { requestId, sessionId, order, form };
    awaited = request;
    set({ ...NO_OUTCOME, sending: true, asked: null });
    const answer = await call('session.placeOrder', { ...order, requestId, sessionId });
    const { unansweredPress } = get();
    // Answered for good: nobody has to look for it any more.
    const left = unansweredPress?.requestId === requestId ? null : unansweredPress;
    const isLost = !answer.ok && isUnanswered(answer, repeated !== null);
    if (awaited !== request) {
      // The ticket is another session's by now: nothing of this belongs there but that an order was not placed.
      if (!answer.ok && !isLost) set({ unansweredPress: left });
      return;
    }
    awaited = null;
    if (answer.ok) {
      const { clientOrderId } = answer.value;
      const sent = { sessionId, order, clientOrderId, viewNumber: useSessionStore.getState().viewNumber };
      // The size is spent: another press must not be the same order once more. One typed meanwhile is the next order's.
      const { size } = get();
      set({ sending: false, sent, size: size === form.size ? { ...EMPTY } : size, unansweredPress: left });
      return;
    }
    const { message } = answer.error;
    if (isLost) set({ sending: false, unansweredPress: { ...request, message, dismissed: false } });
    else set({ sending: false, failure: failureOf(answer), unansweredPress: left });
  }

  return {
    side: 'buy',
    type: 'limit',
    price: null,
    size: EMPTY,
    postOnly: true,
    unit: 'base',
    ...UNTOUCHED,
    ...NO_OUTCOME,
    unansweredPress: null,
    sessionId: null,
    focusAsked: false,
    attend(sessionId) {
      const { sessionId: before, unansweredPress } = get();
      if (before === sessionId) return;
      const lost = awaited === null ? unansweredPress : { ...awaited, message: REPLACED, dismissed: false };
      awaited = null;
      set({ sessionId, price: null, size: { ...EMPTY }, ...UNTOUCHED, ...NO_OUTCOME, unansweredPress: lost });
    },
    setSide: (side) => edit({ side }),
    setType: (type) => edit({ type }),
    setPrice: (price) => edit({ price }),
    takePrice: (price) => edit({ type: 'limit', price }),
    setSize: (size) => edit({ size }),
    setUnit: (unit) => edit({ unit }),
    setPostOnly: (postOnly) => edit({ postOnly }),
    begin: (side) => edit({ side, focusAsked: true }),
    focused: () => set({ focusAsked: false }),
    takeBack() {
      if (get().asked === null) return false;
      set({ ...UNTOUCHED });
      return true;
    },
    dismiss: () => set({ sent: null, failure: null }),
    dismissUnanswered() {
      const { unansweredPress } = get();
      if (unansweredPress !== null) set({ unansweredPress: { ...unansweredPress, dismissed: true } });
    },
    takeAim: (order, sessionId, by) => set({ aim: { by, order, sessionId, form: formOf(get()), asked: get().asked } }),
    loseAim: () => set({ aim: null }),
    async press(order, sessionId, now) {
      const { aim, asked } = get();
      set({ aim: null });
      if (aim !== null && !isStillStated(aim, get(), sessionId)) return;
      const decision = decidePress(get(), order.side, now);
      if (decision === 'nothing') return;
      // What the button said is what is sent, wherever the market has gone meanwhile.
      const stated = asked?.order ?? pressToRepeat(get(), sessionId)?.order ?? aim?.order ?? order;
      set({ pressedAt: now });
      if (decision === 'ask') {
        set({ asked: { order: stated, at: now }, failure: null });
        return;
      }
      set({ sentAt: now });
      await send(stated, sessionId);
    },
  };
});

/** Whether the button still speaks of what it spoke of when the press began. A quantity may have moved with the market. */
function isStillStated(aim: Aim, ticket: TicketForm & Pick<TicketStore, 'asked'>, sessionId: string): boolean {
  return (
    aim.order !== null && aim.sessionId === sessionId && aim.asked === ticket.asked && isSameForm(aim.form, ticket)
  );
}

type Refusal = Extract<CallResult<'session.placeOrder'>, { ok: false }>;

/**
 * Whether the order may be placed for all that is known. Unavailable: no engine took the call, so nothing was sent by
 * it, but where it was asked before (`repeated`) that one may have been taken. Internal: it broke on the way there or
 * back.
 */
function isUnanswered({ error }: Refusal, repeated: boolean): boolean {
  return error.code === 'internal' || (error.code === 'unavailable' && repeated);
}

const FIELDS: readonly string[] = ['price', 'quantity', 'postOnly'];

function failureOf({ error }: Refusal): TicketFailure {
  const field = error.field !== null && FIELDS.includes(error.field) ? (error.field as OrderRefusal['field']) : null;
  return { field, message: error.message };
}
