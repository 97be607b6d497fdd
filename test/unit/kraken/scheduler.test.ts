import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClosedError, HeldBackError } from '../../../engine/exchange/kraken/failures.ts';
import { createConnectionBudget, createReconnectPacing } from '../../../engine/exchange/kraken/pacing.ts';
import { STREAM_TIMINGS } from '../../../engine/exchange/kraken/options.ts';
import { createScheduler } from '../../../engine/exchange/kraken/scheduler.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
afterEach(() => void vi.useRealTimers());

const LIMITS = {
  wallNow: () => Date.now(),
  publicIntervalMs: 1_000,
  privatePointMs: 3_000,
  privateMaximum: 15,
  orderPatienceMs: 250,
  cancelPatienceMs: 2_000,
  historyPatienceMs: 30_000,
  readPatienceMs: 10_000,
  brakes: { holding: () => null, subscribe: () => () => undefined },
};

/** A task that lasts, and notes when it began. */
function lasting(log: [string, number][], name: string, milliseconds: number) {
  return () => {
    log.push([name, Date.now() - 1_000_000]);
    return new Promise<string>((resolve) => setTimeout(() => resolve(name), milliseconds));
  };
}

describe('request scheduler', () => {
  it('keeps public calls a distance apart', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    for (const name of ['a', 'b', 'c']) void scheduler.public(lasting(log, name, 10));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log).toEqual([
      ['a', 0],
      ['b', 1_000],
      ['c', 2_000],
    ]);
  });

  it('lets background calls go when no other public call waits, and within the same limit', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    void scheduler.background(lasting(log, 'page 1', 10));
    void scheduler.background(lasting(log, 'page 2', 10));
    void scheduler.public(lasting(log, 'a', 10));
    setTimeout(() => void scheduler.public(lasting(log, 'b', 10)), 1_500);
    expect(scheduler.load().waiting.public).toBe(2);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(log).toEqual([
      ['page 1', 0],
      ['a', 1_000],
      ['b', 2_000],
      ['page 2', 3_000],
    ]);
    void scheduler.public(lasting(log, 'c', 10));
    const late = scheduler.background(lasting(log, 'page 3', 10)).catch((error: unknown) => error);
    scheduler.close();
    expect(await late).toBeInstanceOf(ClosedError);
    await expect(scheduler.background(lasting(log, 'page 4', 10))).rejects.toBeInstanceOf(ClosedError);
  });

  it('runs private calls one at a time: orders first, then look-ups, then history', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    void scheduler.private('history', 1, lasting(log, 'h1', 100));
    void scheduler.private('history', 1, lasting(log, 'h2', 100));
    void scheduler.private('lookup', 1, lasting(log, 'l', 100));
    void scheduler.private('order', 0, lasting(log, 'o1', 100));
    void scheduler.private('order', 0, lasting(log, 'o2', 100));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log).toEqual([
      ['h1', 0],
      ['o1', 100],
      ['o2', 200],
      ['l', 300],
      ['h2', 400],
    ]);
  });

  it('serves the history in the end, however many look-ups there are', async () => {
    const scheduler = createScheduler({ ...LIMITS, privateMaximum: 4 });
    const log: [string, number][] = [];
    const lookUp = (): void => {
      // One more for every one that is answered: there is always one that waits.
      void scheduler.private('lookup', 2, lasting(log, 'l', 100)).then(lookUp);
    };
    lookUp();
    lookUp();
    void scheduler.private('history', 4, lasting(log, 'h', 100));
    await vi.advanceTimersByTimeAsync(60_000);
    const served = log.find(([name]) => name === 'h')?.[1] ?? Infinity;
    expect(served).toBeGreaterThanOrEqual(30_000);
    expect(served).toBeLessThan(50_000);
    expect(log.filter(([name, at]) => name === 'l' && at > served).length).toBeGreaterThan(0);
  });

  it('makes an order wait only its patience for a read that hangs, and starts no read meanwhile', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    void scheduler.private('history', 1, lasting(log, 'slow', 10_000));
    void scheduler.private('history', 1, lasting(log, 'next', 10));
    void scheduler.private('order', 0, lasting(log, 'order', 5_000));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(log).toEqual([
      ['slow', 0],
      ['order', 250],
    ]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log.at(-1)).toEqual(['next', 10_000]);
  });

  it('holds history reads back at the limit of the counter, and never an order', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    for (const name of ['h1', 'h2', 'h3', 'h4']) void scheduler.private('history', 4, lasting(log, name, 0));
    await vi.advanceTimersByTimeAsync(1_000);
    void scheduler.private('order', 0, lasting(log, 'order', 0));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(log.map(([name]) => name)).toEqual(['h1', 'h2', 'h3', 'order', 'h4']);
    expect(log[3]![1]).toBe(1_000);
    // Three times four points used of 15; the fourth read needs one more point to decay, at three seconds a point.
    expect(log[4]![1]).toBeGreaterThanOrEqual(3_000);
    expect(log[4]![1]).toBeLessThan(3_100);
  });

  it('lets cancels go past an order call that hangs and orders that wait, and nothing else', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    void scheduler.private('order', 0, lasting(log, 'hangs', 10_000));
    void scheduler.private('lookup', 1, lasting(log, 'lookup', 10));
    await vi.advanceTimersByTimeAsync(500);
    void scheduler.private('cancel', 0, lasting(log, 'cancel', 100));
    void scheduler.private('order', 0, lasting(log, 'order', 10));
    void scheduler.private('cancel', 0, lasting(log, 'another', 100));
    expect(scheduler.load().waiting.order).toBe(3);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(log).toEqual([
      ['hangs', 0],
      ['cancel', 2_000],
      ['another', 2_100],
    ]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(log.slice(3)).toEqual([
      ['order', 10_000],
      ['lookup', 10_010],
    ]);
  });

  it('calls off the orders that wait when everything is to be taken off', async () => {
    const scheduler = createScheduler(LIMITS);
    const log: [string, number][] = [];
    void scheduler.private('order', 0, lasting(log, 'hangs', 10_000));
    const early = scheduler.private('order', 0, lasting(log, 'early', 10)).catch((error: unknown) => error);
    void scheduler.private('cancel', 0, lasting(log, 'one', 100));
    void scheduler.private('cancel_all', 1, lasting(log, 'everything', 100));
    const late = scheduler.private('order', 0, lasting(log, 'late', 10));
    expect(await early).toEqual(new HeldBackError('everything is being taken off'));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(log).toEqual([
      ['hangs', 0],
      ['one', 2_000],
      ['everything', 2_100],
      ['late', 10_000],
    ]);
    expect(await late).toBe('late');
  });

  it('goes on after a failure and hands the failure to its caller only', async () => {
    const scheduler = createScheduler(LIMITS);
    const failed = scheduler.private('order', 0, () => Promise.reject(new Error('no'))).catch(() => 'failed');
    const next = scheduler.private('order', 0, () => Promise.resolve('fine'));
    expect(await Promise.all([failed, next])).toEqual(['failed', 'fine']);
  });

  it('turns waiting and later calls away when closed', async () => {
    const scheduler = createScheduler(LIMITS);
    void scheduler.private('order', 0, () => new Promise(() => undefined));
    const waiting = scheduler.private('order', 0, () => Promise.resolve(1));
    scheduler.close();
    await expect(waiting).rejects.toThrow(ClosedError);
    await expect(scheduler.public(() => Promise.resolve(1))).rejects.toThrow(ClosedError);
  });
});

describe('reconnect pacing', () => {
  it('starts at once, backs off while connections fail, and starts over after a stable one', () => {
    const pacing = createReconnectPacing(
      STREAM_TIMINGS,
      () => Date.now(),
      createConnectionBudget(() => Date.now()),
    );
    expect([pacing.next(), pacing.next(), pacing.next(), pacing.next()]).toEqual([0, 100, 500, 1_000]);
    pacing.succeeded();
    vi.advanceTimersByTime(10_000);
    expect(pacing.next()).toBe(2_000);
    pacing.succeeded();
    vi.advanceTimersByTime(30_000);
    expect(pacing.next()).toBe(100);
  });

  it('waits five seconds after a maintenance', () => {
    const pacing = createReconnectPacing(
      STREAM_TIMINGS,
      () => Date.now(),
      createConnectionBudget(() => Date.now()),
    );
    pacing.next();
    pacing.noteMaintenance();
    expect([pacing.next(), pacing.next()]).toEqual([5_000, 500]);
  });

  it('never connects more often than the budget of ten minutes allows, all streams together', () => {
    const budget = createConnectionBudget(() => Date.now(), 3);
    expect([budget.take(), budget.take(), budget.take()]).toEqual([0, 0, 0]);
    vi.advanceTimersByTime(60_000);
    expect([budget.take(), budget.take()]).toEqual([540_000, 540_000]);
    vi.advanceTimersByTime(540_000 + 600_000);
    expect(budget.take()).toBe(0);
  });
});
