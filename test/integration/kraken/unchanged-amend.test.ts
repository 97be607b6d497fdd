import { afterEach, describe, expect, it } from 'vitest';
import { roundToStep } from '../../../engine/domain/decimal.ts';
import { applyAmendOutcome } from '../../../engine/trading/order-amends.ts';
import { turnDesk } from '../../../engine/trading/order-desk.ts';
import { context, ENTRY, kinds, only, placed, quoteOf, SECOND, T0 } from '../../unit/trading/desk-fixtures.ts';
import { connectSimulator, restingOrder, type SimulatedKraken } from './simulated-kraken.ts';

let kraken: SimulatedKraken | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

/** An order that rests far below the market, asked once more for the terms that it has. */
async function amendedInVain(exchange: SimulatedKraken) {
  const order = await restingOrder(exchange);
  const outcome = await exchange.broker.submit(order);
  if (outcome.kind !== 'accepted') throw new Error(`the order is ${outcome.kind}`);
  const { orderId } = outcome;
  const terms = { orderId, symbol: order.symbol, price: order.price!, quantity: order.quantity, postOnly: true };
  return { order, terms, amended: await exchange.broker.amend(terms) };
}

describe('an amendment that changes nothing', () => {
  it('leaves the one order that there is, under its id, open to amendments', async () => {
    kraken = await connectSimulator();
    const { order, terms, amended } = await amendedInVain(kraken);
    const message = 'AmendOrder: EOrder:No amendable parameters specified';
    expect(amended).toEqual({ kind: 'refused', error: { kind: 'invalid', message } });
    const open = await kraken.broker.openOrders();
    const { orderId, price } = terms;
    const expected = { orderId, clientOrderId: order.clientOrderId, price, quantity: 0.01, status: 'open' };
    expect(open).toMatchObject({ ok: true, value: [expected] });
    expect(open.ok && open.value).toHaveLength(1);
    const lower = roundToStep(price - 1, 0.1);
    expect(await kraken.broker.amend({ ...terms, price: lower })).toEqual({ kind: 'accepted' });
  });

  it('is no end of the order for the desk, which asks no second time and replaces it when it is outbid', async () => {
    kraken = await connectSimulator();
    const { amended } = await amendedInVain(kraken);
    const later = T0 + 15 * SECOND;
    const asked = turnDesk(placed(ENTRY, T0), context(later, { quote: quoteOf(101) })).desk;
    let desk = applyAmendOutcome(asked, only(asked).clientOrderId, later, amended, later + SECOND);
    expect(Object.keys(desk.orders)).toHaveLength(1);
    expect(only(desk)).toMatchObject({ status: 'open', price: 100, amending: null });
    expect(desk.work).not.toBeNull();
    for (let minute = 1; minute < 60; minute++) {
      // A resting order is read back from time to time; nothing else is asked for it.
      const turn = turnDesk(desk, context(later + minute * 60 * SECOND));
      expect(kinds(turn).filter((kind) => kind !== 'look_up')).toEqual([]);
      expect(turn.ended).toBeNull();
      ({ desk } = turn);
    }
    expect(kinds(turnDesk(desk, context(later + 3600 * SECOND, { quote: quoteOf(103) })))).toContain('cancel');
  });
});
