import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { addOrder, type DeskState, patchOrder, workingOrders } from '../../../engine/trading/desk-state.ts';
import { beginWork, endWork, turnDesk } from '../../../engine/trading/order-desk.ts';
import { applyCancelOutcome, applySubmitOutcome } from '../../../engine/trading/order-updates.ts';
import {
  context,
  ENTRY,
  EXIT,
  filled,
  kinds,
  only,
  placed,
  quoteOf,
  reported,
  SECOND,
  sent,
  T0,
} from './desk-fixtures.ts';

const ambiguous = { kind: 'ambiguous', message: 'time-out' } as const;

/** The desk with an order that the exchange does not amend. */
function fixed(desk: DeskState): DeskState {
  return patchOrder(desk, only(desk), { unamendable: true });
}

/** Has the resting order taken off because it was outbid, and confirms it. */
function replaced(desk: DeskState, time: number, bid: number): DeskState {
  const turn = turnDesk(fixed(desk), context(time, { quote: quoteOf(bid) }));
  if (kinds(turn).join() !== 'cancel') throw new Error(`expected a cancellation, got ${kinds(turn).join()}`);
  return reported(turn.desk, { status: 'canceled', reason: 'User requested', time });
}

describe('the entry order', () => {
  it('rests at the best bid, post-only, sized for the quote with the fee reserved, rounded down to the lot', () => {
    expect(sent(turnDesk(ENTRY, context(T0)))).toEqual([
      {
        clientOrderId: expect.stringMatching(/^order-/) as ClientOrderId,
        symbol: 'BTC/USD',
        side: 'buy',
        type: 'limit',
        price: 100,
        // 1000 / (100 · 1.004) = 9.96015…
        quantity: 9.9601,
        postOnly: true,
        timeInForce: 'gtc',
        purpose: 'entry',
        signalId: 'entry-1',
      },
    ]);
  });

  it('is written down as created before anything is heard', () => {
    const { desk } = turnDesk(ENTRY, context(T0));
    expect(only(desk)).toMatchObject({ status: 'created', orderId: null, sentAt: T0 });
    expect(turnDesk(desk, context(T0 + 3_600_000)).commands).toEqual([]);
  });

  it('stays while it is at the best bid, however long', () => {
    const desk = placed(ENTRY, T0);
    expect(turnDesk(desk, context(T0 + 30 * SECOND)).commands).toEqual([]);
    // A lower bid than ours means that ours is the best.
    expect(turnDesk(desk, context(T0 + 30 * SECOND, { quote: quoteOf(99.9, 100.5) })).commands).toEqual([]);
  });

  it('is re-priced only when outbid, and not before it rested 15 s', () => {
    const desk = fixed(placed(ENTRY, T0));
    const outbid = { quote: quoteOf(100.1) };
    expect(turnDesk(desk, context(T0 + 15 * SECOND - 1, outbid)).commands).toEqual([]);
    const turn = turnDesk(desk, context(T0 + 15 * SECOND, outbid));
    expect(kinds(turn)).toEqual(['cancel']);
    // The next one waits for the cancellation to be confirmed.
    expect(turnDesk(turn.desk, context(T0 + 16 * SECOND, outbid)).commands).toEqual([]);
    const confirmed = reported(turn.desk, { status: 'canceled' });
    expect(sent(turnDesk(confirmed, context(T0 + 16 * SECOND, outbid)))).toMatchObject([
      { price: 100.1, postOnly: true },
    ]);
  });

  it('takes after eight re-pricings: immediate-or-cancel, at most 0.1 % beyond the best ask, on a tick', () => {
    let desk = placed(ENTRY, T0);
    let time = T0;
    let bid = 100;
    for (let reprice = 1; reprice <= 8; reprice++) {
      time += 15 * SECOND;
      bid += 1;
      desk = placed(replaced(desk, time, bid), time, { quote: quoteOf(bid) });
      expect(only(desk)).toMatchObject({ price: bid, postOnly: true });
    }
    time += 15 * SECOND;
    desk = replaced(desk, time, 200);
    const [taker] = sent(turnDesk(desk, context(time, { quote: quoteOf(200, 200.5) })));
    // 200.5 · 1.001 = 200.7005, rounded down to the tick of 0.1.
    expect(taker).toMatchObject({ price: 200.7, postOnly: false, timeInForce: 'ioc' });
    expect(workingOrders(desk)).toEqual([]);
  });

  it('spends only what is left after a partial fill', () => {
    const partly = replaced(filled(placed(ENTRY, T0), 0.5), T0 + 15 * SECOND, 101);
    const spent = only(partly).cost + only(partly).fee;
    const [next] = sent(turnDesk(partly, context(T0 + 15 * SECOND, { quote: quoteOf(101) })));
    expect(next?.quantity).toBe(Math.floor((1000 - spent) / (101 * 1.004) / 0.0001) * 0.0001);
  });

  it('is complete when it is filled: the reserved fee is not chased', () => {
    const turn = turnDesk(filled(placed(ENTRY, T0), 1, 'filled'), context(T0 + SECOND));
    expect(turn.commands).toEqual([]);
    expect(turn.ended).toEqual({ kind: 'entry', outcome: 'filled', detail: '' });
    expect(turn.desk.work).toBeNull();
  });

  it('is not sent below the exchange minimum, and the work says why', () => {
    const little = beginWork({ work: null, orders: {} }, { kind: 'entry', signalId: 'entry-1', quote: 0.9 });
    expect(turnDesk(little, context(T0))).toMatchObject({
      commands: [],
      ended: { kind: 'entry', outcome: 'refused', detail: '0.9 USD is too small to trade' },
    });
  });

  it('is not sent while risk objects or without a quote, but is taken off when the work ends', () => {
    expect(turnDesk(ENTRY, context(T0, { blockedBy: 'the market feed is stale' })).commands).toEqual([]);
    expect(turnDesk(ENTRY, context(T0, { quote: null })).commands).toEqual([]);
    const ending = endWork(placed(ENTRY, T0), 'stopped by you');
    expect(kinds(turnDesk(ending, context(T0 + SECOND, { blockedBy: 'the market feed is stale' })))).toEqual([
      'cancel',
    ]);
  });
});

describe('the exit order', () => {
  it('rests at the best ask, is re-priced when underbid, and sells all that is sellable', () => {
    const desk = placed(EXIT, T0, { sellableQuantity: 1.23456789 });
    expect(only(desk)).toMatchObject({ side: 'sell', price: 100.5, quantity: 1.2345, postOnly: true });
    expect(turnDesk(desk, context(T0 + 15 * SECOND, { quote: quoteOf(100.5, 101) })).commands).toEqual([
      expect.objectContaining({ type: 'look_up' }),
    ]);
    expect(kinds(turnDesk(desk, context(T0 + 15 * SECOND, { quote: quoteOf(99.5, 100.4) })))).toEqual(['amend']);
  });

  it('takes at most 0.1 % below the best bid, rounded up to a tick', () => {
    const { work } = EXIT;
    if (work === null) throw new Error('no work');
    const late = { ...EXIT, work: { ...work, progress: { ...work.progress, reprices: 8, lastPlacedAt: T0 } } };
    const [taker] = sent(turnDesk(late, context(T0 + 15 * SECOND, { quote: quoteOf(200.7, 201) })));
    // 200.7 · 0.999 = 200.4993.
    expect(taker).toMatchObject({ price: 200.5, postOnly: false, timeInForce: 'ioc' });
  });

  it('is over when what is left is too small to trade', () => {
    const desk = filled(placed(EXIT, T0), 1, 'filled');
    expect(turnDesk(desk, context(T0 + SECOND, { sellableQuantity: 0.005 })).ended).toEqual({
      kind: 'exit',
      outcome: 'filled',
      detail: '',
    });
  });

  it('goes on after a refusal, after a minute: what has begun to be sold is sold', () => {
    const { desk } = turnDesk(EXIT, context(T0));
    const error = { kind: 'invalid', message: 'EOrder:Insufficient funds' } as const;
    const refused = applySubmitOutcome(desk, only(desk).clientOrderId, { kind: 'refused', error }, T0);
    expect(turnDesk(refused, context(T0 + 59 * SECOND))).toMatchObject({ commands: [], ended: null });
    expect(sent(turnDesk(refused, context(T0 + 60 * SECOND)))).toHaveLength(1);
  });
});

describe('refusals', () => {
  it.each([
    'EOrder:Insufficient funds',
    'EOrder:Order minimum not met',
    'AddOrder: EGeneral:Invalid arguments:volume minimum not met',
    'AddOrder: EOrder:Invalid price:XBT/USD price can only be specified up to 1 decimals.',
    'EGeneral:Permission denied',
    'EAPI:Invalid key',
  ])('end an entry that trying again will not mend: %s', (message) => {
    const { desk } = turnDesk(ENTRY, context(T0));
    const outcome = { kind: 'refused', error: { kind: 'invalid', message } } as const;
    const refused = applySubmitOutcome(desk, only(desk).clientOrderId, outcome, T0);
    expect(turnDesk(refused, context(T0 + SECOND)).ended).toEqual({
      kind: 'entry',
      outcome: 'refused',
      detail: message,
    });
  });

  it.each(['EOrder:Rate limit exceeded', 'EService:Market in post_only mode', 'EAPI:Invalid nonce'])(
    'are tried again after 15 s otherwise: %s',
    (message) => {
      const { desk } = turnDesk(ENTRY, context(T0));
      const outcome = { kind: 'refused', error: { kind: 'busy', message } } as const;
      const refused = applySubmitOutcome(desk, only(desk).clientOrderId, outcome, T0);
      expect(turnDesk(refused, context(T0 + 14 * SECOND))).toMatchObject({ commands: [], ended: null });
      const again = turnDesk(refused, context(T0 + 15 * SECOND));
      expect(sent(again)).toHaveLength(1);
      // What never came to the market was no price.
      expect(again.desk.work?.progress.reprices).toBe(0);
    },
  );

  it('that go on are met with longer and longer pauses, and what is sent still rests', () => {
    let desk = ENTRY;
    let time = T0;
    const error = { kind: 'busy', message: 'EService:Market in cancel_only mode' } as const;
    for (const pause of [15, 30, 60, 60, 60, 60, 60, 60, 60, 60, 60]) {
      const turn = turnDesk(desk, context(time));
      expect(sent(turn)).toMatchObject([{ postOnly: true }]);
      desk = applySubmitOutcome(turn.desk, only(turn.desk).clientOrderId, { kind: 'refused', error }, time);
      expect(turnDesk(desk, context(time + pause * SECOND - 1)).commands).toEqual([]);
      time += pause * SECOND;
    }
  });

  it('of a post-only order in either form are followed by another one, at the new price, after the pause', () => {
    const { desk } = turnDesk(ENTRY, context(T0));
    const error = { kind: 'invalid', message: 'EOrder:Post only order' } as const;
    const refused = applySubmitOutcome(desk, only(desk).clientOrderId, { kind: 'refused', error }, T0);
    const cancelled = reported(placed(ENTRY, T0), { status: 'canceled', reason: 'Post only order' });
    for (const after of [refused, cancelled]) {
      expect(turnDesk(after, context(T0 + 14 * SECOND)).commands).toEqual([]);
      const turn = turnDesk(after, context(T0 + 15 * SECOND, { quote: quoteOf(99) }));
      expect(sent(turn)).toMatchObject([{ price: 99, postOnly: true }]);
      expect(turn.desk.work?.progress.reprices).toBe(1);
    }
  });
});

describe('an order whose fate is unknown', () => {
  function unknown(desk: DeskState = ENTRY): DeskState {
    const { desk: sentDesk } = turnDesk(desk, context(T0));
    return applySubmitOutcome(sentDesk, only(sentDesk).clientOrderId, { kind: 'unknown', error: ambiguous }, T0);
  }

  it('is looked up at once and every 5 s, and nothing else is sent meanwhile', () => {
    let desk = unknown();
    const asked: number[] = [];
    for (let second = 0; second <= 12; second++) {
      const turn = turnDesk(desk, context(T0 + second * SECOND));
      expect(sent(turn)).toEqual([]);
      if (kinds(turn).includes('look_up')) asked.push(second);
      desk = turn.desk;
    }
    expect(asked).toEqual([0, 5, 10]);
  });

  it('keeps an expired entry open until it is known what became of it', () => {
    const ending = endWork(unknown(), 'timed out');
    expect(turnDesk(ending, context(T0 + SECOND)).ended).toBeNull();
    const found = reported(ending, { status: 'open' });
    const cancelling = turnDesk(found, context(T0 + 2 * SECOND));
    expect(kinds(cancelling)).toEqual(['cancel']);
    const cancelled = reported(cancelling.desk, { status: 'canceled', filledQuantity: 1, cost: 100 });
    expect(turnDesk(cancelled, context(T0 + 3 * SECOND)).ended).toEqual({
      kind: 'entry',
      outcome: 'timed_out',
      detail: '',
    });
  });
});

describe('cancellations', () => {
  it('are asked again after 10 s without an answer, and not at once after a failure', () => {
    const ending = endWork(placed(ENTRY, T0), 'stopped by you');
    const first = turnDesk(ending, context(T0 + SECOND));
    const failed = applyCancelOutcome(
      first.desk,
      only(first.desk).clientOrderId,
      { kind: 'failed', error: ambiguous },
      T0 + 2 * SECOND,
    );
    for (const [desk, from] of [
      [first.desk, 1],
      [failed, 2],
    ] as const) {
      expect(turnDesk(desk, context(T0 + (from + 9) * SECOND)).commands).toEqual([]);
      expect(kinds(turnDesk(desk, context(T0 + (from + 10) * SECOND)))).toEqual(['cancel']);
    }
  });

  it('that meet a fill lead to a look-up, and the fill counts', () => {
    const first = turnDesk(fixed(placed(ENTRY, T0)), context(T0 + 15 * SECOND, { quote: quoteOf(101) }));
    const doubted = applyCancelOutcome(first.desk, only(first.desk).clientOrderId, { kind: 'not_open' }, T0 + 15_100);
    const asked = turnDesk(doubted, context(T0 + 15_200));
    expect(kinds(asked)).toEqual(['look_up']);
    const settled = filled(asked.desk, 1, 'filled');
    expect(turnDesk(settled, context(T0 + 16 * SECOND))).toMatchObject({
      commands: [],
      ended: { outcome: 'filled' },
    });
  });
});

describe('orders that nobody expects', () => {
  const stray = (): DeskState => {
    const desk = placed(ENTRY, T0);
    return { ...desk, work: null };
  };

  it('are taken off when they are ours and belong to no work', () => {
    const turn = turnDesk(stray(), context(T0 + SECOND));
    expect(kinds(turn)).toEqual(['cancel']);
    expect(turnDesk(turn.desk, context(T0 + 2 * SECOND)).commands).toEqual([]);
  });

  it('are left alone when the user placed them', () => {
    const desk = stray();
    const manual = { ...desk, orders: { [only(desk).clientOrderId]: { ...only(desk), purpose: 'manual' as const } } };
    expect(turnDesk(manual, context(T0 + SECOND)).commands).toEqual([]);
  });

  it('are taken off when an order thought lost turns up beside its successor', () => {
    const { desk } = turnDesk(ENTRY, context(T0));
    const first = only(desk);
    const lost = applySubmitOutcome(
      desk,
      first.clientOrderId,
      { kind: 'refused', error: { kind: 'busy', message: 'EService:Throttled' } },
      T0,
    );
    const second = placed(lost, T0 + 15 * SECOND);
    const both = applySubmitOutcome(
      second,
      first.clientOrderId,
      { kind: 'accepted', orderId: 'X-late' as never },
      T0 + 16 * SECOND,
    );
    expect(workingOrders(both)).toHaveLength(2);
    const turn = turnDesk(both, context(T0 + 16 * SECOND));
    expect(turn.commands).toEqual([{ type: 'cancel', clientOrderId: first.clientOrderId, orderId: 'X-late' }]);
  });
});

describe('open orders of which nothing is heard', () => {
  it('are read back after a minute', () => {
    const desk = placed(ENTRY, T0);
    expect(turnDesk(desk, context(T0 + 59 * SECOND)).commands).toEqual([]);
    const turn = turnDesk(desk, context(T0 + 60 * SECOND));
    expect(kinds(turn)).toEqual(['look_up']);
    expect(turnDesk(turn.desk, context(T0 + 61 * SECOND)).commands).toEqual([]);
  });

  it('are read back less often the more there are: the account’s calls are counted', () => {
    const one = only(placed(ENTRY, T0));
    const ids = Array.from({ length: 10 }, (_, index) => `resting-${index}` as ClientOrderId);
    const orders = Object.fromEntries(
      ids.map((clientOrderId) => [clientOrderId, { ...one, clientOrderId, purpose: 'manual' as const }]),
    );
    let desk: DeskState = { work: null, orders };
    let asked = 0;
    for (let second = 1; second <= 600; second++) {
      const turn = turnDesk(desk, context(T0 + second * SECOND));
      asked += kinds(turn).length;
      desk = turn.desk;
    }
    expect(asked).toBe(30);
  });

  it('are read back after 5 s when the market went through their price', () => {
    const desk = placed(ENTRY, T0);
    const through = { quote: quoteOf(99, 99.5) };
    expect(turnDesk(desk, context(T0 + 4 * SECOND, through)).commands).toEqual([]);
    expect(kinds(turnDesk(desk, context(T0 + 5 * SECOND, through)))).toEqual(['look_up']);
  });

  it('are read back after 5 s when they could only take: no lost message freezes an exit', () => {
    const { work } = EXIT;
    if (work === null) throw new Error('no work');
    const late = { ...EXIT, work: { ...work, progress: { ...work.progress, reprices: 8, lastPlacedAt: T0 } } };
    const desk = placed(late, T0 + 15 * SECOND);
    expect(only(desk).timeInForce).toBe('ioc');
    expect(kinds(turnDesk(desk, context(T0 + 20 * SECOND)))).toEqual(['look_up']);
  });
});

describe('the desk', () => {
  it('refuses a second work and a client id that was used', () => {
    expect(() => beginWork(ENTRY, { kind: 'exit', signalId: 'exit-1' })).toThrow('exit begun while an entry');
    const desk = placed(ENTRY, T0);
    expect(() => addOrder(desk, only(desk), T0)).toThrow('is used already');
  });

  it('is the same object when there is nothing to do', () => {
    const desk = placed(ENTRY, T0);
    expect(turnDesk(desk, context(T0 + SECOND)).desk).toBe(desk);
  });
});
