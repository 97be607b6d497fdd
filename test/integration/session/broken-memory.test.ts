import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionStore } from '../../../engine/ports.ts';
import { type Harness, openHarness } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-memory-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refuse = (words: string) => (): never => {
  throw new Error(words);
};

/** From now on nothing can be written any more. */
function fill(store: SessionStore, words = 'database or disk is full'): void {
  const full = refuse(words);
  Object.assign(store, { append: full, appendAll: full, writeSetting: full, saveSnapshot: full });
}

function openOrders({ exchange }: Harness): number {
  return exchange.account.orders().filter((order) => order.status === 'open').length;
}

function brokenBy({ news }: Harness): readonly string[] {
  return news.flatMap((item) => (item.type === 'broken' ? [item.reason] : []));
}

/** Waits in wall time: what a broken session does it does by that. */
async function until(holds: () => boolean, harness: Harness): Promise<boolean> {
  for (let round = 0; round < 100; round++) {
    if (holds()) return true;
    await harness.exchange.settle();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

describe('a disk that is full while a session trades', () => {
  it.each(['database or disk is full', 'attempt to write a readonly database'])(
    'stops trading, says so and takes off what works: %s',
    async (words) => {
      const harness = await openHarness(folder);
      harness.session.act('force_entry');
      await harness.exchange.settle();
      expect(openOrders(harness)).toBe(1);
      fill(harness.store, words);
      await harness.pass(61_000);
      expect(brokenBy(harness)).toEqual([words]);
      expect(await until(() => openOrders(harness) === 0, harness)).toBe(true);
      expect(harness.session.health().journal).toBe('failed');
      expect(harness.session.act('force_entry')).toMatchObject({ ok: false });
      await harness.pass(61_000);
      expect(harness.exchange.submitted).toHaveLength(1);
      await harness.session.close(1_000);
    },
  );

  it('takes an order off whose answer comes when nothing can be written any more', async () => {
    const harness = await openHarness(folder);
    harness.exchange.scriptSubmit({ kind: 'delay', milliseconds: 5_000 });
    harness.session.act('force_entry');
    await harness.exchange.settle();
    fill(harness.store);
    await harness.pass(61_000);
    expect(brokenBy(harness)).toHaveLength(1);
    expect(await until(() => openOrders(harness) === 0, harness)).toBe(true);
    await harness.session.close(1_000);
  });

  it('asks again when the cancellation is lost', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const error = { kind: 'ambiguous', message: 'time-out' } as const;
    harness.exchange.scriptCancel({ kind: 'fail', canceled: false, error });
    fill(harness.store);
    await harness.pass(61_000);
    expect(openOrders(harness)).toBe(1);
    expect(await until(() => openOrders(harness) === 0, harness)).toBe(true);
    expect(harness.exchange.cancelRequests).toHaveLength(2);
    await harness.session.close(1_000);
  });

  it('takes no cancellation that nobody would carry out', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const [order] = Object.values(harness.session.state().desk.orders);
    fill(harness.store);
    await harness.pass(61_000);
    const refused = harness.session.cancelOrder(order.clientOrderId);
    expect(refused).toMatchObject({ ok: false, error: expect.stringContaining('takes its own resting orders off') });
    await harness.session.close(1_000);
  });

  it('tells at its end what it could not take off, although it cannot write it down', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const error = { kind: 'ambiguous', message: 'time-out' } as const;
    for (let asked = 0; asked < 20; asked++) harness.exchange.scriptCancel({ kind: 'fail', canceled: false, error });
    fill(harness.store);
    await harness.pass(61_000);
    await harness.session.close(100);
    const told = harness.news.flatMap((item) => (item.type === 'unsettled' ? [item.message] : []));
    expect(told).toEqual([
      expect.stringMatching(/^Parallax ended with one order unsettled: buy .* \(its cancellation is not confirmed\)\./),
    ]);
  });

  it('tells it all the same where writing it down is what does not work', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    const error = { kind: 'ambiguous', message: 'time-out' } as const;
    for (let asked = 0; asked < 20; asked++) harness.exchange.scriptCancel({ kind: 'fail', canceled: false, error });
    const { appendAll } = harness.store;
    const untilNotice: SessionStore['appendAll'] = (entries) => {
      if (entries.some(({ record }) => JSON.stringify(record).includes('ended with one order unsettled'))) {
        throw new Error('database or disk is full');
      }
      return appendAll(entries);
    };
    Object.assign(harness.store, { appendAll: untilNotice });
    await harness.session.close(100);
    expect(brokenBy(harness)).toEqual(['database or disk is full']);
    expect(harness.news.filter(({ type }) => type === 'unsettled')).toHaveLength(1);
  });

  it('has nothing to tell at its end once everything is off', async () => {
    const harness = await openHarness(folder);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    fill(harness.store);
    await harness.pass(61_000);
    await harness.session.close(1_000);
    expect(openOrders(harness)).toBe(0);
    expect(harness.news.filter(({ type }) => type === 'unsettled')).toEqual([]);
  });

  it('leaves an order that was not written down unsent', async () => {
    const harness = await openHarness(folder);
    fill(harness.store);
    harness.session.act('force_entry');
    await harness.exchange.settle();
    expect(harness.exchange.submitted).toEqual([]);
    expect(brokenBy(harness)).toHaveLength(1);
    await harness.session.close(1_000);
  });
});

describe('a memory that cannot be written when a session opens', () => {
  it('keeps it from opening, in words, and nothing is sent', async () => {
    await expect(openHarness(folder, undefined, {}, (store) => fill(store))).rejects.toThrow(
      'The session\u0027s memory cannot be written: database or disk is full. Free disk space or choose another folder.',
    );
  });

  it('does so too when only the settings are refused', async () => {
    const spoil = (store: SessionStore): void => {
      Object.assign(store, { writeSetting: refuse('attempt to write a readonly database') });
    };
    await expect(openHarness(folder, undefined, {}, spoil)).rejects.toThrow('readonly database');
  });
});
