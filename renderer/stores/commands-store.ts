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

interface CommandsStore {
  /** Commands that were sent and not yet answered; `cancel ID` for single orders. */
  readonly busy: readonly string[];
  /** The last command that failed, shown beside the controls until the next one succeeds or it is dismissed. */
  readonly failure: { readonly command: string; readonly error: CallError } | null;
  readonly run: (command: Command) => Promise<void>;
  readonly cancelOrder: (clientOrderId: string) => Promise<void>;
  readonly dismiss: () => void;
}

export const useCommandsStore = create<CommandsStore>((set, get) => {
  async function track(
    key: string,
    request: () => ReturnType<typeof call<Command | 'session.cancelOrder'>>,
  ): Promise<void> {
    if (get().busy.includes(key)) return;
    set((store) => ({ busy: [...store.busy, key], failure: null }));
    const result = await request();
    set((store) => ({
      busy: store.busy.filter((other) => other !== key),
      failure: result.ok ? store.failure : { command: key, error: result.error },
    }));
  }
  return {
    busy: [],
    failure: null,
    run: (command) => track(command, () => call(command, undefined)),
    cancelOrder: (clientOrderId) =>
      track(`cancel ${clientOrderId}`, () => call('session.cancelOrder', { clientOrderId })),
    dismiss: () => set({ failure: null }),
  };
});
