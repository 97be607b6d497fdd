import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Harness, openHarness } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-switch-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const SWITCH = { orders: { deadMansSwitchSeconds: 60 } };

function openOrders({ exchange }: Harness): number {
  return exchange.account.orders().filter((order) => order.status === 'open').length;
}

async function withOrder(): Promise<Harness> {
  const harness = await openHarness(folder, undefined, SWITCH);
  harness.session.act('force_entry');
  await harness.pass(3_000);
  expect(openOrders(harness)).toBe(1);
  return harness;
}

describe('the dead man’s switch of a session', () => {
  it('lets an order rest for as long as the session lives', async () => {
    const harness = await withOrder();
    await harness.pass(300_000);
    expect(openOrders(harness)).toBe(1);
    expect(harness.session.state().deadMansSwitch).toMatchObject({ seconds: 60, confirmed: true });
    await harness.session.close();
  });

  it('takes the order of a session off that has died', async () => {
    const harness = await withOrder();
    harness.die();
    // Nobody renews it any more; what else is on the account is taken off with it.
    harness.exchange.placeForeign({ side: 'buy', price: 50_000, quantity: 0.01 });
    for (let second = 0; second < 61; second++) harness.clock.advance(1_000);
    await harness.exchange.settle();
    expect(openOrders(harness)).toBe(0);
  });

  it('is off after an orderly end: what was placed elsewhere stays', async () => {
    const harness = await withOrder();
    harness.exchange.placeForeign({ side: 'buy', price: 50_000, quantity: 0.01 });
    await harness.session.close();
    expect(harness.session.state().deadMansSwitch).toMatchObject({ seconds: 0, confirmed: true });
    for (let second = 0; second < 120; second++) harness.clock.advance(1_000);
    await harness.exchange.settle();
    expect(harness.exchange.account.orders().filter(({ status }) => status === 'open')).toMatchObject([
      { clientOrderId: null },
    ]);
  });

  it('that has fired is a cancellation like any other: the entry goes on with another order', async () => {
    const harness = await withOrder();
    await harness.exchange.broker.cancelAllAfter(1);
    await harness.pass(2_000);
    expect(openOrders(harness)).toBe(0);
    await harness.pass(20_000);
    expect(openOrders(harness)).toBe(1);
    await harness.session.close();
  });
});
