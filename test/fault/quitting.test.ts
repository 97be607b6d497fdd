import { afterEach, describe, expect, it } from 'vitest';
import type { FaultPlanInput } from '../../engine/exchange/simulator/faults/fault-plan.ts';
import { workingOrders } from '../../engine/trading/desk-state.ts';
import type { SessionNews } from '../../engine/trading/session-news.ts';
import { type OneLife, openOneLife, until } from './support/one-life.ts';

let life: OneLife | null = null;
afterEach(async () => {
  await life?.end();
  life = null;
});

async function begin(rules: FaultPlanInput['rules']): Promise<OneLife> {
  life = await openOneLife({ faults: { rules }, seed: 1 });
  return life;
}

/** Everything after the snapshot of the account stream is lost. */
const DEAF: FaultPlanInput['rules'][number] = { fault: 'drop_frame', channels: ['executions'], skip: 1 };

describe('ending a session', () => {
  it('takes off an order whose answer is still under way', async () => {
    const { openOrders, restFarAway, session, world } = await begin([
      { fault: 'slow_answer', calls: ['AddOrder'], milliseconds: [150, 150] },
      DEAF,
    ]);
    expect(await restFarAway()).toBe(true);
    expect(await until(() => world.simulator.account().orders.length > 0)).toBe(true);
    await session.close();
    expect(workingOrders(session.state().desk)).toEqual([]);
    expect(openOrders()).toBe(0);
  });

  it('takes off an order although the first cancellations are lost', async () => {
    const { openOrders, restFarAway, session } = await begin([
      { fault: 'reset_before', calls: ['CancelOrder'], times: 2 },
    ]);
    expect(await restFarAway()).toBe(true);
    expect(await until(() => openOrders() === 1)).toBe(true);
    const news: SessionNews[] = [];
    session.subscribe((item) => void news.push(item));
    await session.close();
    expect(openOrders()).toBe(0);
    expect(news.flatMap((item) => (item.type === 'closing' ? [item.working] : []))).toEqual([1, 0]);
  });

  it('finds and takes off an order whose fate is unknown', async () => {
    const { openOrders, restFarAway, session } = await begin([
      { fault: 'reset_after', calls: ['AddOrder'], times: 1 },
      DEAF,
    ]);
    expect(await restFarAway()).toBe(true);
    expect(await until(() => openOrders() === 1)).toBe(true);
    await session.close();
    expect(openOrders()).toBe(0);
    expect(workingOrders(session.state().desk)).toEqual([]);
  });

  it('is bounded: what cannot be settled is written down in words, and settled first at the next start', async () => {
    const first = await begin([{ fault: 'reset_before', calls: ['CancelOrder'] }]);
    expect(await first.restFarAway()).toBe(true);
    expect(await until(() => first.openOrders() === 1)).toBe(true);
    const begun = Date.now();
    await first.session.close(60);
    expect(Date.now() - begun).toBeLessThan(15_000);
    const [left] = workingOrders(first.session.state().desk);
    const atExchange = () =>
      first.world.simulator.account().orders.find((order) => order.clientOrderId === left?.clientOrderId)?.status;
    expect(atExchange()).toBe('open');
    const notices = first.store.recentRecords(['notice'], 20).map(({ body }) => body);
    const told = notices.find((body) => body.includes('Parallax ended with one order unsettled: buy'));
    expect(told).toContain('"level":"error"');

    await first.bury();
    first.world.simulator.stopFaults();
    const second = await first.world.live();
    expect(await until(() => atExchange() === 'canceled')).toBe(true);
    await second.session.close();
    expect(first.openOrders()).toBe(0);
    await second.bury();
  }, 40_000);
});
