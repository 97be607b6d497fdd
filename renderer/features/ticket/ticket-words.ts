import type { OrderView, InstrumentView } from '../../../engine/api/views.ts';
import { assertNever, inBase, inPrice, inQuote, lots, type TicketOrder } from '../../../engine/api/vocabulary.ts';
import type { TicketForm } from '../../stores/ticket-order.ts';
import { MAX_ROWS } from '../../stores/session-reducer.ts';
import type { SentOrder, TicketFailure, UnansweredPress } from '../../stores/ticket-store.ts';

/** What the ticket says. Sentences, plain words, the whole order wherever one is meant. */

/** `Buy 0.0500 BTC at 59,360.0` */
export function orderWords(order: TicketOrder, instrument: InstrumentView): string {
  const { side, quantity, price } = order;
  const at = price === null ? 'market' : inPrice(price, instrument);
  return `${side === 'buy' ? 'Buy' : 'Sell'} ${inBase(quantity, instrument)} at ${at}`;
}

/** What the button stands for: an order, the question about it, or a press that nobody answered, once more. */
export type Statement = 'order' | 'question' | 'repetition';

const BEFORE = { order: '', question: 'Confirm: ', repetition: 'Ask again: ' } as const;

/** The button: the whole order, what the press does, and whether the money is real. */
export function submitWords(order: TicketOrder, instrument: InstrumentView, is: Statement, real: boolean): string {
  const words = orderWords(order, instrument);
  const stated = is === 'order' ? words : `${BEFORE[is]}${words.charAt(0).toLowerCase()}${words.slice(1)}`;
  return real ? `${stated} · real` : stated;
}

/** What is missing before there is an order. */
export function missingWords(form: TicketForm): string {
  if (form.type === 'limit' && form.price === null) return 'Enter a price';
  return 'Enter a size';
}

export interface TicketNote {
  readonly tone: 'neutral' | 'good' | 'warning' | 'error';
  readonly text: string;
}

/** Why orders of a side are not sent now; null when they are. `reason` follows "because". */
export function waitingNote(
  side: TicketForm['side'],
  waits: { readonly own: string | null; readonly other: string | null },
  unarmed: boolean,
  connectionLost: boolean,
): TicketNote | null {
  if (connectionLost)
    return {
      tone: 'warning',
      text: 'Orders wait: this window has lost touch with the engine. It asks again by itself.',
    };
  if (waits.own !== null) {
    if (side === 'sell' || waits.other !== null) return { tone: 'warning', text: `Orders wait: ${waits.own}.` };
    return { tone: 'warning', text: `Purchases wait: ${waits.own}. Sales go through.` };
  }
  if (unarmed && side === 'buy')
    return {
      tone: 'warning',
      text: 'Purchases wait: live trading is not armed. Click LIVE at the top left. Sales go through.',
    };
  return null;
}

/** Of a purchase while the engine sells. */
export const EXIT_AT_WORK: TicketNote = {
  tone: 'warning',
  text: 'An exit is at work: it sells what you buy now, too.',
};

/** What came of a press that the engine did not take. */
export function failureNote({ message }: TicketFailure): TicketNote {
  return { tone: 'error', text: `Not sent, nothing was traded. ${message}` };
}

/** That nobody answered; `meant`: the button asks again. */
export function unansweredNote(
  { message, order, sessionId }: Pick<UnansweredPress, 'message' | 'order' | 'sessionId'>,
  shown: { readonly sessionId: string; readonly instrument: InstrumentView },
  meant: boolean,
): TicketNote {
  const isHere = sessionId === shown.sessionId;
  // The market may be another one by now.
  const which = isHere ? ` (${orderWords(order, shown.instrument)})` : '';
  const again = meant ? '“Ask again”' : 'Filled in the same way the ticket asks again, which';
  const text = `${message} Nobody said whether the order was placed${which}: look at Open orders and Fills before you send it again.`;
  return { tone: 'error', text: isHere ? `${text} ${again} never places it twice.` : text };
}

/** An exit of the engine sells what no other order holds. */
function leftToIt(side: 'buy' | 'sell'): string {
  return side === 'sell' ? ' Meanwhile the engine’s exit leaves that part to it.' : '';
}

const TRADED = { buy: 'Bought', sell: 'Sold' } as const;
const NOTHING = { buy: 'Nothing was bought', sell: 'Nothing was sold' } as const;

/**
 * Whether an order that is not listed was listed and has been forgotten, rather than not listed yet: a view that was
 * read after the engine took it has it, as long as the engine knows it; a list that is full has dropped old ones.
 */
export function isForgotten(sent: Pick<SentOrder, 'viewNumber'>, viewNumber: number, listed: number): boolean {
  return viewNumber !== sent.viewNumber || listed >= MAX_ROWS;
}

/** What has become of an order that was sent; `shown` is the order as the engine tells it, absent until it has. */
export function outcomeNote(order: TicketOrder, shown: OrderView | undefined, instrument: InstrumentView): TicketNote {
  const words = orderWords(order, instrument);
  if (shown === undefined) return { tone: 'neutral', text: `Being sent: ${words}.` };
  const { side } = order;
  const traded = tradedWords(shown, instrument);
  switch (shown.status) {
    case 'created':
      return { tone: 'neutral', text: `Being sent: ${words}.` };
    case 'unknown':
      return {
        tone: 'warning',
        text: `No answer to: ${words}. It may be live. It is being looked up and never sent twice; do not send it again.`,
      };
    case 'open':
      return traded === null
        ? { tone: 'good', text: `Placed: ${words}. It rests; Open orders lists it.${leftToIt(side)}` }
        : { tone: 'good', text: `${traded}; the rest is open under Open orders.${leftToIt(side)}` };
    case 'filled':
      return { tone: 'good', text: `${traded ?? words}.` };
    case 'canceled':
    case 'expired':
      return { tone: 'warning', text: endedWords(order, shown, traded, instrument) };
    case 'refused':
      return {
        tone: 'error',
        text: `The exchange refused it: ${shown.reason ?? 'no reason given'}. ${NOTHING[side]}, your money is as it was. ${adviceFor(shown.reason)}`,
      };
    default:
      return assertNever(shown.status, 'order status');
  }
}

/** `Bought 0.0300 of 0.0500 BTC at 59,360.0, fee 4.45 USD`; null when nothing has traded. */
function tradedWords(shown: OrderView, instrument: InstrumentView): string | null {
  if (shown.filledQuantity <= 0) return null;
  const whole = shown.filledQuantity >= shown.quantity;
  const size = whole
    ? inBase(shown.quantity, instrument)
    : `${lots(shown.filledQuantity, instrument)} of ${inBase(shown.quantity, instrument)}`;
  const at = shown.averagePrice === null ? '' : ` at ${inPrice(shown.averagePrice, instrument)}`;
  return `${TRADED[shown.side]} ${size}${at}, fee ${inQuote(shown.fee, instrument)}`;
}

/** The exchange ended it because nobody would trade; any other reason is somebody's doing and is told as it is. */
const FOUND_NOBODY = /immediate|\bioc\b|liquidity|no match/i;

function endedWords(order: TicketOrder, shown: OrderView, traded: string | null, instrument: InstrumentView): string {
  const { side } = order;
  if (order.type === 'market' && (shown.reason === null || FOUND_NOBODY.test(shown.reason))) {
    const bound =
      shown.price === null ? '' : ` ${side === 'buy' ? 'up' : 'down'} to ${inPrice(shown.price, instrument)}`;
    const nobody = `nobody ${side === 'buy' ? 'sold' : 'bought'} the rest${bound}, so it was taken back`;
    return traded === null
      ? `${NOTHING[side]}: nobody ${side === 'buy' ? 'sold' : 'bought'}${bound}. Nothing is left open. Send it again, or name a limit.`
      : `${traded}; ${nobody}. Nothing is left open.`;
  }
  const reason = shown.reason === null ? '' : ` (${shown.reason})`;
  const ended = shown.status === 'expired' ? 'It expired' : 'It was cancelled';
  return `${ended}${reason}. ${traded === null ? `${NOTHING[side]}.` : `${traded} before that.`}`;
}

/** What to do about a refusal in the exchange's words. */
function adviceFor(reason: string | null): string {
  if (reason === null) return 'Look at the events, and send it again.';
  if (/insufficient funds/i.test(reason)) return 'Enter a smaller size, or cancel an order that holds funds.';
  if (/post[ -]?only/i.test(reason)) return 'The market had moved: take a new price and send it again.';
  if (/minimum not met/i.test(reason)) return 'Enter a larger size.';
  if (/permission/i.test(reason)) return 'Check the key under Settings, Accounts.';
  if (/rate limit|throttled|unavailable|busy|mode/i.test(reason)) return 'Wait a moment and send it again.';
  return 'Look at the order, and send it again.';
}
