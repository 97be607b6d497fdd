import type { ReactNode } from 'react';
import type { InstrumentView } from '../../../engine/api/views.ts';
import { inPrice, lots, type OrderRefusal } from '../../../engine/api/vocabulary.ts';
import { amountOf, quantityOf, quantityOfShare, type TicketContext, worstPrice } from '../../stores/ticket-order.ts';
import { useTicketStore } from '../../stores/ticket-store.ts';
import { CheckField, NumberField } from '../../ui/fields.tsx';
import { formatNumber } from '../../ui/format-number.ts';
import { useWide } from '../../ui/use-wide.ts';

interface FieldsProps {
  readonly context: TicketContext;
  /** What is wrong with a field, as far as is known before it is sent. */
  readonly problem: OrderRefusal | null;
}

/** Price, size, shares of what is free, and whether the order must rest. */
export function TicketFields({ context, problem }: FieldsProps): ReactNode {
  const type = useTicketStore((store) => store.type);
  return (
    <>
      <div className="ticket-fields">
        {type === 'limit' ? <LimitPrice context={context} problem={problem} /> : <WorstPrice context={context} />}
        <Size context={context} problem={problem} />
      </div>
      <div className="ticket-shares">
        {SHARES.map((percent) => (
          <Share key={percent} percent={percent} context={context} />
        ))}
        <PostOnly />
      </div>
    </>
  );
}

const SHARES = [25, 50, 75, 100] as const;

function LimitPrice({ context, problem }: FieldsProps): ReactNode {
  const price = useTicketStore((store) => store.price);
  const setPrice = useTicketStore((store) => store.setPrice);
  const { instrument, quote } = context;
  return (
    <div className="ticket-field ticket-price">
      <NumberField
        label="Price"
        testId="ticket-price"
        live
        value={price}
        onChange={setPrice}
        unit={instrument.quote}
        step={instrument.tickSize}
        minimum={0}
        show={(value) => (isOnStep(value, instrument.priceDecimals) ? inPrice(value, instrument) : String(value))}
        error={problem?.field === 'price' ? problem.message : undefined}
        placeholder={quote === null ? '' : inPrice(quote.last, instrument)}
      />
      <span className="ticket-links">
        <PriceLink name="Bid" price={quote?.bid ?? null} />
        <span aria-hidden="true">·</span>
        <PriceLink name="Ask" price={quote?.ask ?? null} />
      </span>
    </div>
  );
}

/** Whether writing a number with so many decimals keeps it what it is. */
function isOnStep(value: number, decimals: number): boolean {
  return Number(value.toFixed(decimals)) === value;
}

function PriceLink({ name, price }: { readonly name: string; readonly price: number | null }): ReactNode {
  const setPrice = useTicketStore((store) => store.setPrice);
  return (
    <button
      type="button"
      className="link"
      data-testid={`ticket-${name.toLowerCase()}`}
      aria-disabled={price === null}
      title={`Take the best ${name.toLowerCase()} as price`}
      onClick={() => {
        if (price !== null) setPrice(price);
      }}
    >
      {name}
    </button>
  );
}

/** Market orders have no price of their own, but one they do not go beyond. */
function WorstPrice({ context }: { readonly context: TicketContext }): ReactNode {
  const side = useTicketStore((store) => store.side);
  const { instrument, ticket } = context;
  const worst = worstPrice(side, context);
  return (
    <div className="ticket-field ticket-price">
      <NumberField
        label={side === 'buy' ? 'Market, at most' : 'Market, at least'}
        testId="ticket-worst-price"
        value={worst}
        onChange={() => undefined}
        unit={instrument.quote}
        show={(value) => inPrice(value, instrument)}
        disabled
      />
      <span
        className="ticket-links text-3"
        title={`Takes what it finds within ${ticket.takerCapPct}% of the best price; the rest is taken back at once`}
      >
        {formatNumber(ticket.takerCapPct, 1)}% cap
      </span>
    </div>
  );
}

function Size({ context, problem }: FieldsProps): ReactNode {
  const form = useTicketStore();
  const { instrument } = context;
  const { base, quote } = instrument;
  const inQuote = form.unit === 'quote';
  const room = useWide() ? 28 : 17;
  const quantity = quantityOf(form, context);
  const amount = amountOf(form, context);
  const show = (value: number): string => (inQuote ? formatNumber(value, 2) : shownSize(value, instrument.lotDecimals));
  const typed = inQuote ? amount : quantity;
  const other = otherUnit(inQuote, quantity, amount, instrument);
  // Digits of the size itself come first.
  const fits = typed !== null && other !== null && show(typed).length + other.length <= room;
  return (
    <div className="ticket-field ticket-size">
      <NumberField
        label="Size"
        testId="ticket-size"
        live
        value={typed}
        onChange={(value) => form.setSize(inQuote ? { by: 'quote', amount: value } : { by: 'base', quantity: value })}
        unit={fits ? other : inQuote ? quote : base}
        step={inQuote ? 10 : instrument.orderMinimum}
        minimum={0}
        show={show}
        error={problem?.field === 'quantity' ? problem.message : undefined}
      />
      <button
        type="button"
        className="link ticket-links"
        data-testid="ticket-unit"
        title={`Sizes in ${inQuote ? quote : base}; click for ${inQuote ? base : quote}`}
        onClick={() => form.setUnit(inQuote ? 'base' : 'quote')}
      >
        {inQuote ? quote : base} ⇄
      </button>
    </div>
  );
}

/** What a size comes to in the other unit, roughly. */
function otherUnit(
  inQuote: boolean,
  quantity: number | null,
  amount: number | null,
  { base, lotDecimals, quote }: InstrumentView,
): string | null {
  if (inQuote) return quantity === null ? null : `≈ ${lots(quantity, { lotDecimals })} ${base}`;
  return amount === null ? null : `≈ ${formatNumber(amount, amount < 100 ? 2 : 0)} ${quote}`;
}

/** A size with its zeros, unless that would hide a digit of it. */
function shownSize(quantity: number, lotDecimals: number): string {
  return isOnStep(quantity, lotDecimals) ? lots(quantity, { lotDecimals }) : String(quantity);
}

function Share({ percent, context }: { readonly percent: number; readonly context: TicketContext }): ReactNode {
  const form = useTicketStore();
  const quantity = quantityOfShare(form, context, percent);
  const off = quantity === null || quantity === 0;
  const { base, quote } = context.instrument;
  const asset = form.side === 'buy' ? quote : base;
  const why = quantity === null && context.ticket.free !== null ? 'Enter a price first' : `No ${asset} is free`;
  return (
    <button
      type="button"
      className="ticket-share"
      data-testid={`ticket-share-${percent}`}
      aria-disabled={off}
      title={off ? why : `${percent}% of the free ${asset}${form.side === 'buy' ? ', with the fee' : ''}`}
      onClick={() => {
        if (!off) form.setSize({ by: 'base', quantity });
      }}
    >
      {percent}%
    </button>
  );
}

function PostOnly(): ReactNode {
  const type = useTicketStore((store) => store.type);
  const postOnly = useTicketStore((store) => store.postOnly);
  const setPostOnly = useTicketStore((store) => store.setPostOnly);
  return (
    <span className="ticket-post-only" title="Rests in the book and pays the maker’s fee, or is not placed at all">
      <CheckField
        label="Post-only"
        testId="ticket-post-only"
        checked={type === 'limit' && postOnly}
        disabled={type === 'market'}
        onChange={setPostOnly}
      />
    </span>
  );
}
