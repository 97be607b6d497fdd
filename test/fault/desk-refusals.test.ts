import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import type { DeskOrder } from '../../engine/trading/desk-state.ts';
import { type OneLife, openOneLife, until } from './support/one-life.ts';

let life: OneLife | null = null;
afterEach(async () => {
  await life?.end();
  life = null;
});

async function begin(rules: FaultPlanInput['rules'], speed?: number): Promise<OneLife> {
  life = await openOneLife({ faults: { rules }, seed: 1, ...(speed === undefined ? {} : { speed }) });
  return life;
}

describe('an order that the exchange refuses for a while', () => {
  it('does not count as a price: what follows still rests', async () => {
    const { enter, session } = await begin([{ fault: 'rate_limit', calls: ['AddOrder'], times: 3 }]);
    expect(await enter()).toBe(true);
    // As they were until the first of them came through.
    const seen = new Map<string, DeskOrder>();
    const wentThrough = (): boolean => {
      for (const order of Object.values(session.state().desk.orders)) seen.set(order.clientOrderId, order);
      return [...seen.values()].some(({ status }) => status === 'open' || status === 'filled');
    };
    expect(await until(wentThrough, 10_000)).toBe(true);
    expect([...seen.values()].filter(({ status }) => status === 'refused')).toHaveLength(3);
    expect([...seen.values()].map(({ postOnly }) => postOnly)).not.toContain(false);
  }, 20_000);

  it('goes through although the clock of the exchange is ahead', async () => {
    const { enter, world } = await begin([
      { fault: 'clock_jump', jump: 90, seconds: 3_000, calls: ['AddOrder'], times: 1 },
    ]);
    expect(await enter()).toBe(true);
    expect(await until(() => world.simulator.account().orders.length > 0)).toBe(true);
  });
});

describe('a market that is in a mode', () => {
  it.each(['cancel_only', 'post_only', 'maintenance'] as const)(
    '%s at the start: the session comes up, says why it waits, and trades once it is online again',
    async (mode) => {
      const { session, world } = await begin([{ fault: 'market_mode', mode, seconds: 3_600, times: 1 }]);
      if (mode === 'post_only') {
        // Resting is allowed: an entry may begin.
        expect(await until(() => session.act('force_entry').ok)).toBe(true);
      } else {
        expect(await until(() => /cancel_only|maintenance/.test(session.state().strategy.blockedBy ?? ''))).toBe(true);
        expect(session.act('force_entry').ok).toBe(false);
      }
      world.simulator.stopFaults();
      expect(await until(() => session.state().strategy.blockedBy === null, 10_000)).toBe(true);
      session.act('force_entry');
      expect(await until(() => world.simulator.account().orders.length > 0)).toBe(true);
    },
    20_000,
  );
});
