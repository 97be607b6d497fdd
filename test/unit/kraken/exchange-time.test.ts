import { describe, expect, it } from 'vitest';
import { failure, success } from '../../../engine/domain/result.ts';
import { createExchangeTime } from '../../../engine/exchange/kraken/exchange-time.ts';

const NOON = Date.UTC(2026, 0, 5, 12);

/** A clock of ours, one of the exchange, and how long (of our time) its answers take. */
function clocks() {
  const world = { own: NOON, skew: 0, thereMs: 0, backMs: 0, asked: 0, mute: false };
  const time = createExchangeTime({ now: () => world.own, after: () => () => undefined }, async () => {
    world.asked++;
    await Promise.resolve();
    if (world.mute) return failure({ kind: 'busy', message: 'mute' });
    world.own += world.thereMs;
    const told = Math.floor((world.own + world.skew) / 1000) * 1000;
    world.own += world.backMs;
    return success(told);
  });
  const error = () => time.now() - (world.own + world.skew);
  return { world, time, error };
}

describe('the exchange’s time', () => {
  it('stays ours while the difference is within what one answer can tell', async () => {
    const { world, time, error } = clocks();
    for (const skew of [0, 400, -400, 999]) {
      world.skew = skew;
      await time.read();
      expect(error()).toBe(0 - skew);
    }
  });

  it.each([90_000, -90_000, 5_000])('follows a clock that is %d ms off, within a second', async (skew) => {
    const { world, time, error } = clocks();
    Object.assign(world, { skew, thereMs: 40, backMs: 60 });
    await time.read();
    expect(Math.abs(error())).toBeLessThanOrEqual(1_000);
    world.skew = 0;
    await time.read();
    expect(error()).toBe(0);
  });

  it('learns from an answer that took long as much as it can tell', async () => {
    const { world, time, error } = clocks();
    Object.assign(world, { skew: 90_000, thereMs: 20_000, backMs: 2_000 });
    await time.read();
    expect(Math.abs(error())).toBeLessThanOrEqual(11_500);
    Object.assign(world, { thereMs: 10, backMs: 10 });
    await time.read();
    expect(Math.abs(error())).toBeLessThanOrEqual(1_000);
  });

  it('asks at once when it is doubted, and lets nobody pass before it knows', async () => {
    const { world, time, error } = clocks();
    world.skew = 90_000;
    await time.settled();
    expect(world.asked).toBe(0);
    time.doubt();
    time.doubt();
    await time.settled();
    expect(world.asked).toBe(1);
    expect(Math.abs(error())).toBeLessThanOrEqual(1_000);
    await time.settled();
    expect(world.asked).toBe(1);
  });

  it('asks again with the next order when a doubt had no answer', async () => {
    const { world, time, error } = clocks();
    Object.assign(world, { skew: 90_000, mute: true });
    time.doubt();
    await time.settled();
    expect(world.asked).toBe(1);
    world.mute = false;
    await time.settled();
    expect(world.asked).toBe(2);
    expect(Math.abs(error())).toBeLessThanOrEqual(1_000);
  });
});
