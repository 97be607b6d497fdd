import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Bridge, Method } from '../../../engine/api/contract.ts';
import { METHODS } from '../../../engine/api/contract.ts';
import type { ChecklistItemView, LiveView } from '../../../engine/api/mode-contract.ts';
import { useCommandsStore } from '../../../renderer/stores/commands-store.ts';
import { liveOf, useModeStore } from '../../../renderer/stores/mode-store.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';
import { FAKE_CHECKLIST, fakeLiveHandlers, fakeModeHandlers } from '../../fakes/fake-live.ts';
import type { FakeHandlers } from '../../fakes/fake-handlers.ts';

const FRESH = useModeStore.getState();
const NO_SESSION = useSessionStore.getState();
afterEach(() => {
  vi.unstubAllGlobals();
  useModeStore.setState(FRESH, true);
  useSessionStore.setState(NO_SESSION, true);
});

function openWindow(handlers: FakeHandlers): string[] {
  const calls: string[] = [];
  const bridge: Bridge = {
    call: (method, input) => {
      calls.push(method);
      const known = METHODS.find((name): name is Method => name === method);
      // The renderer's client gives every method the input that its handler is declared with.
      const handler = known === undefined ? undefined : (handlers[known] as ((input: unknown) => unknown) | undefined);
      return Promise.resolve(handler?.(input));
    },
    connectStream: () => undefined,
  };
  vi.stubGlobal('window', { parallax: bridge });
  return calls;
}

describe('the mode store', () => {
  it('asks for no checklist outside live mode', async () => {
    const calls = openWindow({ ...fakeModeHandlers('paper'), ...fakeLiveHandlers() });
    await useModeStore.getState().load();
    expect(useModeStore.getState()).toMatchObject({ current: { mode: 'paper', problem: null }, live: null });
    expect(calls).toEqual(['mode.view']);
  });

  it('shows why arming was refused, and arms once nothing stands in the way', async () => {
    openWindow({ ...fakeModeHandlers('live'), ...fakeLiveHandlers() });
    const store = useModeStore.getState();
    await store.load();
    await store.arm();
    expect(useModeStore.getState().failure?.message).toContain('Not armed: Look-ahead check.');
    expect(useModeStore.getState().live?.armed).toBe(false);
    await store.lookAhead();
    await store.arm();
    expect(useModeStore.getState()).toMatchObject({ failure: null, busy: null, live: { armed: true } });
    await store.disarm();
    expect(useModeStore.getState().live?.armed).toBe(false);
  });

  it('does one thing at a time', async () => {
    const items: ChecklistItemView[] = FAKE_CHECKLIST.map((item) => ({ ...item, state: 'met' }));
    const calls = openWindow({ ...fakeModeHandlers('live'), ...fakeLiveHandlers(items) });
    const { arm, load } = useModeStore.getState();
    await load();
    await Promise.all([arm(), arm()]);
    expect(calls.filter((method) => method === 'live.arm')).toHaveLength(1);
  });

  it('arms, disarms and tests the session whose checklist it shows, and none before', async () => {
    const seen: unknown[] = [];
    const refuse = (input: unknown) => {
      seen.push(input);
      return { ok: false, error: { code: 'unavailable', message: 'Replaced.', field: null } } as const;
    };
    const handlers = { 'live.arm': refuse, 'live.disarm': refuse, 'live.testOrder': refuse };
    openWindow({ ...fakeModeHandlers('live'), ...fakeLiveHandlers(), ...handlers });
    const { arm, disarm, load, testOrder } = useModeStore.getState();
    await arm();
    expect(seen).toEqual([]);
    await load();
    await arm();
    await disarm();
    await testOrder();
    expect(seen).toEqual([{ sessionId: 'fake' }, { sessionId: 'fake' }, { sessionId: 'fake' }]);
  });

  it('says nothing of another session than the one it was read of', async () => {
    openWindow({ ...fakeModeHandlers('live'), ...fakeLiveHandlers(undefined, 'before') });
    await useModeStore.getState().load();
    expect(liveOf(useModeStore.getState(), 'before')).toMatchObject({ account: 'main' });
    expect(liveOf(useModeStore.getState(), 'now')).toBeNull();
    expect(liveOf(FRESH, 'now')).toBeNull();
  });

  it.each(['accepted', 'refused'])('looks again after a kill that was %s: it disarms', async (answered) => {
    const items: ChecklistItemView[] = FAKE_CHECKLIST.map((item) => ({ ...item, state: 'met' }));
    const live = fakeLiveHandlers(items);
    openWindow({
      ...fakeModeHandlers('live'),
      ...live,
      'session.kill': async (shown) => {
        await live['live.disarm'](shown);
        if (answered === 'accepted') return { ok: true, value: { accepted: true } };
        return { ok: false, error: { code: 'refused', message: 'Trading has stopped.', field: null } };
      },
    });
    useSessionStore.getState().setView({ ...FAKE_VIEW, info: { ...FAKE_VIEW.info, mode: 'live' } }, 0);
    const { arm, load } = useModeStore.getState();
    await load();
    await arm();
    expect(useModeStore.getState().live?.armed).toBe(true);
    await useCommandsStore.getState().run('session.kill');
    await vi.waitFor(() => expect(useModeStore.getState().live?.armed).toBe(false));
    useCommandsStore.getState().dismiss();
  });

  it('believes the newest answer about arming, whichever comes last', async () => {
    const answers: ((live: LiveView) => void)[] = [];
    openWindow({
      ...fakeModeHandlers('live'),
      'live.checklist': () =>
        new Promise((resolve) => {
          answers.push((value) => resolve({ ok: true, value }));
        }),
    });
    const view: LiveView = {
      sessionId: 'fake',
      armed: true,
      armedAt: 1,
      account: 'main',
      items: [],
      testOrder: null,
    };
    const first = useModeStore.getState().load();
    await vi.waitFor(() => expect(answers).toHaveLength(1));
    const second = useModeStore.getState().load();
    await vi.waitFor(() => expect(answers).toHaveLength(2));
    answers[1]?.({ ...view, armed: false, armedAt: null });
    answers[0]?.(view);
    await Promise.all([first, second]);
    expect(useModeStore.getState().live?.armed).toBe(false);
  });

  it('stays open while the mode is being changed', async () => {
    openWindow({ ...fakeModeHandlers('demo') });
    const store = useModeStore.getState();
    store.show();
    const changing = store.choose('paper', null);
    store.hide();
    expect(useModeStore.getState()).toMatchObject({ open: true, busy: 'choose' });
    await changing;
    store.hide();
    expect(useModeStore.getState().open).toBe(false);
  });

  it('keeps the reason when a mode cannot be opened', async () => {
    openWindow({ ...fakeModeHandlers('demo') });
    expect(await useModeStore.getState().choose('paper', null)).toBe(false);
    expect(useModeStore.getState().failure?.message).toBe('The preview has no engine to open.');
  });
});
