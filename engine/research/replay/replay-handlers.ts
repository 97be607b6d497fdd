import { join } from 'node:path';
import type { CallResult, ResearchHandlers } from '../../api/contract.ts';
import type { RecordedSessionView, ReplayReportView } from '../../api/replay-views.ts';
import { MINUTE_MS } from '../../domain/timeframe.ts';
import type { RecordingSummary } from '../../ports.ts';
import { differencesCsv } from '../../replay/export-differences.ts';
import type { ReplayReport } from '../../replay/replay-report.ts';
import type { RecordingSource } from '../../workers/recording-source.ts';
import { memoriesAside, memoryFiles } from '../../storage/memory-files.ts';
import { answer, badInput, refused, sentence, unavailable, type Refusal } from '../answers.ts';
import { writeWhole } from '../backtest/write-file.ts';
import { minuteText } from '../data/words.ts';
import { momentView } from '../moment-view.ts';
import type { ResearchContext } from '../research-context.ts';
import { replayReportView } from './report-view.ts';
import { packRecording, type SessionRecordings } from './session-recordings.ts';
import { startReplay } from './start-replay.ts';
import { tradesAround } from './trade-views.ts';

export type ReplayHandlers = Pick<
  ResearchHandlers,
  'replay.sessions' | 'replay.start' | 'replay.report' | 'replay.moment' | 'replay.export'
>;

const MODES = ['live', 'paper', 'demo'] as const;
type Mode = (typeof MODES)[number];

/** Replays that are kept for going back and forth; each can be made again. */
const MOST_KEPT = 8;
const NO_FILES = 'There is nobody here to choose a file: use the application window, or the command line.';
const NOT_REPLAYED = 'This session was not replayed since Parallax was started. Replay it first.';

/** A replay that was made, and the recording it was made of. */
interface Kept {
  readonly report: ReplayReport;
  readonly view: ReplayReportView;
  readonly source: RecordingSource;
}

/** A recorded session, the mode whose folder it lies in, and its database; null: the one that is in use here. */
interface Found {
  readonly summary: RecordingSummary;
  readonly mode: Mode;
  readonly file: string | null;
}

interface Listed {
  readonly found: readonly Found[];
  readonly problems: readonly string[];
}

/** `own`: recordings of the mode that runs here; null when none does. Those of the other modes are read by a thread. */
export function replayHandlers(context: ResearchContext, own: SessionRecordings | null): ReplayHandlers {
  const kept = new Map<string, Kept>();

  /** With the sessions of accounts and markets that were traded before: their memories are set aside. */
  async function listMode(mode: Mode): Promise<Listed> {
    const folder = join(context.dataFolder, mode);
    const isOwn = mode === own?.mode;
    const files = isOwn ? memoriesAside(folder) : memoryFiles(folder);
    const listed = await Promise.all(files.map((file) => listFile(mode, file)));
    const here = isOwn ? own.store.list().map((summary) => ({ summary, mode, file: null })) : [];
    return {
      found: [...here, ...listed.flatMap(({ found }) => found)],
      problems: listed.flatMap(({ problems }) => problems),
    };
  }

  async function listFile(mode: Mode, file: string): Promise<Listed> {
    const { found } = await context.desk.ask<'recordings'>({ kind: 'recordings', file });
    if (!found.ok) return { found: [], problems: [sentence(found.error)] };
    return { found: found.value.map((summary) => ({ summary, mode, file })), problems: [] };
  }

  async function find(sessionId: string): Promise<Found | null> {
    for (const mode of MODES) {
      const { found } = await listMode(mode);
      const one = found.find(({ summary }) => summary.sessionId === sessionId);
      if (one !== undefined) return one;
    }
    return null;
  }

  function isRunning(sessionId: string): boolean {
    return own?.sessionId === sessionId;
  }

  function sessionView({ summary, mode }: Found): RecordedSessionView {
    const { sessionId, symbol, started, minutes, lastMinute } = summary;
    const verdict = kept.get(sessionId)?.view.verdict;
    return {
      sessionId,
      mode,
      symbol,
      started,
      ended: lastMinute === null ? null : lastMinute + MINUTE_MS,
      minutes,
      running: isRunning(sessionId),
      verdict: verdict === undefined ? null : { kind: verdict.kind, headline: verdict.headline },
    };
  }

  function keep(sessionId: string, made: Kept): void {
    kept.delete(sessionId);
    kept.set(sessionId, made);
    for (const oldest of [...kept.keys()].slice(0, Math.max(0, kept.size - MOST_KEPT))) kept.delete(oldest);
  }

  function sourceOf({ summary, file }: Found): Parameters<typeof startReplay>[1]['source'] {
    const { sessionId } = summary;
    if (file !== null) return () => Promise.resolve({ kind: 'file', file, sessionId });
    if (own === null) throw new Error(`replay: ${sessionId} is of a session in use, and there is none`);
    return (signal, told) => packRecording(own, sessionId, signal, told);
  }

  /** Answers from a replay that was made. */
  function withReplay<Answer>(sessionId: string, work: (made: Kept) => Answer): Answer | Refusal {
    const made = kept.get(sessionId);
    return made === undefined ? refused(NOT_REPLAYED) : work(made);
  }

  return {
    async 'replay.sessions'() {
      const modes = await Promise.all(MODES.map(async (mode) => ({ mode, ...(await listMode(mode)) })));
      const sessions = modes.flatMap(({ found }) => found.map(sessionView));
      return answer({
        sessions: sessions.toSorted((a, b) => Number(b.running) - Number(a.running) || b.started - a.started),
        problems: modes.flatMap(({ mode, problems }) => problems.map((message) => ({ mode, message }))),
      });
    },
    async 'replay.start'({ sessionId }) {
      const found = await find(sessionId);
      if (found === null) return badInput('There is no recording of this session any more.', 'sessionId');
      const { summary } = found;
      const jobId = startReplay(context, {
        sessionId,
        title: `Replay of ${summary.symbol}, ${minuteText(summary.started)}`,
        source: sourceOf(found),
        done(report, source, tookMs) {
          const made = { made: context.now(), tookMs, running: isRunning(sessionId) };
          keep(sessionId, { report, source, view: replayReportView(report, made) });
        },
      });
      return answer({ jobId });
    },
    'replay.report': ({ sessionId }) => withReplay(sessionId, ({ view }) => answer(view)),
    'replay.moment': ({ sessionId, time, timeframe }) => {
      return withReplay(sessionId, async ({ report, source }): Promise<CallResult<'replay.moment'>> => {
        const { found } = await context.desk.ask<'replay-moment'>({ kind: 'replay-moment', source, time, timeframe });
        if (!found.ok) return unavailable(sentence(found.error));
        if (found.value === null) {
          return unavailable('The session is shorter than one signal bar: there is nothing to show.');
        }
        const { moment, configuration } = found.value;
        const trades = (from: number, to: number) => tradesAround(report.pairs, from, to);
        return answer({ sessionId, ...momentView(report.symbol, moment, configuration, trades) });
      });
    },
    'replay.export': ({ sessionId, format }) => {
      const { files } = context;
      if (files === null) return unavailable(NO_FILES);
      return withReplay(sessionId, async ({ report }): Promise<CallResult<'replay.export'>> => {
        const path = await files.chooseTarget(exportName(report, format));
        if (path === null) return answer({ path: null });
        const text = format === 'csv' ? differencesCsv(report.differences) : `${JSON.stringify(report)}\n`;
        const written = await writeWhole(path, Buffer.from(text));
        return written.ok ? answer({ path }) : refused(written.error);
      });
    },
  };
}

/** `parallax-demo-btc-usd-2026-01-05-replay.csv`. */
function exportName({ mode, symbol, from }: ReplayReport, format: 'json' | 'csv'): string {
  const market = symbol.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const day = new Date(from).toISOString().slice(0, 10);
  return `parallax-${mode}-${market}-${day}-replay.${format}`;
}
