import { describe, expect, it } from 'vitest';
import { failure, type Result, success } from '../../../engine/domain/result.ts';
import { openInParts, type OpenedParts } from '../../../engine/modes/opened-parts.ts';

const ORDER = ['session', 'adapter', 'key use', 'memory'] as const;
type Parts = OpenedParts<(typeof ORDER)[number]>;

function world() {
  const closed: string[] = [];
  const log: string[] = [];
  const closing = (name: string, error?: Error) => async () => {
    await Promise.resolve();
    closed.push(name);
    if (error !== undefined) throw error;
  };
  const open = (opening: (parts: Parts) => Promise<Result<Parts, string>>) =>
    openInParts(ORDER, (line) => void log.push(line), opening);
  return { closed, log, closing, open };
}

describe('what is opened in parts', () => {
  it('is closed in its order, however it was opened, and once', async () => {
    const { closed, closing, open } = world();
    const opened = await open(async (parts) => {
      for (const name of ['memory', 'key use', 'adapter', 'session'] as const) parts.add(name, closing(name));
      return Promise.resolve(success(parts));
    });
    if (!opened.ok) throw new Error(opened.error);
    expect(closed).toEqual([]);
    await Promise.all([opened.value.close(), opened.value.close()]);
    expect(closed).toEqual(['session', 'adapter', 'key use', 'memory']);
  });

  it('closes what is there when it fails, and answers why it failed', async () => {
    const { closed, closing, log, open } = world();
    const opened = await open(async (parts) => {
      parts.add('memory', closing('memory'));
      parts.add('adapter', closing('adapter', new Error('the socket broke')));
      return Promise.resolve(failure('There is no network.'));
    });
    expect(opened).toEqual({ ok: false, error: 'There is no network.' });
    expect(closed).toEqual(['adapter', 'memory']);
    expect(log).toEqual([expect.stringContaining('closing broke (adapter): Error: the socket broke')]);
  });

  it('closes what is there when it throws, and throws the same', async () => {
    const { closed, closing, open } = world();
    const broken = open((parts) => {
      parts.add('memory', closing('memory', new Error('the disk is gone')));
      throw new Error('broken invariant');
    });
    await expect(broken).rejects.toThrow('broken invariant');
    expect(closed).toEqual(['memory']);
  });

  it('is closed to the end when parts of it break, and the first error is told', async () => {
    const { closed, closing, log, open } = world();
    const opened = await open(async (parts) => {
      parts.add('session', closing('session', new Error('first')));
      parts.add('key use', () => {
        closed.push('key use');
        throw new Error('second');
      });
      parts.add('memory', closing('memory'));
      return Promise.resolve(success(parts));
    });
    if (!opened.ok) throw new Error(opened.error);
    await expect(opened.value.close()).rejects.toThrow('first');
    expect(closed).toEqual(['session', 'key use', 'memory']);
    expect(log).toHaveLength(2);
  });
});
