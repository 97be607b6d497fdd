import { create } from 'zustand';
import type { CallError } from '../../engine/api/contract.ts';
import { isJobOver } from '../../engine/api/jobs.ts';
import type { RecordedSessionsView, ReplayFormatView, ReplayReportView } from '../../engine/api/replay-views.ts';
import type { StreamItem } from '../../engine/api/stream.ts';
import { call } from '../client/call.ts';
import { useJobsStore, whenJobOver } from './jobs-store.ts';
import { useUiStore } from './ui-store.ts';

/** Something to read that no panel has a place for. */
export interface ReplayNotice {
  readonly tone: 'good' | 'error';
  readonly text: string;
}

/** A running session records a minute at a time: its row need not follow each of them. */
const REREAD_AFTER_MS = 5_000;
/** Reports that are kept for going back and forth between sessions. */
const MOST_REPORTS = 8;

interface ReplayStore {
  /** Null until asked for. */
  readonly sessions: RecordedSessionsView | null;
  /** Why the list could not be read. */
  readonly error: CallError | null;
  readonly selected: string | null;
  /** By session; the newest of each. */
  readonly reports: Readonly<Record<string, ReplayReportView>>;
  /** Jobs under way, by session. */
  readonly jobs: Readonly<Record<string, string>>;
  readonly notice: ReplayNotice | null;

  readonly load: () => Promise<void>;
  readonly select: (sessionId: string) => void;
  /** Plays a session as a backtest and shows what came of it. */
  readonly start: (sessionId: string) => Promise<void>;
  readonly cancelJob: (jobId: string) => Promise<void>;
  readonly exportReport: (sessionId: string, format: ReplayFormatView) => Promise<void>;
  readonly dismissNotice: () => void;
  readonly apply: (items: readonly StreamItem[]) => void;
}

export const useReplayStore = create<ReplayStore>((set, get) => {
  let reread: ReturnType<typeof setTimeout> | null = null;
  /** Asked for, and not yet answered with a job. */
  const starting = new Set<string>();

  function complain(text: string): void {
    set({ notice: { tone: 'error', text } });
  }

  async function readSessions(): Promise<void> {
    const result = await call('replay.sessions', undefined);
    if (!result.ok) {
      set({ error: result.error });
      return;
    }
    const { sessions } = result.value;
    const isKnown = sessions.some(({ sessionId }) => sessionId === get().selected);
    set({
      sessions: result.value,
      error: null,
      selected: isKnown ? get().selected : (sessions.at(0)?.sessionId ?? null),
    });
  }

  async function readReport(sessionId: string): Promise<void> {
    const result = await call('replay.report', { sessionId });
    if (!result.ok) {
      complain(result.error.message);
      return;
    }
    const reports = { ...get().reports };
    delete reports[sessionId];
    const kept = Object.entries(reports).slice(-(MOST_REPORTS - 1));
    set({ reports: { ...Object.fromEntries(kept), [sessionId]: result.value } });
  }

  /** A replay that was made before this window was opened, or in another one. */
  async function readMissing(): Promise<void> {
    const { selected, sessions, reports } = get();
    const session = sessions?.sessions.find(({ sessionId }) => sessionId === selected);
    if (session === undefined || session.verdict === null || session.sessionId in reports) return;
    await readReport(session.sessionId);
  }

  async function follow(jobId: string, sessionId: string): Promise<void> {
    set({ jobs: { ...get().jobs, [sessionId]: jobId }, notice: null });
    const job = await whenJobOver(jobId);
    if (job.state === 'done') await readReport(sessionId);
    else if (job.state === 'failed') complain(`${job.title}: ${job.error ?? 'it failed without a reason.'}`);
    else if (job.state === 'interrupted') complain(`${job.title} was interrupted. Replay it again.`);
    const jobs = { ...get().jobs };
    if (jobs[sessionId] === jobId) delete jobs[sessionId];
    set({ jobs });
    await readSessions();
  }

  /** Jobs that were on their way when this window was opened. */
  function adoptJobs(): void {
    for (const job of Object.values(useJobsStore.getState().jobs)) {
      if (isJobOver(job) || job.kind !== 'replay' || job.target?.kind !== 'session') continue;
      if (get().jobs[job.target.sessionId] === undefined) void follow(job.id, job.target.sessionId);
    }
  }

  return {
    sessions: null,
    error: null,
    selected: null,
    reports: {},
    jobs: {},
    notice: null,

    async load() {
      await readSessions();
      adoptJobs();
      await readMissing();
    },
    select(sessionId) {
      set({ selected: sessionId, notice: null });
      void readMissing();
    },
    async start(sessionId) {
      if (starting.has(sessionId) || get().jobs[sessionId] !== undefined) return;
      starting.add(sessionId);
      const result = await call('replay.start', { sessionId });
      starting.delete(sessionId);
      if (!result.ok) complain(result.error.message);
      else await follow(result.value.jobId, sessionId);
    },
    async cancelJob(jobId) {
      const result = await call('jobs.cancel', { jobId });
      if (!result.ok) complain(result.error.message);
    },
    async exportReport(sessionId, format) {
      const result = await call('replay.export', { sessionId, format });
      if (!result.ok) complain(result.error.message);
      else if (result.value.path !== null) set({ notice: { tone: 'good', text: `Written to ${result.value.path}` } });
    },
    dismissNotice: () => set({ notice: null }),
    apply(items) {
      // Whoever comes to this screen reads everything anew; nobody is here now.
      if (useUiStore.getState().screen !== 'replay') return;
      if (!items.some((item) => item.type === 'candle' && item.closed)) return;
      reread ??= setTimeout(() => {
        reread = null;
        if (useUiStore.getState().screen === 'replay') void readSessions();
      }, REREAD_AFTER_MS);
    },
  };
});
