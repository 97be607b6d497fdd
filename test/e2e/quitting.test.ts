import type { MessageBoxOptions } from 'electron';
import type { ElectronApplication } from 'playwright';
import { afterEach, describe, expect, it } from 'vitest';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { engineState, forceEntry, portfolioState, press, shownPosition, waitUntilReady } from './support/screen.ts';

const second = 1_000;

/** Answers the application's questions in place of a person. @param response index of the button */
async function answerQuestions(application: ElectronApplication, response: number): Promise<void> {
  await application.evaluate(({ dialog }, index) => {
    const asked: MessageBoxOptions[] = [];
    Object.assign(globalThis, { asked });
    dialog.showMessageBox = (...args: unknown[]) => {
      asked.push(args.at(-1) as MessageBoxOptions);
      return Promise.resolve({ response: index, checkboxChecked: false });
    };
  }, response);
}

function questions(application: ElectronApplication): Promise<readonly MessageBoxOptions[]> {
  return application.evaluate(() => (globalThis as { asked?: MessageBoxOptions[] }).asked ?? []);
}

async function quit(application: ElectronApplication): Promise<void> {
  // The answer may not come: the process is ending.
  await application.evaluate(({ app }) => app.quit()).catch(() => undefined);
}

/** With a position and the engine stopped, hands off: nothing changes any more while the test looks. */
async function launchHolding(): Promise<RunningApp> {
  const running = await launchParallax({ seed: 11, speed: 60, quitWithoutAsking: false });
  const { page } = running;
  await waitUntilReady(page);
  await press(page, 'pause');
  await forceEntry(page);
  await expect.poll(() => shownPosition(page), { timeout: 60 * second }).toBeGreaterThan(0);
  await press(page, 'stop');
  await expect.poll(() => engineState(page)).toBe('stopped');
  await expect.poll(() => running.exchange.openOrders(), { timeout: 10 * second }).toBe(0);
  return running;
}

describe('quitting', () => {
  let running: RunningApp | null = null;
  afterEach(async () => {
    await endParallax(running);
    running = null;
  });

  it('asks while a position is held; declined, everything goes on; confirmed, the engine is closed', async () => {
    running = await launchHolding();
    const { application, page, exited, log } = running;
    const held = await shownPosition(page);
    await answerQuestions(application, 0);
    await quit(application);
    await expect.poll(async () => (await questions(application)).length).toBe(1);
    const [question] = await questions(application);
    expect(question.message).toBe('Quit with a position?');
    expect(question.detail).toContain('BTC is held: it stays at the exchange');
    expect(question.buttons).toEqual(['Keep trading', 'Quit']);
    expect(question.defaultId).toBe(0);
    expect(await engineState(page)).toBe('stopped');
    expect(await shownPosition(page)).toBe(held);

    await answerQuestions(application, 1);
    await quit(application);
    expect(await exited).toBe(0);
    expect(log()).toContain('the engine was closed: closed');
  });

  it('keeps the position over a restart', async () => {
    const first = await launchHolding();
    running = first;
    const held = await shownPosition(first.page);
    first.process.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    running = await launchParallax({ seed: 11, speed: 60, folder: first.folder });
    const { page, exchange } = running;
    await waitUntilReady(page);
    await expect.poll(() => shownPosition(page), { timeout: 20 * second }).toBeCloseTo(held, 8);
    expect((await exchange.balances()).get('BTC')).toBeCloseTo(held, 8);
    expect(await engineState(page)).toBe('stopped');
  });

  it('does not ask when nothing is held', async () => {
    running = await launchParallax({ seed: 11, speed: 1, quitWithoutAsking: false });
    const { application, page, exited } = running;
    await waitUntilReady(page);
    await press(page, 'pause');
    expect(await portfolioState(page)).toBe('ready_to_enter');
    await answerQuestions(application, 0);
    await quit(application);
    expect(await exited).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends in order on %s without a question', async (signal) => {
    running = await launchHolding();
    const { application, exited, log } = running;
    await answerQuestions(application, 0);
    running.process.kill(signal);
    expect(await exited).toBe(0);
    expect(log()).toContain(`received ${signal}`);
    expect(log()).toContain('the engine was closed: closed');
  });

  it('stops trading, closes the engine and fails when an invariant breaks', async () => {
    running = await launchParallax({ seed: 11, speed: 1 });
    const { application, page, exited, log } = running;
    await waitUntilReady(page);
    await application.evaluate(() => {
      setTimeout(() => {
        throw new Error('a broken invariant');
      });
    });
    expect(await exited).toBe(1);
    expect(log()).toContain('fatal: Error: a broken invariant');
    expect(log()).toContain('the engine was closed because of it: closed');
  });
});
