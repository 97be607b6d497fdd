import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { LiveView } from '../../engine/api/mode-contract.ts';
import type { ModeView } from '../../engine/api/views.ts';
import { call } from '../client/call.ts';
import { useSession } from './session-store.ts';

export type ModeWork = 'choose' | 'arm' | 'disarm' | 'look_ahead' | 'test_order';

/** Which mode runs and what live trading waits for. */
interface ModeStore {
  readonly open: boolean;
  /** What the shell says is open, or would be; null until it was asked. */
  readonly current: {
    readonly mode: ModeView;
    readonly account: string | null;
    readonly problem: string | null;
  } | null;
  /** Null outside live mode and until it was asked for. */
  readonly live: LiveView | null;
  readonly busy: ModeWork | null;
  /** Why the last thing that was asked for was not done. */
  readonly failure: CallError | null;
  readonly show: () => void;
  /** Does nothing while the mode is being changed. */
  readonly hide: () => void;
  readonly load: () => Promise<void>;
  /** True when the engine of that mode is open. */
  readonly choose: (mode: ModeView, account: string | null) => Promise<boolean>;
  readonly arm: () => Promise<void>;
  readonly disarm: () => Promise<void>;
  readonly lookAhead: () => Promise<void>;
  readonly testOrder: () => Promise<void>;
}

export const useModeStore = create<ModeStore>((set, get) => {
  let asked = 0;

  /** One thing at a time: two clicks on arming are one. */
  async function doing<Value>(
    what: ModeWork,
    work: () => Promise<
      { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: CallError }
    >,
  ): Promise<boolean> {
    if (get().busy !== null) return false;
    set({ busy: what, failure: null });
    const result = await work();
    set({ busy: null, failure: result.ok ? null : result.error });
    await get().load();
    return result.ok;
  }

  /** What is about the session whose checklist is shown: the engine refuses it when another one is open by then. */
  async function doingOnLive(what: ModeWork, method: 'live.arm' | 'live.disarm' | 'live.testOrder'): Promise<void> {
    const { live } = get();
    if (live !== null) await doing(what, () => call(method, { sessionId: live.sessionId }));
  }

  return {
    open: false,
    current: null,
    live: null,
    busy: null,
    failure: null,
    show: () => set({ open: true, failure: null }),
    hide() {
      // The controls behind it belong to a session that is being closed.
      if (get().busy !== 'choose') set({ open: false, failure: null });
    },
    async load() {
      const question = ++asked;
      const current = await call('mode.view', undefined);
      // Asked again meanwhile: that answer is the newer one.
      if (question !== asked) return;
      if (current.ok) set({ current: current.value });
      if (!current.ok || current.value.mode !== 'live' || current.value.problem !== null) {
        set({ live: null });
        return;
      }
      const live = await call('live.checklist', undefined);
      if (question === asked) set({ live: live.ok ? live.value : null });
    },
    choose: (mode, account) => doing('choose', () => call('mode.choose', { mode, account })),
    arm: () => doingOnLive('arm', 'live.arm'),
    disarm: () => doingOnLive('disarm', 'live.disarm'),
    lookAhead: async () => void (await doing('look_ahead', () => call('live.lookAhead', undefined))),
    testOrder: () => doingOnLive('test_order', 'live.testOrder'),
  };
});

/** What is known of live trading in a session: of one before it nothing counts, least of all that it was armed. */
export function liveOf({ live }: Pick<ModeStore, 'live'>, sessionId: string): LiveView | null {
  return live?.sessionId === sessionId ? live : null;
}

export function useLive(): LiveView | null {
  const sessionId = useSession((session) => session.info.sessionId);
  return useModeStore((store) => liveOf(store, sessionId));
}
