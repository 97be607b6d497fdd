import { describe, expect, it } from 'vitest';
import type { AmendOutcome } from '../../../engine/ports.ts';
import type { DeskTurn } from '../../../engine/trading/desk-context.ts';
import { type DeskState, withProgress } from '../../../engine/trading/desk-state.ts';
import { applyAmendOutcome } from '../../../engine/trading/order-amends.ts';
import { ABSENCE_BELIEVED_AFTER_MS, READ_LAG_MS } from '../../../engine/trading/order-beliefs.ts';
import { endWork, turnDesk } from '../../../engine/trading/order-desk.ts';
import { applyBrokerOrder } from '../../../engine/trading/order-updates.ts';
import { context, ENTRY, EXIT, filled, kinds, only, placed, quoteOf, SECOND, T0, update } from './desk-fixtures.ts';

const LATER = T0 + 15 * SECOND;
const lost = { kind: 'unknown', error: { kind: 'ambiguous', message: 'time-out' } } as const;
const refusedWith = (kind: 'invalid' | 'busy' | 'denied', message: string): AmendOutcome => ({
  kind: 'refused',
  error: { kind, message },
});

function amends(turn: DeskTurn) {
  return turn.commands.flatMap((command) => (command.type === 'amend' ? [command] : []));
}

/** A desk whose entry order was outbid and has been asked to rest at `bid`. */
function asked(bid = 101, desk: DeskState = placed(ENTRY, T0), time = LATER): DeskState {
  const turn = turnDesk(desk, context(time, { quote: quoteOf(bid) }));
  if (amends(turn).length !== 1) throw new Error(`expected a new price, got ${kinds(turn).join()}`);
  return turn.desk;
}

function answered(desk: DeskState, outcome: AmendOutcome, time = LATER + SECOND): DeskState {
  const order = only(desk);
  return applyAmendOutcome(desk, order.clientOrderId, order.amending?.askedAt ?? 0, outcome, time);
}

/** The order as a reading of `seenAt` shows it. */
function shown(desk: DeskState, price: number, seenAt: number): DeskState {
  return applyBrokerOrder(desk, update(only(desk), { price }), seenAt);
}

describe('a resting order that is outbid', () => {
  it('is asked to take the new price, sized for what is left to spend', () => {
    const turn = turnDesk(placed(ENTRY, T0), context(LATER, { quote: quoteOf(101) }));
    const { clientOrderId, orderId } = only(turn.desk);
    expect(turn.commands).toEqual([
      // 1000 / (101 · 1.004) = 9.8615…
      {
        type: 'amend',
        clientOrderId,
        orderId,
        symbol: 'BTC/USD',
        price: 101,
        quantity: 9.8615,
        askedAt: LATER,
      },
    ]);
    // Its terms are the old ones until the exchange has confirmed the new.
    expect(only(turn.desk)).toMatchObject({ price: 100, quantity: 9.9601, amending: { price: 101, state: 'sent' } });
  });

  it('keeps its quantity in it when it sells: only the price is sent', () => {
    const desk = placed(EXIT, T0, { sellableQuantity: 1.2345 });
    const [command] = amends(turnDesk(desk, context(LATER, { quote: quoteOf(99, 99.5), sellableQuantity: 1.2345 })));
    expect(command).toMatchObject({ price: 99.5 });
    expect(command).not.toHaveProperty('quantity');
  });

  it('does not grow when more could be sold meanwhile: the rest is another order’s', () => {
    const desk = placed(EXIT, T0, { sellableQuantity: 1 });
    const more = context(LATER, { quote: quoteOf(99, 99.5), sellableQuantity: 2 });
    const [command] = amends(turnDesk(desk, more));
    expect(command).toMatchObject({ price: 99.5 });
    expect(command).not.toHaveProperty('quantity');
  });

  it('counts what it has filled into the new quantity', () => {
    const partly = filled(placed(ENTRY, T0), 0.5);
    const { filledQuantity, cost, fee } = only(partly);
    const [command] = amends(turnDesk(partly, context(LATER, { quote: quoteOf(101) })));
    const left = Math.floor((1000 - cost - fee) / (101 * 1.004) / 0.0001) * 0.0001;
    expect(command?.quantity).toBeCloseTo(Math.floor((filledQuantity + left) / 0.0001) * 0.0001, 4);
    expect(command?.quantity).toBeGreaterThan(filledQuantity);
  });

  it('follows with a rest that alone would be below the minimum of the exchange', () => {
    const desk = filled(placed(EXIT, T0, { sellableQuantity: 1 }), 0.995);
    const turn = turnDesk(desk, context(LATER, { quote: quoteOf(99, 99.5), sellableQuantity: 0.005 }));
    expect(amends(turn)).toMatchObject([{ price: 99.5 }]);
  });

  it('is taken off when nothing is left to trade at the new price', () => {
    const desk = filled(placed(EXIT, T0, { sellableQuantity: 1 }), 0.5);
    const sold = context(LATER, { quote: quoteOf(99, 99.5), sellableQuantity: 0 });
    expect(kinds(turnDesk(desk, sold))).toEqual(['cancel']);
  });

  it('is left alone while the answer is under way, and for 15 s after it', () => {
    const desk = asked();
    expect(turnDesk(desk, context(LATER + 40 * SECOND, { quote: quoteOf(103) })).commands).toEqual([]);
    const settled = answered(desk, { kind: 'accepted' });
    expect(only(settled)).toMatchObject({ price: 101, quantity: 9.8615, amending: null });
    expect(turnDesk(settled, context(LATER + 14 * SECOND, { quote: quoteOf(103) })).commands).toEqual([]);
    expect(amends(turnDesk(settled, context(LATER + 15 * SECOND, { quote: quoteOf(103) })))).toMatchObject([
      { price: 103 },
    ]);
  });

  it('takes once the prices to rest at are used up: it is taken off, then an order that takes is sent', () => {
    let desk = placed(ENTRY, T0);
    let time = T0;
    for (let price = 1; price <= 8; price++) {
      time += 15 * SECOND;
      desk = answered(asked(100 + price, desk, time), { kind: 'accepted' }, time);
    }
    expect(desk.work?.progress.reprices).toBe(8);
    expect(Object.keys(desk.orders)).toHaveLength(1);
    time += 15 * SECOND;
    expect(kinds(turnDesk(desk, context(time, { quote: quoteOf(110) })))).toEqual(['cancel']);
    // Where only post-only orders are taken it goes on resting.
    const resting = turnDesk(desk, context(time, { quote: quoteOf(110), marketStatus: 'post_only' }));
    expect(amends(resting)).toMatchObject([{ price: 110 }]);
  });

  it.each([{ blockedBy: 'the market feed is stale' }, { closing: true }, { quote: null }])(
    'is given no new price with %j',
    (changes) => {
      const outbid = context(LATER, { quote: quoteOf(101), ...changes });
      expect(amends(turnDesk(placed(ENTRY, T0), outbid))).toEqual([]);
    },
  );

  it('gets no new price while it is being taken off, also when the market lets orders only rest by then', () => {
    const resting = placed(ENTRY, T0);
    if (resting.work === null) throw new Error('no work');
    const usedUp = withProgress(resting, resting.work, { reprices: 8 });
    const taking = turnDesk(usedUp, context(LATER, { quote: quoteOf(110) }));
    expect(kinds(taking)).toEqual(['cancel']);
    const again = context(LATER + 10 * SECOND, { quote: quoteOf(111), marketStatus: 'post_only' });
    expect(kinds(turnDesk(taking.desk, again))).toEqual(['cancel']);
  });

  it('can be taken off while the answer is under way', () => {
    const ending = endWork(asked(), 'timed out');
    expect(kinds(turnDesk(ending, context(LATER + SECOND)))).toEqual(['cancel']);
  });
});

describe('a new price that is refused', () => {
  it('because the order would have taken counts, and the order is read back first', () => {
    const desk = answered(asked(), refusedWith('invalid', 'EOrder:Post only order'));
    expect(desk.work?.progress.reprices).toBe(1);
    const turn = turnDesk(desk, context(LATER + 2 * SECOND, { quote: quoteOf(103) }));
    expect(kinds(turn)).toEqual(['look_up']);
    const seen = shown(turn.desk, 100, LATER + 2 * SECOND);
    expect(only(seen)).toMatchObject({ price: 100, amending: null, status: 'open' });
    expect(amends(turnDesk(seen, context(LATER + 20 * SECOND, { quote: quoteOf(103) })))).toMatchObject([
      { price: 103 },
    ]);
  });

  it('with the order taken off is followed by another order', () => {
    const desk = asked();
    const cancelled = update(only(desk), { status: 'canceled', reason: 'Post only order' });
    const gone = applyBrokerOrder(desk, cancelled, LATER + SECOND);
    expect(only(gone)).toMatchObject({ status: 'canceled', amending: null });
    expect(kinds(turnDesk(gone, context(LATER + 15 * SECOND, { quote: quoteOf(103) })))).toEqual(['submit']);
  });

  it('for the rate or the mode of the market is no price: it is asked again, after longer and longer', () => {
    let desk = asked();
    let time = LATER;
    for (const pause of [15, 30, 60, 60]) {
      desk = answered(desk, refusedWith('busy', 'EOrder:Rate limit exceeded'), time);
      const early = context(time + pause * SECOND - 1, { quote: quoteOf(103) });
      expect(amends(turnDesk(desk, early))).toEqual([]);
      time += pause * SECOND;
      desk = asked(103, desk, time);
    }
    expect(desk.work?.progress.reprices).toBe(0);
  });

  it('for good leads to an order that is replaced instead', () => {
    const desk = answered(asked(), refusedWith('invalid', 'EGeneral:Invalid arguments'));
    expect(desk.work?.progress.reprices).toBe(0);
    expect(kinds(turnDesk(desk, context(LATER + 15 * SECOND, { quote: quoteOf(103) })))).toEqual(['cancel']);
  });

  it('because the order has ended leads to a look-up', () => {
    const desk = answered(asked(), { kind: 'not_open' });
    expect(only(desk)).toMatchObject({ status: 'unknown', amending: null });
    expect(kinds(turnDesk(desk, context(LATER + SECOND)))).toEqual(['look_up']);
  });
});

describe('a new price whose answer is lost', () => {
  const doubted = () => answered(asked(), lost);

  it('is read back, less often by and by, and nothing else is asked meanwhile', () => {
    let desk = doubted();
    const lookUps: number[] = [];
    for (let second = 1; second <= 60; second++) {
      const turn = turnDesk(desk, context(LATER + second * SECOND, { quote: quoteOf(103) }));
      expect(kinds(turn).filter((kind) => kind !== 'look_up')).toEqual([]);
      if (turn.commands.length > 0) lookUps.push(second);
      desk = turn.desk;
    }
    expect(lookUps).toEqual([1, 6, 11, 16, 21, 26, 33, 41, 51]);
  });

  it('counts as taken as soon as the exchange shows it', () => {
    const desk = shown(doubted(), 101, LATER + 2 * SECOND);
    expect(only(desk)).toMatchObject({ price: 101, amending: null });
    expect(desk.work?.progress.reprices).toBe(1);
    // The answer that comes after all changes nothing.
    expect(applyAmendOutcome(desk, only(desk).clientOrderId, LATER, { kind: 'accepted' }, LATER + 9 * SECOND)).toBe(
      desk,
    );
  });

  it('counts as lost only when a reading shows the old price that is later than deadline and read lag', () => {
    const desk = doubted();
    const since = LATER + SECOND;
    expect(only(shown(desk, 100, since + ABSENCE_BELIEVED_AFTER_MS - 1)).amending).not.toBeNull();
    const settled = shown(desk, 100, since + ABSENCE_BELIEVED_AFTER_MS);
    expect(only(settled)).toMatchObject({ price: 100, amending: null });
    expect(settled.work?.progress.reprices).toBe(0);
  });
});

describe('the price of an order', () => {
  it('is not taken back by a reading that lags behind its confirmation', () => {
    const settled = answered(asked(), { kind: 'accepted' });
    const since = LATER + SECOND;
    expect(only(shown(settled, 100, since + READ_LAG_MS - 1)).price).toBe(101);
    // Somebody else changed it at the exchange.
    expect(only(shown(settled, 100, since + READ_LAG_MS)).price).toBe(100);
  });

  it('is what the exchange says when nobody here has changed it', () => {
    expect(only(shown(placed(ENTRY, T0), 90, T0 + SECOND)).price).toBe(90);
  });
});
