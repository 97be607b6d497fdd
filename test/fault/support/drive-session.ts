import { isWorking } from '../../../engine/domain/order.ts';
import type { Random } from '../../../engine/exchange/simulator/market/prng.ts';
import type { Session } from '../../../engine/trading/session.ts';

/** How often, of a hundred looks, the user does something besides buying and selling. */
const CHANCES = { pause: 0.2, cancelOrder: 0.4, manualOrder: 0.4, cancelAll: 0.1 };
/** A manual order rests this far below the market. */
const BELOW = 0.97;

/** Buys when it may buy and sells when it may sell, besides what the signals say: faults need orders to meet. */
export function trade(session: Session): void {
  if (!session.act('force_entry').ok) session.act('force_exit');
}

/** What a restless user does at one look: trades mostly, sometimes pauses, cancels or places an order of his own. */
export function meddle(session: Session, random: Random): void {
  if (session.state().strategy.control === 'paused') session.act('resume');
  if (session.state().strategy.control === 'stopped') session.act('start');
  const draw = random.next() * 100;
  let limit = CHANCES.pause;
  if (draw < limit) return void session.act('pause');
  if (draw < (limit += CHANCES.cancelOrder)) return cancelOne(session);
  if (draw < (limit += CHANCES.manualOrder)) return placeOne(session);
  if (draw < (limit += CHANCES.cancelAll)) return void session.act('cancel_all');
  trade(session);
}

function cancelOne(session: Session): void {
  const working = Object.values(session.state().desk.orders).find(({ status }) => isWorking(status));
  if (working !== undefined) session.cancelOrder(working.clientOrderId);
}

function placeOne(session: Session): void {
  const { instrument } = session.state();
  const quote = session.watch.quote();
  if (instrument === null || quote === null) return;
  const price = Math.floor((quote.bid * BELOW) / instrument.tickSize) * instrument.tickSize;
  const rounded = Number(price.toFixed(instrument.priceDecimals));
  const quantity = Number((instrument.orderMinimum * 2).toFixed(8));
  session.placeOrder({ side: 'buy', type: 'limit', price: rounded, quantity, postOnly: true });
}
