import { assertNever } from '../../engine/domain/assert-never.ts';
import type { Engine } from '../../engine/engine.ts';
import type { TradingStatus } from './trading-status.ts';

/** What is asked before quitting leaves something behind. */
export interface QuitQuestion {
  readonly message: string;
  readonly detail: string;
  /** What the button says that does not quit. */
  readonly stay: string;
}

/**
 * The question for what the engine holds, or null where quitting leaves nothing behind.
 * @param symbol of the position, as in BTC/USD; null if unknown
 * @param missing why nothing is traded; the exposure is then what was known before
 */
export function quitQuestion(
  exposure: ReturnType<Engine['exposure']>,
  symbol: string | null,
  missing: TradingStatus['missing'] = null,
): QuitQuestion | null {
  const { positionQuantity, openOrders } = exposure;
  const isTraded = missing === null;
  const holds = positionQuantity !== 0;
  if (!holds && openOrders === 0) return null;
  const base = symbol?.split('/')[0] ?? '';
  const position = `${formatQuantity(positionQuantity)} ${base}`.trim();
  const orders = openOrders === 1 ? '1 order is open' : `${openOrders} orders are open`;
  const detail: string[] = [];
  if (openOrders > 0) {
    detail.push(ordersInWords(orders, openOrders === 1 ? 'it' : 'them', missing));
  }
  if (holds) {
    detail.push(
      `${position} is held: it stays at the exchange, and nobody watches for its exit until Parallax runs again.`,
    );
  }
  detail.push(isTraded ? 'Closing the window instead keeps Parallax trading.' : 'Nothing is traded now.');
  const subject = holds && openOrders > 0 ? 'a position and an open order' : holds ? 'a position' : 'an open order';
  const stay = isTraded ? 'Keep trading' : 'Do not quit';
  return { message: `Quit with ${subject}?`, detail: detail.join('\n\n'), stay };
}

function ordersInWords(orders: string, them: string, missing: TradingStatus['missing']): string {
  switch (missing) {
    case null:
      return `${orders}: Parallax cancels ${them} before it closes.`;
    case 'engine':
    case 'session':
      return `${orders}, as far as is known: there is no session that could cancel ${them}. Check your open orders at the exchange.`;
    case 'journal':
      return `${orders}, as far as was written down: Parallax takes ${them} off, but cannot write down what becomes of ${them}. Check your open orders at the exchange.`;
    default:
      return assertNever(missing, 'what is missing');
  }
}

/** At most eight decimals, as Kraken's lots have, without trailing zeros. */
function formatQuantity(quantity: number): string {
  return quantity.toFixed(8).replace(/\.?0+$/, '');
}
