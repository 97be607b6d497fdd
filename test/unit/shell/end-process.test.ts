import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endProcess } from '../../../electron/main/end-process.ts';
import type { CloseOutcome } from '../../../electron/main/engine-host.ts';
import type { QuitRequest } from '../../../electron/main/quitting.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function end(outcome: CloseOutcome, how: QuitRequest): readonly string[] {
  const steps: string[] = [];
  endProcess(outcome, how, {
    show: (title, body) => steps.push(`show ${title}: ${body}`),
    removeTray: () => steps.push('remove the tray'),
    exit: (code) => steps.push(`exit ${code}`),
    quit: () => steps.push('quit'),
    log: () => undefined,
    logFile: '/logs/parallax.log',
  });
  return steps;
}

describe('the end of the process', () => {
  it.each([
    ['timed_out', 'did not stop in time'],
    ['failed', 'could not be stopped in order'],
  ] as const)('is told to the person who asked for it where the engine %s', (outcome, words) => {
    const [shown, ...then] = end(outcome, 'ask');
    expect(shown).toContain(`${words}: check your open orders at the exchange. A position that is held stays`);
    expect(shown).toContain('/logs/parallax.log');
    expect(then).toEqual(['remove the tray', 'exit 1']);
  });

  it('waits for nobody where the system asked for it', () => {
    expect(end('timed_out', 'at_once')).toEqual(['remove the tray', 'exit 1']);
  });

  it('has nothing to tell when the engine closed in order, and keeps no process for a page that hangs', () => {
    const steps = end('closed', 'ask');
    expect(steps).toEqual(['remove the tray', 'quit']);
    vi.advanceTimersByTime(3_000);
    expect(steps).toEqual(['remove the tray', 'quit', 'exit 0']);
  });
});
