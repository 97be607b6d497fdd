import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Broker } from '../../../engine/ports.ts';
import { bookAround } from '../../fakes/fake-exchange.ts';
import { type Harness, MID, openHarness } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-checks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MINUTE = 60_000;

/** Counts the readings of the open orders; `fail` is asked before each. */
function watchReadings(broker: Broker, fail: (reading: number) => boolean = () => false): () => number {
  const openOrders = broker.openOrders.bind(broker);
  let readings = 0;
  Object.assign(broker, {
    openOrders: () => {
      if (fail(++readings)) throw new Error('a bug of an adapter');
      return openOrders();
    },
  });
  return () => readings;
}

function status(harness: Harness, mode: 'online' | 'cancel_only' | 'maintenance'): void {
  harness.exchange.emitMarket({ type: 'market_status', status: mode });
}

describe('the checks against the exchange', () => {
  it('go on every 5 min, once each, however often the account stream came back', async () => {
    const harness = await openHarness(folder);
    for (let reconnect = 0; reconnect < 5; reconnect++) {
      harness.exchange.setBrokerStream(false);
      await harness.pass(2_000);
      harness.exchange.setBrokerStream(true);
      await harness.pass(2_000);
    }
    const readings = watchReadings(harness.exchange.broker);
    await harness.pass(15 * MINUTE);
    expect(readings()).toBe(3);
    await harness.session.close();
  });

  it('survive an adapter that throws: the session goes on and is checked again', async () => {
    const harness = await openHarness(folder);
    const readings = watchReadings(harness.exchange.broker, (reading) => reading <= 2);
    await harness.pass(6 * MINUTE);
    expect(readings()).toBe(3);
    expect(harness.session.state().consecutiveApiErrors).toBe(0);
    expect(harness.session.state().strategy.blockedBy).toBeNull();
    await harness.session.close();
  });
});

describe('the mode of the market', () => {
  it.each([
    ['cancel_only', 'the exchange has the market in cancel_only mode'],
    ['maintenance', 'the exchange is in maintenance'],
  ] as const)('%s is told, keeps everything from being sent, and ends by itself', async (mode, words) => {
    const harness = await openHarness(folder);
    status(harness, mode);
    await harness.pass(1_000);
    expect(harness.session.state().strategy.blockedBy).toBe(words);
    const order = {
      side: 'buy',
      type: 'limit',
      price: 90_000,
      quantity: 0.01,
      postOnly: true,
    } as const;
    expect(harness.session.placeOrder(order)).toEqual({
      ok: false,
      error: { field: null, message: `The order is not sent: ${words}.` },
    });
    status(harness, 'online');
    await harness.pass(1_000);
    expect(harness.session.state().strategy.blockedBy).toBeNull();
    expect(harness.session.placeOrder(order).ok).toBe(true);
    await harness.session.close();
  });

  it('leaves an order that rests alone, and looks it up all the same', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    status(harness, 'maintenance');
    let lookedUp = 0;
    const { findOrder } = harness.exchange.broker;
    Object.assign(harness.exchange.broker, {
      findOrder: (...call: Parameters<Broker['findOrder']>) => {
        lookedUp++;
        return findOrder(...call);
      },
    });
    harness.exchange.pushBook(bookAround(MID + 50, harness.clock.now()));
    await harness.pass(3 * MINUTE);
    expect(harness.exchange.submitted).toHaveLength(1);
    expect(harness.exchange.amendRequests).toEqual([]);
    expect(lookedUp).toBeGreaterThan(0);
    status(harness, 'online');
    await harness.pass(1_000);
    expect(harness.exchange.amendRequests).toHaveLength(1);
    await harness.session.close();
  });
});
