import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownOrderId } from '../../../engine/domain/client-order-id.ts';
import type { Unsubscribe } from '../../../engine/ports.ts';
import { openDatabase } from '../../../engine/storage/open-database.ts';
import { createSessionStore } from '../../../engine/storage/session-store.ts';
import { openSession } from '../../../engine/trading/session.ts';
import type { SessionNews } from '../../../engine/trading/session-news.ts';
import { openHarness } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-opening-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Subscribe<Listener extends readonly unknown[]> = (...listener: Listener) => Unsubscribe;

/** Counts who listens. */
function counted<Listener extends readonly unknown[]>(subscribe: Subscribe<Listener>, count: (change: 1 | -1) => void) {
  return (...listener: Listener): Unsubscribe => {
    const stop = subscribe(...listener);
    count(1);
    return () => {
      count(-1);
      stop();
    };
  };
}

const FROM: readonly (readonly [string, (news: SessionNews) => boolean])[] = [
  ['at its very first event', ({ type }) => type === 'turn'],
  ['once it has asked the exchange', (news) => news.type === 'turn' && news.turn.after.reconciled],
];

describe('a session that breaks while it opens', () => {
  it.each(FROM)('%s: takes off what works, hears and does nothing any more, and throws', async (_when, breaksAt) => {
    const before = await openHarness(folder);
    const { clock, exchange } = before;
    before.session.act('force_entry');
    await exchange.settle();
    const openOrders = () => exchange.account.orders().filter(({ status }) => status === 'open').length;
    expect(openOrders()).toBe(1);
    before.die();
    const timers = clock.pending();

    const database = openDatabase(join(folder, 'session.db'));
    if (!database.ok) throw new Error(database.error.message);
    const store = createSessionStore(database.value);
    let listening = 0;
    const count = (change: 1 | -1): void => void (listening += change);
    let broken = false;
    const opening = openSession({
      ...before.session.options,
      sessionId: randomUUID(),
      feed: { ...exchange.feed, subscribe: counted(exchange.feed.subscribe, count) },
      broker: { ...exchange.broker, subscribe: counted(exchange.broker.subscribe, count) },
      store,
      newOrderId: () => ownOrderId(randomUUID()),
      listener(news) {
        broken ||= breaksAt(news);
        if (broken && (news.type === 'turn' || news.type === 'broken')) throw new Error('broken invariant');
      },
    });
    await expect(opening).rejects.toThrow('broken invariant');
    expect(broken).toBe(true);
    expect(openOrders()).toBe(0);
    expect(listening).toBe(0);
    expect(clock.pending()).toBeLessThanOrEqual(timers);
    store.close();
  });
});
