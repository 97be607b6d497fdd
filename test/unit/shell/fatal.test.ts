import { describe, expect, it } from 'vitest';
import type { CloseOutcome } from '../../../electron/main/engine-host.ts';
import { createFatalHandler } from '../../../electron/main/fatal.ts';

function setUp(outcome: CloseOutcome) {
  const steps: string[] = [];
  const handle = createFatalHandler({
    closeEngine: () => {
      steps.push('close');
      return Promise.resolve(outcome);
    },
    show: (title, body) => steps.push(`show ${title}: ${body}`),
    exit: (code) => steps.push(`exit ${code}`),
    log: () => undefined,
    logFile: '/logs/parallax.log',
  });
  return { handle, steps };
}

describe('an error that nobody expected', () => {
  it('stops trading, then says so, then ends with failure', async () => {
    const { handle, steps } = setUp('closed');
    await handle(new Error('the ledger does not add up'));
    expect(steps[0]).toBe('close');
    expect(steps[1]).toContain('Parallax has stopped: the ledger does not add up');
    expect(steps[1]).toContain('working orders were taken off');
    expect(steps[1]).toContain('/logs/parallax.log');
    expect(steps[2]).toBe('exit 1');
  });

  it('tells to look at the exchange where the engine did not close in order', async () => {
    const { handle, steps } = setUp('timed_out');
    await handle('a string was thrown');
    expect(steps[1]).toContain('a string was thrown');
    expect(steps[1]).toContain('check your open orders at the exchange');
  });

  it('is handled once, however many follow it', async () => {
    const { handle, steps } = setUp('closed');
    await Promise.all([handle(new Error('first')), handle(new Error('second'))]);
    expect(steps.map((step) => step.split(' ')[0])).toEqual(['close', 'show', 'exit']);
  });
});
