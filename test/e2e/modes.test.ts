import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSimulator, type Simulator } from '../../engine/exchange/simulator/simulator.ts';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { attribute, engineState, waitUntilReady } from './support/screen.ts';

const second = 1_000;
const CREDENTIALS = { key: 'nobody-uses-it', secret: Buffer.from('not used either').toString('base64') };

// One application, used as a person would use it: each test goes on where the one before it ended.
describe('changing the mode in the window', () => {
  let kraken: Simulator;
  let running: RunningApp;
  const asked: string[] = [];
  beforeAll(async () => {
    kraken = await createSimulator({
      seed: 11,
      speed: 60,
      market: { kind: 'generated' },
      startTime: Date.now(),
      credentials: CREDENTIALS,
      hook: {
        rest: async (request, execute) => {
          asked.push(request.url);
          return execute();
        },
      },
    });
    running = await launchParallax({ seed: 7, speed: 60, kraken: kraken.restUrl });
  });
  afterAll(async () => {
    await endParallax(running);
    await kraken.close();
  });

  const click = (id: string): Promise<void> =>
    running.page.locator(`[data-testid="${id}"]`).click({ timeout: 10 * second });

  it('goes from the demo to paper trading on the followed market', async () => {
    const { page } = running;
    await waitUntilReady(page);
    expect(await attribute(page, 'mode-badge', 'data-mode')).toBe('demo');
    await click('mode-badge');
    await click('mode-paper');
    await click('button-switch-mode');
    await expect.poll(() => attribute(page, 'mode-badge', 'data-mode'), { timeout: 40 * second }).toBe('paper');
    await waitUntilReady(page);
    expect(await page.locator('[data-testid="mode-dialog"]').count()).toBe(0);
    await expect.poll(() => engineState(page), { timeout: 10 * second }).toBe('stopped');
    expect(asked.some((url) => url.includes('/private/'))).toBe(false);
  }, 60_000);

  it('says what live trading needs, and does not open it without an account', async () => {
    const { page } = running;
    await click('mode-badge');
    await click('mode-live');
    expect(await attribute(page, 'button-switch-mode', 'aria-disabled')).toBe('true');
    await page.locator('[data-testid="no-accounts"]').waitFor({ timeout: 10 * second });
    await click('mode-dialog-close');
    expect(await attribute(page, 'mode-badge', 'data-mode')).toBe('paper');
  }, 60_000);

  it('comes back from paper to the demo, which goes on where it was', async () => {
    const { page } = running;
    await click('mode-badge');
    await click('mode-demo');
    await click('button-switch-mode');
    await expect.poll(() => attribute(page, 'mode-badge', 'data-mode'), { timeout: 40 * second }).toBe('demo');
    await expect.poll(() => engineState(page), { timeout: 10 * second }).toBe('running');
  }, 60_000);
});

describe('a mode that cannot be opened', () => {
  let running: RunningApp | null = null;
  afterAll(async () => {
    await endParallax(running);
  });

  it('says why over the whole window and lets another one be chosen there', async () => {
    running = await launchParallax({ seed: 7, speed: 60, mode: 'live' });
    const { page } = running;
    const screen = page.locator('[data-testid="engine-unreachable"]');
    await screen.waitFor({ timeout: 40 * second });
    expect(await screen.textContent()).toContain('Live trading needs an account');
    await page.locator('[data-testid="button-other-mode"]').click();
    await page.locator('[data-testid="mode-demo"]').click();
    await page.locator('[data-testid="button-switch-mode"]').click();
    await waitUntilReady(page, 40 * second);
    expect(await attribute(page, 'mode-badge', 'data-mode')).toBe('demo');
  }, 100_000);
});
