import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import type { SessionView } from '../../engine/api/views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { applyItems, stateFromView, type SessionState } from './session-reducer.ts';

interface SessionStore {
  /** Null until the first view has arrived. */
  readonly session: SessionState | null;
  /** How many views were read: tells what has been read anew since from what only news was added to. */
  readonly viewNumber: number;
  /** Why there is no view; shown over the whole window with a way to try again. */
  readonly error: CallError | null;
  readonly setView: (view: SessionView, wallNow: number) => void;
  readonly setError: (error: CallError) => void;
  readonly clearError: () => void;
  readonly apply: (items: readonly StreamItem[], wallNow: number) => void;
}

export const useSessionStore = create<SessionStore>((set) => ({
  session: null,
  viewNumber: 0,
  error: null,
  setView: (view, wallNow) =>
    set((store) => ({ session: stateFromView(view, wallNow), viewNumber: store.viewNumber + 1, error: null })),
  setError: (error) => set({ error }),
  clearError: () => set({ error: null }),
  apply: (items, wallNow) =>
    set((store) => {
      if (store.session === null) return store;
      const session = applyItems(store.session, items, wallNow);
      return session === store.session ? store : { session };
    }),
}));

/**
 * One part of the session. The component re-renders only when that part changed; the panels are mounted
 * after the first view, so its absence is a bug.
 */
export function useSession<Part>(select: (session: SessionState) => Part): Part {
  return useSessionStore((store) => {
    if (store.session === null) throw new Error('A panel was mounted before the session view arrived.');
    return select(store.session);
  });
}
