import { create } from 'zustand';
import type { CallError, Method } from '../../engine/api/contract.ts';
import { call } from '../client/call.ts';

/** The controls a person has over the session: calls without input that answer with a receipt. */
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
  readonly dismiss: () => void;
}

export const useCommandsStore = create<CommandsStore>((set, get) => {
  async function track(
    key: string,
    command: TrackedCommand,
    request: () => ReturnType<typeof call<TrackedCommand>>,
  ): Promise<void> {
    if (get().busy.includes(key)) return;
    set((store) => ({ busy: [...store.busy, key], failure: null }));
    const result = await request();
    set((store) => ({
      busy: store.busy.filter((other) => other !== key),
      failure: result.ok ? store.failure : { command, error: result.error },
    }));
  }
  return {
    busy: [],
    failure: null,
    run: (command) => track(command, command, () => call(command, undefined)),
    cancelOrder: (clientOrderId) =>
      track(`cancel ${clientOrderId}`, 'session.cancelOrder', () => call('session.cancelOrder', { clientOrderId })),
    dismiss: () => set({ failure: null }),
  };
});
