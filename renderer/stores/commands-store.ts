import { create } from 'zustand';
import type { CallError, Method } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';
import { useSessionStore } from './session-store.ts';

/** The controls a person has over the session: calls that name the session and answer with a receipt. */
export type Command = Extract<
  Method,
  | 'session.start'
  | 'session.pause'
  | 'session.resume'
  | 'session.stop'
  | 'session.forceEntry'
  | 'session.forceExit'
  | 'session.cancelAll'
  | 'session.kill'
  | 'session.adoptPosition'
>;

/** What can fail in answer to a press. */
export type TrackedCommand = Command | 'session.cancelOrder';

interface CommandsStore {
  /** Commands that were sent and not yet answered; `cancel ID` for single orders. */
  readonly busy: readonly string[];
  /** The last command that failed, shown above every screen until the next one succeeds or it is dismissed. */
  readonly failure: { readonly command: TrackedCommand; readonly error: CallError } | null;
  readonly run: (command: Command) => Promise<void>;
  readonly cancelOrder: (clientOrderId: string) => Promise<void>;
  /** A press that never became a call: the session it was begun on went from the screen meanwhile. */
  readonly lose: (command: TrackedCommand) => void;
  readonly dismiss: () => void;
}

const REPLACED =
  'The session was replaced while you held the button. Look at the one that is open now, then decide again.';

export const useCommandsStore = create<CommandsStore>((set, get) => {
  async function track(
    key: string,
    command: TrackedCommand,
    request: (sessionId: string) => ReturnType<typeof call<TrackedCommand>>,
  ): Promise<void> {
    // Of the session that was on the screen at the press: the engine refuses it when another one is open by then.
    const sessionId = useSessionStore.getState().session?.info.sessionId;
    if (sessionId === undefined || get().busy.includes(key)) return;
    set((store) => ({ busy: [...store.busy, key], failure: null }));
    const result = await request(sessionId);
    set((store) => ({
      busy: store.busy.filter((other) => other !== key),
      failure: result.ok ? store.failure : { command, error: result.error },
    }));
  }
  return {
    busy: [],
    failure: null,
    run: (command) => track(command, command, (sessionId) => call(command, { sessionId })),
    cancelOrder: (clientOrderId) =>
      track(`cancel ${clientOrderId}`, 'session.cancelOrder', (sessionId) =>
        call('session.cancelOrder', { sessionId, clientOrderId }),
      ),
    lose: (command) => set({ failure: { command, error: { code: 'unavailable', message: REPLACED, field: null } } }),
    dismiss: () => set({ failure: null }),
  };
});
