import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, success } from '../../../engine/domain/result.ts';
import { createKeyUse } from '../../../engine/modes/key-use.ts';

const NOON = Date.UTC(2026, 0, 5, 12);
const KEY = 'KeyOfAUserKeyOfAUserKeyOfAUser';
const CREDENTIALS = { key: KEY, secret: 'c2VjcmV0' };
const INFO = { name: 'mine', permissions: [], nonceWindow: null, addresses: [], validUntil: null };

afterEach(() => void vi.useRealTimers());

function world() {
  const clock = { time: NOON };
  const disk = new Map<string, string>();
  let broken = false;
  let writes = 0;
  const memory = {
    read: (key: string) => success(disk.get(key) ?? null),
    write: (key: string, value: string) => {
      if (broken) return failure('the disk is full');
      disk.set(key, value);
      writes += 1;
      return success(null);
    },
  };
  return {
    clock,
    disk,
    writes: () => writes,
    start: () => createKeyUse(memory, () => clock.time),
    breakDisk: () => {
      broken = true;
    },
  };
}

describe('nonces of a key', () => {
  it('come from one row, whoever asks, and each key has its own', () => {
    const { clock, start } = world();
    const use = start();
    const [session, settings] = [use.nonces(KEY), use.nonces(KEY)];
    const drawn = [session.next(), settings.next(), session.next(), settings.next()];
    clock.time += 5;
    drawn.push(settings.next(), session.next());
    expect(drawn.every((nonce, index) => index === 0 || nonce > drawn[index - 1]!)).toBe(true);
    expect(drawn[0]).toBe(BigInt(NOON) * 1_000_000n);
    expect(use.nonces('another').next()).toBe(BigInt(clock.time) * 1_000_000n);
  });

  it('never go back: not after a crash, not when the clock is set back, not below what a session used before', () => {
    const { clock, start } = world();
    const first = start().nonces(KEY).next();
    clock.time -= 3_600_000;
    const second = start().nonces(KEY).next();
    expect(second).toBeGreaterThan(first);
    const floor = second + 10_000_000_000_000n;
    const raised = start().nonces(KEY, floor);
    expect(raised.next()).toBe(floor + 1n);
    expect(start().nonces(KEY).next()).toBeGreaterThan(floor);
  });

  it('that cannot be read any more are passed over by as much as may have been reserved', () => {
    const { clock, disk, start } = world();
    start().nonces(KEY).next();
    for (const setting of disk.keys()) disk.set(setting, 'half');
    const later = BigInt(clock.time + 10_000) * 1_000_000n;
    expect(start().nonces(KEY).next()).toBe(later + 1n);
    const unreadable = { read: () => failure('newer'), write: () => failure('newer') };
    expect(
      createKeyUse(unreadable, () => clock.time)
        .nonces(KEY)
        .next(),
    ).toBe(later + 1n);
  });

  it('go on when the disk is full, and are kept without the key', () => {
    const { disk, start, breakDisk } = world();
    const nonces = start().nonces(KEY);
    const first = nonces.next();
    expect([...disk].join()).not.toContain(KEY);
    breakDisk();
    const later = Array.from({ length: 3 }, () => nonces.next());
    expect(later).toEqual([first + 1n, first + 2n, first + 3n]);
  });
});

describe('nonces of a session', () => {
  it('never wait for the disk, and leave nothing reserved at the end', async () => {
    vi.useFakeTimers();
    const { clock, start, writes } = world();
    const use = start();
    const nonces = use.nonces(KEY);
    const end = use.begin(CREDENTIALS, async () => Promise.resolve(success(INFO)), null);
    for (let second = 0; second < 60; second += 1) {
      clock.time += 1_000;
      await vi.advanceTimersByTimeAsync(1_000);
      const before = writes();
      expect(nonces.next()).toBe(BigInt(clock.time) * 1_000_000n);
      expect(writes()).toBe(before);
    }
    const crashed = start().nonces(KEY).next();
    expect(crashed).toBeGreaterThan(BigInt(clock.time) * 1_000_000n);
    end();
    clock.time += 1;
    expect(start().nonces(KEY).next()).toBe(BigInt(clock.time) * 1_000_000n);
    const settled = writes();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writes()).toBe(settled);
  });
});

describe('questions about a key', () => {
  it('go through the session that uses it, and their own way when none does', async () => {
    const use = world().start();
    const asked: string[] = [];
    const otherwise = async () => {
      asked.push('own way');
      return Promise.resolve(success(INFO));
    };
    const end = use.begin(
      CREDENTIALS,
      async () => {
        asked.push('session');
        return Promise.resolve(success(INFO));
      },
      'main',
    );
    expect([use.isTraded('main'), use.isTraded('other')]).toEqual([true, false]);
    await use.ask(CREDENTIALS, otherwise);
    // The same key with another secret is not what the session signs with.
    await use.ask({ ...CREDENTIALS, secret: 'b3RoZXI=' }, otherwise);
    end();
    end();
    expect(use.isTraded('main')).toBe(false);
    await use.ask(CREDENTIALS, otherwise);
    expect(asked).toEqual(['session', 'own way', 'own way']);
  });
});
