import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBrakes } from '../../../engine/exchange/kraken/brakes.ts';
import { HeldBackError, KrakenAnswerError } from '../../../engine/exchange/kraken/failures.ts';
import { createScheduler } from '../../../engine/exchange/kraken/scheduler.ts';

const START = Date.UTC(2026, 0, 5, 12);
beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => void vi.useRealTimers());

function schedulerWithBrakes(unitMs = 1_000) {
  const wallNow = () => Date.now();
  const brakes = createBrakes({ wallNow, exchangeNow: wallNow, wallPerExchange: () => 1, unitMs });
  const scheduler = createScheduler({
    wallNow,
    publicIntervalMs: 0,
    privatePointMs: 3_000,
    privateMaximum: 15,
    orderPatienceMs: 250,
    cancelPatienceMs: 2_000,
    historyPatienceMs: 30_000,
    readPatienceMs: 10_000,
    brakes,
  });
  const log: [string, number][] = [];
  const call = (name: string) => () => {
    log.push([name, Date.now() - START]);
    return Promise.resolve(name);
  };
  const refuse = (error: string): void => brakes.note('reads', new KrakenAnswerError([error]));
  return { scheduler, log, call, refuse };
}

describe('calls while the exchange holds back', () => {
  it('are told at once when that is long, orders and reads alike, and go when it is over', async () => {
    const { scheduler, log, call, refuse } = schedulerWithBrakes();
    refuse('EGeneral:Temporary lockout');
    const words = 'not sent: Kraken has locked this key out for a time, until 12:01:00 UTC (60 s)';
    await expect(scheduler.private('order', 0, call('order'))).rejects.toThrow(words);
    await expect(scheduler.private('lookup', 1, call('lookup'))).rejects.toThrow(HeldBackError);
    await expect(scheduler.private('history', 4, call('history'))).rejects.toThrow(HeldBackError);
    await expect(scheduler.public(call('public'))).resolves.toBe('public');
    await vi.advanceTimersByTimeAsync(60_000);
    await expect(scheduler.private('order', 0, call('order'))).resolves.toBe('order');
    expect(log).toEqual([
      ['public', 0],
      ['order', 60_000],
    ]);
  });

  it('that waited in the queue when it began are told as well', async () => {
    const { scheduler, log, call, refuse } = schedulerWithBrakes();
    let finish = (): void => undefined;
    const first = scheduler.private('order', 0, () => new Promise<void>((resolve) => (finish = resolve)));
    const second = scheduler.private('order', 0, call('second'));
    refuse('EGeneral:Temporary lockout');
    finish();
    await first;
    await expect(second).rejects.toThrow(HeldBackError);
    expect(log).toEqual([]);
  });

  it('wait for the end of a short pause', async () => {
    const { scheduler, log, call, refuse } = schedulerWithBrakes(2);
    refuse('EGeneral:Temporary lockout');
    const order = scheduler.private('order', 0, call('order'));
    const read = scheduler.private('history', 1, call('read'));
    await vi.advanceTimersByTimeAsync(119);
    expect(log).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await Promise.all([order, read])).toEqual(['order', 'read']);
    expect(log).toEqual([
      ['order', 120],
      ['read', 120],
    ]);
  });

  it('of the counter of reads alone wait for its decay, and orders go past them', async () => {
    const { scheduler, log, call, refuse } = schedulerWithBrakes();
    refuse('EAPI:Rate limit exceeded');
    const read = scheduler.private('history', 4, call('read'));
    await scheduler.private('order', 0, call('order'));
    await vi.advanceTimersByTimeAsync(11_990);
    expect(log).toEqual([['order', 0]]);
    await vi.advanceTimersByTimeAsync(100);
    await read;
    // The exchange's counter is full: four points take twelve seconds to decay.
    expect(log[1]![1]).toBeGreaterThanOrEqual(12_000);
  });
});
