import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerOrder } from '../../../engine/ports.ts';
import { bookAround } from '../../fakes/fake-exchange.ts';
import { restoreState } from '../../../engine/trading/session-loop.ts';
import { initialSessionState } from '../../../engine/trading/session-state.ts';
import { type Harness, MID, openHarness, START } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-session-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openOrders(harness: Harness): readonly BrokerOrder[] {
  return harness.exchange.account.orders().filter((order) => order.status === 'open');
}

/** The whole of what rests is filled at its price. */
async function fillResting(harness: Harness): Promise<void> {
  for (const order of harness.exchange.account.orders()) {
    if (order.status === 'open') harness.exchange.fill(order.orderId, (order.quantity ?? 0) - order.filledQuantity);
  }
  await harness.exchange.settle();
  await harness.pass(2000);
}

describe('a session', () => {
  it('reconciles, starts by itself and says so', async () => {
    const harness = await openHarness(folder);
    const state = harness.session.state();
    expect(state.reconciled).toBe(true);
    expect(state.strategy.control).toBe('running');
    expect(state.strategy.portfolio).toBe('ready_to_enter');
    expect(state.strategy.blockedBy).toBeNull();
    await harness.session.close();
  });

  it('builds a position with a post-only order at the best bid and sells it again', async () => {
    const harness = await openHarness(folder);
    expect(harness.session.act('force_entry').ok).toBe(true);
    await harness.exchange.settle();
    const [entry] = harness.exchange.submitted;
    expect(entry).toMatchObject({ side: 'buy', type: 'limit', price: 100_000, postOnly: true, purpose: 'entry' });
    expect((entry?.quantity ?? 0) * 100_000 * 1.004).toBeLessThanOrEqual(10_000);
    await fillResting(harness);
    expect(harness.session.state().strategy.portfolio).toBe('ready_to_exit');
    expect(harness.session.state().position.quantity).toBeCloseTo(entry?.quantity ?? 0, 10);

    expect(harness.session.act('force_exit').ok).toBe(true);
    await harness.pass(1000);
    expect(harness.exchange.submitted.at(-1)).toMatchObject({ side: 'sell', postOnly: true, purpose: 'exit' });
    await fillResting(harness);
    expect(harness.session.state().position.quantity).toBe(0);
    expect(harness.session.state().strategy.portfolio).toBe('ready_to_enter');
    expect(harness.exchange.submitted).toHaveLength(2);
    await harness.session.close();
  });

  it('has every order on disk before the exchange hears of it', async () => {
    const harness = await openHarness(folder);
    const submit = harness.exchange.broker.submit.bind(harness.exchange.broker);
    const seen: boolean[] = [];
    // The broker is where the network begins: what the store holds at that moment is what a crash would leave.
    Object.assign(harness.exchange.broker, {
      submit: (request: Parameters<typeof submit>[0]) => {
        const written = harness.store.journalAfter(0).some((record) => record.commands.includes(request.clientOrderId));
        seen.push(written);
        return submit(request);
      },
    });
    harness.session.act('force_entry');
    await fillResting(harness);
    harness.session.act('force_exit');
    await fillResting(harness);
    expect(seen).toEqual([true, true]);
    await harness.session.close();
  });

  it('re-prices when it is outbid, at most every 15 s, and takes after the eighth time', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    for (let step = 1; step <= 9; step++) {
      harness.exchange.pushBook(bookAround(MID + step * 10, harness.clock.now()));
      await harness.pass(20_000);
    }
    const resting = harness.exchange.submitted.filter((order) => order.postOnly);
    const taking = harness.exchange.submitted.filter((order) => !order.postOnly);
    // One order that follows the market, and one that takes.
    expect(resting.length).toBe(1);
    expect(harness.exchange.amendRequests.map(({ price }) => price)).toEqual(
      Array.from({ length: 8 }, (_, step) => MID - 0.05 + (step + 1) * 10),
    );
    expect(taking[0]).toMatchObject({ timeInForce: 'ioc', side: 'buy' });
    const times = harness.store
      .journalAfter(0)
      .filter((record) => /"(submit|amend)"/.test(record.commands))
      .map((record) => record.time);
    expect(times.length).toBe(10);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(15_000);
    expect(harness.session.state().strategy.portfolio).toBe('ready_to_exit');
    await harness.session.close();
  });

  it('looks an unanswered order up instead of sending it again, and adopts what it finds', async () => {
    const harness = await openHarness(folder);
    harness.exchange.scriptSubmit({ kind: 'lose', placed: true });
    harness.session.act('force_entry');
    await harness.pass(30_000);
    expect(harness.exchange.submitted).toHaveLength(1);
    expect(openOrders(harness)).toHaveLength(1);
    expect(Object.values(harness.session.state().desk.orders)[0]?.status).toBe('open');
    await fillResting(harness);
    expect(harness.session.state().strategy.portfolio).toBe('ready_to_exit');
    await harness.session.close();
  });

  it('sends an order anew only after its absence has outlasted the read lag', async () => {
    const harness = await openHarness(folder);
    harness.exchange.scriptSubmit({ kind: 'lose', placed: false });
    harness.session.act('force_entry');
    await harness.pass(120_000);
    expect(harness.exchange.submitted).toHaveLength(1);
    await harness.pass(30_000);
    expect(harness.exchange.submitted).toHaveLength(2);
    expect(harness.exchange.submitted[0]?.clientOrderId).not.toBe(harness.exchange.submitted[1]?.clientOrderId);
    expect(openOrders(harness)).toHaveLength(1);
    await harness.session.close();
  });

  it('ends the entry when the user cancels its order, instead of placing the next one', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    expect(harness.session.cancelOrder(harness.exchange.submitted[0]?.clientOrderId ?? '').ok).toBe(true);
    await harness.pass(40_000);
    expect(openOrders(harness)).toHaveLength(0);
    expect(harness.exchange.submitted).toHaveLength(1);
    expect(harness.session.state().strategy).toMatchObject({ entry: null, portfolio: 'ready_to_enter' });
    await harness.session.close();
  });

  it('pauses: no entry, but an exit still goes through', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await fillResting(harness);
    harness.session.act('pause');
    expect(harness.session.state().strategy.control).toBe('paused');
    harness.session.act('force_exit');
    await harness.pass(1000);
    await fillResting(harness);
    expect(harness.session.state().position.quantity).toBe(0);
    await harness.session.close();
  });

  it('takes its orders off when it is closed, and takes the entry up again afterwards', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    expect(openOrders(harness)).toHaveLength(1);
    await harness.session.close();
    harness.store.close();
    expect(openOrders(harness)).toHaveLength(0);
    const again = await openHarness(folder, harness);
    await again.pass(20_000);
    expect(openOrders(again)).toHaveLength(1);
    expect(again.session.state().strategy.entry).not.toBeNull();
    await again.session.close();
  });

  it('blocks new orders while the feed is silent', async () => {
    const harness = await openHarness(folder);
    await harness.pass(70_000, 'silent');
    expect(harness.session.state().strategy.blockedBy).toBe('the market feed is stale');
    expect(harness.session.act('force_entry')).toMatchObject({ ok: false });
    harness.exchange.pushBook(bookAround(MID, harness.clock.now()));
    await harness.pass(2000);
    expect(harness.session.act('force_entry')).toEqual({ ok: true, value: null });
    await harness.session.close();
  });
});

describe('a crash', () => {
  it('between writing an order down and sending it leaves no second order', async () => {
    const harness = await openHarness(folder);
    // The process dies at the moment of sending: written down, never heard of.
    const { submit } = harness.exchange.broker;
    Object.assign(harness.exchange.broker, { submit: () => new Promise(() => undefined) });
    harness.session.act('force_entry');
    await harness.exchange.settle();
    Object.assign(harness.exchange.broker, { submit });
    const again = await harness.crash();
    expect(Object.values(again.session.state().desk.orders)[0]?.status).toBe('unknown');
    await again.pass(40_000);
    expect(openOrders(again)).toHaveLength(0);
    await again.session.close(100);
  });

  it('with an order at the exchange adopts it and knows its fill', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const [resting] = openOrders(harness);
    const again = await harness.crash();
    expect(openOrders(again).map((order) => order.orderId)).toEqual([resting?.orderId]);
    await fillResting(again);
    expect(again.session.state().strategy.portfolio).toBe('ready_to_exit');
    expect(again.exchange.submitted).toHaveLength(1);
    await again.session.close();
  });

  it('that slept through a fill finds it in the trade history', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    harness.exchange.setBrokerStream(false);
    for (const order of harness.exchange.account.orders()) harness.exchange.fill(order.orderId, order.quantity ?? 0);
    const again = await harness.crash();
    await again.pass(10_000);
    expect(again.session.state().position.quantity).toBeCloseTo(harness.exchange.submitted[0]?.quantity ?? 0, 10);
    expect(again.session.state().strategy.portfolio).toBe('ready_to_exit');
    expect(again.exchange.submitted).toHaveLength(1);
    await again.session.close();
  });

  it('replays its journal to the very state it had', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await fillResting(harness);
    const live = JSON.stringify(harness.session.state());
    const { configuration } = harness.session.options;
    const replayed = restoreState(harness.store, initialSessionState('BTC/USD', START), configuration);
    expect(JSON.stringify(replayed)).toBe(live);
    await harness.session.close();
  });

  it('knows its orders after a crash and a change of settings', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const [order] = openOrders(harness);
    const before = harness.session.state().desk.orders;
    // Under these settings the same events lead to another order: the size is another one.
    const again = await harness.crash({ orders: { sizeQuote: 500 } });
    const id = order?.clientOrderId ?? '';
    expect(again.session.state().desk.orders[id]).toMatchObject({
      quantity: before[id]?.quantity,
      orderId: order?.orderId,
    });
    await again.session.close();
    await again.exchange.settle();
    expect(openOrders(again)).toHaveLength(0);
  });

  it('takes its orders off when it closes with a journal that cannot be written', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    expect(openOrders(harness)).toHaveLength(1);
    const full = (): never => {
      throw new Error('database or disk is full');
    };
    Object.assign(harness.store, { append: full, appendAll: full, writeSetting: full, saveSnapshot: full });
    const closing = harness.session.close();
    await harness.exchange.settle();
    await closing;
    expect(openOrders(harness)).toHaveLength(0);
    expect(harness.news.some((item) => item.type === 'broken')).toBe(true);
  });
});
