import { existsSync } from 'node:fs';
import { momentAt } from '../backtest/report/moment.ts';
import type { Configuration } from '../domain/configuration.ts';
import { failure, success, type Result } from '../domain/result.ts';
import type { RecordingSummary, StoredRecording } from '../ports.ts';
import { recordedMarket, type RecordedMarket } from '../replay/recorded-market.ts';
import type { ReplayReport } from '../replay/replay-report.ts';
import { REPLAY_STEPS, replaySession } from '../replay/replay-session.ts';
import { readRecordings } from '../storage/read-recordings.ts';
import { loadRecording } from '../storage/recording-store.ts';
import { openPacked, type RecordingSource } from './recording-source.ts';
import type { RecordedMoment, TaskOf } from './research-task.ts';

const THOUSAND = 1000;

export function findRecordings(file: string): Result<readonly RecordingSummary[], string> {
  return existsSync(file) ? readRecordings(file, (recordings) => recordings.list()) : success([]);
}

/** Plays a session; where it is can be read from another thread meanwhile. */
export function playRecording({ source, progress }: TaskOf<'replay'>): Result<ReplayReport | null, string> {
  const found = openSource(source);
  if (!found.ok) return found;
  const report = replaySession(found.value, (step, part) => {
    Atomics.store(progress, 0, REPLAY_STEPS.indexOf(step));
    Atomics.store(progress, 1, Math.round(THOUSAND * part));
  });
  return success(report);
}

/** The market of the session whose moments this thread was last asked for: a person looks at one after the other. */
let current: {
  readonly key: string;
  readonly configuration: Configuration;
  readonly market: RecordedMarket | null;
} | null = null;

export function recordedMoment({
  source,
  time,
  timeframe,
}: TaskOf<'replay-moment'>): Result<RecordedMoment | null, string> {
  const key = source.kind === 'packed' ? source.id : `${source.file} ${source.sessionId}`;
  if (current?.key !== key) {
    const found = openSource(source);
    if (!found.ok) return found;
    const configuration = JSON.parse(found.value.configuration) as Configuration;
    current = { key, configuration, market: recordedMarket(found.value, configuration) };
  }
  const { configuration, market } = current;
  if (market === null) return success(null);
  const { base, columns } = market;
  const moment = momentAt(base, columns, configuration, time, timeframe ?? configuration.timeframe);
  return success(moment === null ? null : { configuration, moment });
}

function openSource(source: RecordingSource): Result<StoredRecording, string> {
  if (source.kind === 'packed') return success(openPacked(source));
  const { file, sessionId } = source;
  const found = readRecordings(file, (recordings) => loadRecording(recordings, sessionId));
  if (!found.ok) return found;
  return found.value === null ? failure(`${file} has no session ${sessionId} any more.`) : success(found.value);
}
