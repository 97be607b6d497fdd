import { describe, expect, it } from 'vitest';
import type { ClientOrderId } from '../../../engine/domain/order.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import type { MarketFeed } from '../../../engine/ports.ts';
import { measureSkew } from '../../../engine/trading/measure-skew.ts';
import { entryObstacleOf, openingObstacle } from '../../../engine/trading/risk.ts';
import { initialSessionState, type SessionState } from '../../../engine/trading/session-state.ts';
import { createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { executorOn, ORDER } from './executor-fixtures.ts';
import { balancesOf, INSTRUMENT, play, T0 } from './session-fixtures.ts';

function openExecutor() {
  let lookUps = 0;
  const opened = executorOn((broker) => ({
    findOrder: (id, since) => {
      lookUps += 1;
      return broker.findOrder(id, since);
    },
  }));
  return { ...opened, lookUps: () => lookUps };
}

describe('sending an order', () => {
  it('does not send one whose decision is older than its deadline, and leaves its fate to the look-up', async () => {
    const { clock, exchange, executor, events } = openExecutor();
    const decidedAt = clock.now();
    clock.advance(3_600_000);
    executor.execute({ type: 'submit', order: ORDER }, decidedAt);
    await executor.idle();
    expect(exchange.submitted).toEqual([]);
    expect(events).toContainEqual({
      type: 'submit_result',
      clientOrderId: ORDER.clientOrderId,
      outcome: {
        kind: 'unknown',
        error: { kind: 'ambiguous', message: 'not sent: it was decided 3600 s ago and the market has moved on' },
      },
    });
  });

  it('sends one that is on time', async () => {
    const { clock, exchange, executor } = openExecutor();
    const decidedAt = clock.now();
    clock.advance(9_000);
    executor.execute({ type: 'submit', order: ORDER }, decidedAt);
    await executor.idle();
    expect(exchange.submitted).toMatchObject([{ clientOrderId: ORDER.clientOrderId }]);
  });
});

describe('looking an order up', () => {
  it('happens at most four times a second, however often it is ordered', async () => {
    const { clock, executor, lookUps } = openExecutor();
    const command = { type: 'look_up', clientOrderId: ORDER.clientOrderId, sentAt: T0, askedAt: T0 } as const;
    for (let time = 0; time < 1_000; time += 10) {
      executor.execute(command, clock.now());
      await executor.idle();
      clock.advance(10);
    }
    expect(lookUps()).toBe(4);
  });

  it('is not ordered again while it waits for its answer, however long that takes', async () => {
    const { clock, executor, lookUps } = openExecutor();
    const command = { type: 'look_up', clientOrderId: ORDER.clientOrderId, sentAt: T0, askedAt: T0 } as const;
    for (let second = 0; second < 60; second++) {
      executor.execute(command, clock.now());
      clock.advance(1_000);
    }
    expect(lookUps()).toBe(1);
    await executor.idle();
    executor.execute(command, clock.now());
    await executor.idle();
    expect(lookUps()).toBe(2);
  });

  it('of one order does not hold up that of another', async () => {
    const { clock, executor, lookUps } = openExecutor();
    for (const id of ['a', 'b', 'c']) {
      const clientOrderId = id as ClientOrderId;
      executor.execute({ type: 'look_up', clientOrderId, sentAt: T0, askedAt: T0 }, clock.now());
    }
    await executor.idle();
    expect(lookUps()).toBe(3);
  });
});

/** A feed whose clock is off, and which takes its time. */
function feedOff(byMs: number, takesMs: number) {
  const clock = createManualClock(T0);
  const { feed } = createFakeExchange({ clock });
  const off: MarketFeed = {
    ...feed,
    serverTime: () => {
      clock.advance(takesMs / 2);
      // Whole seconds, as Kraken tells them.
      const told = Math.floor((clock.now() + byMs) / 1000) * 1000;
      clock.advance(takesMs / 2);
      return Promise.resolve(success(told));
    },
  };
  return { clock, off };
}

describe('measuring the clock', () => {
  it.each([
    [0, 20],
    [400, 20],
    [-400, 900],
  ])('finds nothing in a difference of %i ms that seconds and %i ms of travel explain', async (by, takes) => {
    const { clock, off } = feedOff(by, takes);
    expect(await measureSkew(off, clock)).toBe(0);
  });

  it.each([6_000, -6_000, 90_000])(
    'finds at least most of a difference of %i ms, never more than it is',
    async (by) => {
      const { clock, off } = feedOff(by, 100);
      const found = (await measureSkew(off, clock)) ?? 0;
      expect(Math.sign(found)).toBe(Math.sign(by));
      expect(Math.abs(found)).toBeLessThanOrEqual(Math.abs(by));
      expect(Math.abs(found)).toBeGreaterThan(Math.abs(by) - 1_200);
    },
  );

  it('says nothing where the answer took long or did not come', async () => {
    const { clock, off } = feedOff(90_000, 6_000);
    expect(await measureSkew(off, clock)).toBeNull();
    const silent = { ...off, serverTime: () => Promise.resolve(failure({ kind: 'ambiguous', message: '' } as const)) };
    expect(await measureSkew(silent, clock)).toBeNull();
  });
});

describe('a clock that is off', () => {
  const ready: SessionState = {
    ...initialSessionState('BTC/USD', T0),
    instrument: INSTRUMENT,
    reconciled: true,
    feedFresh: true,
    accountStreamUp: true,
    balances: balancesOf(0),
  };

  it('stops entries above five seconds, says so once, and lets exits go on', () => {
    const skewed = play(ready, [[T0, { type: 'clock_skew', skewMs: 6_000 }]]);
    expect(entryObstacleOf(skewed.state)).toBe(
      'this computer’s clock is 6.0 s behind the exchange’s; let the system set it from the network',
    );
    expect(openingObstacle(skewed.state)).toBeNull();
    expect(skewed.commands).toContainEqual({
      type: 'record',
      record: expect.objectContaining({ kind: 'notice', level: 'warning' }) as unknown,
    });
    const again = play(skewed.state, [[T0, { type: 'clock_skew', skewMs: 7_000 }]]);
    expect(again.commands.filter(({ type }) => type === 'record')).toEqual([]);
    const mended = play(again.state, [[T0, { type: 'clock_skew', skewMs: -100 }]]);
    expect(entryObstacleOf(mended.state)).toBeNull();
  });

  it('stops entries whichever way it is off', () => {
    const ahead = play(ready, [[T0, { type: 'clock_skew', skewMs: -6_000 }]]);
    expect(entryObstacleOf(ahead.state)).toContain('this computer’s clock is 6.0 s ahead of the exchange’s');
    expect(JSON.stringify(ahead.commands)).toContain('No entries for now');
    const purchase = play(ahead.state, [[T0, { type: 'manual_order', order: { ...ORDER, purpose: 'manual' } }]]);
    expect(purchase.commands.filter(({ type }) => type === 'submit')).toEqual([]);
  });

  it('is no obstacle up to five seconds', () => {
    expect(entryObstacleOf(play(ready, [[T0, { type: 'clock_skew', skewMs: -5_000 }]]).state)).toBeNull();
  });
});

describe('an order of the user’s own', () => {
  it('is written down and sent once, and refused where risk stands in the way', () => {
    const order = { ...ORDER, purpose: 'manual' as const };
    const ready: SessionState = {
      ...initialSessionState('BTC/USD', T0),
      instrument: INSTRUMENT,
      reconciled: true,
      feedFresh: true,
      accountStreamUp: true,
      balances: balancesOf(0),
    };
    const placed = play(ready, [[T0, { type: 'manual_order', order }]]);
    expect(placed.commands).toContainEqual({ type: 'submit', order });
    expect(placed.state.desk.orders[order.clientOrderId]).toMatchObject({ status: 'created', purpose: 'manual' });
    const refused = play({ ...ready, accountStreamUp: false }, [[T0, { type: 'manual_order', order }]]);
    expect(refused.state.desk.orders).toEqual({});
    expect(refused.commands.filter(({ type }) => type === 'submit')).toEqual([]);
  });
});
