import { afterEach, describe, expect, it } from 'vitest';
import { wait } from './support/hostile-session.ts';
import { type OneLife, openOneLife } from './support/one-life.ts';

let life: OneLife | null = null;
afterEach(async () => {
  await life?.end();
  life = null;
});

describe('an order whose fate is unknown', () => {
  it('is never taken for lost when it reaches the engine late while reads are behind', async () => {
    life = await openOneLife({
      faults: {
        rules: [
          { fault: 'late_execution', calls: ['AddOrder'], times: 1, seconds: [40, 40] },
          { fault: 'stale_reads', seconds: [60, 60] },
          // The account stream falls silent after its snapshot.
          { fault: 'drop_frame', channels: ['executions'], skip: 1 },
        ],
      },
      seed: 1,
      speed: 60,
    });
    const { openOrders, restFarAway, session } = life;
    session.act('stop');
    expect(await restFarAway()).toBe(true);
    let most = 0;
    const seen = new Set<string>();
    for (const end = Date.now() + 3_000; Date.now() < end; await wait(5)) {
      const orders = Object.values(session.state().desk.orders);
      most = Math.max(most, openOrders());
      for (const { purpose, status } of orders) if (purpose === 'manual') seen.add(status);
    }
    expect(seen.has('unknown')).toBe(true);
    expect(seen.has('refused')).toBe(false);
    expect(most).toBe(1);
  }, 20_000);
});
