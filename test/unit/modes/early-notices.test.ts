import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StreamItem } from '../../../engine/api/stream.ts';
import { failure, success } from '../../../engine/domain/result.ts';
import { openWithSettings } from '../../../engine/modes/engine-settings.ts';
import { DEFAULT_CONFIGURATION } from '../../../engine/strategy/default-configuration.ts';
import { createFakeEngine } from '../../fakes/fake-engine.ts';
import { fill, NOON } from '../settings/notice-fixtures.ts';

const HOUR = 3_600_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-early-'));
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** What the user is told of by a session that says these things while it opens; `null` does not open. */
async function toldOf(...openings: readonly (readonly StreamItem[] | null)[]): Promise<readonly string[]> {
  const told: string[] = [];
  let opening = 0;
  const opened = await openWithSettings({
    mode: 'demo',
    dataFolder: folder,
    base: {},
    given: false,
    open: ({ heard }) => {
      const said = openings[opening++] ?? null;
      if (said === null) return Promise.resolve(failure('there is no network'));
      heard([{ type: 'clock', now: NOON }, ...said]);
      return Promise.resolve(
        success({ ...createFakeEngine(), configuration: DEFAULT_CONFIGURATION, sessionId: 'fake' }),
      );
    },
    notifier: { notify: ({ title, body }) => (told.push(`${title}: ${body}`), null) },
    log: () => undefined,
  });
  if (!opened.ok) return [opened.error];
  await vi.advanceTimersByTimeAsync(60_000);
  for (let next = 1; next < openings.length; next += 1)
    await opened.value.handlers['settings.reopenSession']({ mode: 'demo' });
  await vi.advanceTimersByTimeAsync(60_000);
  await opened.value.close();
  return told;
}

describe('what a session finds out while it opens', () => {
  it('is told as soon as there is somebody to tell it: an order that filled while nothing ran', async () => {
    const [notice, ...others] = await toldOf([fill({ time: NOON - HOUR, side: 'buy' })]);
    expect(others).toEqual([]);
    expect(notice).toMatch(/^DEMO · .*(Bought|bought)/);
  });

  it('is told once when the session is opened again', async () => {
    expect(await toldOf([], [fill()])).toHaveLength(1);
    // The second opening fails and the third is the old settings' again.
    expect(await toldOf([], null, [fill()])).toHaveLength(1);
  });

  it('is no news when it is the history of the account', async () => {
    expect(await toldOf([fill({ time: NOON - 13 * HOUR })])).toEqual([]);
  });
});
