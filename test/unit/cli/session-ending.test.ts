import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type SessionEnding, watchForEnd } from '../../../engine/cli/session-ending.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

class Host extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

interface Rig {
  readonly host: Host;
  readonly log: string[];
  readonly ending: SessionEnding;
  loseOutput(what: string): void;
}

function rig(milliseconds: number | null = null): Rig {
  const host = new Host();
  const log: string[] = [];
  let loseOutput: (what: string) => void = () => undefined;
  const outputLost = new Promise<string>((resolve) => {
    loseOutput = resolve;
  });
  const ending = watchForEnd({ host, milliseconds, outputLost, log: (line) => void log.push(line) });
  return { host, log, ending, loseOutput };
}

describe('the end of a session', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'])('comes by %s, which is no failure', async (signal) => {
    const { host, ending } = rig();
    expect(ending.reason()).toBeNull();
    host.emit(signal);
    expect(await ending.whenTold).toBe(signal);
    // A signal that comes again must meet somebody who listens, or it kills what is closing.
    expect(host.listenerCount(signal)).toBe(1);
    host.emit('SIGTERM');
    expect([ending.reason(), ending.failure()]).toEqual([signal, null]);
  });

  it('comes when its time is up, be that after 30 days', async () => {
    const { ending } = rig(2_592_000_000);
    await vi.advanceTimersByTimeAsync(2_592_000_000 - 1);
    expect(ending.reason()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect([ending.reason(), ending.failure()]).toEqual(['time is up', null]);
  });

  it('comes when its output is lost, which is a failure', async () => {
    const { ending, loseOutput } = rig();
    loseOutput('standard output cannot be written any more (EPIPE)');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ending.reason()).toBe('output lost');
    expect(ending.failure()).toBe('standard output cannot be written any more (EPIPE), so trading was closed');
  });

  it('is no failure when the signal that takes the reader away ends the session, too', async () => {
    const { host, ending, loseOutput } = rig();
    loseOutput('standard output cannot be written any more (EPIPE)');
    await vi.advanceTimersByTimeAsync(50);
    host.emit('SIGINT');
    await vi.advanceTimersByTimeAsync(1_000);
    expect([ending.reason(), ending.failure()]).toEqual(['SIGINT', null]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('comes by an %s, which is said at once', async (event) => {
    const { host, log, ending } = rig();
    host.emit(event, new Error('out of nowhere'));
    expect(await ending.whenTold).toBe('crashed');
    expect(ending.failure()).toBe('unexpected failure (out of nowhere), so trading was closed');
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/^unexpected failure: Error: out of nowhere\n {4}at /);
  });

  it('is a failure when something breaks while it is being closed', () => {
    for (const crash of [true, false]) {
      const { host, ending } = rig();
      host.emit('SIGTERM');
      if (crash) host.emit('unhandledRejection', 'no reason');
      else ending.broke('The journal cannot be written.');
      expect(ending.reason()).toBe('SIGTERM');
      expect(ending.failure()).toBe(
        crash ? 'unexpected failure (no reason), so trading was closed' : 'The journal cannot be written.',
      );
    }
  });

  it('is forced when a crash keeps it from ever coming', async () => {
    const { host, log, ending } = rig();
    host.emit('uncaughtException', new Error('out of nowhere'));
    await vi.advanceTimersByTimeAsync(30_000);
    host.emit('uncaughtException', new Error('and again'));
    await vi.advanceTimersByTimeAsync(29_000);
    expect(host.exits).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(host.exits).toEqual([1]);
    expect(log.at(-1)).toBe('trading could not be closed within 60 s: check your open orders');
    expect(ending.reason()).toBe('crashed');
  });

  it('leaves the process as it was', async () => {
    const { host, ending } = rig(1_000);
    ending.release();
    expect(host.eventNames()).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(ending.reason()).toBeNull();
  });
});
