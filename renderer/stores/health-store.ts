import { useEffect } from 'react';
import { create } from 'zustand';
import type { CallError, CallResult } from '../../engine/api/contract.ts';
import type { SessionHealthView } from '../../engine/api/health-views.ts';
import { call } from '../client/call.ts';

interface HealthStore {
  /** What the panel hangs on while it is open: the button that was pressed. */
  readonly anchor: HTMLElement | null;
  /** The newest reading; null until the first of this opening has come. */
  readonly health: SessionHealthView | null;
  readonly error: CallError | null;
  /** Opens the panel at a button; the same button closes it again. */
  readonly toggle: (anchor: HTMLElement) => void;
  readonly close: () => void;
  readonly take: (answer: CallResult<'session.health'>) => void;
}

export const useHealthStore = create<HealthStore>((set) => ({
  anchor: null,
  health: null,
  error: null,
  toggle: (anchor) => set((store) => ({ anchor: store.anchor === anchor ? null : anchor, health: null, error: null })),
  close: () => set({ anchor: null }),
  take: (answer) =>
    set((store) => {
      if (store.anchor === null) return store;
      // The figures of before stay in sight; the error says that they are old.
      return answer.ok ? { health: answer.value, error: null } : { error: answer.error };
    }),
}));

const READ_EVERY_MS = 1_000;

/** Reads the figures once a second while somebody looks at them. */
export function useHealthReading(open: boolean): void {
  const take = useHealthStore((store) => store.take);
  useEffect(() => {
    if (!open) return undefined;
    let asking = false;
    const read = async (): Promise<void> => {
      if (asking || document.hidden) return;
      asking = true;
      const answer = await call('session.health', undefined);
      asking = false;
      take(answer);
    };
    void read();
    const timer = setInterval(() => void read(), READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [open, take]);
}
