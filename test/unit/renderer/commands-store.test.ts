import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { contract, METHODS, type Bridge } from '../../../engine/api/contract.ts';
import { failureWords } from '../../../renderer/app/failure-words.ts';
import { useCommandsStore } from '../../../renderer/stores/commands-store.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { ONE_PRESS_MS } from '../../../renderer/ui/one-press.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const FRESH = { commands: useCommandsStore.getState(), session: useSessionStore.getState() };
beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  useCommandsStore.setState(FRESH.commands, true);
  useSessionStore.setState(FRESH.session, true);
});

/** What the engine was asked for, each input parsed as it is at the boundary. */
function openWindow(answer: () => unknown = () => ({ ok: true, value: { accepted: true } })): unknown[] {
  const asked: unknown[] = [];
  const bridge: Bridge = {
    call(name, input) {
      const method = METHODS.find((known) => known === name);
      if (method === undefined) throw new Error(`unexpected: ${name}`);
      asked.push([method, contract[method].input.parse(input)]);
      return Promise.resolve(answer());
    },
    connectStream: () => undefined,
  };
  vi.stubGlobal('window', { parallax: bridge });
  return asked;
}

describe('a command', () => {
  it('names the session that was on the screen when it was pressed', async () => {
    const asked = openWindow();
    useSessionStore.getState().setView({ ...FAKE_VIEW, info: { ...FAKE_VIEW.info, sessionId: 'paper' } }, 0);
    const { run, cancelOrder } = useCommandsStore.getState();
    const pressed = run('session.cancelAll');
    useSessionStore.getState().setView({ ...FAKE_VIEW, info: { ...FAKE_VIEW.info, sessionId: 'live' } }, 0);
    await pressed;
    await cancelOrder('c-1');
    expect(asked).toEqual([
      ['session.cancelAll', { sessionId: 'paper' }],
      ['session.cancelOrder', { sessionId: 'live', clientOrderId: 'c-1' }],
    ]);
    expect(useCommandsStore.getState()).toMatchObject({ busy: [], failure: null });
  });

  it('whose button went from the screen while it was held is told as not carried out', () => {
    const asked = openWindow();
    useCommandsStore.getState().lose('session.kill');
    const { failure, dismiss } = useCommandsStore.getState();
    expect(failure?.command).toBe('session.kill');
    expect(failure === null ? '' : failureWords('session.kill', failure.error)).toMatch(
      /^Kill was not carried out\. The session was replaced while you held the button\./,
    );
    expect(asked).toEqual([]);
    dismiss();
  });

  it('is not given to the order that moves up under a double click', async () => {
    const asked = openWindow();
    useSessionStore.getState().setView(FAKE_VIEW, 0);
    const { cancelOrder } = useCommandsStore.getState();
    const ids = (): unknown[] => asked.map((each) => (each as [string, { clientOrderId: string }])[1].clientOrderId);
    vi.advanceTimersByTime(60_000);
    await cancelOrder('c-1');
    vi.advanceTimersByTime(ONE_PRESS_MS - 1);
    await cancelOrder('c-2');
    // As long as it is hammered it is one press, and a slow double click is one for the browser.
    vi.advanceTimersByTime(ONE_PRESS_MS - 1);
    await cancelOrder('c-3');
    vi.advanceTimersByTime(ONE_PRESS_MS);
    await cancelOrder('c-4', 2);
    expect(ids()).toEqual(['c-1']);
    vi.advanceTimersByTime(ONE_PRESS_MS);
    await cancelOrder('c-5', 1);
    vi.advanceTimersByTime(ONE_PRESS_MS);
    await cancelOrder('c-6', 0);
    expect(ids()).toEqual(['c-1', 'c-5', 'c-6']);
  });

  it('is done where the order is not open any more because it was cancelled from here', async () => {
    const refused = {
      ok: false,
      error: { code: 'refused', message: 'That order is not open any more.', field: null },
    } as const;
    const answers: unknown[] = [{ ok: true, value: { accepted: true } }, refused, refused];
    openWindow(() => answers.shift());
    useSessionStore.getState().setView(FAKE_VIEW, 0);
    const { cancelOrder } = useCommandsStore.getState();
    for (const id of ['own', 'own']) {
      vi.advanceTimersByTime(600_000);
      await cancelOrder(id);
      expect(useCommandsStore.getState()).toMatchObject({ busy: [], failure: null });
    }
    vi.advanceTimersByTime(600_000);
    await cancelOrder('of somebody else');
    expect(answers).toEqual([]);
    expect(useCommandsStore.getState().failure?.error.message).toBe('That order is not open any more.');
  });

  it('is not given where no session is shown', async () => {
    const asked = openWindow();
    await useCommandsStore.getState().run('session.kill');
    expect(asked).toEqual([]);
  });
});
