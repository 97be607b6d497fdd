import { afterEach, describe, expect, it, vi } from 'vitest';
import { contract, METHODS, type Bridge } from '../../../engine/api/contract.ts';
import { failureWords } from '../../../renderer/app/failure-words.ts';
import { useCommandsStore } from '../../../renderer/stores/commands-store.ts';
import { useSessionStore } from '../../../renderer/stores/session-store.ts';
import { FAKE_VIEW } from '../../fakes/fake-engine.ts';

const FRESH = { commands: useCommandsStore.getState(), session: useSessionStore.getState() };
afterEach(() => {
  vi.unstubAllGlobals();
  useCommandsStore.setState(FRESH.commands, true);
  useSessionStore.setState(FRESH.session, true);
});

/** What the engine was asked for, each input parsed as it is at the boundary. */
function openWindow(): unknown[] {
  const asked: unknown[] = [];
  const bridge: Bridge = {
    call(name, input) {
      const method = METHODS.find((known) => known === name);
      if (method === undefined) throw new Error(`unexpected: ${name}`);
      asked.push([method, contract[method].input.parse(input)]);
      return Promise.resolve({ ok: true, value: { accepted: true } });
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

  it('is not given where no session is shown', async () => {
    const asked = openWindow();
    await useCommandsStore.getState().run('session.kill');
    expect(asked).toEqual([]);
  });
});
