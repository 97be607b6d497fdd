import { create } from 'zustand';
import type { CallError, Method } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';
import { ONE_PRESS_MS } from '../ui/one-press.ts';
import { useModeStore } from './mode-store.ts';
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
  /**
   * Cancels the order of a row. The rows below move up once it is gone: a press right after another one was not meant for
   * the order that it falls on.
   * @param clicks how many clicks the press is the last of, as in a click's `detail`
   */
  readonly cancelOrder: (clientOrderId: string, clicks?: number) => Promise<void>;
  /** A press that never became a call: the session it was begun on went from the screen meanwhile. */
  readonly lose: (command: TrackedCommand) => void;
  readonly dismiss: () => void;
}

const REPLACED =
  'The session was replaced while you held the button. Look at the one that is open now, then decide again.';

/** A kill disarms, whatever it is answered, and also where it leaves the engine's state as it was. */
function lookAtArming(): void {
  if (useSessionStore.getState().session?.info.mode === 'live') void useModeStore.getState().load();
}

export const useCommandsStore = create<CommandsStore>((set, get) => {
  /** When an order was last cancelled by a press, monotonic ms. */
  let pressedAt = Number.NEGATIVE_INFINITY;
  /** Orders whose cancellation the engine has taken. */
  const cancelled = new Set<string>();

  /** Answers whether it was accepted. `isDone` says which refusals are no failure. */
  async function track(
    key: string,
    command: TrackedCommand,
    request: (sessionId: string) => ReturnType<typeof call<TrackedCommand>>,
    isDone: (error: CallError) => boolean = () => false,
  ): Promise<boolean> {
    // Of the session that was on the screen at the press: the engine refuses it when another one is open by then.
    const sessionId = useSessionStore.getState().session?.info.sessionId;
    if (sessionId === undefined || get().busy.includes(key)) return false;
    set((store) => ({ busy: [...store.busy, key], failure: null }));
    const result = await request(sessionId);
    set((store) => ({
      busy: store.busy.filter((other) => other !== key),
      failure: result.ok || isDone(result.error) ? store.failure : { command, error: result.error },
    }));
    return result.ok;
  }
  return {
    busy: [],
    failure: null,
    async run(command) {
      await track(command, command, (sessionId) => call(command, { sessionId }));
      if (command === 'session.kill') lookAtArming();
    },
    async cancelOrder(clientOrderId, clicks = 1) {
      const now = performance.now();
      const isSamePress = clicks > 1 || now - pressedAt < ONE_PRESS_MS;
      pressedAt = now;
      if (isSamePress) return;
      const accepted = await track(
        `cancel ${clientOrderId}`,
        'session.cancelOrder',
        (sessionId) => call('session.cancelOrder', { sessionId, clientOrderId }),
        // It is not open any more because it was cancelled from here.
        ({ code }) => code === 'refused' && cancelled.has(clientOrderId),
      );
      if (accepted) cancelled.add(clientOrderId);
    },
    lose: (command) => set({ failure: { command, error: { code: 'unavailable', message: REPLACED, field: null } } }),
    dismiss: () => set({ failure: null }),
  };
});
