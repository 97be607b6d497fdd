import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { engineState, openTab, waitUntilReady } from './support/screen.ts';

/** Names the folder that the pictures go to; without it there are none to be taken. */
const folder = process.env.PARALLAX_SCREENSHOTS ?? '';
const second = 1_000;

// Pictures are for people to look at: taken only when PARALLAX_SCREENSHOTS names a folder for them.
describe.skipIf(folder === '')('screenshots of the demo', () => {
  let running: RunningApp;
  beforeAll(async () => {
    mkdirSync(folder, { recursive: true });
    running = await launchParallax({ seed: 7, speed: 300 });
    await waitUntilReady(running.page);
    await openTab(running.page, 'fills');
    // A picture tells something once the machine has gone round.
    await running.page.waitForFunction(
      () => document.querySelectorAll('[data-testid="fill-row"]').length > 3,
      undefined,
      { timeout: 90 * second },
    );
    await openTab(running.page, 'signals');
    expect(await engineState(running.page)).toBe('running');
  });
  afterAll(async () => {
    await endParallax(running);
  });

  it.each([
    [1280, 800],
    [1920, 1080],
    [2560, 1440],
  ])('%i by %i', async (width, height) => {
    const { page } = running;
    // Emulated, so that a picture may be larger than the display.
    await page.setViewportSize({ width, height });
    expect(await page.evaluate(() => [innerWidth, innerHeight])).toEqual([width, height]);
    await sleep(second);
    const file = join(folder, `trade-${width}x${height}.png`);
    await page.screenshot({ path: file });
    expect(statSync(file).size).toBeGreaterThan(20_000);
  });
});
