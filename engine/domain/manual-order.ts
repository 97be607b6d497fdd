import { roundDownToStep, roundToStep, roundUpToStep } from './decimal.ts';
import type { Instrument } from './instrument.ts';
import { inBase, inPercent, inPrice, inQuote } from './manual-order-words.ts';
import type { Quote } from './market-data.ts';
import type { OrderRequest, OrderType, Side } from './order.ts';
import { failure, type Result, success } from './result.ts';

/**
 * What a person's own order must be before it may leave: the session asks this of every such order, and the order
 * ticket asks the same while one types. Prices in quote, quantities in base, exact to the exchange's steps.
 */

/** An order as a person gives it; `price` is null for market orders. */
export interface TicketOrder {
  readonly side: Side;
  readonly type: OrderType;
  readonly price: number | null;
  readonly quantity: number;
  readonly postOnly: boolean;
}

/** The same as it is sent: a market order is a limit with a cap that takes what it finds and leaves nothing behind. */
export type SentTerms = Pick<OrderRequest, 'side' | 'quantity' | 'postOnly' | 'timeInForce'> & {
  readonly type: 'limit';
  readonly price: number;
};

/** What of the account no order holds, in base and quote. */
export interface FreeFunds {
  readonly base: number;
  readonly quote: number;
  /** The account's balance differs from its trades, and which of them is right is being found out. */
  readonly baseInDoubt?: boolean | undefined;
}

/** The exchange's own rules for a pair, as far as an order must keep them. */
export type OrderRules = Pick<
  Instrument,
  | 'symbol'
  | 'base'
  | 'quote'
  | 'tickSize'
  | 'priceDecimals'
  | 'lotStep'
  | 'lotDecimals'
  | 'orderMinimum'
  | 'costMinimum'
  | 'makerFee'
  | 'takerFee'
>;

export interface TicketMarket {
  readonly rules: OrderRules;
  /** Best prices now; null while there are none. */
  readonly quote: Pick<Quote, 'bid' | 'ask'> | null;
  /** Null while the account is not known. */
  readonly free: FreeFunds | null;
  /** How far beyond the best price of the other side an order may take, in percent (strategy.md §11). */
  readonly takerCapPct: number;
}

/** Why an order is not sent: which part of it is meant (null: none), and what happened and what to do in words. */
export interface OrderRefusal {
  readonly field: 'price' | 'quantity' | 'postOnly' | null;
  readonly message: string;
}

/** A limit further through the market than this is taken for a typing error, in percent. */
export const LARGEST_CROSSING_PCT = 5;

/**
 * Left over of an amount that is to be spent whole: the exchange rounds cost and fee up, each by itself, before it holds
 * them, and refuses what then exceeds the balance by a fraction of a cent.
 */
const ROUNDING_ROOM = 1e-6;

/** Base that a quote amount buys at a price with the taker's fee and room for rounding reserved, rounded down to the lot. */
export function quantityForQuote(
  quote: number,
  price: number,
  rules: Pick<Instrument, 'takerFee' | 'lotStep'>,
): number {
  const affordable = (quote * (1 - ROUNDING_ROOM)) / (price * (1 + rules.takerFee));
  return affordable > 0 ? roundDownToStep(affordable, rules.lotStep) : 0;
}

/** The worst price at which an order that takes may trade: the best of the other side and the cap, on a tick. */
export function cappedPrice(
  side: Side,
  quote: Pick<Quote, 'bid' | 'ask'>,
  capPct: number,
  rules: Pick<Instrument, 'tickSize'>,
): number {
  const cap = capPct / 100;
  return side === 'buy'
    ? roundDownToStep(quote.ask * (1 + cap), rules.tickSize)
    : roundUpToStep(quote.bid * (1 - cap), rules.tickSize);
}

/** Fee as a fraction of quote value that an order may have to pay: only one that must rest is sure to be a maker. */
export function largestFee(order: Pick<TicketOrder, 'postOnly'>, rules: OrderRules): number {
  return order.postOnly ? rules.makerFee : rules.takerFee;
}

/** Whether a limit would trade at once against the best price of the other side. */
export function wouldTake(side: Side, price: number, quote: Pick<Quote, 'bid' | 'ask'>): boolean {
  return side === 'buy' ? price >= quote.ask : price <= quote.bid;
}

/** The order as it is to be sent, or the first thing that is wrong with it. */
export function checkManualOrder(order: TicketOrder, market: TicketMarket): Result<SentTerms, OrderRefusal> {
  const size = sizeProblem(order.quantity, market.rules);
  if (size !== null) return failure(size);
  const terms = termsOf(order, market);
  if (!terms.ok) return terms;
  const problem = minimumProblem(terms.value, market.rules) ?? fundsProblem(terms.value, market);
  return problem === null ? terms : failure(problem);
}

function termsOf(order: TicketOrder, market: TicketMarket): Result<SentTerms, OrderRefusal> {
  const { side, quantity } = order;
  const { quote, rules } = market;
  if (quote === null) return failure(about(null, 'The market has no price yet. Send the order again in a moment.'));
  if (order.type === 'market') {
    if (order.postOnly) return failure(about('postOnly', 'A market order takes: untick Post-only or choose Limit.'));
    const thin = spreadProblem(quote, rules);
    if (thin !== null) return failure(thin);
    const price = cappedPrice(side, quote, market.takerCapPct, rules);
    return success({ side, quantity, type: 'limit', price, postOnly: false, timeInForce: 'ioc' });
  }
  const problem = priceProblem(order, quote, rules);
  if (problem !== null) return failure(problem);
  const { postOnly } = order;
  return success({ side, quantity, type: 'limit', price: order.price ?? 0, postOnly, timeInForce: 'gtc' });
}

/** With prices this far apart the best of them may be anybody's fancy: a market order would take it. */
function spreadProblem(quote: Pick<Quote, 'bid' | 'ask'>, rules: OrderRules): OrderRefusal | null {
  const spreadPct = (quote.ask / quote.bid - 1) * 100;
  if (spreadPct <= LARGEST_CROSSING_PCT) return null;
  const prices = `the best bid is ${inPrice(quote.bid, rules)} and the best ask ${inPrice(quote.ask, rules)}`;
  return about(null, `The market is too thin for a market order: ${prices}. Choose Limit and name your price.`);
}

/** What is wrong with a size alone; null when nothing is. */
export function sizeProblem(quantity: number, rules: OrderRules): OrderRefusal | null {
  const { base, lotStep, orderMinimum } = rules;
  if (!Number.isFinite(quantity) || quantity <= 0) {
    return about(
      'quantity',
      `Size ${quantity} ${base} is nothing to trade. Enter ${inBase(orderMinimum, rules)} or more.`,
    );
  }
  if (roundToStep(quantity, lotStep) !== quantity) {
    const below = inBase(roundDownToStep(quantity, lotStep), rules);
    return about('quantity', `Size ${quantity} ${base} is not in lots of ${inBase(lotStep, rules)}. Enter ${below}.`);
  }
  if (quantity < orderMinimum) {
    const least = inBase(orderMinimum, rules);
    return about(
      'quantity',
      `Size ${inBase(quantity, rules)} is below the exchange’s minimum. Enter ${least} or more.`,
    );
  }
  return null;
}

/** What is wrong with the price of a limit order; null when nothing is. */
export function priceProblem(
  { side, price, postOnly }: TicketOrder,
  quote: Pick<Quote, 'bid' | 'ask'>,
  rules: OrderRules,
): OrderRefusal | null {
  const { tickSize } = rules;
  if (price === null || !Number.isFinite(price) || price <= 0) {
    return about('price', `Price ${price ?? 'none'}: a limit order needs one above zero. Enter one or choose Market.`);
  }
  if (roundToStep(price, tickSize) !== price) {
    const [low, high] = [roundDownToStep(price, tickSize), roundUpToStep(price, tickSize)];
    const near = `${inPrice(low, rules)} or ${inPrice(high, rules)}`;
    return about('price', `Price ${price} is not in ticks of ${tickSize} ${rules.quote}. Enter ${near}.`);
  }
  return crossingProblem(side, price, quote, rules) ?? (postOnly ? restingProblem(side, price, quote, rules) : null);
}

/** A price far through the market was hardly meant. */
function crossingProblem(
  side: Side,
  price: number,
  quote: Pick<Quote, 'bid' | 'ask'>,
  rules: OrderRules,
): OrderRefusal | null {
  const buys = side === 'buy';
  const best = buys ? quote.ask : quote.bid;
  // On a tick, so that what is said to be enough is.
  const limit = cappedPrice(side, quote, LARGEST_CROSSING_PCT, rules);
  if (buys ? price <= limit : price >= limit) return null;
  const beyondPct = Math.abs(price / best - 1) * 100;
  const where = buys ? 'above the best ask' : 'below the best bid';
  const far = `${inPercent(beyondPct)} ${where} of ${inPrice(best, rules)}`;
  const bound = buys ? 'or less' : 'or more';
  return about(
    'price',
    `Price ${inPrice(price, rules)} is ${far}: most likely a typing error. Enter ${inPrice(limit, rules)} ${bound}.`,
  );
}

function restingProblem(
  side: Side,
  price: number,
  quote: Pick<Quote, 'bid' | 'ask'>,
  rules: OrderRules,
): OrderRefusal | null {
  if (!wouldTake(side, price, quote)) return null;
  const { tickSize } = rules;
  const buys = side === 'buy';
  const best = buys ? `ask is ${inPrice(quote.ask, rules)}` : `bid is ${inPrice(quote.bid, rules)}`;
  const nearest = buys ? roundToStep(quote.ask - tickSize, tickSize) : roundToStep(quote.bid + tickSize, tickSize);
  const bound = buys ? 'or less' : 'or more';
  return about(
    'price',
    `Price ${inPrice(price, rules)} would take at once: the best ${best}. Enter ${inPrice(nearest, rules)} ${bound}, or untick Post-only.`,
  );
}

function minimumProblem({ price, quantity }: SentTerms, rules: OrderRules): OrderRefusal | null {
  const { costMinimum, lotStep } = rules;
  if (quantity * price >= costMinimum) return null;
  const least = inBase(roundUpToStep(costMinimum / price, lotStep), rules);
  return about(
    'quantity',
    `Size ${inBase(quantity, rules)} comes to ${inQuote(quantity * price, rules)}, below the exchange’s minimum of ${inQuote(costMinimum, rules)}. Enter ${least} or more.`,
  );
}

/** More than any sum of binary fractions is off by. */
const NOISE = 1e-12;

function fundsProblem(terms: SentTerms, { free, rules }: TicketMarket): OrderRefusal | null {
  const { price, quantity, side } = terms;
  if (free === null) {
    return about(null, 'What is free in the account is not known yet. Send the order again in a moment.');
  }
  if (side === 'sell') {
    if (quantity <= free.base * (1 + NOISE)) return null;
    const most = roundDownToStep(Math.max(0, free.base), rules.lotStep);
    const checked = 'The account’s balance is being checked: more may be free in a few minutes.';
    const todo = free.baseInDoubt === true ? checked : mostOrNothing(most, rules);
    return about(
      'quantity',
      `Size ${inBase(quantity, rules)} is more than the ${inBase(most, rules)} that no order holds. ${todo}`,
    );
  }
  const rate = largestFee(terms, rules);
  const needed = quantity * price * (1 + rate);
  if (needed <= free.quote * (1 + NOISE)) return null;
  const todo = mostOrNothing(quantityForQuote(free.quote, price, rules), rules);
  return about(
    'quantity',
    `Size ${inBase(quantity, rules)} needs ${inQuote(needed, rules)} with its fee, and ${inQuote(free.quote, rules)} are free. ${todo}`,
  );
}

function mostOrNothing(most: number, rules: OrderRules): string {
  return most < rules.orderMinimum
    ? 'That is too little for an order: cancel an order that holds more, if there is one.'
    : `Enter ${inBase(most, rules)} or less.`;
}

function about(field: OrderRefusal['field'], message: string): OrderRefusal {
  return { field, message };
}
