import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { attribute, waitUntilReady } from './support/screen.ts';

describe('session health', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await launchParallax({ seed: 7, speed: 300 });
    await waitUntilReady(running.page);
  });
  afterAll(async () => {
    await endParallax(running);
  });

  const panel = () => running.page.locator('[data-testid="health-panel"]');
  const valueOf = (row: string) => running.page.locator(`[data-testid="health-${row}"] .health-value`).textContent();

  it('opens from the connection in the top bar with figures that are measured', async () => {
    const { page } = running;
    await page.locator('[data-testid="connection"]').click();
    await panel().waitFor();
    await expect.poll(() => valueOf('journal'), { timeout: 10_000 }).toMatch(/ms · p99 .*ms/);
    await expect.poll(() => valueOf('read-latency'), { timeout: 10_000 }).toMatch(/ms · p99 /);
    expect(await valueOf('market-stream')).toMatch(/connected/);
    expect(await valueOf('recording')).toMatch(/on/);
    expect(await attribute(page, 'health-feed-age', 'title')).toMatch(/Time since the newest message/);
  });

  it('is read anew every second, and Escape closes it', async () => {
    const { page } = running;
    const records = () => page.locator('[data-testid="health-journal"] .health-aside').textContent();
    const before = await records();
    await expect.poll(records, { timeout: 10_000 }).not.toBe(before);
    await page.keyboard.press('Escape');
    await expect.poll(() => panel().count()).toBe(0);
  });

  it('opens from the status bar, and the same button closes it', async () => {
    const button = running.page.locator('[data-testid="exchange-latency"]');
    await button.click();
    await panel().waitFor();
    await button.click();
    await expect.poll(() => panel().count()).toBe(0);
  });
});
