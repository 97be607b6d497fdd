import { describe, expect, it } from 'vitest';
import type { Broker } from '../../../engine/ports.ts';
import { askExchange } from '../../../engine/trading/reconcile.ts';
import { createFakeExchange } from '../../fakes/fake-exchange.ts';
import { createManualClock } from '../../fakes/manual-clock.ts';
import { T0 } from './session-fixtures.ts';

const HOUR = 3_600_000;

/** A fake account, with the questions in the order in which they were asked. */
function openAccount() {
  const exchange = createFakeExchange({ clock: createManualClock(T0) });
  const asked: (string | number)[] = [];
  const broker: Broker = {
    ...exchange.broker,
    openOrders: () => {
      asked.push('orders');
      return exchange.broker.openOrders();
    },
    fillsSince: (since) => {
      asked.push('fills', T0 - since);
      return exchange.broker.fillsSince(since);
    },
    balances: () => {
      asked.push('balances');
      return exchange.broker.balances();
    },
  };
  return { exchange, broker, asked };
}

describe('a reading of the account', () => {
  it('is of the whole history at first: orders, then fills, and balances last', async () => {
    const { broker, asked } = openAccount();
    const found = await askExchange(broker, T0, { reconciled: false });
    expect(found).toMatchObject({ ok: true, value: { whole: true, askedAt: T0 } });
    expect(asked).toEqual(['orders', 'fills', 600 * HOUR, 'balances']);
  });

  it('is of the last hour afterwards, and does not pass for the whole: what was bought before stays', async () => {
    const { broker, asked } = openAccount();
    const found = await askExchange(broker, T0, { reconciled: true, fillsKnownUntil: T0 });
    expect(found).toMatchObject({ ok: true, value: { whole: false } });
    expect(asked).toEqual(['orders', 'fills', HOUR, 'balances']);
  });

  it.each(['openOrders', 'fillsSince', 'balances'] as const)(
    'is none where one answer is missing: %s',
    async (name) => {
      const { exchange, broker } = openAccount();
      exchange.failRead(name, { kind: 'ambiguous', message: 'time-out' });
      const found = await askExchange(broker, T0, { reconciled: false });
      expect(found).toEqual({ ok: false, error: { kind: 'ambiguous', message: 'time-out' } });
    },
  );
});
