import type { Engine } from '../../engine/engine.ts';

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
 * @param isTraded whether there is a session, or will be in a moment; without one the exposure is what the last one left
 */
export function quitQuestion(
  exposure: ReturnType<Engine['exposure']>,
  symbol: string | null,
  isTraded = true,
): QuitQuestion | null {
  const { positionQuantity, openOrders } = exposure;
  const holds = positionQuantity !== 0;
  if (!holds && openOrders === 0) return null;
  const base = symbol?.split('/')[0] ?? '';
  const position = `${formatQuantity(positionQuantity)} ${base}`.trim();
  const orders = openOrders === 1 ? '1 order is open' : `${openOrders} orders are open`;
  const detail: string[] = [];
  if (openOrders > 0) {
    const them = openOrders === 1 ? 'it' : 'them';
    detail.push(
      isTraded
        ? `${orders}: Parallax cancels ${them} before it closes.`
        : `${orders}, as far as is known: there is no session that could cancel ${them}. Check your open orders at the exchange.`,
    );
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

/** At most eight decimals, as Kraken's lots have, without trailing zeros. */
function formatQuantity(quantity: number): string {
  return quantity.toFixed(8).replace(/\.?0+$/, '');
}
