import { create } from 'zustand';
import type { CallResult } from '../../engine/api/contract.ts';
import type { OrderRefusal, TicketOrder } from '../../engine/api/vocabulary.ts';
import { call } from '../client/call.ts';
import type { TicketForm, TicketSize } from './ticket-order.ts';

/** A question that nobody answers goes away by itself. */
export const ASK_MS = 5_000;
/** Two presses closer than this are one: the second half of a double click, a key that repeats. */
export const ONE_PRESS_MS = 350;
/** After an order was sent the button rests this long, unless the ticket is edited. */
export const AFTER_SENDING_MS = 1_000;

export interface SentOrder {
  readonly sessionId: string;
  readonly order: TicketOrder;
  readonly clientOrderId: string;
}

export interface TicketFailure {
  readonly field: OrderRefusal['field'];
  readonly message: string;
  /** Nobody said whether the order was placed. */
  readonly unanswered: boolean;
}

/** What was pressed, to be asked again with the same id when no answer came. */
interface Press {
  readonly requestId: string;
  readonly sessionId: string;
  readonly order: TicketOrder;
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
  readonly unansweredPress: Press | null;
  /** The session that the ticket is filled in for; null before the first. */
  readonly sessionId: string | null;
  /** The keyboard was asked into the ticket and is not there yet. */
  readonly focusAsked: boolean;
  /** Names the session that is shown: for another one nothing that was filled in holds, least of all a price. */
  readonly attend: (sessionId: string) => void;
  readonly setSide: (side: TicketForm['side']) => void;
  readonly setType: (type: TicketForm['type']) => void;
  readonly setPrice: (price: number | null) => void;
  readonly setSize: (size: TicketSize) => void;
  readonly setUnit: (unit: TicketStore['unit']) => void;
  readonly setPostOnly: (postOnly: boolean) => void;
  /** Chooses the side and asks for the keyboard. */
  readonly begin: (side: TicketForm['side']) => void;
  readonly focused: () => void;
  /** Takes the question back; false when none was asked. */
  readonly takeBack: () => boolean;
  readonly dismiss: () => void;
  /** The button was pressed on `order` at `now` (ms of a clock that only runs on). Asks, sends, or does nothing. */
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

const EMPTY: TicketSize = { by: 'base', quantity: null };
const LONG_AGO = Number.NEGATIVE_INFINITY;
/** A ticket that was not pressed since it was last edited: whoever edits it means another order. */
const UNTOUCHED = { asked: null, pressedAt: LONG_AGO, sentAt: LONG_AGO } as const;

export const useTicketStore = create<TicketStore>((set, get) => {
  /** Whatever is edited: nothing was asked or pressed for that order, and what was refused was another one. */
  const edit = (part: Partial<TicketForm & Pick<TicketStore, 'unit' | 'focusAsked'>>): void =>
    set({ ...part, ...UNTOUCHED, failure: null, unansweredPress: null });

  async function send(order: TicketOrder, sessionId: string): Promise<void> {
    const { unansweredPress } = get();
    const again = unansweredPress?.sessionId === sessionId && isSameOrder(unansweredPress.order, order);
    const requestId = again ? unansweredPress.requestId : crypto.randomUUID();
    set({ sending: true, asked: null, failure: null, sent: null, unansweredPress: null });
    const answer = await call('session.placeOrder', { ...order, requestId, sessionId });
    if (answer.ok) {
      // The size is spent: another press must not be the same order once more.
      const sent = { sessionId, order, clientOrderId: answer.value.clientOrderId };
      set({ sending: false, sent, size: { ...EMPTY } });
      return;
    }
    const failure = failureOf(answer);
    set({ sending: false, failure, unansweredPress: failure.unanswered ? { requestId, sessionId, order } : null });
  }

  return {
    side: 'buy',
    type: 'limit',
    price: null,
    size: EMPTY,
    postOnly: true,
    unit: 'base',
    ...UNTOUCHED,
    sending: false,
    sent: null,
    failure: null,
    unansweredPress: null,
    sessionId: null,
    focusAsked: false,
    attend(sessionId) {
      if (get().sessionId === sessionId) return;
      set({ sessionId, price: null, size: EMPTY, ...UNTOUCHED, sent: null, failure: null, unansweredPress: null });
    },
    setSide: (side) => edit({ side }),
    setType: (type) => edit({ type }),
    setPrice: (price) => edit({ price }),
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
    async press(order, sessionId, now) {
      const decision = decidePress(get(), order.side, now);
      if (decision === 'nothing') return;
      const { asked } = get();
      set({ pressedAt: now });
      if (decision === 'ask') {
        set({ asked: { order, at: now }, failure: null });
        return;
      }
      set({ sentAt: now });
      // What the button said is what is sent, wherever the market has gone meanwhile.
      await send(order.side === 'buy' && asked !== null ? asked.order : order, sessionId);
    },
  };
});

function isSameOrder(a: TicketOrder, b: TicketOrder): boolean {
  return (
    a.side === b.side &&
    a.type === b.type &&
    a.price === b.price &&
    a.quantity === b.quantity &&
    a.postOnly === b.postOnly
  );
}

const FIELDS: readonly string[] = ['price', 'quantity', 'postOnly'];

function failureOf({ error }: Extract<CallResult<'session.placeOrder'>, { ok: false }>): TicketFailure {
  const field = error.field !== null && FIELDS.includes(error.field) ? (error.field as OrderRefusal['field']) : null;
  return { field, message: error.message, unanswered: error.code === 'unavailable' || error.code === 'internal' };
}
