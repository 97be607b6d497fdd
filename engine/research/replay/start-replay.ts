import type { Result } from '../../domain/result.ts';
import { REPLAY_STEPS, type ReplayStep } from '../../replay/replay-session.ts';
import type { ReplayReport } from '../../replay/replay-report.ts';
import type { RecordingSource } from '../../workers/recording-source.ts';
import { sentence } from '../answers.ts';
import { numberText } from '../data/words.ts';
import type { JobProgress } from '../job-registry.ts';
import type { ResearchContext } from '../research-context.ts';
import { verdictOf } from './report-view.ts';

/** Replays run one after the other: each has a whole session in memory. */
const REPLAY_LANE = 'replay';
const LOOK_EVERY_MS = 40;

/** How much of a replay is done when a step begins and when it ends: measured on a demo session of a day. */
const PROGRESS: Readonly<Record<ReplayStep, { readonly from: number; readonly to: number; readonly detail: string }>> =
  {
    signals: { from: 0.25, to: 0.4, detail: 'judging the lenses' },
    decisions: { from: 0.4, to: 0.95, detail: 'playing the journal' },
    trades: { from: 0.95, to: 1, detail: 'comparing the trades' },
  };
const THOUSAND = 1000;

export interface ReplayWork {
  readonly sessionId: string;
  readonly title: string;
  /** Where the recording is to be read from; null when there is none any more. */
  readonly source: (signal: AbortSignal, told: (pieces: number) => void) => Promise<RecordingSource | null>;
  /** Takes the report before the job is over. */
  readonly done: (report: ReplayReport, source: RecordingSource, tookMs: number) => void;
}

/** Begins the replay of a session as a job. */
export function startReplay(context: ResearchContext, { sessionId, title, source, done }: ReplayWork): string {
  return context.jobs.start({
    kind: 'replay',
    title,
    target: { kind: 'session', sessionId },
    lane: REPLAY_LANE,
    resume: null,
    async work({ signal, report }) {
      const began = performance.now();
      report({ part: 0, detail: 'reading the recording' });
      // A thread that has to be started starts meanwhile; if it cannot, the task itself will say so.
      context.desk.ask<'ready'>({ kind: 'ready' }).catch(() => undefined);
      const read = await source(signal, (pieces) => report(reading(pieces)));
      if (read === null) return { kind: 'failed', error: 'The recording of this session is gone.', isFinal: true };
      const found = await playInThread(context, read, signal, report);
      if (!found.ok) return { kind: 'failed', error: sentence(found.error) };
      if (found.value === null) {
        return { kind: 'failed', error: 'The session ended before it had seen a minute: there is nothing to replay.' };
      }
      done(found.value, read, performance.now() - began);
      return { kind: 'done', outcome: verdictOf(found.value).headline };
    },
  });
}

function reading(pieces: number): JobProgress {
  return { part: null, detail: `reading the recording · ${numberText(pieces)} pieces` };
}

async function playInThread(
  { desk }: ResearchContext,
  source: RecordingSource,
  signal: AbortSignal,
  report: (progress: JobProgress) => void,
): Promise<Result<ReplayReport | null, string>> {
  const progress = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const tell = (): void => {
    const { from, to, detail } = PROGRESS[REPLAY_STEPS[Atomics.load(progress, 0)]];
    report({ part: from + ((to - from) * Atomics.load(progress, 1)) / THOUSAND, detail });
  };
  tell();
  const timer = setInterval(tell, LOOK_EVERY_MS);
  try {
    const { found } = await desk.ask<'replay'>({ kind: 'replay', source, progress }, signal);
    return found;
  } finally {
    clearInterval(timer);
  }
}
