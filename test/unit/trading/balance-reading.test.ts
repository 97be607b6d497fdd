import { describe, expect, it } from 'vitest';
import type { Balance } from '../../../engine/domain/balance.ts';
import { success } from '../../../engine/domain/result.ts';
import { executorOn } from './executor-fixtures.ts';
import { balancesOf } from './session-fixtures.ts';

/** An executor whose readings of the balances are answered one by one; the nth says that n of the quote are there. */
function openExecutor() {
  const waiting: (() => void)[] = [];
  let asked = 0;
  const { clock, executor, events } = executorOn(() => ({
    balances() {
      const balances: readonly Balance[] = balancesOf(0, ++asked);
      return new Promise((resolve) => waiting.push(() => resolve(success(balances))));
    },
  }));
  return {
    clock,
    asked: () => asked,
    end: executor.end,
    ask: () => executor.execute({ type: 'refresh_balances' }, clock.now()),
    async answer() {
      waiting.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    told: () =>
      events.flatMap((event) =>
        event.type === 'balances'
          ? event.balances.filter(({ asset }) => asset === 'USD').map(({ total }) => total)
          : [],
      ),
  };
}

describe('a reading of the balances', () => {
  it('that began before the newest fill is not told: another one follows at once', async () => {
    const { ask, answer, asked, told } = openExecutor();
    ask();
    ask();
    await answer();
    expect([asked(), told()]).toEqual([2, []]);
    await answer();
    expect([asked(), told()]).toEqual([2, [2]]);
  });

  it('is told all the same where fill follows fill, and comes again after a pause', async () => {
    const { clock, ask, answer, asked, told } = openExecutor();
    ask();
    for (let fill = 0; fill < 5; fill++) {
      ask();
      await answer();
    }
    expect([asked(), told()]).toEqual([2, [2]]);
    clock.advance(5_000);
    expect(asked()).toBe(3);
    await answer();
    expect(told()).toEqual([2, 3]);
    clock.advance(60_000);
    expect(asked()).toBe(3);
  });

  it('does not come again once the session has ended, whether it was due or under way then', async () => {
    for (const endsFirst of [true, false]) {
      const { clock, ask, answer, asked, end } = openExecutor();
      for (let fill = 0; fill < 3; fill++) {
        ask();
        if (fill === 2 && endsFirst) end();
        if (fill > 0) await answer();
      }
      await answer();
      if (!endsFirst) end();
      clock.advance(60_000);
      expect(asked()).toBe(2);
    }
  });
});
