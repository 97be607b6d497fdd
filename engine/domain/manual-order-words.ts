import type { Instrument } from './instrument.ts';
import type { OrderRequest } from './order.ts';

/** Amounts in sentences about an order: thousands commas, as many decimals as the exchange counts, no exponents. */

type Decimals = Pick<Instrument, 'base' | 'quote' | 'priceDecimals' | 'lotDecimals'>;

/** Sizes show this many decimals even where they are zeros, so that 0.05 and 0.5 differ at a glance. */
const LEAST_LOT_DECIMALS = 4;
/** Small sums keep this many digits that say something. */
const LEAST_DIGITS = 2;

/** A price as the exchange writes it, e.g. `59,360.0`. */
export function inPrice(price: number, { priceDecimals }: Pick<Decimals, 'priceDecimals'>): string {
  return grouped(price.toFixed(priceDecimals));
}

/** A quantity of base without its asset, e.g. `0.0500`: four decimals, more where they are not zero. */
export function lots(quantity: number, { lotDecimals }: Pick<Decimals, 'lotDecimals'>): string {
  const text = quantity.toFixed(lotDecimals);
  const point = text.indexOf('.');
  if (point < 0) return grouped(text);
  const shortest = point + 1 + Math.min(LEAST_LOT_DECIMALS, lotDecimals);
  let end = text.length;
  while (end > shortest && text[end - 1] === '0') end--;
  return grouped(text.slice(0, end));
}

/** A quantity of base with its asset, e.g. `0.0500 BTC`. */
export function inBase(quantity: number, rules: Pick<Decimals, 'base' | 'lotDecimals'>): string {
  return `${lots(quantity, rules)} ${rules.base}`;
}

/** A sum in quote with its asset, e.g. `2,968.00 USD`: two decimals, more for sums that these would hide. */
export function inQuote(amount: number, { quote }: Pick<Decimals, 'quote'>): string {
  const small = amount !== 0 && Math.abs(amount) < 0.1;
  const decimals = small ? Math.min(12, LEAST_DIGITS - 1 - Math.floor(Math.log10(Math.abs(amount)))) : 2;
  return `${grouped(amount.toFixed(decimals))} ${quote}`;
}

/** A share that is given in percent, e.g. `0.40%`. */
export function inPercent(percent: number): string {
  return `${percent.toFixed(2)}%`;
}

/** An order in a sentence, e.g. `buy 0.0500 BTC at 59,360.0, post-only`. */
export function orderInWords(
  order: Pick<OrderRequest, 'side' | 'price' | 'quantity' | 'postOnly' | 'timeInForce' | 'symbol'>,
  instrument: Decimals | null,
): string {
  const { postOnly, price, quantity, side, symbol, timeInForce } = order;
  const size = instrument === null ? `${quantity} ${symbol}` : inBase(quantity, instrument);
  if (price === null) return `${side} ${size} at market`;
  const at = instrument === null ? String(price) : inPrice(price, instrument);
  if (timeInForce === 'ioc') return `${side} ${size} at market, at ${side === 'buy' ? 'most' : 'least'} ${at}`;
  return `${side} ${size} at ${at}${postOnly ? ', post-only' : ''}`;
}

function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const digits = whole.replace('-', '−').replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? digits : `${digits}.${fraction}`;
}
