import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sessionHandlers } from '../../../engine/projection/session-handlers.ts';
import { fakeHealth } from '../../fakes/fake-health.ts';
import { openHarness, START } from './session-harness.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-record-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('shows a session without the records that cannot be read, and logs each of them once', async () => {
  const { session, store } = await openHarness(folder);
  const log: string[] = [];
  const handlers = sessionHandlers(session, store, fakeHealth, (line) => void log.push(line));
  const whole = await handlers['session.view'](undefined);
  const halves = ['{"kind":"notice","lev', 'null', '{"kind":"unheard_of"}'];
  const { recordIds } = store.append(
    { time: START, kind: 'clock', event: '{}', commands: '[]' },
    halves.map((body) => ({ time: START, kind: 'notice', body })),
  );
  const transition = store.append({ time: START, kind: 'clock', event: '{}', commands: '[]' }, [
    { time: START, kind: 'transition', body: '' },
  ]);
  const seen = await handlers['session.view'](undefined);
  if (!whole.ok || !seen.ok) throw new Error('there is no view');
  expect(seen.value.events).toEqual(whole.value.events);
  expect(await handlers['machine.transitions']({ limit: 10 })).toMatchObject({ ok: true });
  const named = [...transition.recordIds, ...recordIds.toReversed()];
  expect(log.toSorted()).toEqual(
    named.map((id) => `record ${id} of the session's memory cannot be read and is not shown`).toSorted(),
  );
  await session.close();
});
