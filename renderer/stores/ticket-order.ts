import type { TicketView } from '../../engine/api/ticket-views.ts';
import type { InstrumentView, PositionView, QuoteView } from '../../engine/api/views.ts';
import {
  cappedPrice,
  quantityForQuote,
  roundDownToStep,
  roundToDecimals,
  type TicketOrder,
  wouldTake,
} from '../../engine/api/vocabulary.ts';

/** What a filled-in ticket comes to. Pure; prices in quote, quantities in base, exact to ticks and lots. */

/** A size as it was given: in base, or as an amount of quote that buys or sells so much at the order's price. */
export type TicketSize =
  { readonly by: 'base'; readonly quantity: number | null } | { readonly by: 'quote'; readonly amount: number | null };

export interface TicketForm {
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit';
  readonly price: number | null;
  readonly size: TicketSize;
  readonly postOnly: boolean;
}

/** The part of a ticket that its order follows from. */
export function formOf({ side, type, price, size, postOnly }: TicketForm): TicketForm {
  return { side, type, price, size, postOnly };
}

/** Whether two tickets are filled in alike. */
export function isSameForm(a: TicketForm, b: TicketForm): boolean {
  return (
    a.side === b.side &&
    a.type === b.type &&
    a.price === b.price &&
    a.postOnly === b.postOnly &&
    a.size.by === b.size.by &&
    sizeNumber(a.size) === sizeNumber(b.size)
  );
}

function sizeNumber(size: TicketSize): number | null {
  return size.by === 'base' ? size.quantity : size.amount;
}

export interface TicketContext {
  readonly instrument: InstrumentView;
  readonly quote: QuoteView | null;
  readonly ticket: TicketView;
}

/** The price an order's amounts are worked out at: its limit, or the best price it takes. Null while there is none. */
export function referencePrice(
  form: Pick<TicketForm, 'side' | 'type' | 'price'>,
  quote: QuoteView | null,
): number | null {
  if (form.type === 'limit') return form.price !== null && form.price > 0 ? form.price : null;
  if (quote === null) return null;
  return form.side === 'buy' ? quote.ask : quote.bid;
}

/** The worst price a market order may get; null while there is no price. */
export function worstPrice(side: 'buy' | 'sell', { instrument, quote, ticket }: TicketContext): number | null {
  return quote === null ? null : cappedPrice(side, quote, ticket.takerCapPct, instrument);
}

/** Base of the form's size; an amount of quote comes to whole lots, rounded down. */
export function quantityOf(form: TicketForm, { instrument, quote }: TicketContext): number | null {
  if (form.size.by === 'base') return form.size.quantity;
  const price = referencePrice(form, quote);
  if (form.size.amount === null || price === null) return null;
  return roundDownToStep(form.size.amount / price, instrument.lotStep);
}

/** Quote of the form's size at its price, without fee; to the cent. */
export function amountOf(form: TicketForm, context: TicketContext): number | null {
  if (form.size.by === 'quote') return form.size.amount;
  const price = referencePrice(form, context.quote);
  if (form.size.quantity === null || price === null) return null;
  return roundToDecimals(form.size.quantity * price, 2);
}

/** The order the form stands for; null while its price or size is missing: zeros are how a size begins to be typed. */
export function orderOf(form: TicketForm, context: TicketContext): TicketOrder | null {
  const quantity = quantityOf(form, context);
  if (quantity === null || quantity === 0) return null;
  const { side, type } = form;
  if (type === 'market') return { side, type, price: null, quantity, postOnly: false };
  return form.price === null ? null : { side, type, price: form.price, quantity, postOnly: form.postOnly };
}

/**
 * Base that a share of what is free comes to, in whole lots: a purchase leaves room for the taker's fee at the worst
 * price it may get. Null while that cannot be said.
 */
export function quantityOfShare(form: TicketForm, context: TicketContext, percent: number): number | null {
  const { instrument, ticket } = context;
  if (ticket.free === null) return null;
  if (form.side === 'sell') return roundDownToStep((ticket.free.base * percent) / 100, instrument.lotStep);
  const price = form.type === 'market' ? worstPrice('buy', context) : referencePrice(form, context.quote);
  return price === null ? null : quantityForQuote((ticket.free.quote * percent) / 100, price, instrument);
}

export interface TicketPreview {
  /** Quote that the order moves, without its fee. */
  readonly cost: number;
  readonly fee: number;
  /** Fraction of cost. */
  readonly feeRate: number;
  readonly role: 'maker' | 'taker';
  /** Cost and fee of a purchase, proceeds less fee of a sale. */
  readonly total: number;
  readonly positionBefore: number;
  readonly positionAfter: number;
  /** What a sale adds to the realised profit, its fee taken off; null for purchases and without an average cost. */
  readonly realised: number | null;
  /** Free quote once a purchase is placed; null for sales, and while that is not known. */
  readonly freeAfter: number | null;
}

/** What an order does when it is filled whole at its own price; null while there is no price to say it at. */
export function previewOf(order: TicketOrder, context: TicketContext, position: PositionView): TicketPreview | null {
  const { instrument, quote, ticket } = context;
  const price = referencePrice(order, quote);
  if (price === null || order.quantity <= 0) return null;
  const takes = order.type === 'market' || (!order.postOnly && quote !== null && wouldTake(order.side, price, quote));
  const feeRate = takes ? instrument.takerFee : instrument.makerFee;
  const cost = order.quantity * price;
  const fee = cost * feeRate;
  const buys = order.side === 'buy';
  const { averageCost, quantity: held } = position;
  const after = roundToDecimals(buys ? held + order.quantity : held - order.quantity, instrument.lotDecimals);
  const fromPosition = Math.min(order.quantity, held);
  return {
    cost,
    fee,
    feeRate,
    role: takes ? 'taker' : 'maker',
    total: buys ? cost + fee : cost - fee,
    positionBefore: held,
    positionAfter: Math.max(0, after),
    realised: buys || averageCost === null ? null : fromPosition * (price - averageCost) - fee,
    freeAfter: buys && ticket.free !== null ? ticket.free.quote - cost - fee : null,
  };
}
