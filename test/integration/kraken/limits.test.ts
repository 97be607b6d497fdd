import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { roundToStep } from '../../../engine/domain/decimal.ts';
import type { ClientOrderId, OrderId } from '../../../engine/domain/order.ts';
import { connectSimulator, type SimulatedKraken } from './simulated-kraken.ts';

const SPEED = 60;

let kraken: SimulatedKraken | null = null;
afterEach(async () => {
  await kraken?.close();
  kraken = null;
});

/** Numbers without a pattern, the same at every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

describe('whoever trades as fast as the adapter lets him', () => {
  it.each(['starter', 'intermediate'] as const)(
    'never reaches a limit of the %s tier, and can always cancel what is open',
    async (tier) => {
      kraken = await connectSimulator(
        { speed: SPEED, limits: { tier, enforced: true, historyCost: 4 } },
        // A second of the market, as at the real exchange.
        { requestIntervalMs: 1_000 / SPEED, tradingCounterStart: 0 },
      );
      const { broker, adapter, simulator } = kraken;
      broker.subscribe(() => undefined);
      const candles = await adapter.feed.candles('BTC/USD', '1m');
      if (!candles.ok) throw new Error(candles.error.message);
      const far = candles.value.at(-1)!.close * 0.7;
      const roll = dice(tier === 'starter' ? 1 : 2);
      const open: OrderId[] = [];
      const outcomes = { done: 0, held: 0 };
      const count = (error: { readonly kind: string; readonly message: string } | null): void => {
        if (error === null) outcomes.done++;
        else {
          expect(error).toMatchObject({ kind: 'busy', message: expect.stringContaining('rate counter') as unknown });
          outcomes.held++;
        }
      };
      for (let step = 0; step < 250; step++) {
        const price = roundToStep(far - roll(500), 0.1);
        const orderId = open[roll(Math.max(1, open.length))];
        const action = orderId === undefined ? 0 : roll(4);
        if (action <= 1) {
          const outcome = await broker.submit({
            clientOrderId: randomUUID() as ClientOrderId,
            symbol: 'BTC/USD',
            side: 'buy',
            type: 'limit',
            price,
            quantity: 0.001,
            postOnly: true,
            timeInForce: 'gtc',
            purpose: 'manual',
            signalId: null,
          });
          if (outcome.kind === 'accepted') open.push(outcome.orderId);
          count(outcome.kind === 'accepted' ? null : outcome.error);
        } else if (orderId !== undefined && action === 2) {
          const outcome = await broker.amend({ orderId, symbol: 'BTC/USD', price, postOnly: true });
          if (outcome.kind === 'not_open') throw new Error('an order is gone');
          count(outcome.kind === 'accepted' ? null : outcome.error);
        } else if (orderId !== undefined) {
          expect(await broker.cancel(orderId)).toEqual({ kind: 'accepted' });
          open.splice(open.indexOf(orderId), 1);
          outcomes.done++;
        }
        if (roll(3) === 0) await pause(roll(60));
      }
      for (const orderId of open) expect(await broker.cancel(orderId)).toEqual({ kind: 'accepted' });
      const { api, trading } = simulator.rateReadings();
      expect([trading['BTC/USD']!.exceeded, api.exceeded]).toEqual([0, 0]);
      // It went to the limit, and not around it.
      expect(outcomes.held).toBeGreaterThan(10);
      expect(outcomes.done).toBeGreaterThan(20);
    },
    60_000,
  );

  it('reads everything it likes, and waits in time for the counter of reads', async () => {
    kraken = await connectSimulator(
      { speed: SPEED, limits: { tier: 'starter', enforced: true, historyCost: 4 } },
      { requestIntervalMs: 1_000 / SPEED, privateCounter: { start: 0 } },
    );
    const { broker, simulator } = kraken;
    for (let round = 0; round < 6; round++) {
      expect(await broker.fillsSince(0)).toEqual({ ok: true, value: [] });
      expect(await broker.balances()).toMatchObject({ ok: true });
      expect(await broker.openOrders()).toEqual({ ok: true, value: [] });
    }
    const { api } = simulator.rateReadings();
    expect(api.exceeded).toBe(0);
    expect(api.highest).toBeGreaterThan(10);
  }, 60_000);
});
