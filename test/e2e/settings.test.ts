import { afterEach, describe, expect, it } from 'vitest';
import { endParallax, launchParallax, type RunningApp } from './support/launch.ts';
import { attribute, waitUntilReady } from './support/screen.ts';

const second = 1_000;

describe('settings', () => {
  let running: RunningApp | null = null;
  afterEach(async () => {
    await endParallax(running);
    running = null;
  });

  it('say what the keychain of this system is like, and open the session again under what was changed', async () => {
    running = await launchParallax({ seed: 11, speed: 60 });
    const { page } = running;
    await waitUntilReady(page);
    await page.getByTestId('rail-settings').click();
    // Whatever this machine has: a state that is known, with instructions unless it is open.
    const state = (): Promise<string | null> => attribute(page, 'vault-state', 'data-state');
    await expect.poll(state, { timeout: 30 * second }).toMatch(/^(open|locked|missing|denied|timed_out)$/);
    expect((await page.getByTestId('vault-state').innerText()).length).toBeGreaterThan(30);
    expect(await attribute(page, 'account-add', 'aria-disabled')).toBe((await state()) === 'open' ? 'false' : 'true');

    const required = page.getByTestId('session-entry.required');
    await required.fill('9');
    await page.getByText('Fix 1 error to save').waitFor();
    await required.fill('3');
    const save = page.getByTestId('settings-save');
    await expect.poll(() => save.getAttribute('aria-disabled')).toBe('false');
    await save.click();
    await page.getByTestId('settings-reopen').click();
    await page.getByTestId('reopen-confirm').click();
    await page.getByTestId('reopen-dialog').waitFor({ state: 'detached', timeout: 20 * second });
    await page.getByText('The session trades by these settings.').waitFor();
    await expect.poll(() => page.getByText('3 of 8').first().isVisible()).toBe(true);

    await page.getByTestId('settings-about').click();
    await page.getByTestId('about-packages').getByText('better-sqlite3').waitFor();
    expect(await page.getByTestId('about-version').innerText()).toMatch(/^\d+\.\d+\.\d+$/);
  });
});
